//! The outcome of a run: one record for each file, in path order, and the facts behind them on demand.

use std::borrow::Cow;
use std::sync::Arc;

use crate::cache::{Index, Location, PackSet};
use crate::facts::{Complexity, DiagnosticKind, Encoding, Facts, GeneratedReason, Lines};
use crate::language::Language;
use crate::listing::{Attribute, EntryKind, Listing};
use crate::path::{FilePath, escape};

/// What became of a discovered file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Its facts are known, from this run or an earlier one.
    Analyzed,
    /// It was passed over on purpose.
    Skipped(SkipReason),
    /// It could not be read or analyzed.
    Failed(FailReason),
}

impl Status {
    /// Returns `analyzed`, `skipped` or `failed`.
    pub fn name(self) -> &'static str {
        match self {
            Status::Analyzed => "analyzed",
            Status::Skipped(_) => "skipped",
            Status::Failed(_) => "failed",
        }
    }

    /// Returns why the file was skipped or failed, in the words of the data formats.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Status::Analyzed => None,
            Status::Skipped(reason) => Some(reason.name()),
            Status::Failed(reason) => Some(reason.name()),
        }
    }
}

/// Why a file was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SkipReason {
    /// Neither its path nor its content tells a language.
    UnknownLanguage,
    /// The content is binary.
    Binary,
    /// It is larger than `--max-filesize`, or than the 1 GiB that any run reads of one file.
    TooLarge,
    /// It is a symbolic link and links are not followed.
    SymbolicLink,
    /// It is a symbolic link that leads to a directory around it.
    Loop,
    /// It is a FIFO.
    Fifo,
    /// It is a socket.
    Socket,
    /// It is a block or character device.
    Device,
}

impl SkipReason {
    /// Every reason, in declaration order.
    pub const ALL: [SkipReason; 8] = {
        use SkipReason::*;
        [UnknownLanguage, Binary, TooLarge, SymbolicLink, Loop, Fifo, Socket, Device]
    };

    /// Returns the reason in the words of the data formats.
    pub fn name(self) -> &'static str {
        match self {
            SkipReason::UnknownLanguage => "unknown_language",
            SkipReason::Binary => "binary",
            SkipReason::TooLarge => "too_large",
            SkipReason::SymbolicLink => "symbolic_link",
            SkipReason::Loop => "loop",
            SkipReason::Fifo => "fifo",
            SkipReason::Socket => "socket",
            SkipReason::Device => "device",
        }
    }
}

/// Why a file could not be read or analyzed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailReason {
    /// It was listed and is gone.
    Vanished,
    /// The permission to read it is missing.
    PermissionDenied,
    /// It was cut short while it was mapped.
    Truncated,
    /// Reading failed otherwise.
    Io,
    /// The machine gave out: memory, or a trap.
    Environment,
}

impl FailReason {
    /// Every reason, in declaration order.
    pub const ALL: [FailReason; 5] = {
        use FailReason::*;
        [Vanished, PermissionDenied, Truncated, Io, Environment]
    };

    /// Returns the reason in the words of the data formats.
    pub fn name(self) -> &'static str {
        match self {
            FailReason::Vanished => "vanished",
            FailReason::PermissionDenied => "permission_denied",
            FailReason::Truncated => "truncated",
            FailReason::Io => "io",
            FailReason::Environment => "environment",
        }
    }
}

/// What the index knows of a file: enough for every summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileRecord {
    /// What became of the file.
    pub status: Status,
    /// The language found, if any.
    pub language: Option<Language>,
    /// The size in bytes.
    pub bytes: u64,
    /// The BLAKE3 digest of the content, if it was read whole.
    pub digest: Option<[u8; 32]>,
    /// Lines by kind.
    pub lines: Lines,
    /// The number of symbols.
    pub symbols: u32,
    /// The number of imports.
    pub imports: u32,
    /// The sums over the file.
    pub complexity: Complexity,
    /// Why it counts as generated, by its content.
    pub generated: Option<GeneratedReason>,
    /// How the text is encoded.
    pub encoding: Encoding,
    /// The gravest of the diagnostics.
    pub problem: Option<DiagnosticKind>,
}

impl FileRecord {
    /// Returns the record that sums up the facts of a content.
    pub(crate) fn new(facts: &Facts, bytes: u64, digest: [u8; 32]) -> FileRecord {
        let occurs = |kind: &DiagnosticKind| facts.diagnostics.iter().any(|diagnostic| diagnostic.kind == *kind);
        FileRecord {
            status: Status::Analyzed,
            language: Some(facts.language),
            bytes,
            digest: Some(digest),
            lines: facts.lines,
            symbols: facts.symbols.len() as u32,
            imports: facts.imports.len() as u32,
            complexity: facts.complexity,
            generated: facts.generated.as_ref().map(|generated| generated.reason),
            encoding: facts.encoding,
            problem: DiagnosticKind::BY_GRAVITY.into_iter().rfind(occurs),
        }
    }

    /// Returns the record of a file of which nothing is known but its size in bytes.
    pub(crate) fn without_facts(status: Status, bytes: u64) -> FileRecord {
        FileRecord {
            status,
            language: None,
            bytes,
            digest: None,
            lines: Lines::default(),
            symbols: 0,
            imports: 0,
            complexity: Complexity::default(),
            generated: None,
            encoding: Encoding::default(),
            problem: None,
        }
    }
}

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
