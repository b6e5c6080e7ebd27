//! How deeply a text is nested, estimated over its tokens before any parser sees it.
//!
//! Parsers and the walks behind them recurse, and an overflowing stack cannot be caught: natively it ends the process,
//! in WebAssembly it silently overwrites the heap. So one bound is checked first, the same on every platform, without
//! recursion and in memory that the bound itself limits.
//!
//! What counts, in tenths of a level so that kinds can be weighed in one sum:
//!
//! * 10 for each open bracket, JSX element and type argument list, and each block that Python indents.
//! * 10 for each construct whose last part is still to come: prefix operators, `=>`, `=`, `?`, `:`, `**`, `lambda`,
//!   `if`, `else`, `for`, `while`, `do` without braces. What binds more tightly than any infix operator is forgotten
//!   at the next one, the rest at the end of the expression or statement.
//! * 1 for each infix operator, member access and call of a chain. Parsers take these in a loop and the tree merely
//!   leans to the left; walking and dropping it costs little for each link, and real code has chains of thousands.
//!
//! The sum is never less than a tenth of the true depth of recursion by frames, and the stack of
//! [`WORKER_STACK_BYTES`] holds four times the bound. Where the tokens alone leave two readings of the text open, both
//! are taken and the deeper one counts.

mod curly;
mod levels;
mod markup;
mod python;
mod words;

#[cfg(test)]
mod tests;

use super::Language;

/// The deepest nesting that is parsed.
pub(crate) const DEEPEST: u32 = 1000;

/// The stack in bytes that a thread needs to call [`analyze`](crate::analyze): four times the nesting bound fits.
pub const WORKER_STACK_BYTES: usize = 16 << 20;

/// How the tokens of a language are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    /// Braces, operators and the comments and strings of the language's row in the table.
    Curly(Language),
    /// JavaScript and TypeScript.
    Script {
        /// Whether `<` can begin type arguments.
        types: bool,
        /// Whether `<` can begin an element.
        markup: bool,
    },
    /// Whatever: the parser bounds its own recursion.
    Bounded,
    /// Python: indentation, and strings with expressions inside.
    Python,
}

/// Returns where the text is first nested more deeply than [`DEEPEST`].
pub(crate) fn too_deep(text: &str, notation: Notation) -> Option<usize> {
    // A level takes a byte at least, so most files need no look at all.
    if text.len() <= DEEPEST as usize {
        return None;
    }
    match notation {
        Notation::Bounded => None,
        Notation::Curly(language) => curly::in_regions(text, language),
        Notation::Script { types, markup } => markup::in_script(text.as_bytes(), types, markup),
        Notation::Python => python::in_python(text.as_bytes()),
    }
}
