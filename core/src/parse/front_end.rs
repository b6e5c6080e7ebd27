//! The interface between analysis and the parsers.
//!
//! One file per front end, each naming its parser. Everything that recurses stays within the nesting bound that is
//! checked before a parser is called.

use super::nesting::Notation;
use super::outline::Outline;
use crate::language::{Language, Variant};
use crate::parse::tools::Tools;
use crate::text::source::Source;

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
    fn outline(&self, source: &Source<'_>, variant: Variant, tools: &mut Tools) -> Outline;
}
