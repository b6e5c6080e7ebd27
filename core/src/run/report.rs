//! The outcome of a run: one record for each file, in path order, and its facts on demand.

use std::borrow::Cow;
use std::sync::Arc;

use crate::cache::{Index, Location, PackSet};
use crate::facts::Facts;
use crate::facts::record::{FailReason, FileRecord, Status};
use crate::parse::generated;
use crate::tree::listing::{Attribute, EntryKind, Listing};
use crate::tree::path::{FilePath, escape};

/// One file of a report.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The path inside the tree, unescaped.
    pub path: &'a [u8],
    /// The record. Its `generated` takes the path and `.gitattributes` into account.
    pub record: FileRecord,
}

/// The outcome of a run over one tree: an immutable snapshot.
pub struct Report {
    pub(crate) listing: Listing,
    pub(crate) index: Option<Arc<Index>>,
    pub(crate) rows: Vec<FileAt>,
    /// Where the facts of each row are; empty if the run was not asked for facts.
    pub(crate) facts: Vec<FactsAt>,
    pub(crate) packs: Arc<PackSet>,
    pub(crate) warnings: Vec<Warning>,
}

/// Something that went wrong without ending the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The file or directory it is about; without one it is about the cache.
    pub path: Option<FilePath>,
    /// What was attempted and why it failed.
    pub message: String,
}

impl Warning {
    /// Returns the warning on one line, with `prefix` before the path as in the rows.
    pub fn line(&self, prefix: &[u8]) -> String {
        match &self.path {
            Some(path) => format!("{}{}: {}", escape(prefix), path.display(), self.message),
            None => self.message.clone(),
        }
    }
}

/// Where a report finds what it says of one file. What did not change is decoded when it is asked for.
pub(crate) struct FileAt {
    /// The number in the listing.
    pub(crate) entry: u32,
    pub(crate) record: RecordAt,
}

/// Where the record of a file is.
#[derive(Clone)]
pub(crate) enum RecordAt {
    /// In this slot of the index.
    Index(u32),
    /// Here, because it was not in the index.
    Own(Arc<FileRecord>),
    /// In the listing, which knows no more of the file than this and its size.
    Listing(Status),
}

/// Where the facts of a file are.
#[derive(Clone)]
pub(crate) enum FactsAt {
    /// There are none, or the run was not asked for them.
    Nowhere,
    /// In a pack.
    Pack(Location),
    /// Here, because they must not be kept.
    Memory(Arc<Facts>),
}

impl Report {
    /// Returns the report of no files, from which an update can begin.
    pub fn empty() -> Report {
        Report::new(Listing::default(), None, Vec::new(), Vec::new(), Arc::default(), Vec::new())
    }

    /// Puts a report together.
    pub(crate) fn new(
        listing: Listing,
        index: Option<Arc<Index>>,
        rows: Vec<FileAt>,
        facts: Vec<FactsAt>,
        packs: Arc<PackSet>,
        warnings: Vec<Warning>,
    ) -> Self {
        Report { listing, index, rows, facts, packs, warnings }
    }

    /// Returns the number of files discovered.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no file was discovered.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the file at `index`, in path order. Panics if there is none.
    pub fn row(&self, index: usize) -> Row<'_> {
        Row { path: self.listing.entry(self.rows[index].entry as usize).path, record: self.record(index) }
    }

    /// Returns the record of the file at `index`, as its row has it.
    pub(crate) fn record(&self, index: usize) -> FileRecord {
        let entry = self.rows[index].entry as usize;
        let (path, attribute) = (self.listing.entry(entry).path, self.listing.attribute(entry));
        with_path(self.own_record(index), path, attribute)
    }

    /// Returns the record of the file at `index`, without what its path and `.gitattributes` say.
    pub(crate) fn own_record(&self, index: usize) -> FileRecord {
        let FileAt { entry, record } = &self.rows[index];
        match record {
            RecordAt::Own(record) => **record,
            RecordAt::Listing(status) => {
                let bytes = match self.listing.entry(*entry as usize).kind {
                    EntryKind::File(stamp) => stamp.size,
                    _ => 0,
                };
                FileRecord::without_facts(*status, bytes)
            }
            RecordAt::Index(slot) => match self.index.as_ref().and_then(|index| index.record(*slot as usize)) {
                Some(record) => record,
                // Every record was decoded once before its place was noted, and the index never changes.
                None => FileRecord::without_facts(Status::Failed(FailReason::Io), 0),
            },
        }
    }

    /// Returns every file in path order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.len()).map(|index| self.row(index))
    }

    /// Returns the facts of the file at `index`; `None` if it was not analyzed. Only a run that was asked for facts
    /// has them.
    pub fn facts(&self, index: usize) -> Option<Cow<'_, Facts>> {
        match self.facts.get(index)? {
            FactsAt::Nowhere => None,
            FactsAt::Pack(location) => self.packs.facts(*location).map(Cow::Owned),
            FactsAt::Memory(facts) => Some(Cow::Borrowed(facts)),
        }
    }

    /// Whether the facts of every file are there, as far as its record does not tell everything.
    pub fn has_all_facts(&self) -> bool {
        (0..self.len()).all(|index| {
            let record = self.own_record(index);
            let tells_all = record.symbols == 0 && record.imports == 0 && record.problem.is_none();
            tells_all || matches!(self.facts.get(index), Some(FactsAt::Pack(_) | FactsAt::Memory(_)))
        })
    }

    /// Returns what went wrong without ending the run: first what concerns the cache, then files in path order.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Returns how many folders were not entered although no ignore file says so.
    pub fn passed_over(&self) -> u32 {
        self.listing.passed_over
    }

    /// Keeps only the files whose path `keep` approves.
    pub fn retain(&mut self, mut keep: impl FnMut(&[u8]) -> bool) {
        let listing = &self.listing;
        let kept: Vec<bool> = self.rows.iter().map(|file| keep(listing.entry(file.entry as usize).path)).collect();
        let (mut row, mut facts) = (kept.iter(), kept.iter());
        self.rows.retain(|_| row.next().is_some_and(|kept| *kept));
        self.facts.retain(|_| facts.next().is_some_and(|kept| *kept));
    }
}

/// Returns the record of a content as that of a file, whose path and `.gitattributes` have a say in whether it counts as
/// generated.
pub(crate) fn with_path(record: FileRecord, path: &[u8], attribute: Option<Attribute>) -> FileRecord {
    let by_path = if record.status == Status::Analyzed { generated::by_path(path) } else { None };
    FileRecord { generated: Attribute::reason(attribute, by_path.or(record.generated)), ..record }
}
