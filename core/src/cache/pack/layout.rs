//! The parts of a pack as they are in memory: structs without padding, little endian.

use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::cache::format;
use crate::cache::key::{AnalysisId, GitName};
use crate::cache::location::PackId;

pub(super) const MAGIC: [u8; 8] = *b"SAPWOODP";
/// The size of a row in bytes.
pub(super) const ROW_BYTES: usize = size_of::<Row>();
/// The size of a git name in bytes.
pub(crate) const GIT_NAME_BYTES: usize = size_of::<GitNameRow>();
/// The size of a foreign digest in bytes.
pub(crate) const FOREIGN_BYTES: usize = size_of::<[u8; 32]>();
/// The size of an analysis in bytes.
pub(crate) const ANALYSIS_BYTES: usize = size_of::<AnalysisRow>();
/// The bytes of the footer that its own checksum covers.
pub(super) const CHECKED_FOOTER: usize = size_of::<Footer>() - 12;

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Header {
    pub(super) magic: [u8; 8],
    pub(super) format: U32,
    pub(super) imported: U32,
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Footer {
    pub(super) id: PackId,
    pub(super) table_start: U64,
    pub(super) record_bytes: U32,
    pub(super) rows: U32,
    pub(super) analyses: U32,
    pub(super) foreign: U32,
    pub(super) git_names: U32,
    pub(super) table_crc: U32,
    pub(super) footer_crc: U32,
    pub(super) magic: [u8; 8],
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Row {
    pub(super) digest: [u8; 32],
    pub(super) facts_start: [u8; 5],
    pub(super) record_start: U32,
    pub(super) facts_crc: U32,
}

impl Row {
    /// Returns where the facts begin, from the start of the pack.
    pub(super) fn facts_start(&self) -> u64 {
        let mut bytes = [0; 8];
        bytes[..self.facts_start.len()].copy_from_slice(&self.facts_start);
        u64::from_le_bytes(bytes)
    }
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct AnalysisRow {
    pub(super) id: AnalysisId,
    pub(super) language: U32,
    pub(super) rows_end: U32,
    pub(super) foreign_end: U32,
}

impl AnalysisRow {
    /// Returns where the analysis ends in a section.
    pub(super) fn end(&self, of: Section) -> usize {
        match of {
            Section::Rows => self.rows_end.get() as usize,
            Section::Foreign => self.foreign_end.get() as usize,
        }
    }
}

/// A section that is sorted by analysis and digest.
#[derive(Clone, Copy)]
pub(super) enum Section {
    Rows,
    Foreign,
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct GitNameRow {
    pub(super) name: GitName,
    pub(super) content: U32,
}

impl Header {
    /// Returns the header of a pack.
    pub(super) fn new(is_imported: bool) -> Header {
        Header { magic: MAGIC, format: format::PACK.into(), imported: u32::from(is_imported).into() }
    }
}
