//! What git's index says of files beyond doubt: which blob each of them holds. Read only, and without running git.
//!
//! A work tree may lie around the tree, be the tree, or lie inside of it, as a submodule or another clone does, and each
//! has an index of its own. [`WorkTrees`] goes through the files in path order and keeps track of the directories around the
//! one at hand: where a work tree begins, and where there are attributes. What an index says of one file is left to
//! [`Repository`], and what git converts to [`Conversions`](conversions::Conversions).

pub(super) mod config;
mod conversions;
mod entry;
mod repository;

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use sapwood_core::{ObjectId, StampedPath};

use super::native;
use repository::Repository;

/// Why nothing can be concluded from git's index about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// It is in no work tree.
    NoRepository,
    /// The index as a whole cannot be used, for this reason.
    Index(Arc<str>),
    /// The index is so large that reading the few files costs less.
    TooFew,
    /// There is no entry.
    Untracked,
    /// There are only entries of a merge in conflict.
    Unmerged,
    /// The entry carries this mark, by which its user vouches for it or puts it aside.
    Marked(&'static str),
    /// The entry is of a link or of a submodule.
    NotAFile,
    /// This part of the stat data is not the file's.
    Stat(&'static str),
    /// The file could have changed after git looked without a trace in its stat data.
    Racy,
    /// This attribute or setting makes git convert the file, or could.
    Converted(&'static str),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Doubt::NoRepository => f.write_str("the file is not in a git work tree"),
            Doubt::Index(reason) => f.write_str(reason),
            Doubt::TooFew => f.write_str("reading so few files costs less than opening git's index"),
            Doubt::Untracked => f.write_str("git's index has no entry for the file"),
            Doubt::Unmerged => f.write_str("the file is in conflict"),
            Doubt::Marked(mark) => write!(f, "the file is marked {mark} in git's index"),
            Doubt::NotAFile => f.write_str("git's index has no regular file at this path"),
            Doubt::Stat(field) => write!(f, "the file's {field} differs from git's index"),
            Doubt::Racy => f.write_str("the file may have changed after git's index was written"),
            Doubt::Converted(name) => write!(f, "git may convert the file: {name}"),
        }
    }
}

/// Returns, for each of `files` below `root`, which blob git's index says it holds, or why that cannot be told. An index
/// that is large for the number of files is only opened if that does not matter.
pub(super) fn object_ids(
    root: &Path,
    files: &[StampedPath<'_>],
    opened: &AtomicU64,
    at_any_cost: bool,
) -> Vec<Result<ObjectId, Doubt>> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|at| files[*at].path);
    let sorted: Vec<&[u8]> = order.iter().map(|at| files[*at].path).collect();
    let mut around = WorkTrees { root, opened, at_any_cost, levels: Vec::new(), repositories: Vec::new() };
    let mut answers = vec![Err(Doubt::NoRepository); files.len()];
    for (place, at) in order.iter().enumerate() {
        let StampedPath { path, stamp } = files[*at];
        around.go_to(path, &sorted[place..]);
        answers[*at] = match around.repositories.last_mut() {
            None => Err(Doubt::NoRepository),
            Some(Err(doubt)) => Err(doubt.clone()),
            Some(Ok(repository)) => repository.object_id(path, &stamp),
        };
    }
    answers
}

/// The directories around the file at hand, the root first.
struct WorkTrees<'a> {
    root: &'a Path,
    opened: &'a AtomicU64,
    at_any_cost: bool,
    levels: Vec<DirectoryLevel>,
    /// The work trees around it, the outermost first, each with its index if that can be used.
    repositories: Vec<Result<Repository<'a>, Doubt>>,
}

/// One directory.
struct DirectoryLevel {
    /// Its path, which ends with `/` but for the root.
    path: Box<[u8]>,
    /// Whether a work tree was entered here.
    is_top: bool,
}

impl WorkTrees<'_> {
    /// Makes the directories around `path` the current ones. `ahead` are the files from this one on.
    fn go_to(&mut self, path: &[u8], ahead: &[&[u8]]) {
        while self.levels.last().is_some_and(|level| !path.starts_with(&level.path)) {
            self.leave();
        }
        if self.levels.is_empty() {
            self.enter(b"", ahead);
        }
        let known = self.levels.last().map_or(0, |level| level.path.len());
        let ends = path.iter().enumerate().filter(|(at, byte)| **byte == b'/' && *at >= known);
        ends.for_each(|(at, _)| self.enter(&path[..=at], ahead));
    }

    /// Goes into a directory of the tree, whose path is empty for the root and else ends with `/`.
    fn enter(&mut self, directory: &[u8], ahead: &[&[u8]]) {
        let native = native::join(self.root, directory);
        let is_top = begins_work_tree(&native);
        let top = if is_top {
            Some(&*native)
        } else if directory.is_empty() {
            native.ancestors().skip(1).find(|around| begins_work_tree(around))
        } else {
            None
        };
        match top {
            Some(top) => {
                let files = ahead.iter().take_while(|path| path.starts_with(directory)).count();
                let files = if self.at_any_cost { usize::MAX } else { files };
                let inside = native.strip_prefix(top).map(native::path_bytes).unwrap_or_default();
                self.repositories.push(Repository::open(top, &inside, directory.len(), files, self.opened));
            }
            None => {
                if let Some(Ok(repository)) = self.repositories.last_mut() {
                    repository.enter(directory);
                }
            }
        }
        self.levels.push(DirectoryLevel { path: directory.into(), is_top: top.is_some() });
    }

    fn leave(&mut self) {
        match (self.levels.pop(), self.repositories.last_mut()) {
            (Some(DirectoryLevel { is_top: true, .. }), _) => drop(self.repositories.pop()),
            (Some(_), Some(Ok(repository))) => repository.leave(),
            _ => {}
        }
    }
}

fn begins_work_tree(directory: &Path) -> bool {
    fs::symlink_metadata(directory.join(".git")).is_ok()
}
