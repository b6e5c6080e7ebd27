//! The cursor walk that every tree-sitter front end shares.
//!
//! A language is a [`Grammar`]: a table from node kind to [`Role`], and a few functions for what its definitions and
//! imports look like. The [walk](walk::Walk) does the rest in one pass without recursion: scopes, doc comments,
//! signatures, complexity and syntax errors. Kinds are looked up by number in a flat array; no string is compared at a
//! node. What the roles stand for in a language is left to the language's own file.

mod collection;
mod text;
mod walk;

use std::sync::OnceLock;

use tree_sitter::Node;

use super::front_end::Outline;
use crate::source::Source;
use crate::tools::Tools;

pub(crate) use collection::Definition;
pub(crate) use text::DocStyle;
pub(crate) use walk::{Frame, Walk};

/// Takes definitions or imports from a node and says whether and how its children are visited.
pub(crate) type Visit = for<'t> fn(&mut Walk<'_, 't>, Node<'t>) -> Option<Frame>;

/// Answers a yes-or-no question about a node.
pub(crate) type Test = fn(Node<'_>) -> bool;

/// What a node kind means to the walk.
#[derive(Clone, Copy)]
pub(crate) enum Role {
    /// Nothing by itself; its children are visited.
    Inside,
    /// Nothing, and neither do its children, unless they hold syntax errors.
    Skip,
    /// A comment, which may document the definition behind it.
    Comment,
    /// It may stand between a doc comment and the definition; its children are not visited.
    Attribute,
    /// It stands around one definition and lends it its own start and doc comment.
    Wrapper,
    /// A list of definitions begins: the doc comment before it belongs to none of them.
    List,
    /// A definition or an import.
    Define(Visit),
    /// A conditional statement with the fields `condition` and, where there is no [`Role::Else`], `alternative`.
    If,
    /// The clause around what `else` leads to.
    Else,
    /// A loop.
    Loop,
    /// A statement whose alternatives are of role [`Role::Case`].
    Switch,
    /// One alternative, and whether it is the default.
    Case(Test),
    /// A conditional expression.
    Ternary,
    /// A handler of exceptions.
    Catch,
    /// A jump, and whether it goes to a label.
    Jump(Test),
    /// A statement that may contain a decision, and whether it does.
    Guard(Test),
    /// A function without a name: a level of nesting of the function around it.
    Closure,
    /// An expression that may be of a logical operator.
    Logic,
    /// Parentheses, which do not interrupt a sequence of logical operators.
    Parentheses,
    /// A logical "and".
    And,
    /// A logical "or".
    Or,
    /// A preprocessor conditional, whose `condition` is no decision of the program.
    Preprocessor,
}

/// One tree-sitter language and how to read its trees.
pub(crate) struct Grammar {
    /// The name under which a worker keeps the parser.
    pub(crate) name: &'static str,
    /// The compiled grammar.
    pub(crate) language: fn() -> tree_sitter::Language,
    /// The roles of named nodes, in tables that together name each kind once.
    pub(crate) nodes: &'static [&'static [(&'static str, Role)]],
    /// The roles of anonymous nodes, which are tokens.
    pub(crate) tokens: &'static [(&'static str, Role)],
    /// Which comments document a definition.
    pub(crate) docs: DocStyle,
    /// The roles by the number of the kind, made at the first use.
    pub(crate) roles: OnceLock<Roles>,
}

/// The tables of a [`Grammar`] by number.
pub(crate) struct Roles {
    by_kind: Box<[Role]>,
    condition: u16,
    alternative: u16,
}

impl Roles {
    fn new(grammar: &Grammar) -> Self {
        let language = (grammar.language)();
        let role = |kind: u16| {
            let tables = if language.node_kind_is_named(kind) { grammar.nodes } else { &[grammar.tokens] };
            let name = language.node_kind_for_id(kind)?;
            tables.iter().copied().flatten().find(|(entry, _)| *entry == name).map(|(_, role)| *role)
        };
        let field = |name: &str| language.field_id_for_name(name).map_or(0, u16::from);
        Roles {
            by_kind: (0..language.node_kind_count() as u16).map(|kind| role(kind).unwrap_or(Role::Inside)).collect(),
            condition: field("condition"),
            alternative: field("alternative"),
        }
    }

    fn of(&self, kind: u16) -> Role {
        // The number of error nodes lies outside the table.
        self.by_kind.get(usize::from(kind)).copied().unwrap_or(Role::Inside)
    }
}

/// Parses `source` and takes the outline from its tree. `in_header` says whether declarations count as definitions.
pub(crate) fn outline(grammar: &Grammar, source: &Source<'_>, in_header: bool, tools: &mut Tools) -> Outline {
    let parser = tools.grammar(grammar.name, grammar.language);
    let Some(tree) = parser.parse(source.text, None) else {
        return Outline::default();
    };
    let roles = grammar.roles.get_or_init(|| Roles::new(grammar));
    Walk::new(source, roles, grammar.docs, in_header, &tree).run()
}

/// Asserts that every kind named in the tables of `grammar` exists in it.
#[cfg(test)]
#[track_caller]
pub(crate) fn assert_kinds_exist(grammar: &Grammar) {
    let language = (grammar.language)();
    for (tables, named) in [(grammar.nodes, true), (&[grammar.tokens][..], false)] {
        let mut kinds: Vec<&str> = tables.iter().copied().flatten().map(|(kind, _)| *kind).collect();
        for kind in &kinds {
            assert_ne!(language.id_for_node_kind(kind, named), 0, "{} has no kind {kind}", grammar.name);
        }
        let count = kinds.len();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), count, "{} names a kind twice", grammar.name);
    }
}
