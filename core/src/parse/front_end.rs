//! The interface between analysis and the parsers.
//!
//! One file per front end, each naming its parser. Everything that recurses stays within the nesting bound that is
//! checked before a parser is called.

use super::nesting::Notation;
use crate::facts::{Complexity, Diagnostic, Import, Manifest, Symbol};
use crate::language::{Dialect, Language};
use crate::parse::tools::Tools;
use crate::text::Lines;
use crate::text::source::Source;

/// What a parser contributes to the facts of one content.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// The language found, where the content decides (a C++ header).
    pub(crate) language: Option<Language>,
    pub(crate) symbols: Vec<Symbol>,
    pub(crate) imports: Vec<Import>,
    pub(crate) complexity: Complexity,
    /// The lines, if the parser tells where the comments are; otherwise a scan finds them.
    pub(crate) lines: Option<Lines>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) manifest: Option<Manifest>,
    /// Whether there is no tree, so that the fallback is to find what it can.
    pub(crate) unparsed: bool,
}

/// A parser and the extraction over its syntax tree.
pub(crate) trait FrontEnd: Sync {
    /// Returns the name that stands in cache keys.
    fn name(&self) -> &'static str;

    /// Returns the version that stands in cache keys, raised with every change of the facts.
    fn version(&self) -> u32;

    /// Returns the crates whose locked versions belong to [`version`](FrontEnd::version).
    fn parsers(&self) -> &'static [&'static str];

    /// Returns how the nesting of a text is measured before [`outline`](FrontEnd::outline) may see it.
    fn notation(&self, language: Language) -> Notation {
        Notation::Curly(language)
    }

    /// Parses `source` and takes the outline from its tree, which is dropped before the return.
    fn outline(&self, source: &Source<'_>, dialect: Dialect, tools: &mut Tools) -> Outline;
}
