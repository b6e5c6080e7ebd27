//! The outcome of a run: one record for each file, in path order, and the facts behind them on demand.

use std::borrow::Cow;
use std::sync::Arc;

use crate::cache::{Index, Location, PackSet};
use crate::facts::Facts;
use crate::facts::record::{FailReason, FileRecord, Status};
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
    /// What is known of files that are not in the index.
    pub(crate) records: Vec<FileRecord>,
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
    pub(crate) number: u32,
    pub(crate) record: RecordAt,
}

/// Where the record of a file is.
#[derive(Clone, Copy)]
pub(crate) enum RecordAt {
    /// At this place of the index.
    Index(u32),
    /// At this place among the report's own, because it was not in the index.
    Memory(u32),
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
    /// Puts a report together.
    pub(crate) fn new(
        listing: Listing,
        index: Option<Arc<Index>>,
        rows: Vec<FileAt>,
        records: Vec<FileRecord>,
        facts: Vec<FactsAt>,
        packs: Arc<PackSet>,
        warnings: Vec<Warning>,
    ) -> Self {
        Report { listing, index, rows, records, facts, packs, warnings }
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
        Row { path: self.listing.entry(self.rows[index].number as usize).path, record: self.record(index) }
    }

    /// Returns the record of the file at `index`, as its row has it.
    pub(crate) fn record(&self, index: usize) -> FileRecord {
        let mut record = self.own_record(index);
        record.generated =
            Attribute::reason(self.listing.attribute(self.rows[index].number as usize), record.generated);
        record
    }

    /// Returns the record of the file at `index`, without what `.gitattributes` says.
    pub(crate) fn own_record(&self, index: usize) -> FileRecord {
        let FileAt { number, record } = &self.rows[index];
        match record {
            RecordAt::Memory(at) => self.records[*at as usize],
            RecordAt::Listing(status) => {
                let bytes = match self.listing.entry(*number as usize).kind {
                    EntryKind::File(stamp) => stamp.size,
                    _ => 0,
                };
                FileRecord::without_facts(*status, bytes)
            }
            RecordAt::Index(at) => match self.index.as_ref().and_then(|index| index.known(*at as usize)) {
                Some(known) => known.record,
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
        let kept: Vec<bool> = self.rows.iter().map(|file| keep(listing.entry(file.number as usize).path)).collect();
        let (mut row, mut facts) = (kept.iter(), kept.iter());
        self.rows.retain(|_| row.next().is_some_and(|kept| *kept));
        self.facts.retain(|_| facts.next().is_some_and(|kept| *kept));
    }
}
