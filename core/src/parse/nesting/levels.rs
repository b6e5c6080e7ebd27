//! The sum over the open levels.

/// The deepest nesting that is parsed, in the units of [`Weights`].
pub(super) const DEEPEST: u32 = 10_000;

/// What the constructs of a language weigh: the more stack their parser needs for one, the more. The stack of a
/// WebAssembly engine cannot be set in a browser and is the smallest; the test that holds these numbers against it is
/// `tests/faces/browser.test.js`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weights {
    /// An infix operator, a member access, a call.
    pub(super) link: u32,
    /// A construct whose last part is still to come, or a block of statements.
    pub(super) pending: u32,
    /// A bracket, an element, or an indented block.
    pub(super) bracket: u32,
    /// Braces that may hold the body of a function or class.
    pub(super) body: u32,
}

/// Parsers with a stack of their own on the heap, and the walk over their trees.
pub(super) const ITERATIVE: Weights = Weights { link: 1, pending: 10, bracket: 10, body: 10 };
/// oxc's parser and its visitors.
pub(super) const SCRIPT: Weights = Weights { link: 1, pending: 20, bracket: 50, body: 100 };
/// ruff's parser and our walk. Python itself ends at 100 indented blocks and 200 brackets.
pub(super) const PYTHON: Weights = Weights { link: 5, pending: 20, bracket: 50, body: 50 };

impl Weights {
    fn of(&self, opening: Opening) -> u32 {
        match opening {
            Opening::Text => 0,
            Opening::Brace { block: Block::Yes } => self.pending,
            Opening::Brace { block: Block::Maybe } => self.body,
            _ => self.bracket,
        }
    }
}

/// What opened a level, as far as the way it closes depends on that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// The text as a whole.
    Text,
    /// `(`; whether a statement follows its end, as after `if (…)`.
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
    weights: Weights,
    around: Vec<Level>,
    top: Level,
    /// What all that is open weighs together: the sum over `top`.
    sum: u32,
    deepest: u32,
}

impl Levels {
    pub(super) fn new(weights: Weights) -> Self {
        let top = Level { opening: Opening::Text, below: 0, statements: 0, ended: 0, pending: 0, prefixes: 0 };
        Levels { weights, around: Vec::new(), top, sum: 0, deepest: 0 }
    }

    /// Returns the most that has been open at once.
    pub(super) fn deepest(&self) -> u32 {
        self.deepest
    }

    /// Whether the bound has been passed.
    #[inline]
    pub(super) fn too_deep(&self) -> bool {
        self.deepest > DEEPEST
    }

    /// Returns what opened the innermost level.
    #[inline]
    pub(super) fn opening(&self) -> Opening {
        self.top.opening
    }

    /// Replaces what the innermost level is, when a tag turns into the children after it.
    pub(super) fn become_opening(&mut self, opening: Opening) {
        self.top.opening = opening;
    }

    pub(super) fn open(&mut self, opening: Opening) {
        self.around.push(self.top);
        self.add(self.weights.of(opening));
        self.top = Level { opening, below: self.sum, statements: 0, ended: 0, pending: 0, prefixes: 0 };
    }

    /// Closes the innermost level, unless it is the text, and returns what had opened it.
    #[inline]
    pub(super) fn close(&mut self) -> Opening {
        let opening = self.top.opening;
        if let Some(level) = self.around.pop() {
            self.sum = level.below + level.statements + level.pending + level.prefixes;
            self.top = level;
        }
        opening
    }

    /// Gives up type arguments that turned out to be comparisons.
    #[inline]
    pub(super) fn drop_angles(&mut self) {
        while matches!(self.top.opening, Opening::Angle { .. }) {
            self.close();
        }
    }

    /// Counts an operator whose operand is still to come and that binds more tightly than any other infix operator.
    #[inline]
    pub(super) fn prefix(&mut self) {
        self.top.prefixes += self.weights.pending;
        self.add(self.weights.pending);
    }

    /// Counts a construct whose last part is still to come.
    #[inline]
    pub(super) fn pend(&mut self) {
        self.top.pending += self.weights.pending;
        self.add(self.weights.pending);
    }

    /// Counts a statement without braces whose body is still to come.
    pub(super) fn statement(&mut self) {
        self.top.statements += self.weights.pending;
        self.add(self.weights.pending);
    }

    /// Takes up the statement that ended last, for its `else`.
    pub(super) fn resume(&mut self) {
        let resumed = self.top.ended.saturating_sub(self.top.statements);
        self.top.statements += resumed;
        self.sum += resumed;
        self.statement();
    }

    /// Completes the pending prefix operators.
    #[inline]
    pub(super) fn end_prefixes(&mut self) {
        self.sum -= std::mem::take(&mut self.top.prefixes);
    }

    /// Counts an infix operator, which completes the prefix operators before it.
    #[inline]
    pub(super) fn infix(&mut self) {
        self.end_prefixes();
        self.postfix();
    }

    /// Counts a member access, a call or another link that belongs to the operand before it.
    #[inline]
    pub(super) fn postfix(&mut self) {
        self.top.pending += self.weights.link;
        self.add(self.weights.link);
    }

    /// Ends an expression in a list of several.
    #[inline]
    pub(super) fn end_expression(&mut self) {
        self.sum -= std::mem::take(&mut self.top.pending) + std::mem::take(&mut self.top.prefixes);
    }

    /// Ends a statement.
    #[inline]
    pub(super) fn end_statement(&mut self) {
        self.end_expression();
        self.top.ended = std::mem::take(&mut self.top.statements);
        self.sum -= self.top.ended;
    }

    #[inline]
    fn add(&mut self, weight: u32) {
        self.sum += weight;
        self.deepest = self.deepest.max(self.sum);
    }
}
