//! Which entries of a tree belong to a run.
//!
//! A [`Selection`] is what was asked for. What the tree's own rule files add to it is in [`Rules`](crate::Rules).

use std::collections::HashSet;
use std::sync::Arc;

use crate::language::{Language, Overrides, detect_by_path, lookalike};
use crate::tree::globs::Globs;

/// The options that choose files. They are applied afresh to each listing and are part of no cache key.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Whether hidden files and folders are taken.
    pub hidden: bool,
    /// Whether symbolic links are followed.
    pub follow: bool,
    /// Files larger than this many bytes are skipped.
    pub max_filesize: Option<u64>,
    /// If not empty, only files of these languages are taken; see [`Selection::takes_type`].
    pub types: Vec<Language>,
    /// Which paths have a language whatever their extension says, as far as `types` needs it. An engine puts its own
    /// here before it lists a tree.
    pub overrides: Overrides,
    /// Whether no rule file is honored and no folder is passed over for what it is.
    pub no_ignore: bool,
    /// Whether git's rule files are not honored: `.gitignore`, `.git/info/exclude` and the global excludes file.
    pub no_ignore_vcs: bool,
    /// Whether rule files in the folders above the tree are not honored.
    pub no_ignore_parent: bool,
    /// Whether the global excludes file is not honored.
    pub no_ignore_global: bool,
    /// Globs that beat every rule file. A plain one takes what it matches, one that starts with `!` leaves it out, the
    /// last that matches decides, and if any is plain, a file that none matches is left out.
    pub globs: Globs,
    /// Globs of what is left out, as lines of a rule file that precedes all others.
    pub exclude: Globs,
    /// Paths that the result of another tree shows already. The index keeps them, the report leaves them out, and no
    /// counter counts them.
    pub shown: Option<Arc<HashSet<Vec<u8>>>>,
}

impl Selection {
    /// Whether a file with this path may be of the languages asked for.
    ///
    /// Where the path alone does not tell, as in scripts without an extension and in headers of C or C++, the answer
    /// is yes, and whoever sees the content decides.
    pub fn takes_type(&self, path: &[u8]) -> bool {
        self.types.is_empty()
            || self.overrides.variant(path).or_else(|| detect_by_path(path)).is_none_or(|v| {
                self.types.contains(&v.language) || lookalike(v).is_some_and(|other| self.types.contains(&other))
            })
    }

    /// Whether a file that turned out to be in `language` belongs to the run.
    pub(crate) fn takes(&self, language: Option<Language>) -> bool {
        self.types.is_empty() || language.is_some_and(|language| self.types.contains(&language))
    }
}
