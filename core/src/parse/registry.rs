//! Every front end there is, and which one reads which variant.
//!
//! The table of languages names its front ends; which one a name means is said here and nowhere else.

use std::sync::LazyLock;

use super::front_end::FrontEnd;
use super::grammar::go::GO;
use super::grammar::java::JAVA;
use super::grammar::rust::RUST;
use super::grammar::templ::TEMPL;
use super::javascript::{JAVASCRIPT, TSX, TYPESCRIPT};
use super::manifest::Manifests;
use super::python::Python;
use super::tokens::c::{C, Cpp};
use crate::language::{Dialect, Language, Variant};

/// The front ends by which languages are parsed. Each reads the languages whose rows have its name.
static FRONT_ENDS: [&dyn FrontEnd; 10] = [&C, &Cpp, &GO, &JAVA, &JAVASCRIPT, &Python, &RUST, &TEMPL, &TSX, &TYPESCRIPT];

/// The front end of each language that has one, by the language's place in the table.
static BY_LANGUAGE: LazyLock<Vec<Option<&dyn FrontEnd>>> = LazyLock::new(|| {
    let named = |name: &str| FRONT_ENDS.iter().copied().find(|front_end| front_end.name() == name);
    Language::all().map(|language| language.info().front_end.and_then(named)).collect()
});

/// Returns the front end of a variant that has one: of a manifest the reader of manifests, otherwise the language's.
pub(crate) fn of(variant: Variant) -> Option<&'static dyn FrontEnd> {
    match variant.dialect {
        Dialect::Manifest(_) => Some(&Manifests),
        _ => BY_LANGUAGE[variant.language.index()],
    }
}

/// Returns every front end once, in the order of the languages, and then that of manifests.
pub(crate) fn all() -> Vec<&'static dyn FrontEnd> {
    let mut front_ends: Vec<&'static dyn FrontEnd> = Vec::new();
    for front_end in BY_LANGUAGE.iter().copied().flatten().chain([&Manifests as _]) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_and_front_ends_name_each_other() {
        let named: Vec<&str> = Language::all().filter_map(|language| language.info().front_end).collect();
        for name in &named {
            assert_eq!(FRONT_ENDS.iter().filter(|front_end| front_end.name() == *name).count(), 1, "{name}");
        }
        for front_end in FRONT_ENDS {
            assert!(named.contains(&front_end.name()), "no language is parsed by {}", front_end.name());
        }
    }
}
