//! Counting cyclomatic and cognitive complexity while a front end walks a text.
//!
//! Cyclomatic complexity is McCabe's (1976): 1 for each function plus 1 for each decision: `if`, loop, `case` with a
//! value, `catch`, `?:` and each short-circuit operator. Cognitive complexity is SonarSource's (G. Ann Campbell, 2018),
//! without its increment for recursion, which takes name resolution. Which constructs of which language count is listed
//! in `docs/metrics.md`.
//!
//! A function that is a symbol counts for itself, from nesting 0. One without a name is part of the named function
//! around it, one level deeper; where there is none, it counts for itself too. So the sum over a file is the sum over its
//! symbols plus the code outside them, and nothing is counted twice.

use crate::facts::Complexity;

/// The counts of the functions being walked, innermost last, and the sum over the file.
#[derive(Debug, Default)]
pub(super) struct ComplexityCounter {
    current: Level,
    around: Vec<Level>,
    sum: Complexity,
}

/// What is counted of one function, or of the code outside functions.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    complexity: Complexity,
    nesting: u32,
    /// The function's symbol, if it has one.
    symbol: Option<u32>,
    /// What the code is in.
    within: Within,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Within {
    /// No function.
    #[default]
    File,
    /// A named function, at any distance.
    Named,
    /// A function without a name that counts alone.
    Unnamed,
}

/// What becomes of a function without a name.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub(crate) enum Unnamed {
    /// It is a level of nesting of the function around it.
    Nested,
    /// It counts for itself; the symbol of this index is reserved for it.
    Alone(u32),
}

impl ComplexityCounter {
    /// Begins a function.
    pub(super) fn enter(&mut self, symbol: Option<u32>) {
        self.begin(Level { symbol, within: Within::Named, ..Level::default() });
    }

    /// Ends the function begun last and returns its symbol and its complexity.
    pub(super) fn leave(&mut self) -> (Option<u32>, Complexity) {
        let Level { symbol, complexity, .. } = self.end();
        self.add(complexity);
        (symbol, complexity)
    }

    /// Whether a function without a name that begins here counts for itself.
    pub(super) fn counts_alone(&self, titled: bool) -> bool {
        match self.current.within {
            Within::File => true,
            Within::Named => false,
            Within::Unnamed => titled,
        }
    }

    /// Begins a function without a name that counts for itself.
    pub(super) fn enter_unnamed(&mut self) {
        self.begin(Level { within: Within::Unnamed, ..Level::default() });
    }

    /// Ends the function without a name begun last and returns its complexity. One that decides nothing has none, and
    /// counts for nothing.
    pub(super) fn leave_unnamed(&mut self) -> Option<Complexity> {
        let complexity = self.end().complexity;
        let decides = complexity.cyclomatic > 1 || complexity.cognitive > 0;
        decides.then(|| {
            self.add(complexity);
            complexity
        })
    }

    fn begin(&mut self, level: Level) {
        self.around.push(self.current);
        self.current = Level { complexity: Complexity { cyclomatic: 1, cognitive: 0 }, ..level };
    }

    fn end(&mut self) -> Level {
        std::mem::replace(&mut self.current, self.around.pop().unwrap_or_default())
    }

    pub(super) fn is_in_named_function(&self) -> bool {
        self.current.within == Within::Named
    }

    pub(super) fn nest(&mut self) {
        self.current.nesting += 1;
    }

    pub(super) fn unnest(&mut self) {
        self.current.nesting = self.current.nesting.saturating_sub(1);
    }

    pub(super) fn decide(&mut self) {
        self.current.complexity.cyclomatic += 1;
    }

    pub(super) fn structure(&mut self) {
        self.current.complexity.cognitive += 1 + self.current.nesting;
    }

    pub(super) fn step(&mut self) {
        self.current.complexity.cognitive += 1;
    }

    /// Adds to the sum over the file.
    pub(super) fn add(&mut self, complexity: Complexity) {
        add(&mut self.sum, complexity);
    }

    /// Returns the sum over the file, the code outside functions included.
    pub(super) fn finish(&mut self) -> Complexity {
        self.add(self.current.complexity);
        self.sum
    }
}

/// Adds to a sum, up to the largest number.
pub(super) fn add(sum: &mut Complexity, added: Complexity) {
    sum.cyclomatic = sum.cyclomatic.saturating_add(added.cyclomatic);
    sum.cognitive = sum.cognitive.saturating_add(added.cognitive);
}
