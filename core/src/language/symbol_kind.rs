//! The kinds of things that languages define.

use serde::{Deserialize, Serialize};

/// What a symbol is: the names of the Language Server Protocol's `SymbolKind`, and `component`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the Language Server Protocol's")]
pub enum SymbolKind {
    Module,
    Namespace,
    Package,
    Class,
    Method,
    Property,
    Field,
    Constructor,
    Enum,
    Interface,
    Function,
    Variable,
    Constant,
    Object,
    EnumMember,
    Struct,
    Event,
    Operator,
    TypeParameter,
    /// A user interface component, such as a templ component.
    Component,
    /// A type that is none of the above: an alias, a union, a typedef.
    Type,
    /// A preprocessor or syntax macro.
    Macro,
}

impl SymbolKind {
    /// Every kind, in declaration order.
    pub const ALL: [SymbolKind; 22] = {
        use SymbolKind::*;
        [
            Module,
            Namespace,
            Package,
            Class,
            Method,
            Property,
            Field,
            Constructor,
            Enum,
            Interface,
            Function,
            Variable,
            Constant,
            Object,
            EnumMember,
            Struct,
            Event,
            Operator,
            TypeParameter,
            Component,
            Type,
            Macro,
        ]
    };

    /// Returns the kind's name in lower case, as printed and as taken by `--kind`.
    pub fn name(self) -> &'static str {
        use SymbolKind::*;
        match self {
            Module => "module",
            Namespace => "namespace",
            Package => "package",
            Class => "class",
            Method => "method",
            Property => "property",
            Field => "field",
            Constructor => "constructor",
            Enum => "enum",
            Interface => "interface",
            Function => "function",
            Variable => "variable",
            Constant => "constant",
            Object => "object",
            EnumMember => "enum_member",
            Struct => "struct",
            Event => "event",
            Operator => "operator",
            TypeParameter => "type_parameter",
            Component => "component",
            Type => "type",
            Macro => "macro",
        }
    }
}
