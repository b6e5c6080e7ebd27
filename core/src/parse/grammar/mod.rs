//! The cursor walk that every tree-sitter front end shares.
//!
//! A language is a [`Grammar`]: a table from node kind to [`Role`], and a few functions for what its definitions and
//! imports look like. The [walk](walk::Walk) does the rest in one pass without recursion: scopes, doc comments,
//! signatures, complexity and syntax errors. Kinds are looked up by number in a flat array; no string is compared at a
//! node. What the roles stand for in a language is left to the language's own file.

mod definition;
pub(super) mod go;
pub(super) mod java;
pub(super) mod rust;
pub(super) mod templ;
mod unnamed;
mod walk;

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use tree_sitter::{Node, ParseOptions, ParseState, Parser, Tree};

use super::front_end::FrontEnd;
use super::outline::Outline;
use crate::facts::DiagnosticKind;
use crate::language::Variant;
use crate::parse::tools::Tools;
use crate::text::source::Source;

pub(crate) use definition::NodeDefinition;
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
    /// A comment, which may document the definition after it.
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
    /// A function without a name: a level of nesting of the named function around it, or a function of its own.
    Unnamed,
    /// A closure that is a level of nesting wherever it stands.
    Closure,
    /// An expression that may be of a logical operator.
    Logic,
    /// Parentheses, which do not interrupt a sequence of logical operators.
    Parentheses,
    /// A logical "and".
    And,
    /// A logical "or".
    Or,
}

/// One tree-sitter language and how to read its trees.
pub(crate) struct Grammar {
    /// The name in cache keys, and under which a worker keeps the parser.
    pub(crate) name: &'static str,
    /// The version in cache keys, raised with every change of the facts.
    pub(crate) version: u32,
    /// The crates whose locked versions belong to the version.
    pub(crate) parsers: &'static [&'static str],
    /// The compiled grammar.
    pub(crate) language: fn() -> tree_sitter::Language,
    /// The roles of named nodes, in tables that together name each kind once.
    pub(crate) nodes: &'static [&'static [(&'static str, Role)]],
    /// The roles of anonymous nodes, which are tokens.
    pub(crate) tokens: &'static [(&'static str, Role)],
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

/// The bytes that the parser is given at a time.
const CHUNK: usize = 4096;

/// How often the parser may ask for each chunk on average, and for all of them together beside that.
///
/// The scanners of some grammars look ahead to the end of the text when they meet an error, at every token again. Real
/// files ask for a chunk two or three times.
const READS: (usize, usize) = (64, 1000);

/// The most steps of the parser for each byte, and beside that. Real files take 1 or 2 for a byte.
const STEPS: (usize, usize) = (50, 100_000);

/// The most steps during which nothing but errors is recognized, beside one for so many bytes. Such a step takes up to a
/// thousand times as long as others. Real files take fewer than 25,000, but for tables of macros.
const STEPS_IN_ERROR: (usize, usize) = (100_000, 200);

/// The number of steps between two calls of the progress callback.
const STEPS_BETWEEN_CALLS: usize = 100;

/// The most angle brackets that a statement leaves open. Where one may begin type arguments or a comparison, the parser
/// follows both readings, and what it keeps of them grows with the square of their number.
const MAX_ANGLES: usize = 1000;

/// Whether more angle brackets are open at once than any statement has. Strings and comments are not told apart.
fn has_too_many_angles(text: &[u8]) -> bool {
    let mut open = 0usize;
    let mut before = 0;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'<' if before != b'<' && !matches!(text.get(at + 1), Some(b'<' | b'=' | b'-')) => open += 1,
            b'>' => open = open.saturating_sub(1),
            b';' | b'{' | b'}' => open = 0,
            _ => {}
        }
        if open > MAX_ANGLES {
            return true;
        }
        before = *byte;
    }
    false
}

