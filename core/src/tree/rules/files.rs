//! The rule files of one directory.

use super::kind::RuleKind;

/// The rule files of one directory.
#[derive(Clone, Debug, Default)]
pub struct RuleFiles {
    /// Whether there is a `.git`, file or folder.
    pub is_repository: bool,
    /// Whether the repository's rules ignore the case of names, by `core.ignoreCase`.
    pub ignore_case: bool,
    /// The contents, at most one of a kind.
    pub files: Vec<(RuleKind, Vec<u8>)>,
}

impl RuleFiles {
    /// Whether they change nothing.
    pub fn is_empty(&self) -> bool {
        !self.is_repository && self.files.is_empty()
    }
}
