//! The parts of heads: names, and the units among which they stand.

use std::ops::Range;

/// What a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameForm {
    Plain,
    Destructor,
    Operator,
}

/// A name, qualified or not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    pub(super) form: NameForm,
    /// The first token of it with its qualifiers.
    pub(super) first: usize,
    /// The first token of its last part: the name itself.
    pub(super) last: usize,
    /// The first token behind it and its template arguments.
    pub(super) end: usize,
    /// Where its qualifiers stand among those of the head.
    pub(super) qualifiers: (usize, usize),
    /// Whether it has template arguments.
    pub(super) has_arguments: bool,
}

/// A part of a head. Storage classes, qualifiers and attributes are none.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unit {
    /// A type by its reserved words, or a record.
    Type,
    Name(Name),
    /// `*`, `&` and the like.
    Pointer,
    /// Parentheses, by the token that opens them.
    Group(usize),
    /// Brackets.
    Array,
}

/// A stretch of declarations of parameters as before ANSI C, which is read once for all functions it may be of.
#[derive(Default)]
pub(super) struct OldStyle {
    /// The tokens from which one comes to the same end.
    pub(super) range: Range<usize>,
    pub(super) semicolons: Vec<usize>,
    /// The brace of the body behind it.
    pub(super) body: Option<usize>,
}
