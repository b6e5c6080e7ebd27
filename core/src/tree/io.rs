//! The two traits by which the core reaches the world, and their errors.
//!
//! Both are synchronous, object safe and small. Constructors, existence checks, working directories, clocks and
//! environments are left to those who implement them.

use thiserror::Error;

use crate::facts::record::FailReason;
use crate::tree::bytes::Bytes;
use crate::tree::listing::{Listing, Stamp};
use crate::tree::object_id::ObjectId;
use crate::tree::path::FilePath;
use crate::tree::selection::Selection;

/// The files of one tree.
pub trait Files: Sync {
    /// Lists the tree: every entry that `selection` chooses, with its stamp, and the moment the listing began.
    ///
    /// # Errors
    ///
    /// Fails only if the root itself cannot be listed; anything below it that cannot becomes a failed entry.
    fn list(&self, selection: &Selection) -> Result<Listing, ListError>;

    /// Lists the files at `paths` alone, whatever ignore rules say of them; `paths` may be in any order. A path at which
    /// nothing is becomes a failed entry.
    ///
    /// # Errors
    ///
    /// Fails only if the root itself cannot be reached.
    fn list_files(&self, paths: &[FilePath]) -> Result<Listing, ListError>;

    /// Opens the file at `path`, hands its content to `visit` once, and returns the stamp taken from the same handle
    /// after `visit` returned.
    ///
    /// `buffer` is working memory: its content is lost, its capacity is used again. At most `limit` bytes are read;
    /// a longer file is [`ReadError::TooLarge`].
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be opened or read; what `visit` concluded is then worthless.
    fn read(
        &self,
        path: &[u8],
        limit: u64,
        buffer: &mut Vec<u8>,
        visit: &mut dyn FnMut(Content<'_>),
    ) -> Result<Stamp, ReadError>;

    /// Returns, for each of `files`, in any order, the name of the blob that git's index says is its content, if it says
    /// so beyond doubt: the entry is not in conflict and no promise of its user's, its stat data is that of the stamp
    /// and could not have stayed the same through an edit, and git converts nothing between the blob and the file.
    ///
    /// An answer shorter than the question has nothing to say of the rest. Who knows nothing of git says nothing.
    fn object_ids(&self, files: &[StampedPath<'_>]) -> Vec<Option<ObjectId>> {
        let _ = files;
        Vec::new()
    }
}

/// A file with the stamp that it was listed with, whose content git may know.
#[derive(Clone, Copy, Debug)]
pub struct StampedPath<'a> {
    /// The path inside the tree.
    pub path: &'a [u8],
    /// The stamp that the listing gave it.
    pub stamp: Stamp,
}

/// A file's content while it is open.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// The bytes, which no other process can change: all of them, or if [`is_binary`](crate::is_binary) says that the
    /// content is binary, at least those that say so.
    pub bytes: &'a [u8],
    /// The stamp taken from the open file before the bytes were read.
    pub stamp: Stamp,
}

/// Why a tree could not be listed.
#[derive(Debug, Error)]
#[error("cannot list {root}: {reason}")]
#[non_exhaustive]
pub struct ListError {
    /// The root, for people.
    pub root: String,
    /// The cause in the platform's words.
    pub reason: String,
}

/// Why a file could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It was deleted after it was listed.
    #[error("deleted after it was listed")]
    Vanished,
    /// The permission is missing.
    #[error("permission denied")]
    PermissionDenied,
    /// It is longer than the limit of the call.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// It is no longer a regular file.
    #[error("no longer a regular file")]
    NotRegular,
    /// Anything else, in the platform's words.
    #[error("{0}")]
    Io(String),
}

impl ReadError {
    /// Returns the class of the failure for the file's record.
    pub fn reason(&self) -> FailReason {
        match self {
            ReadError::Vanished => FailReason::Vanished,
            ReadError::PermissionDenied => FailReason::PermissionDenied,
            ReadError::TooLarge { .. } | ReadError::NotRegular | ReadError::Io(_) => FailReason::Io,
        }
    }
}

/// Named blobs that outlive a run. A name is lower-case letters, digits, `-` and `.`.
pub trait Store: Send + Sync {
    /// Returns the blob, or `None` if there is none. The bytes never change, whatever is put or removed later.
    ///
    /// # Errors
    ///
    /// Fails if there is a blob that cannot be read.
    fn get(&self, name: &str) -> Result<Option<Bytes>, StoreError>;

    /// Stores the concatenation of `parts` under `name`, replacing what was there: a reader sees the old blob or the
    /// new one, never a mixture.
    ///
    /// # Errors
    ///
    /// Fails if the blob cannot be stored; the old one is then still there.
    fn put(&self, name: &str, parts: &[&[u8]]) -> Result<(), StoreError>;

    /// Returns the names and sizes of all blobs, sorted by name.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be listed.
    fn list(&self) -> Result<Vec<BlobInfo>, StoreError>;

    /// Removes the blob; that there is none is success.
    ///
    /// # Errors
    ///
    /// Fails if there is a blob that cannot be removed.
    fn remove(&self, name: &str) -> Result<(), StoreError>;

    /// Notes that the blob is in use, to the day. Where that cannot be noted, nothing is: a cache that is only read
    /// serves as well as any.
    fn touch(&self, name: &str) {
        let _ = name;
    }

    /// Runs `work` unless somebody else, in this process or another, is doing so with this store at the moment, and
    /// returns whether it ran. Only merging and collecting need it, and only to be spared doing the same twice. A store
    /// that is never shared has nothing to do for it.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be told; `work` has not run then.
    fn exclusively(&self, work: &mut dyn FnMut()) -> Result<bool, StoreError> {
        work();
        Ok(true)
    }
}

/// A read-only store: what would change it fails.
pub struct ReadOnly<S>(pub S);

impl<S: Store> Store for ReadOnly<S> {
    fn get(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        self.0.get(name)
    }

    fn put(&self, name: &str, _: &[&[u8]]) -> Result<(), StoreError> {
        Err(StoreError::new("write", name, "the cache is read-only"))
    }

    fn list(&self) -> Result<Vec<BlobInfo>, StoreError> {
        self.0.list()
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        Err(StoreError::new("remove", name, "the cache is read-only"))
    }

    fn exclusively(&self, _: &mut dyn FnMut()) -> Result<bool, StoreError> {
        Ok(false)
    }
}

/// One blob of a [`Store`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlobInfo {
    /// The name it was put under.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Seconds since it was put or touched; 0 where the store has no clock.
    pub idle_seconds: u64,
}

/// Why a store could not do as asked.
#[derive(Debug, Error)]
#[error("cannot {action} {name}: {reason}")]
#[non_exhaustive]
pub struct StoreError {
    /// What was attempted: `read`, `write`, `list`, `remove` or `lock`.
    pub action: &'static str,
    /// The blob, as a place that people can find.
    pub name: String,
    /// The cause in the platform's words.
    pub reason: String,
}

impl StoreError {
    /// Describes a failure of `action` on `name`.
    pub fn new(action: &'static str, name: impl Into<String>, reason: impl ToString) -> Self {
        StoreError { action, name: name.into(), reason: reason.to_string() }
    }
}

impl ListError {
    /// Describes why `root` cannot be listed.
    pub fn new(root: impl Into<String>, reason: impl ToString) -> Self {
        ListError { root: root.into(), reason: reason.to_string() }
    }
}
