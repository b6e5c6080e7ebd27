//! Places in a decoded text.

use serde::{Deserialize, Serialize};

/// A place in the decoded text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// Bytes of UTF-8 before it, from 0.
    pub offset: u32,
    /// Its line, from 1.
    pub line: u32,
    /// Its column in bytes of UTF-8, from 1.
    pub column: u32,
    /// Its column in UTF-16 code units, from 1.
    pub column_utf16: u32,
}

/// A stretch of the decoded text; `end` is the first position after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Where it begins.
    pub start: Position,
    /// The first position after it.
    pub end: Position,
}
