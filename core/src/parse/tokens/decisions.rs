//! Counting decisions while the tokens of a body pass by: a stack of levels instead of a tree.
//!
//! A level is a bracket, or a statement that decides over the one behind it. The front end says what begins and ends;
//! how deep that nests and what it costs is reckoned here, by the rules of
//! [`outline`](crate::parse::outline). Each level has the state of the expression at hand: the logical operator seen
//! last, for a sequence of like operators costs once, and the conditional expressions that are open in it.

use crate::facts::Complexity;

/// What a level is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// A function's body, or an expression outside of functions: what is around it is none of its business.
    Body,
    /// Braces around statements, and whether they are a statement themselves, unlike the body of a lambda.
    Block { is_statement: bool },
    /// Brackets in an expression.
    Group,
    /// The parentheses behind the word of a deciding statement.
    Head,
    /// What `if` leads to.
    If,
    /// What `else` leads to.
    Else,
    /// The body of a loop that is decided before it.
    Loop,
    /// The body of a loop that is decided behind it.
    Do,
    /// Any other statement that another one follows: a switch, a handler.
    Other,
}

/// A logical operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    And,
    Or,
}

struct State {
    level: Level,
    /// The token that ends it, of brackets.
    close: u32,
    /// The nesting around it, and that of an expression in it.
    outer: u32,
    base: u32,
    last: Option<Operator>,
    /// Whether the sequence of logical operators around goes on in here.
    passes: bool,
    /// How many conditional expressions are open around it.
    conditionals: usize,
    /// What is counted around a body.
    around: Complexity,
}

/// The levels around a token, innermost last, and what has been counted of the body at hand.
#[derive(Default)]
pub(crate) struct Decisions {
    states: Vec<State>,
    /// The tokens that end the bodies and brackets among them.
    closes: Vec<u32>,
    /// The conditional expressions that are open, and whether the colon of each has been seen.
    conditionals: Vec<bool>,
    nesting: u32,
    counted: Complexity,
}

impl Decisions {
    fn push(&mut self, level: Level, close: u32, deeper: u32) {
        let outer = self.nesting;
        self.nesting = outer.saturating_add(deeper);
        self.closes.extend((close != u32::MAX).then_some(close));
        self.states.push(State {
            level,
            close,
            outer,
            base: self.nesting,
            last: None,
            passes: false,
            conditionals: self.conditionals.len(),
            around: Complexity::default(),
        });
    }

    /// Begins a body, which is a function's if it counts by itself.
    pub(crate) fn begin(&mut self, close: u32, is_function: bool) {
        let outer = self.nesting;
        if is_function {
            self.nesting = 0;
        }
        self.push(Level::Body, close, 0);
        let counted = Complexity { cyclomatic: u32::from(is_function), cognitive: 0 };
        let around = std::mem::replace(&mut self.counted, counted);
        if let Some(state) = self.states.last_mut() {
            (state.outer, state.around) = (outer, around);
        }
    }

    /// Ends the body begun last with all that is open in it, and returns what was counted.
    pub(crate) fn end(&mut self) -> Complexity {
        while let Some(state) = self.pop() {
            if state.level == Level::Body {
                return std::mem::replace(&mut self.counted, state.around);
            }
        }
        Complexity::default()
    }

    /// Begins a bracket that ends at the token `close`, with `deeper` more levels of nesting.
    pub(crate) fn open(&mut self, level: Level, close: u32, deeper: u32) {
        self.push(level, close, deeper);
    }

    /// Begins parentheses that a sequence of logical operators goes through.
    pub(crate) fn open_passage(&mut self, close: u32) {
        let last = self.states.last().and_then(|state| state.last);
        self.push(Level::Group, close, 0);
        if let Some(state) = self.states.last_mut() {
            (state.last, state.passes) = (last, true);
        }
    }

    /// Begins a statement that the next one belongs to.
    pub(crate) fn lead(&mut self, level: Level, deeper: u32) {
        self.push(level, u32::MAX, deeper);
    }

