//! Counting cyclomatic and cognitive complexity while a front end walks a tree.
//!
//! Cyclomatic complexity is McCabe's (1976): 1 for each function plus 1 for each decision: `if`, loop, `case` with a
//! value, `catch`, `?:` and each short-circuit operator. Cognitive complexity is SonarSource's (G. Ann Campbell, 2018),
//! without its increment for recursion, which takes name resolution.
//!
//! A function that is a symbol counts for itself, from nesting 0. One without a name of its own, such as a callback, is
//! part of the code around it, one level deeper. So the sum over a file is the sum over its symbols plus the code
//! outside them, and nothing is counted twice.

use crate::facts::Complexity;

/// The counts of the functions being walked, innermost last, and the sum over the file.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    current: Frame,
    around: Vec<Frame>,
    sum: Complexity,
}

#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    complexity: Complexity,
    nesting: u32,
}

impl Tally {
    /// Begins a function that is a symbol.
    pub(crate) fn enter_function(&mut self) {
        self.around.push(self.current);
        self.current = Frame { complexity: Complexity { cyclomatic: 1, cognitive: 0 }, nesting: 0 };
    }

    /// Ends the function begun last and returns its complexity.
    pub(crate) fn leave_function(&mut self) -> Complexity {
        let complexity = self.current.complexity;
        self.add(complexity);
        self.current = self.around.pop().unwrap_or_default();
        complexity
    }

    /// Begins a level of nesting.
    pub(crate) fn nest(&mut self) {
        self.current.nesting += 1;
    }

    /// Ends a level of nesting.
    pub(crate) fn unnest(&mut self) {
        self.current.nesting = self.current.nesting.saturating_sub(1);
    }

    /// Counts a decision towards cyclomatic complexity.
    pub(crate) fn decide(&mut self) {
        self.current.complexity.cyclomatic += 1;
    }

    /// Counts a structure that breaks the linear flow: 1 and 1 for each level around it.
    pub(crate) fn structure(&mut self) {
        self.current.complexity.cognitive += 1 + self.current.nesting;
    }

    /// Counts what costs the same at any depth: `else`, a sequence of like operators, a jump to a label.
    pub(crate) fn step(&mut self) {
        self.current.complexity.cognitive += 1;
    }

    /// Returns the sum over the file, the code outside functions included.
    pub(crate) fn finish(mut self) -> Complexity {
        self.add(self.current.complexity);
        self.sum
    }

    fn add(&mut self, complexity: Complexity) {
        self.sum.cyclomatic += complexity.cyclomatic;
        self.sum.cognitive += complexity.cognitive;
    }
}
