//! The fixed-size part that index and packs have in common: a file's record as bytes.
//!
//! The numbers that stand for statuses, reasons and encodings never change their meaning.

use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::facts::{Complexity, DiagnosticKind, Encoding, GeneratedReason, Lines};
use crate::language::Language;
use crate::report::{FileRecord, SkipReason, Status};

/// What is known of a content: its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) record: FileRecord,
}

impl Known {
    /// Returns the record as bytes, for other workers; `None` if its status is one that is not kept.
    pub(crate) fn to_bytes(self) -> Option<Vec<u8>> {
        is_kept(self.record.status).then(|| RawKnown::new(&self).as_bytes().to_vec())
    }

    /// Understands what [`to_bytes`](Known::to_bytes) returned.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Known> {
        RawKnown::read_from_bytes(bytes).ok()?.known()
    }
}

/// A [`Known`] as 76 bytes.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct RawKnown {
    bytes: U64,
    digest: [u8; 32],
    code: U32,
    comment: U32,
    blank: U32,
    symbols: U32,
    imports: U32,
    cyclomatic: U32,
    cognitive: U32,
    language: U32,
    status: u8,
    generated: u8,
    encoding: u8,
    flags: u8,
}

const HAS_DIGEST: u8 = 1;
const HAS_LANGUAGE: u8 = 2;
/// The bits of `flags` from here on hold the code of the gravest diagnostic.
const PROBLEM_SHIFT: u32 = 4;

impl RawKnown {
    /// Encodes a record whose status can be kept; see [`is_kept`].
    pub(super) fn new(known: &Known) -> Self {
        let record = &known.record;
        let flag = |condition: bool, bit: u8| if condition { bit } else { 0 };
        RawKnown {
            bytes: record.bytes.into(),
            digest: record.digest.unwrap_or_default(),
            code: record.lines.code.into(),
            comment: record.lines.comment.into(),
            blank: record.lines.blank.into(),
            symbols: record.symbols.into(),
            imports: record.imports.into(),
            cyclomatic: record.complexity.cyclomatic.into(),
            cognitive: record.complexity.cognitive.into(),
            language: record.language.map_or(0, Language::code).into(),
            status: status_code(record.status),
            generated: record.generated.map_or(0, generated_code),
            encoding: encoding_code(record.encoding),
            flags: flag(record.digest.is_some(), HAS_DIGEST)
                | flag(record.language.is_some(), HAS_LANGUAGE)
                | (record.problem.map_or(0, problem_code) << PROBLEM_SHIFT),
        }
    }

    /// Returns the size of the content in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.get()
    }

    /// Decodes the record; `None` if a number has no meaning.
    pub(super) fn known(&self) -> Option<Known> {
        let has = |bit: u8| self.flags & bit != 0;
        let (code, comment, blank) = (self.code.get(), self.comment.get(), self.blank.get());
        Some(Known {
            record: FileRecord {
                status: status_of(self.status)?,
                language: if has(HAS_LANGUAGE) { Some(Language::with_code(self.language.get())?) } else { None },
                bytes: self.bytes.get(),
                digest: has(HAS_DIGEST).then_some(self.digest),
                lines: Lines { total: code.checked_add(comment)?.checked_add(blank)?, code, comment, blank },
                symbols: self.symbols.get(),
                imports: self.imports.get(),
                complexity: Complexity { cyclomatic: self.cyclomatic.get(), cognitive: self.cognitive.get() },
                generated: if self.generated == 0 { None } else { Some(generated_of(self.generated)?) },
                encoding: encoding_of(self.encoding)?,
                problem: problem_of(self.flags >> PROBLEM_SHIFT)?,
            },
        })
    }
}

/// Whether a record with this status is worth keeping: the content was needed to tell.
pub(super) fn is_kept(status: Status) -> bool {
    status_code(status) != NOT_KEPT
}

const NOT_KEPT: u8 = u8::MAX;

pub(super) fn status_code(status: Status) -> u8 {
    match status {
        Status::Analyzed => 0,
        Status::Skipped(SkipReason::UnknownLanguage) => 1,
        Status::Skipped(SkipReason::Binary) => 2,
        Status::Skipped(_) | Status::Failed(_) => NOT_KEPT,
    }
}

pub(super) fn status_of(code: u8) -> Option<Status> {
    match code {
        0 => Some(Status::Analyzed),
        1 => Some(Status::Skipped(SkipReason::UnknownLanguage)),
        2 => Some(Status::Skipped(SkipReason::Binary)),
        _ => None,
    }
}

/// Returns the place of the kind among all, from 1.
pub(super) fn problem_code(kind: DiagnosticKind) -> u8 {
    DiagnosticKind::BY_GRAVITY.iter().position(|other| *other == kind).map_or(0, |at| at as u8 + 1)
}

pub(super) fn problem_of(code: u8) -> Option<Option<DiagnosticKind>> {
    match code.checked_sub(1) {
        None => Some(None),
        Some(at) => DiagnosticKind::BY_GRAVITY.get(usize::from(at)).copied().map(Some),
    }
}

pub(super) fn generated_code(reason: GeneratedReason) -> u8 {
    match reason {
        GeneratedReason::Marker => 1,
        GeneratedReason::Minified => 2,
        GeneratedReason::LockFile => 3,
        GeneratedReason::LinguistGenerated => 4,
        GeneratedReason::LinguistVendored => 5,
    }
}

pub(super) fn generated_of(code: u8) -> Option<GeneratedReason> {
    use GeneratedReason::*;
    [Marker, Minified, LockFile, LinguistGenerated, LinguistVendored].into_iter().find(|r| generated_code(*r) == code)
}

pub(super) fn encoding_code(encoding: Encoding) -> u8 {
    match encoding {
        Encoding::Utf8 => 0,
        Encoding::Utf8Bom => 1,
        Encoding::Utf16Le => 2,
        Encoding::Utf16Be => 3,
        Encoding::Invalid => 4,
    }
}

pub(super) fn encoding_of(code: u8) -> Option<Encoding> {
    use Encoding::*;
    [Utf8, Utf8Bom, Utf16Le, Utf16Be, Invalid].into_iter().find(|e| encoding_code(*e) == code)
}
