//! The parts of an index as they are in memory: structs without padding, little endian.

use zerocopy::little_endian::{I64, U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::cache::codes;
use crate::language::{Dialect, Language, Variant};

pub(super) const MAGIC: [u8; 8] = *b"SAPWOODI";
pub(super) const NO_PACK: u16 = u16::MAX;
pub(super) const HAS_CTIME: u32 = 1;
pub(super) const HAS_INODE: u32 = 2;

/// The flags of a record have the status, these, and above them the encoding.
pub(super) const STATUS: u8 = 0x03;
pub(super) const RACY: u8 = 0x04;
pub(super) const HAS_DIGEST: u8 = 0x08;
pub(super) const WIDE: u8 = 0x10;
pub(super) const ENCODING_SHIFT: u32 = 5;

/// Lines of code, of comment, blank ones, symbols, imports, cyclomatic and cognitive complexity.
pub(super) const COUNTS: usize = 7;

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Header {
    pub(super) magic: [u8; 8],
    pub(super) format: U32,
    pub(super) fields: U32,
    pub(super) fingerprint: [u8; 32],
    pub(super) name: [u8; 16],
    pub(super) packs: U32,
    pub(super) kinds: U32,
    pub(super) records: U32,
    pub(super) wide: U32,
    pub(super) strings: U64,
    pub(super) body_crc: U32,
    pub(super) header_crc: U32,
}

pub(super) const CHECKED_HEADER: usize = size_of::<Header>() - 4;

#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Record {
    pub(super) path_start: U32,
    pub(super) mtime: I64,
    pub(super) ctime: I64,
    pub(super) inode: U64,
    pub(super) size: U32,
    pub(super) digest: [u8; 32],
    pub(super) counts: [U16; COUNTS],
    pub(super) kind: U16,
    pub(super) pack: U16,
    pub(super) slot: U32,
    pub(super) flags: u8,
    pub(super) marks: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Kind {
    pub(super) language: U32,
    pub(super) dialect: U16,
    pub(super) found: U32,
}

impl Kind {
    pub(super) fn new(variant: Option<Variant>, found: Option<Language>) -> Kind {
        Kind {
            language: codes::language_code(variant.map(|variant| variant.language)).into(),
            dialect: variant.map_or(0, |variant| variant.dialect.code()).into(),
            found: codes::language_code(found).into(),
        }
    }

    /// Returns the variant that the path tells and the language that was found; `None` if a number has no meaning.
    pub(super) fn decode(&self) -> Option<(Option<Variant>, Option<Language>)> {
        let variant = match codes::language_of(self.language.get())? {
            None => None,
            Some(language) => Some(Variant { language, dialect: Dialect::with_code(self.dialect.get())? }),
        };
        Some((variant, codes::language_of(self.found.get())?))
    }
}

/// The upper halves of a record's numbers.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct WideRow {
    /// The record's slot.
    pub(super) slot: U32,
    pub(super) size: U32,
    pub(super) counts: [U16; COUNTS],
}

impl Record {
    /// Returns the size of the file in bytes.
    pub(super) fn size(&self, wide: Option<&WideRow>) -> u64 {
        u64::from(self.size.get()) | wide.map_or(0, |wide| u64::from(wide.size.get()) << 32)
    }

    /// Returns one of the counts.
    pub(super) fn count(&self, number: usize, wide: Option<&WideRow>) -> u32 {
        u32::from(self.counts[number].get()) | wide.map_or(0, |wide| u32::from(wide.counts[number].get()) << 16)
    }
}

/// Returns what an index keeps of the name that it is stored under.
pub(super) fn name_digest(name: &str) -> [u8; 16] {
    *blake3::hash(name.as_bytes()).as_bytes().first_chunk().expect("a digest has 32 bytes")
}
