//! The interface between analysis and the parsers, and the list of those who implement it.
//!
//! One file per front end, each naming its parser. Everything that recurses stays within the nesting bound that is
//! checked before a parser is called.

use super::manifest::Manifests;
use super::nesting::Notation;
use super::{Dialect, Language, Variant};
use crate::facts::{Complexity, Diagnostic, Import, Lines, Manifest, Symbol};
use crate::source::Source;
use crate::tools::Tools;

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

/// Returns the front end of a variant that has one: of a manifest the reader of manifests, otherwise the language's.
pub(crate) fn of(variant: Variant) -> Option<&'static dyn FrontEnd> {
    match variant.dialect {
        Dialect::Manifest(_) => Some(&Manifests),
        _ => variant.language.info().front_end,
    }
}

/// Returns every front end once, in the order of the languages, and then that of manifests.
pub(crate) fn all() -> Vec<&'static dyn FrontEnd> {
    let mut front_ends: Vec<&'static dyn FrontEnd> = Vec::new();
    for front_end in Language::all().filter_map(|language| language.info().front_end).chain([&Manifests as _]) {
        if front_ends.iter().all(|known| known.name() != front_end.name()) {
            front_ends.push(front_end);
        }
    }
    front_ends
}

/// What is public of a front end: its name and version, which stand in cache keys, and its parsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrontEndInfo {
    /// The name.
    pub name: &'static str,
    /// The version, raised with every change of the facts.
    pub version: u32,
    /// The crates that parse.
    pub parsers: &'static [&'static str],
}

impl FrontEndInfo {
    /// Returns the front end of a variant that has one.
    pub fn of(variant: Variant) -> Option<FrontEndInfo> {
        of(variant).map(FrontEndInfo::new)
    }

    fn new(front_end: &dyn FrontEnd) -> FrontEndInfo {
        FrontEndInfo { name: front_end.name(), version: front_end.version(), parsers: front_end.parsers() }
    }
}

/// Returns every front end once, in the order of the languages.
pub fn front_ends() -> Vec<FrontEndInfo> {
    all().into_iter().map(FrontEndInfo::new).collect()
}
