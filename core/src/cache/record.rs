//! The record of a content in few bytes: all of it but the digest, and but the language if that is the expected one.
//!
//! ```text
//! flags      one byte; see below
//! marks      one byte, if there are any: why the content counts as generated, and above it the gravest diagnostic
//! language   its code, u32, or 0 if there is none; only if it is not the expected one
//! numbers    bytes, lines of code, of comment, blank ones, symbols, imports, cyclomatic and cognitive complexity
//! ```

use super::{codes, varint};
use crate::facts::Complexity;
use crate::facts::record::FileRecord;
use crate::language::Language;
use crate::text::Lines;

/// Returns a record with its digest, for another worker; `None` if its status is one that is not kept.
pub(crate) fn to_bytes(record: &FileRecord) -> Option<Vec<u8>> {
    codes::is_kept(record.status).then(|| {
        let mut bytes = record.digest.unwrap_or_default().to_vec();
        write(record, None, &mut bytes);
        bytes
    })
}

/// Reads what [`to_bytes`] returned; `None` for anything else.
pub(crate) fn from_bytes(bytes: &[u8]) -> Option<FileRecord> {
    let (digest, rest) = bytes.split_first_chunk()?;
    read(rest, None, digest)
}

/// The flags have the status, these, and above them the encoding.
const STATUS: u8 = 0x03;
const HAS_DIGEST: u8 = 0x04;
const HAS_LANGUAGE: u8 = 0x08;
const HAS_MARKS: u8 = 0x10;
const ENCODING_SHIFT: u32 = 5;

/// Appends a record whose status is one that is kept.
pub(super) fn write(record: &FileRecord, expected: Option<Language>, bytes: &mut Vec<u8>) {
    let flag = |condition: bool, bit: u8| if condition { bit } else { 0 };
    let marks = codes::marks(record);
    bytes.push(
        codes::status_code(record.status) & STATUS
            | flag(record.digest.is_some(), HAS_DIGEST)
            | flag(record.language != expected, HAS_LANGUAGE)
            | flag(marks != 0, HAS_MARKS)
            | codes::encoding_code(record.encoding) << ENCODING_SHIFT,
    );
    if marks != 0 {
        bytes.push(marks);
    }
    if record.language != expected {
        bytes.extend(codes::language_code(record.language).to_le_bytes());
    }
    varint::write(bytes, record.bytes);
    let FileRecord { lines, symbols, imports, complexity, .. } = *record;
    let Complexity { cyclomatic, cognitive } = complexity;
    for number in [lines.code, lines.comment, lines.blank, symbols, imports, cyclomatic, cognitive] {
        varint::write(bytes, number);
    }
}

/// Reads what [`write`] wrote of a content with this digest; `None` for anything else.
pub(super) fn read(mut bytes: &[u8], expected: Option<Language>, digest: &[u8; 32]) -> Option<FileRecord> {
    let flags = *bytes.split_off_first()?;
    let marks = if flags & HAS_MARKS == 0 { 0 } else { *bytes.split_off_first()? };
    let language = if flags & HAS_LANGUAGE == 0 {
        expected
    } else {
        let (code, rest) = bytes.split_first_chunk()?;
        bytes = rest;
        codes::language_of(u32::from_le_bytes(*code))?
    };
    let size = varint::read(&mut bytes)?;
    let mut number = || varint::read::<u32>(&mut bytes);
    let (code, comment, blank) = (number()?, number()?, number()?);
    let (generated, problem) = codes::of_marks(marks)?;
    let record = FileRecord {
        status: codes::status_of(flags & STATUS)?,
        language,
        bytes: size,
        digest: (flags & HAS_DIGEST != 0).then_some(*digest),
        lines: Lines { total: code.checked_add(comment)?.checked_add(blank)?, code, comment, blank },
        symbols: number()?,
        imports: number()?,
        complexity: Complexity { cyclomatic: number()?, cognitive: number()? },
        generated,
        encoding: codes::encoding_of(flags >> ENCODING_SHIFT)?,
        problem,
    };
    bytes.is_empty().then_some(record)
}
