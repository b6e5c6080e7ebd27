//! The record of a content as few bytes, beside its digest, which stands elsewhere.
//!
//! ```text
//! flags      of two bytes; see below
//! language   its code, u32, if there is one
//! numbers    bytes, lines of code, of comment, blank ones, symbols, imports, cyclomatic and cognitive complexity
//! ```

use super::number::{put, take};
use super::raw::{self, Known};
use crate::facts::{Complexity, Lines};
use crate::language::Language;
use crate::report::FileRecord;

/// The first byte has the status, these, and above them the encoding.
const STATUS: u8 = 0x03;
const HAS_DIGEST: u8 = 0x04;
const HAS_LANGUAGE: u8 = 0x08;
const ENCODING_SHIFT: u32 = 4;
/// The second byte has why the content counts as generated, and above it the gravest diagnostic.
const GENERATED: u8 = 0x0f;
const PROBLEM_SHIFT: u32 = 4;

/// Appends a record whose status is one that is kept.
pub(super) fn write(known: &Known, bytes: &mut Vec<u8>) {
    let record = &known.record;
    let flag = |condition: bool, bit: u8| if condition { bit } else { 0 };
    bytes.push(
        (raw::status_code(record.status) & STATUS)
            | flag(record.digest.is_some(), HAS_DIGEST)
            | flag(record.language.is_some(), HAS_LANGUAGE)
            | raw::encoding_code(record.encoding) << ENCODING_SHIFT,
    );
    bytes.push(
        record.generated.map_or(0, raw::generated_code) | record.problem.map_or(0, raw::problem_code) << PROBLEM_SHIFT,
    );
    if let Some(language) = record.language {
        bytes.extend(language.code().to_le_bytes());
    }
    put(bytes, record.bytes);
    let FileRecord { lines, symbols, imports, complexity, .. } = *record;
    let Complexity { cyclomatic, cognitive } = complexity;
    for number in [lines.code, lines.comment, lines.blank, symbols, imports, cyclomatic, cognitive] {
        put(bytes, number);
    }
}

/// Understands what [`write`] wrote of a content with this digest; `None` for anything else.
pub(super) fn read(mut bytes: &[u8], digest: &[u8; 32]) -> Option<Known> {
    let ([first, second], rest) = bytes.split_first_chunk()?;
    bytes = rest;
    let language = if first & HAS_LANGUAGE == 0 {
        None
    } else {
        let (code, rest) = bytes.split_first_chunk()?;
        bytes = rest;
        Some(Language::with_code(u32::from_le_bytes(*code))?)
    };
    let size = take(&mut bytes)?;
    let mut number = || take::<u32>(&mut bytes);
    let (code, comment, blank) = (number()?, number()?, number()?);
    let record = FileRecord {
        status: raw::status_of(first & STATUS)?,
        language,
        bytes: size,
        digest: (first & HAS_DIGEST != 0).then_some(*digest),
        lines: Lines { total: code.checked_add(comment)?.checked_add(blank)?, code, comment, blank },
        symbols: number()?,
        imports: number()?,
        complexity: Complexity { cyclomatic: number()?, cognitive: number()? },
        generated: match second & GENERATED {
            0 => None,
            code => Some(raw::generated_of(code)?),
        },
        encoding: raw::encoding_of(first >> ENCODING_SHIFT)?,
        problem: raw::problem_of(second >> PROBLEM_SHIFT)?,
    };
    bytes.is_empty().then_some(Known { record })
}