/// Parses `source`; `None` if that takes more work than any real file does. The work is counted, not timed, so that
/// the outcome is the same everywhere.
fn parse(parser: &mut Parser, source: &Source<'_>) -> Option<Tree> {
    let text = source.text.as_bytes();
    if has_too_many_angles(text) {
        return None;
    }
    let reads = Cell::new(READS.0 * (text.len() / CHUNK) + READS.1);
    let mut calls = (STEPS.0 * text.len() + STEPS.1) / STEPS_BETWEEN_CALLS;
    let mut read = |offset: usize, _| match reads.get().checked_sub(1) {
        Some(left) if offset < text.len() => {
            reads.set(left);
            // Chunks begin at the same offsets wherever the parser jumps to.
            &text[offset..text.len().min((offset / CHUNK + 1) * CHUNK)]
        }
        _ => &[],
    };
    let mut calls_in_error = (STEPS_IN_ERROR.0 + text.len() / STEPS_IN_ERROR.1) / STEPS_BETWEEN_CALLS;
    let mut progress = |state: &ParseState| {
        calls = calls.saturating_sub(1);
        calls_in_error = calls_in_error.saturating_sub(usize::from(state.has_error()));
        if calls == 0 || calls_in_error == 0 || reads.get() == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let tree = parser.parse_with_options(&mut read, None, Some(options)).filter(|_| reads.get() > 0);
    if tree.is_none() {
        parser.reset();
    }
    tree
}

/// Parses `source` and takes the outline from its tree.
pub(crate) fn outline(grammar: &Grammar, source: &Source<'_>, variant: Variant, tools: &mut Tools) -> Outline {
    let mut parser = tools.grammar(grammar.name, grammar.language);
    #[allow(clippy::needless_borrow, reason = "on wasm the parser is in a box")]
    let Some(tree) = parse(&mut parser, source) else {
        let message = "not parsed: the parser makes too little progress on this content".to_owned();
        return Outline::unparsed(DiagnosticKind::TooDeep, message, None);
    };
    let roles = grammar.roles.get_or_init(|| Roles::new(grammar));
    Walk::new(source, roles, variant, &tree).run()
}

/// A grammar whose trees need nothing else to be read is a front end.
impl FrontEnd for Grammar {
    fn name(&self) -> &'static str {
        self.name
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn parsers(&self) -> &'static [&'static str] {
        self.parsers
    }

    fn outline(&self, source: &Source<'_>, variant: Variant, tools: &mut Tools) -> Outline {
        outline(self, source, variant, tools)
    }
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

#[cfg(test)]
mod tests {
    use crate::facts::DiagnosticKind;
    use crate::parse::testing::facts;

    #[test]
    fn what_makes_a_parser_scan_or_copy_again_and_again_is_given_up() {
        for (path, source) in [
            ("a.java", format!("class A {{ void f() {{ int x = {}", "a<".repeat(25_000))),
            ("a.templ", format!("package a\ntempl f() {{ {}", "$@`\\ ]} ".repeat(6_000))),
        ] {
            let facts = facts(path, &source);
            assert_eq!(facts.diagnostics[0].kind, DiagnosticKind::TooDeep, "{path}");
        }
    }

    #[test]
    fn what_is_not_in_the_language_at_all_is_given_up_and_searched_for_keywords() {
        let mut state = 1u32;
        let mut noise = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b"(){}[]>;:,.+-*=!&|%^~?#@$ \n"[(state >> 16) as usize % 27])
        };
        let source = format!("{}\nfn found() {{}}\n", (0..200_000).map(&mut noise).collect::<String>());
        let facts = facts("a.rs", &source);
        assert_eq!(facts.diagnostics[0].kind, DiagnosticKind::TooDeep);
        assert_eq!(facts.symbols[0].name, "found");
    }

    #[test]
    fn deep_nesting_is_walked_without_recursion() {
        for (path, head, open, close) in [
            ("a.rs", "fn f() { let x = ", "(", ")"),
            ("a.go", "package a\nfunc f() { x := ", "(", ")"),
            ("a.java", "class A { int f() { ", "{", "}"),
        ] {
            let facts = facts(path, &format!("{head}{}{}", open.repeat(20_000), close.repeat(20_000)));
            assert!(!facts.symbols.is_empty() || !facts.diagnostics.is_empty(), "{path}");
        }
    }
}
