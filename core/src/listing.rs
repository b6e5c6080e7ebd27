//! What discovery found: every entry of a tree in path order, with the stamp that tells whether it changed.

use crate::facts::GeneratedReason;
use crate::report::{FailReason, SkipReason};

/// What the file system says of a file's state without opening it.
///
/// The device is not part of it, because its number changes with mounts and reboots. A field that the platform does
/// not have is 0; [`Listing::fields`] says which those are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// Size in bytes.
    pub size: u64,
    /// Last change of the content, in nanoseconds since 1970.
    pub mtime: i64,
    /// Last change of the content or the metadata, in nanoseconds since 1970.
    pub ctime: i64,
    /// The number of the file in its file system.
    pub inode: u64,
}

/// Which fields the stamps of a listing have beside size and mtime.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct StampFields {
    /// Whether there is a change time.
    pub ctime: bool,
    /// Whether there is an inode number.
    pub inode: bool,
}

/// What stands at one path of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file, to be analyzed.
    File(Stamp),
    /// Something passed over with a reason, among them regular files above `--max-filesize`.
    Skipped(SkipReason),
    /// A file whose stamp, or a directory whose entries, could not be read.
    Failed(FailReason),
    /// A file or directory that is there and was not chosen. It is not part of the result; that it exists keeps what
    /// the index knows of it, and of everything below it.
    Excluded,
}

/// One entry of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The path inside the tree.
    pub path: &'a [u8],
    /// What stands there.
    pub kind: EntryKind,
    /// What `.gitattributes` says, if anything.
    pub attribute: Option<Attribute>,
}

/// What `.gitattributes` says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// It is `linguist-generated`.
    Generated,
    /// It is `linguist-vendored`.
    Vendored,
    /// It is expressly not `linguist-generated`, whatever its name or its content say.
    Source,
}

impl Attribute {
    /// Returns why the file counts as generated, if what it says of itself is `own`.
    pub(crate) fn reason(this: Option<Attribute>, own: Option<GeneratedReason>) -> Option<GeneratedReason> {
        match this {
            None => own,
            Some(Attribute::Generated) => Some(GeneratedReason::LinguistGenerated),
            Some(Attribute::Vendored) => Some(GeneratedReason::LinguistVendored),
            Some(Attribute::Source) => None,
        }
    }
}

/// The entries of a tree, sorted by the unsigned bytes of the whole path, and when the listing began.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The moment before the first directory was opened, in nanoseconds since 1970 by the clock that stamps files.
    pub began: i64,
    /// Which fields the stamps have.
    pub fields: StampFields,
    /// Whether it holds all there is, so that what it lacks is gone; a listing of named files does not.
    pub complete: bool,
    /// How many folders were not entered although no ignore file says so: caches, installed packages, environments.
    pub passed_over: u32,
    paths: Vec<u8>,
    records: Vec<(usize, u32, EntryKind, Option<Attribute>)>,
}

impl Listing {
    /// Starts an empty listing of a whole tree.
    pub fn new(began: i64, fields: StampFields) -> Self {
        Listing { began, fields, complete: true, ..Listing::default() }
    }

    /// Makes room for `entries` more entries with `path_bytes` bytes of paths in total.
    pub fn reserve(&mut self, entries: usize, path_bytes: usize) {
        self.records.reserve(entries);
        self.paths.reserve(path_bytes);
    }

    /// Adds an entry whose path is the concatenation of `parts`. It must be greater than all before it.
    ///
    /// # Panics
    ///
    /// Panics in debug builds if the path is out of order.
    pub fn push(&mut self, parts: &[&[u8]], kind: EntryKind, attribute: Option<Attribute>) {
        let start = self.paths.len();
        parts.iter().for_each(|part| self.paths.extend_from_slice(part));
        debug_assert!(
            self.records.last().is_none_or(|(s, len, ..)| self.paths[*s..*s + *len as usize] < self.paths[start..]),
            "listings are sorted"
        );
        self.records.push((start, (self.paths.len() - start) as u32, kind, attribute));
    }

    /// Returns the number of entries, those not chosen included.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Returns the entry at `index`. Panics if there is none.
    pub fn entry(&self, index: usize) -> Entry<'_> {
        let (start, len, kind, attribute) = self.records[index];
        Entry { path: &self.paths[start..start + len as usize], kind, attribute }
    }

    /// Returns all entries in path order.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Entry<'_>> {
        (0..self.len()).map(|index| self.entry(index))
    }
}
