//! Which entries of a tree belong to a run.

use crate::language::Language;

/// The options that choose files. They are applied afresh to each listing and are part of no cache key.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Whether hidden files and folders are taken.
    pub hidden: bool,
    /// Whether symbolic links are followed.
    pub follow: bool,
    /// Files larger than this many bytes are skipped.
    pub max_filesize: Option<u64>,
    /// If not empty, only files of these languages are taken.
    pub types: Vec<Language>,
}

impl Selection {
    /// Whether a file that turned out to be in `language` belongs to the run.
    pub(crate) fn takes(&self, language: Option<Language>) -> bool {
        self.types.is_empty() || language.is_some_and(|language| self.types.contains(&language))
    }
}
