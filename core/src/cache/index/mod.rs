//! The index of a tree: what every file was when it was last looked at, sorted by path, read in place.
//!
//! ```text
//! header   magic "SAPWOODI", format u32, stamp fields u32, fingerprint 32 bytes, digest of the blob's name 16 bytes,
//!          packs u32, kinds u32, records u32, wide u32, strings u64, CRC32C of all after the header u32, CRC32C of the
//!          92 bytes before u32
//! packs    16 bytes for each pack that records point into
//! kinds    10 bytes for each combination that records have of what the path tells, language u32 and dialect u16, and the
//!          language that was found u32
//! records  88 bytes for each file, sorted by path
//! wide     22 bytes for each record with a number that is too large for it, in the same order
//! strings  the paths, one after the other
//! ```
//!
//! A record has the lower halves of its size and its counts. Those of nearly all files have nothing in the upper ones; a
//! record that does is marked, and the upper halves of all its numbers stand in its wide row.
//!
//! A record's place in a pack is a hint: it holds only if the pack has the record's key there.

mod build;
mod layout;

use std::ops::Range;

use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, IntoBytes};

use super::location::{Location, PackId};
use super::{Damage, codes, format};
use crate::facts::Complexity;
use crate::facts::record::FileRecord;
use crate::language::{Language, Variant};
use crate::text::Lines;
use crate::tree::bytes::Bytes;
use crate::tree::listing::{Stamp, StampFields};

pub(crate) use build::IndexBuilder;

use layout::{
    CHECKED_HEADER, ENCODING_SHIFT, HAS_CTIME, HAS_DIGEST, HAS_INODE, Header, Kind, MAGIC, NO_PACK, RACY, Record,
    STATUS, WIDE, WideRow, name_digest,
};

/// What the index knows of one file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IndexEntry {
    pub(crate) stamp: Stamp,
    /// Whether the stamp proves nothing, because the file could have changed within its granularity.
    pub(crate) racy: bool,
    pub(crate) variant: Option<Variant>,
    pub(crate) record: FileRecord,
    pub(crate) location: Option<Location>,
}

/// An opened index, read in place.
#[derive(Debug)]
pub(crate) struct Index {
    bytes: Bytes,
    fields: StampFields,
    packs: Range<usize>,
    kinds: Range<usize>,
    records: Range<usize>,
    wide: Range<usize>,
    strings: Range<usize>,
}

impl Index {
    /// Checks the whole index, and that it is of this fingerprint and was stored under this name: one that was moved to
    /// another tree's name says nothing of that tree.
    pub(crate) fn open(bytes: Bytes, name: &str, fingerprint: &[u8; 32]) -> Result<Index, Damage> {
        let index = Index::open_any(bytes)?;
        let header = Header::ref_from_prefix(&index.bytes).ok().map(|(header, _)| (header.name, &header.fingerprint));
        if header == Some((name_digest(name), fingerprint)) { Ok(index) } else { Err(Damage::Misplaced) }
    }

    /// Checks the whole index, whatever its fingerprint.
    pub(crate) fn open_any(bytes: Bytes) -> Result<Index, Damage> {
        let (header, body) = Header::ref_from_prefix(&bytes).map_err(|_| Damage::Short)?;
        if header.magic != MAGIC {
            return Err(Damage::Foreign);
        }
        if header.format.get() != format::INDEX {
            return Err(Damage::Version(header.format.get()));
        }
        if crc32c::crc32c(&header.as_bytes()[..CHECKED_HEADER]) != header.header_crc.get() {
            return Err(Damage::Checksum);
        }
        let mut at = size_of::<Header>();
        let mut section = |count: Option<usize>, bytes: usize| {
            let start = at;
            at = count?.checked_mul(bytes)?.checked_add(start)?;
            Some(start..at)
        };
        let mut table = |count: U32, bytes: usize| section(usize::try_from(count.get()).ok(), bytes);
        let packs = table(header.packs, size_of::<PackId>()).ok_or(Damage::Inconsistent)?;
        let kinds = table(header.kinds, size_of::<Kind>()).ok_or(Damage::Inconsistent)?;
        let records = table(header.records, size_of::<Record>()).ok_or(Damage::Inconsistent)?;
        let wide = table(header.wide, size_of::<WideRow>()).ok_or(Damage::Inconsistent)?;
        let strings = section(usize::try_from(header.strings.get()).ok(), 1).ok_or(Damage::Inconsistent)?;
        if strings.end != bytes.len() {
            return Err(if strings.end > bytes.len() { Damage::Short } else { Damage::Inconsistent });
        }
        if crc32c::crc32c(body) != header.body_crc.get() {
            return Err(Damage::Checksum);
        }
        let flags = header.fields.get();
        let fields = StampFields { ctime: flags & HAS_CTIME != 0, inode: flags & HAS_INODE != 0 };
        Ok(Index { fields, packs, kinds, records, wide, strings, bytes })
    }

    /// Returns the fingerprint that its records depend on.
    pub(crate) fn fingerprint(&self) -> Option<&[u8; 32]> {
        Header::ref_from_prefix(&self.bytes).ok().map(|(header, _)| &header.fingerprint)
    }

    /// Returns which fields the stamps have.
    pub(crate) fn fields(&self) -> StampFields {
        self.fields
    }

    /// Returns the number of files.
    pub(crate) fn len(&self) -> usize {
        self.records().len()
    }

    /// Returns the size in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the path in a slot; empty if the record points nowhere.
    pub(crate) fn path(&self, slot: usize) -> &[u8] {
        self.paths(&(slot..slot + 1))
    }

