//! The record of a content as few bytes, beside its digest and the language that is usual where it stands.
//!
//! ```text
//! flags      one byte; see below
//! marks      one byte, if there are any: why the content counts as generated, and above it the gravest diagnostic
//! language   its code, u32, or 0 if there is none; only if it is not the usual one
//! numbers    bytes, lines of code, of comment, blank ones, symbols, imports, cyclomatic and cognitive complexity
//! ```

use super::number::{put, take};
use super::raw::{self, Known};
use crate::facts::Complexity;
use crate::facts::record::FileRecord;
use crate::language::Language;
use crate::text::Lines;

/// The flags have the status, these, and above them the encoding.
const STATUS: u8 = 0x03;
const HAS_DIGEST: u8 = 0x04;
const HAS_LANGUAGE: u8 = 0x08;
const HAS_MARKS: u8 = 0x10;
const ENCODING_SHIFT: u32 = 5;

/// Appends a record whose status is one that is kept.
pub(super) fn write(known: &Known, usual: Option<Language>, bytes: &mut Vec<u8>) {
    let record = &known.record;
    let flag = |condition: bool, bit: u8| if condition { bit } else { 0 };
    let marks = raw::marks(record);
    bytes.push(
        raw::status_code(record.status) & STATUS
            | flag(record.digest.is_some(), HAS_DIGEST)
            | flag(record.language != usual, HAS_LANGUAGE)
            | flag(marks != 0, HAS_MARKS)
            | raw::encoding_code(record.encoding) << ENCODING_SHIFT,
    );
    if marks != 0 {
        bytes.push(marks);
    }
    if record.language != usual {
        bytes.extend(raw::language_code(record.language).to_le_bytes());
    }
    put(bytes, record.bytes);
    let FileRecord { lines, symbols, imports, complexity, .. } = *record;
    let Complexity { cyclomatic, cognitive } = complexity;
    for number in [lines.code, lines.comment, lines.blank, symbols, imports, cyclomatic, cognitive] {
        put(bytes, number);
    }
}

/// Understands what [`write`] wrote of a content with this digest; `None` for anything else.
pub(super) fn read(mut bytes: &[u8], usual: Option<Language>, digest: &[u8; 32]) -> Option<Known> {
    let flags = *bytes.split_off_first()?;
    let marks = if flags & HAS_MARKS == 0 { 0 } else { *bytes.split_off_first()? };
    let language = if flags & HAS_LANGUAGE == 0 {
        usual
    } else {
        let (code, rest) = bytes.split_first_chunk()?;
        bytes = rest;
        raw::language_of(u32::from_le_bytes(*code))?
    };
    let size = take(&mut bytes)?;
    let mut number = || take::<u32>(&mut bytes);
    let (code, comment, blank) = (number()?, number()?, number()?);
    let (generated, problem) = raw::of_marks(marks)?;
    let record = FileRecord {
        status: raw::status_of(flags & STATUS)?,
        language,
        bytes: size,
        digest: (flags & HAS_DIGEST != 0).then_some(*digest),
        lines: Lines { total: code.checked_add(comment)?.checked_add(blank)?, code, comment, blank },
        symbols: number()?,
        imports: number()?,
        complexity: Complexity { cyclomatic: number()?, cognitive: number()? },
        generated,
        encoding: raw::encoding_of(flags >> ENCODING_SHIFT)?,
        problem,
    };
    bytes.is_empty().then_some(Known { record })
}
