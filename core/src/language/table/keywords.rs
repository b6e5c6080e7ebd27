//! Words that introduce definitions, by families of languages.

use crate::language::symbol_kind::SymbolKind::{self, *};

/// A list of keywords with what they define.
type Keywords = &'static [(&'static str, SymbolKind)];

pub(super) const SCRIPT: Keywords =
    &[("class", Class), ("enum", Enum), ("function", Function), ("interface", Interface), ("namespace", Namespace)];

pub(super) const PYTHON: Keywords = &[("class", Class), ("def", Function)];

pub(super) const RUST: Keywords =
    &[("enum", Enum), ("fn", Function), ("mod", Module), ("struct", Struct), ("trait", Interface)];

pub(super) const GO: Keywords = &[("func", Function), ("templ", Component), ("type", Type)];

pub(super) const C: Keywords =
    &[("class", Class), ("enum", Enum), ("namespace", Namespace), ("struct", Struct), ("union", Struct)];

pub(super) const JAVA: Keywords = &[("class", Class), ("enum", Enum), ("interface", Interface), ("record", Class)];
