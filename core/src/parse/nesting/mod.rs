//! How deeply a text is nested, estimated over its tokens before any parser sees it.
//!
//! Parsers and the walks after them recurse, and an overflowing stack cannot be caught: natively it ends the process,
//! in WebAssembly it silently overwrites the heap. So one bound is checked first, the same on every platform, without
//! recursion and in memory that the bound itself limits.
//!
//! What counts, in units that let kinds be weighed in one sum ([`levels::Weights`]):
//!
//! * each open bracket, JSX element, type argument list and block, and most of all the body of a function;
//! * each construct whose last part is still to come: prefix operators, `=>`, `=`, `?`, `:`, `**`, `lambda`, `if`,
//!   `else`, `for`, `while`, `do` without braces. What binds more tightly than any infix operator is forgotten at the
//!   next one, the rest at the end of the expression or statement.
//! * each infix operator, member access and call of a chain, least of all. Parsers take these in a loop and the tree
//!   merely leans to the left; walking and dropping it costs little for each link, and real code has chains of thousands.
//!
//! Most scripts are so far below the bound that a [`glance`] tells, without reading their tokens.
//!
//! Whatever the bound lets pass is parsed on every platform: natively the stack of [`WORKER_STACK_BYTES`] holds four
//! times the bound, and the engine's stack in a browser, which is a sixteenth of that, holds the bound itself. Where the
//! tokens alone leave two readings of the text open, both are taken and the deeper one counts.

mod curly;
mod glance;
mod levels;
mod markup;
mod python;
mod words;

#[cfg(test)]
mod tests;

use crate::language::Language;
use crate::text::source::MASKS_ARE_FAST;

/// A text of no more bytes is not too deep in any language: no byte weighs more than this part of the bound.
const SHORT: usize = 98;

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

/// Returns where the text is first nested too deeply to be parsed on every platform.
pub(crate) fn too_deep(text: &str, notation: Notation) -> Option<usize> {
    if text.len() <= SHORT {
        return None;
    }
    match notation {
        Notation::Bounded => None,
        Notation::Curly(language) => curly::in_regions(text, language),
        Notation::Script { types, markup } => {
            let text = text.as_bytes();
            // Without masks, reading the tokens at once is faster.
            let is_shallow = MASKS_ARE_FAST && glance::at_most(text, types, markup).is_some();
            if is_shallow { None } else { markup::in_script(text, types, markup).err() }
        }
        Notation::Python => python::in_python(text.as_bytes()),
    }
}
