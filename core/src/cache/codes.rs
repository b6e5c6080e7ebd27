//! Numbers for what a record says in words, in index and packs alike. They never change their meaning.

use crate::facts::record::{FileRecord, SkipReason, Status};
use crate::facts::{DiagnosticKind, GeneratedReason};
use crate::language::Language;
use crate::text::Encoding;

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

/// Returns the code of a language, or 0 for none.
pub(super) fn language_code(language: Option<Language>) -> u32 {
    language.map_or(0, Language::code)
}

/// Returns the language with this code; `None` if it is that of no language.
pub(super) fn language_of(code: u32) -> Option<Option<Language>> {
    if code == 0 { Some(None) } else { Language::with_code(code).map(Some) }
}

/// The marks of a record are why it counts as generated, and from this bit on the gravest diagnostic.
const PROBLEM_SHIFT: u32 = 4;

/// Returns the marks of a record; 0 if there are none.
pub(super) fn marks(record: &FileRecord) -> u8 {
    record.generated.map_or(0, generated_code) | record.problem.map_or(0, problem_code) << PROBLEM_SHIFT
}

/// Returns what [`marks`] stands for.
pub(super) fn of_marks(marks: u8) -> Option<(Option<GeneratedReason>, Option<DiagnosticKind>)> {
    let generated = match marks & ((1 << PROBLEM_SHIFT) - 1) {
        0 => None,
        code => Some(generated_of(code)?),
    };
    Some((generated, problem_of(marks >> PROBLEM_SHIFT)?))
}

/// Returns the place of the kind among all, from 1.
fn problem_code(kind: DiagnosticKind) -> u8 {
    DiagnosticKind::BY_GRAVITY.iter().position(|other| *other == kind).map_or(0, |at| at as u8 + 1)
}

fn problem_of(code: u8) -> Option<Option<DiagnosticKind>> {
    match code.checked_sub(1) {
        None => Some(None),
        Some(at) => DiagnosticKind::BY_GRAVITY.get(usize::from(at)).copied().map(Some),
    }
}

fn generated_code(reason: GeneratedReason) -> u8 {
    match reason {
        GeneratedReason::Marker => 1,
        GeneratedReason::Minified => 2,
        GeneratedReason::LockFile => 3,
        GeneratedReason::LinguistGenerated => 4,
        GeneratedReason::LinguistVendored => 5,
    }
}

fn generated_of(code: u8) -> Option<GeneratedReason> {
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
