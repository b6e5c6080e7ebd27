//! A pack: facts by content, immutable, the same bytes on every platform.
//!
//! ```text
//! header     magic "SAPWOODP", format u32, whether the pack was imported u32
//! facts      of each content, encoded and compressed as `packed_facts` says, in the order of their keys
//! rows       45 bytes for each content, sorted by key: the digest, where its facts begin u40, where its record begins
//!            u32, the CRC32C of its facts u32
//! records    what a summary needs of each content, as `record` says, in the same order
//! analyses   28 bytes for each analysis, sorted: its id 16 bytes, the language that is expected in its records u32,
//!            where its rows end u32, where its foreign digests end u32
//! foreign    the digest of each content that is in another pack and has git names here, sorted by key
//! git names  28 bytes each, sorted: the name 24 bytes, the number of the content's row u32, or, counted on from there,
//!            of its foreign digest
//! footer     the pack's identity 16 bytes, table offset u64, bytes of records u32, rows u32, analyses u32, foreign
//!            digests u32, git names u32, CRC32C of rows to git names u32, CRC32C of the 48 bytes before u32, magic
//! ```
//!
//! Facts and records end where the next ones begin. From the records a tree whose stamps are all new is summed up
//! without decoding facts. A content of which the record tells everything has no bytes of facts.
//!
//! A key is an analysis and a digest. Contents of one analysis stand together, so that it is said once and no row repeats
//! it. The digest is there in full, for it is all that tells one content from another.
//!
//! A git name may stand for a content whose record is in another pack: it is often learned later than the facts. Packs
//! come and go, so the place of the other's record says nothing, and its digest stands here too. Once both packs are
//! merged, the name has a row.

mod build;
mod layout;

use std::ops::Range;

use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, IntoBytes};

use super::key::{FactsKey, GitName};
use super::location::PackId;
use super::{Damage, codes, format, packed_facts, record, search};
use crate::facts::Facts;
use crate::facts::record::FileRecord;
use crate::tree::bytes::Bytes;

pub(crate) use build::{FinishedPack, PackEntry};
pub(crate) use layout::{ANALYSIS_BYTES, FOREIGN_BYTES, GIT_NAME_BYTES};

use layout::{AnalysisRow, CHECKED_FOOTER, Footer, GitNameRow, Header, MAGIC, ROW_BYTES, Row, Section};

/// An opened pack, read in place.
#[derive(Clone, Debug)]
pub(crate) struct Pack {
    bytes: Bytes,
    rows: Range<usize>,
    records: Range<usize>,
    analyses: Range<usize>,
    foreign: Range<usize>,
    git_names: Range<usize>,
}

impl Pack {
    /// Checks header, footer and tables; facts are checked when they are read.
    pub(crate) fn open(bytes: Bytes) -> Result<Pack, Damage> {
        if !bytes.starts_with(&MAGIC[..bytes.len().min(MAGIC.len())]) {
            return Err(Damage::Foreign);
        }
        let (header, rest) = Header::ref_from_prefix(&bytes).map_err(|_| Damage::Short)?;
        if header.format.get() != format::PACK {
            return Err(Damage::Version(header.format.get()));
        }
        let (_, footer) = Footer::ref_from_suffix(rest).map_err(|_| Damage::Short)?;
        if footer.magic != MAGIC {
            return Err(Damage::Short);
        }
        if crc32c::crc32c(&footer.as_bytes()[..CHECKED_FOOTER]) != footer.footer_crc.get() {
            return Err(Damage::Checksum);
        }
        let table_start = usize::try_from(footer.table_start.get()).map_err(|_| Damage::Inconsistent)?;
        let table_end = bytes.len() - size_of::<Footer>();
        let table = bytes.get(table_start..table_end).ok_or(Damage::Inconsistent)?;
        let mut at = table_start;
        let mut section = |count: U32, bytes: usize| {
            let start = at;
            let bytes = (count.get() as usize).checked_mul(bytes).ok_or(Damage::Inconsistent)?;
            at = at.checked_add(bytes).filter(|end| *end <= table_end).ok_or(Damage::Inconsistent)?;
            Ok(start..at)
        };
        let rows = section(footer.rows, ROW_BYTES)?;
        let records = section(footer.record_bytes, 1)?;
        let analyses = section(footer.analyses, ANALYSIS_BYTES)?;
        let foreign = section(footer.foreign, FOREIGN_BYTES)?;
        let git_names = section(footer.git_names, GIT_NAME_BYTES)?;
        if git_names.end != table_end {
            return Err(Damage::Inconsistent);
        }
        if crc32c::crc32c(table) != footer.table_crc.get() {
            return Err(Damage::Checksum);
        }
        Ok(Pack { rows, records, analyses, foreign, git_names, bytes })
    }

