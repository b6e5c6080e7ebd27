//! The sum over the open levels.

use super::DEEPEST;

/// What one level or one pending construct weighs.
const LEVEL: u32 = 10;

/// What opened a level, as far as the way it closes depends on that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// The text as a whole.
    Text,
    /// `(`; whether a statement follows its end, as behind `if (…)`.
    Parenthesis { control: bool },
    /// `[`.
    Bracket,
    /// `{`; whether it is a block of statements, or may be one.
    Brace { block: Block },
    /// `${` in a template literal.
    Template,
    /// `<` of type arguments; whether it stands where an operand is expected.
    Angle { prefix: bool },
    /// `<name` of an element, up to `>`.
    Tag,
    /// The children of an element.
    Children,
    /// `{` among the attributes or children of an element.
    Container,
}

/// Whether braces hold statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// An object literal, or anything else that is a value.
    No,
    /// A block.
    Yes,
    /// A function's body: a block, and part of a value if the function is an expression.
    Maybe,
}

#[derive(Clone, Copy, Debug)]
struct Level {
    opening: Opening,
    /// The sum over the levels around.
    below: u32,
    /// Statements without braces that are still open.
    statements: u32,
    /// What `statements` was before the last statement ended: an `else` takes it up again.
    ended: u32,
    /// Pending constructs and links of the expression at hand.
    pending: u32,
    /// Pending prefix operators that the next infix operator completes.
    prefixes: u32,
}

/// The open levels of a text.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    around: Vec<Level>,
    top: Level,
    deepest: u32,
}

impl Levels {
    pub(super) fn new() -> Self {
        let top = Level { opening: Opening::Text, below: 0, statements: 0, ended: 0, pending: 0, prefixes: 0 };
        Levels { around: Vec::new(), top, deepest: 0 }
    }

    /// Whether the bound has been passed.
    pub(super) fn too_deep(&self) -> bool {
        self.deepest > DEEPEST * LEVEL
    }

    /// Returns what opened the innermost level.
    pub(super) fn opening(&self) -> Opening {
        self.top.opening
    }

    /// Replaces what the innermost level is, when a tag turns into the children behind it.
    pub(super) fn become_opening(&mut self, opening: Opening) {
        self.top.opening = opening;
    }

    pub(super) fn open(&mut self, opening: Opening) {
        let below = self.sum() + LEVEL;
        self.around.push(self.top);
        self.top = Level { opening, below, statements: 0, ended: 0, pending: 0, prefixes: 0 };
        self.deepest = self.deepest.max(below);
    }

    /// Closes the innermost level, unless it is the text, and returns what had opened it.
    pub(super) fn close(&mut self) -> Opening {
        let opening = self.top.opening;
        if let Some(level) = self.around.pop() {
            self.top = level;
        }
        opening
    }

    /// Gives up type arguments that turned out to be comparisons.
    pub(super) fn drop_angles(&mut self) {
        while matches!(self.top.opening, Opening::Angle { .. }) {
            self.close();
        }
    }

    /// Counts an operator whose operand is still to come and that binds more tightly than any other infix operator.
    pub(super) fn prefix(&mut self) {
        self.top.prefixes += LEVEL;
        self.note();
    }

    /// Counts a construct whose last part is still to come.
    pub(super) fn pend(&mut self) {
        self.top.pending += LEVEL;
        self.note();
    }

    /// Counts a statement without braces whose body is still to come.
    pub(super) fn statement(&mut self) {
        self.top.statements += LEVEL;
        self.note();
    }

    /// Takes up the statement that ended last, for its `else`.
    pub(super) fn resume(&mut self) {
        self.top.statements = self.top.statements.max(self.top.ended);
        self.statement();
    }

    /// Counts an infix operator, which completes the prefix operators before it.
    pub(super) fn infix(&mut self) {
        self.top.prefixes = 0;
        self.postfix();
    }

    /// Counts a member access, a call or another link that belongs to the operand before it.
    pub(super) fn postfix(&mut self) {
        self.top.pending += 1;
        self.note();
    }

    /// Ends an expression in a list of several.
    pub(super) fn end_expression(&mut self) {
        self.top.pending = 0;
        self.top.prefixes = 0;
    }

    /// Ends a statement.
    pub(super) fn end_statement(&mut self) {
        self.end_expression();
        self.top.ended = self.top.statements;
        self.top.statements = 0;
    }

    fn sum(&self) -> u32 {
        let Level { below, statements, pending, prefixes, .. } = self.top;
        below + statements + pending + prefixes
    }

    fn note(&mut self) {
        self.deepest = self.deepest.max(self.sum());
    }
}