    /// Returns the paths in some slots, one after the other; empty if the first or the last record points nowhere.
    fn paths(&self, slots: &Range<usize>) -> &[u8] {
        let (table, strings) = (self.records(), &self.bytes[self.strings.clone()]);
        let bound = |slot: usize| table.get(slot).map_or(strings.len(), |record| record.path_start.get() as usize);
        strings.get(bound(slots.start)..bound(slots.end)).unwrap_or_default()
    }

    /// Returns the stamp in a slot and whether it proves nothing.
    pub(crate) fn stamp(&self, slot: usize) -> (Stamp, bool) {
        let record = &self.records()[slot];
        let stamp = Stamp {
            size: record.size(self.wide_row(slot, record)),
            mtime: record.mtime.get(),
            ctime: record.ctime.get(),
            inode: record.inode.get(),
        };
        (stamp, record.flags & RACY != 0)
    }

    /// Decodes the record in a slot; `None` if it cannot be understood.
    pub(crate) fn entry(&self, slot: usize) -> Option<IndexEntry> {
        let record = &self.records()[slot];
        let (stamp, racy) = self.stamp(slot);
        let (variant, _) = self.kind(record)?;
        let location = match record.pack.get() {
            NO_PACK => None,
            pack => Some(Location { pack: *self.packs().get(usize::from(pack))?, slot: record.slot.get() }),
        };
        Some(IndexEntry { stamp, racy, variant, record: self.record(slot)?, location })
    }

    /// Decodes what the record in a slot says of the content; `None` if it cannot be understood.
    pub(crate) fn record(&self, slot: usize) -> Option<FileRecord> {
        let record = &self.records()[slot];
        let wide = self.wide_row(slot, record);
        let count = |number| record.count(number, wide);
        let (code, comment, blank) = (count(0), count(1), count(2));
        let (_, language) = self.kind(record)?;
        let (generated, problem) = codes::of_marks(record.marks)?;
        Some(FileRecord {
            status: codes::status_of(record.flags & STATUS)?,
            language,
            bytes: record.size(wide),
            digest: (record.flags & HAS_DIGEST != 0).then_some(record.digest),
            lines: Lines { total: code.checked_add(comment)?.checked_add(blank)?, code, comment, blank },
            symbols: count(3),
            imports: count(4),
            complexity: Complexity { cyclomatic: count(5), cognitive: count(6) },
            generated,
            encoding: codes::encoding_of(record.flags >> ENCODING_SHIFT)?,
            problem,
        })
    }

    /// Returns the upper halves of the numbers of the record at a place, if there is something in them.
    fn wide_row(&self, slot: usize, record: &Record) -> Option<&WideRow> {
        if record.flags & WIDE == 0 {
            return None;
        }
        let wide = self.wide();
        wide.binary_search_by_key(&(slot as u64), |row| u64::from(row.slot.get())).ok().map(|place| &wide[place])
    }

    /// Returns the wide rows of the records in some slots.
    fn wide_rows(&self, slots: &Range<usize>) -> &[WideRow] {
        let wide = self.wide();
        let first = |slot: usize| wide.partition_point(|row| (row.slot.get() as usize) < slot);
        wide.get(first(slots.start)..first(slots.end)).unwrap_or_default()
    }

    fn kind(&self, record: &Record) -> Option<(Option<Variant>, Option<Language>)> {
        self.kinds().get(usize::from(record.kind.get()))?.decode()
    }

    /// Returns the slots of the files whose paths begin with `prefix`.
    pub(crate) fn below(&self, prefix: &[u8]) -> Range<usize> {
        let start = self.first(0..self.len(), |path| path >= prefix);
        start..self.first(start..self.len(), |path| path > prefix && !path.starts_with(prefix))
    }

    /// Returns the first of `slots`, all of them below `prefix`, whose path after the prefix is not less than `path`.
    pub(crate) fn first_from(&self, slots: Range<usize>, prefix: &[u8], path: &[u8]) -> usize {
        self.first(slots, |other| other[prefix.len()..] >= *path)
    }

    /// Returns the first of `slots` from which on all paths are `right`.
    fn first(&self, slots: Range<usize>, right: impl Fn(&[u8]) -> bool) -> usize {
        let (mut low, mut high) = (slots.start, slots.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if right(self.path(middle)) { high = middle } else { low = middle + 1 }
        }
        low
    }

    fn packs(&self) -> &[PackId] {
        <[PackId]>::ref_from_bytes(&self.bytes[self.packs.clone()]).unwrap_or_default()
    }

    fn kinds(&self) -> &[Kind] {
        <[Kind]>::ref_from_bytes(&self.bytes[self.kinds.clone()]).unwrap_or_default()
    }

    fn records(&self) -> &[Record] {
        <[Record]>::ref_from_bytes(&self.bytes[self.records.clone()]).unwrap_or_default()
    }

    fn wide(&self) -> &[WideRow] {
        <[WideRow]>::ref_from_bytes(&self.bytes[self.wide.clone()]).unwrap_or_default()
    }
}

/// Makes every checksum of an index right as far as its length allows, whatever it says.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn seal(bytes: &mut [u8]) {
    let Ok((header, body)) = Header::mut_from_prefix(bytes) else { return };
    (header.magic, header.format) = (MAGIC, format::INDEX.into());
    header.body_crc = crc32c::crc32c(body).into();
    header.header_crc = crc32c::crc32c(&header.as_bytes()[..CHECKED_HEADER]).into();
}