    /// Returns the identity that the pack has whatever name it is stored under.
    pub(crate) fn id(&self) -> Option<PackId> {
        Footer::ref_from_suffix(&self.bytes).ok().map(|(_, footer)| footer.id)
    }

    /// Whether the pack came by an import, and was not merged with others since.
    pub(crate) fn is_imported(&self) -> bool {
        Header::ref_from_prefix(&self.bytes).is_ok_and(|(header, _)| header.imported.get() == 1)
    }

    /// Returns the pack in two pieces, marked as imported.
    pub(crate) fn as_imported(&self) -> (Vec<u8>, &[u8]) {
        (Header::new(true).as_bytes().to_vec(), &self.bytes[size_of::<Header>()..])
    }

    /// Returns the number of contents.
    pub(crate) fn len(&self) -> usize {
        self.row_table().len()
    }

    /// Returns the pack's bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the size in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the place of a key in the table.
    pub(crate) fn find(&self, key: &FactsKey) -> Option<u32> {
        let analysis = self.analyses().binary_search_by(|analysis| analysis.id.cmp(&key.analysis)).ok()?;
        self.find_among(analysis, &key.digest)
    }

    /// Returns the places of a content in the table, one for each analysis that it went through.
    pub(crate) fn find_all(&self, digest: &[u8; 32]) -> impl Iterator<Item = u32> {
        (0..self.analyses().len()).filter_map(move |analysis| self.find_among(analysis, digest))
    }

    /// Returns the place of a content among those of the analysis that has this number.
    fn find_among(&self, analysis: usize, digest: &[u8; 32]) -> Option<u32> {
        let start = analysis.checked_sub(1).map_or(0, |before| self.analyses()[before].end(Section::Rows));
        let rows = self.row_table().get(start..self.analyses()[analysis].end(Section::Rows))?;
        search::find(rows, digest, |row| &row.digest).map(|at| (start + at) as u32)
    }

    /// Returns the analysis that a place belongs to.
    fn analysis(&self, place: usize, of: Section) -> Option<&AnalysisRow> {
        self.analyses().get(self.analyses().partition_point(|analysis| analysis.end(of) <= place))
    }

    /// Returns the key of the content that has this git name.
    pub(crate) fn named(&self, name: &GitName) -> Option<FactsKey> {
        let names = self.git_name_rows();
        self.key_of_name(&names[search::find(names, name, |row| &row.name)?])
    }

    /// Returns every git name with the key of the content that has it, sorted by name.
    pub(crate) fn git_names(&self) -> impl Iterator<Item = (GitName, FactsKey)> {
        self.git_name_rows().iter().filter_map(|row| Some((row.name, self.key_of_name(row)?)))
    }

    fn key_of_name(&self, row: &GitNameRow) -> Option<FactsKey> {
        let place = row.content.get();
        let Some(foreign) = (place as usize).checked_sub(self.len()) else { return self.key(place) };
        let digest = *self.foreign().get(foreign)?;
        Some(FactsKey { analysis: self.analysis(foreign, Section::Foreign)?.id, digest })
    }

    /// Returns the key at a place of the table.
    pub(crate) fn key(&self, slot: u32) -> Option<FactsKey> {
        let slot = slot as usize;
        let digest = self.row_table().get(slot)?.digest;
        Some(FactsKey { analysis: self.analysis(slot, Section::Rows)?.id, digest })
    }

