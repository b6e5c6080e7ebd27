//! The record of a file: what became of it, and what every summary needs of its facts.

use crate::facts::{Complexity, DiagnosticKind, Facts, GeneratedReason};
use crate::language::Language;
use crate::text::{Encoding, Lines};

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
    /// Reading failed otherwise.
    Io,
    /// The machine gave out: memory, or a trap.
    Environment,
}

impl FailReason {
    /// Every reason, in declaration order.
    pub const ALL: [FailReason; 4] = {
        use FailReason::*;
        [Vanished, PermissionDenied, Io, Environment]
    };

    /// Returns the reason in the words of the data formats.
    pub fn name(self) -> &'static str {
        match self {
            FailReason::Vanished => "vanished",
            FailReason::PermissionDenied => "permission_denied",
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
