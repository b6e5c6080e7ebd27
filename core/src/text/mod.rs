//! A file's text: decoding, positions, and the scanner that tells code, comments and strings apart and counts lines.
//!
//! No language is known here by its name: whoever calls hands over how comments and strings look.

pub(crate) mod docs;
pub(crate) mod lines;
mod position;
pub(crate) mod source;
pub(crate) mod syntax;
pub(crate) mod tokens;
mod visible;

pub(crate) use docs::{CommentRole, DocComments};
pub use lines::Lines;
pub use position::{Position, Span};
pub use source::{Encoding, Source, decode, is_binary};
pub use syntax::Syntax;
pub use visible::visible;
pub(crate) use visible::{is_hidden, is_ignorable};
