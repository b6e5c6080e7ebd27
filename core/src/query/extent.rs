//! How much an answer shows.

/// How much of what matches an answer shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many records were visited.
    pub shown: u64,
    /// How many records matched: more than were shown if a limit cut a sorted list. A list in path order is not looked at
    /// beyond its limit.
    pub matched: u64,
}