    /// Returns the record at a place of the table, if it can be understood.
    pub(crate) fn record(&self, slot: u32) -> Option<FileRecord> {
        let (rows, records, slot) = (self.row_table(), &self.bytes[self.records.clone()], slot as usize);
        let row = rows.get(slot)?;
        let end = rows.get(slot + 1).map_or(records.len(), |next| next.record_start.get() as usize);
        let record = records.get(row.record_start.get() as usize..end)?;
        let expected = codes::language_of(self.analysis(slot, Section::Rows)?.language.get())?;
        record::read(record, expected, &row.digest)
    }

    /// Returns the facts at a place of the table, if they are there and undamaged.
    pub(crate) fn facts(&self, slot: u32) -> Option<Facts> {
        packed_facts::decode(self.encoded(slot)?, &self.record(slot)?)
    }

    /// Returns the encoded facts at a place of the table, if they are there and undamaged; empty if the record tells
    /// everything.
    pub(crate) fn encoded(&self, slot: u32) -> Option<&[u8]> {
        let (rows, slot) = (self.row_table(), slot as usize);
        let row = rows.get(slot)?;
        let start = |row: &Row| usize::try_from(row.facts_start()).ok();
        let end = rows.get(slot + 1).map_or(Some(self.rows.start), start)?;
        let encoded = self.bytes[..self.rows.start].get(start(row)?..end)?;
        (crc32c::crc32c(encoded) == row.facts_crc.get()).then_some(encoded)
    }

    /// Returns the entry at a place of the table, if its record can be understood and its facts are undamaged.
    pub(crate) fn entry(&self, slot: u32) -> Option<PackEntry<'_>> {
        Some(PackEntry { key: self.key(slot)?, record: self.record(slot)?, encoded: self.encoded(slot)? })
    }

    fn row_table(&self) -> &[Row] {
        <[Row]>::ref_from_bytes(&self.bytes[self.rows.clone()]).unwrap_or_default()
    }

    fn analyses(&self) -> &[AnalysisRow] {
        <[AnalysisRow]>::ref_from_bytes(&self.bytes[self.analyses.clone()]).unwrap_or_default()
    }

    fn foreign(&self) -> &[[u8; 32]] {
        <[[u8; 32]]>::ref_from_bytes(&self.bytes[self.foreign.clone()]).unwrap_or_default()
    }

    fn git_name_rows(&self) -> &[GitNameRow] {
        <[GitNameRow]>::ref_from_bytes(&self.bytes[self.git_names.clone()]).unwrap_or_default()
    }
}

/// Makes every checksum of a pack right as far as its length allows, whatever it says.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn seal(bytes: &mut [u8]) {
    if bytes.len() < size_of::<Header>() + size_of::<Footer>() {
        return;
    }
    bytes[..size_of::<Header>()].copy_from_slice(Header::new(false).as_bytes());
    let (rest, last) = bytes.split_at_mut(bytes.len() - size_of::<Footer>());
    let Ok(footer) = Footer::mut_from_bytes(last) else { return };
    footer.magic = MAGIC;
    let room = rest.len() as u64 + 1;
    let start = footer.table_start.get() % room;
    footer.table_start = start.into();
    // Facts are reached through their rows, whose checksums are made right too.
    let table_start = start as usize;
    let (facts, table) = rest.split_at_mut(table_start);
    let count = (footer.rows.get() as usize).min(table.len() / ROW_BYTES);
    if let Ok((rows, _)) = <[Row]>::mut_from_prefix_with_elems(table, count) {
        let mut end = table_start;
        for row in rows.iter_mut().rev() {
            let start = row.facts_start() as usize;
            row.facts_crc = crc32c::crc32c(facts.get(start..end).unwrap_or_default()).into();
            end = start;
        }
    }
    footer.table_crc = crc32c::crc32c(&rest[table_start..]).into();
    footer.footer_crc = crc32c::crc32c(&footer.as_bytes()[..CHECKED_FOOTER]).into();
}
