//! What a path says of a file's language.

use super::dialect::Dialect;
use super::identity::Language;

/// What a path says of a file's language: all that analysis may know of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Variant {
    /// The language.
    pub language: Language,
    /// The dialect of it.
    pub dialect: Dialect,
}