    /// Ends the bracket whose last token is `close`, with the statements that are open in it. Returns `None` if there is
    /// none in this body.
    pub(crate) fn close(&mut self, close: u32) -> Option<Level> {
        if self.closes.last() != Some(&close) {
            return None;
        }
        while let Some(state) = self.pop() {
            if state.close == close {
                if let Some(around) = self.states.last_mut()
                    && state.passes
                {
                    around.last = state.last;
                }
                return Some(state.level);
            }
        }
        None
    }

    /// Ends the statement that is the innermost level.
    pub(crate) fn end_statement(&mut self) {
        self.pop();
    }

    fn pop(&mut self) -> Option<State> {
        let state = self.states.pop()?;
        self.nesting = state.outer;
        self.conditionals.truncate(state.conditionals);
        if state.close != u32::MAX {
            self.closes.pop();
        }
        Some(state)
    }

    /// Makes what follows in the innermost level so many levels deeper than what is around it.
    pub(crate) fn deepen(&mut self, deeper: u32) {
        if let Some(state) = self.states.last_mut() {
            state.base = state.outer.saturating_add(deeper);
            self.nesting = state.base;
        }
    }

    /// Returns the token that ends the innermost bracket or body.
    pub(crate) fn innermost(&self) -> Option<usize> {
        self.closes.last().map(|close| *close as usize)
    }

    /// Returns the innermost level.
    pub(crate) fn level(&self) -> Level {
        self.states.last().map_or(Level::Body, |state| state.level)
    }

    /// Turns brackets in an expression into a block: they hold statements.
    pub(crate) fn hold_statements(&mut self) {
        if let Some(state) = self.states.last_mut().filter(|state| state.level == Level::Group) {
            state.level = Level::Block { is_statement: false };
        }
    }

    /// Counts a decision.
    pub(crate) fn decide(&mut self) {
        self.counted.cyclomatic = self.counted.cyclomatic.saturating_add(1);
    }

    /// Counts what breaks the linear flow: 1, and 1 for each level around it.
    pub(crate) fn structure(&mut self) {
        self.counted.cognitive = self.counted.cognitive.saturating_add(self.nesting).saturating_add(1);
    }

    /// Counts what costs the same at any depth.
    pub(crate) fn step(&mut self) {
        self.counted.cognitive = self.counted.cognitive.saturating_add(1);
    }

    /// Counts a logical operator.
    pub(crate) fn operator(&mut self, operator: Operator) {
        self.decide();
        let Some(state) = self.states.last_mut() else { return };
        if state.last.replace(operator) != Some(operator) {
            self.step();
        }
    }

    /// Counts a conditional expression at its question mark.
    pub(crate) fn question(&mut self) {
        self.decide();
        self.structure();
        self.nesting = self.nesting.saturating_add(1);
        self.conditionals.push(false);
        self.assign();
    }

    /// Takes a colon and says whether it belongs to a conditional expression.
    pub(crate) fn colon(&mut self) -> bool {
        self.end_conditionals();
        let Some(state) = self.states.last_mut() else { return false };
        match self.conditionals.get_mut(state.conditionals..).and_then(|open| open.last_mut()) {
            Some(has_colon) => {
                *has_colon = true;
                state.last = None;
                true
            }
            None => false,
        }
    }

    /// Ends the innermost conditional expressions of this level whose last operand ends here.
    fn end_conditionals(&mut self) {
        let around = self.states.last().map_or(0, |state| state.conditionals);
        while self.conditionals.len() > around && self.conditionals.last() == Some(&true) {
            self.conditionals.pop();
            self.nesting = self.nesting.saturating_sub(1);
        }
    }

    /// Ends an operand that no sequence goes through, at an assignment.
    pub(crate) fn assign(&mut self) {
        if let Some(state) = self.states.last_mut() {
            (state.last, state.passes) = (None, false);
        }
    }

    /// Ends an expression at a comma, or with a statement.
    pub(crate) fn separate(&mut self, ends_statement: bool) {
        self.assign();
        self.end_conditionals();
        if ends_statement && let Some(state) = self.states.last() {
            self.conditionals.truncate(state.conditionals);
            self.nesting = state.base;
        }
    }
}
