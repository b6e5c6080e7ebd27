//! Facts as bytes, before compression: what the record of the content tells, or one part of the facts tells of another,
//! is not said again.
//!
//! ```text
//! symbols  three columns of a byte for each symbol; see `Symbol`
//! numbers  how many bytes they take, then the numbers of symbols and imports, of variable length
//! rest     what few contents have, if the first number says so: encoded with postcard
//! text     the names, signatures and documentation, the specifiers and names of imports, one after the other
//! ```
//!
//! A position is told by the one before it: most are on a line that was just met, and in most lines bytes and UTF-16
//! units are the same. A name that is a word of the signature is told by its place there.
//!
//! Whatever facts say is encoded without loss, in one way only. It is not postcard for the room that it saves: compressed
//! alike, the whole cache would be twice as large on the sources in cargo's registry (46.9 MB rather than 25.0), and 10 to
//! 60 % larger on the trees that the tests fetch. What becomes of the bytes is left to [`packed_facts`](super::packed_facts).

mod position;
mod read;
#[cfg(test)]
mod tests;
mod write;

use serde::{Deserialize, Serialize};

use crate::facts::{Complexity, Diagnostic, Generated, ImportKind, Manifest, SymbolKind};

pub(super) use read::decode;
pub(super) use write::encode;

/// What few contents have.
#[derive(Serialize, Deserialize)]
struct Rest {
    generated: Option<Generated>,
    diagnostics: Vec<Diagnostic>,
    manifest: Option<Manifest>,
}

/// The columns of a symbol: its first byte has the kind and these.
const KIND: u8 = 0x1f;
const EXPORTED: u8 = 0x20;
const HAS_SIGNATURE: u8 = 0x40;
const HAS_DOC: u8 = 0x80;

/// The second byte has the forms of three positions, of two bits each, and these two bits.
const PARENT_SHIFT: u32 = 6;
/// The symbol before it is its parent.
const INSIDE: u8 = 0;
/// It has the parent of the symbol before it.
const BESIDE: u8 = 1;
/// It has the parent of that parent.
const OUTSIDE: u8 = 2;
/// A number tells how many symbols before it its parent is, and one more, or 0 if there is none.
const ELSEWHERE: u8 = 3;

/// The third byte says whether the name is a word of the signature, and the complexity, of which those that are common
/// have a number.
const NAMED_BY_SIGNATURE: u8 = 1;
const NO_COMPLEXITY: u8 = 0;
const OTHER_COMPLEXITY: u8 = 127;
const COGNITIVE_BOUND: u32 = 14;
const CYCLOMATIC_BOUND: u32 = 9;

/// Returns the number of a complexity that is common.
fn common(complexity: Complexity) -> Option<u8> {
    let Complexity { cyclomatic, cognitive } = complexity;
    let is_common = (1..=CYCLOMATIC_BOUND).contains(&cyclomatic) && cognitive < COGNITIVE_BOUND;
    is_common.then(|| ((cyclomatic - 1) * COGNITIVE_BOUND + cognitive + 1) as u8)
}

/// Returns the complexity that has this number.
fn complexity_of(number: u8) -> Complexity {
    let number = u32::from(number - 1);
    Complexity { cyclomatic: number / COGNITIVE_BOUND + 1, cognitive: number % COGNITIVE_BOUND }
}

/// An import's first number has its kind and, above it, how its positions are told, whether names have aliases, and how
/// many names it takes.
const IMPORT_KIND_BITS: u32 = 3;
const HAS_ALIASES: u32 = 1 << (IMPORT_KIND_BITS + 4);
const NAMES_SHIFT: u32 = IMPORT_KIND_BITS + 5;

fn kind_code(kind: SymbolKind) -> u8 {
    SymbolKind::ALL.iter().position(|other| *other == kind).unwrap_or_default() as u8
}

fn import_code(kind: ImportKind) -> u32 {
    ImportKind::ALL.iter().position(|other| *other == kind).unwrap_or_default() as u32
}

/// Returns the length of the word that `text` begins with.
fn word(text: &[u8]) -> usize {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || *byte >= 0x80;
    text.iter().position(|byte| !is_part(byte)).unwrap_or(text.len())
}
