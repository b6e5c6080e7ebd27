//! The index of a tree: what every file was when it was last looked at, sorted by path, read in place.
//!
//! ```text
//! header   magic "SAPWOODI", format u32, stamp fields u32, fingerprint 32 bytes, digest of the blob's name 16 bytes,
//!          packs u64, records u64, strings u64, CRC32C of all behind the header u32, CRC32C of the 92 bytes before u32
//! packs    16 bytes for each pack that records point into
//! records  124 bytes for each file, sorted by path
//! strings  the paths, one after the other
//! ```
//!
//! A record's place in a pack is a hint: it holds only if the pack has the record's key there.

use std::ops::Range;

use zerocopy::little_endian::{I64, U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::Damage;
use super::pack::PackId;
use super::raw::{Known, RawKnown, is_kept};
use crate::bytes::Bytes;
use crate::language::{Dialect, Language, Variant};
use crate::listing::{Stamp, StampFields};

/// The version of the format.
pub(super) const FORMAT: u32 = 3;

const MAGIC: [u8; 8] = *b"SAPWOODI";
const NO_PACK: u32 = u32::MAX;
const HAS_CTIME: u32 = 1;
const HAS_INODE: u32 = 2;
const RACY: u8 = 1;

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Header {
    magic: [u8; 8],
    format: U32,
    fields: U32,
    fingerprint: [u8; 32],
    name: [u8; 16],
    packs: U64,
    records: U64,
    strings: U64,
    body_crc: U32,
    header_crc: U32,
}

const CHECKED_HEADER: usize = size_of::<Header>() - 4;

#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct RawEntry {
    path_start: U32,
    path_bytes: U32,
    mtime: I64,
    ctime: I64,
    inode: U64,
    pack: U32,
    slot: U32,
    language: U32,
    dialect: U16,
    flags: u8,
    zero: u8,
    known: RawKnown,
}

/// Where the facts of a content are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    pub(crate) pack: PackId,
    pub(crate) slot: u32,
}

/// What the index knows of one file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IndexEntry {
    pub(crate) stamp: Stamp,
    /// Whether the stamp proves nothing, because the file could have changed within its granularity.
    pub(crate) racy: bool,
    pub(crate) variant: Option<Variant>,
    pub(crate) known: Known,
    pub(crate) location: Option<Location>,
}

/// An opened index, read in place.
#[derive(Debug)]
pub(crate) struct Index {
    bytes: Bytes,
    fields: StampFields,
    packs: usize,
    records: usize,
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
        if header.format.get() != FORMAT {
            return Err(Damage::Version(header.format.get()));
        }
        if crc32c::crc32c(&header.as_bytes()[..CHECKED_HEADER]) != header.header_crc.get() {
            return Err(Damage::Checksum);
        }
        let count = |number: U64| usize::try_from(number.get()).map_err(|_| Damage::Inconsistent);
        let (packs, records, strings) = (count(header.packs)?, count(header.records)?, count(header.strings)?);
        let expected = packs
            .checked_mul(size_of::<PackId>())
            .and_then(|bytes| bytes.checked_add(records.checked_mul(size_of::<RawEntry>())?))
            .and_then(|bytes| bytes.checked_add(strings));
        match expected {
            Some(expected) if expected > body.len() => return Err(Damage::Short),
            Some(expected) if expected == body.len() => {}
            _ => return Err(Damage::Inconsistent),
        }
        if crc32c::crc32c(body) != header.body_crc.get() {
            return Err(Damage::Checksum);
        }
        let flags = header.fields.get();
        let fields = StampFields { ctime: flags & HAS_CTIME != 0, inode: flags & HAS_INODE != 0 };
        Ok(Index { fields, packs, records, bytes })
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
        self.records
    }

    /// Returns the size in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the path at a place; empty if the record points nowhere.
    pub(crate) fn path(&self, at: usize) -> &[u8] {
        let record = &self.table()[at];
        let start = record.path_start.get() as usize;
        start
            .checked_add(record.path_bytes.get() as usize)
            .and_then(|end| self.strings().get(start..end))
            .unwrap_or_default()
    }

    /// Returns the stamp at a place and whether it proves nothing.
    pub(crate) fn stamp(&self, at: usize) -> (Stamp, bool) {
        let record = &self.table()[at];
        let stamp = Stamp {
            size: record.known.bytes(),
            mtime: record.mtime.get(),
            ctime: record.ctime.get(),
            inode: record.inode.get(),
        };
        (stamp, record.flags & RACY != 0)
    }

    /// Decodes the record at a place; `None` if it cannot be understood.
    pub(crate) fn entry(&self, at: usize) -> Option<IndexEntry> {
        let record = &self.table()[at];
        let (stamp, racy) = self.stamp(at);
        let variant = match record.language.get() {
            0 => None,
            code => {
                let dialect = Dialect::with_code(record.dialect.get())?;
                Some(Variant { language: Language::with_code(code)?, dialect })
            }
        };
        let location = match record.pack.get() {
            NO_PACK => None,
            pack => Some(Location { pack: *self.packs().get(pack as usize)?, slot: record.slot.get() }),
        };
        Some(IndexEntry { stamp, racy, variant, known: record.known.known()?, location })
    }

    /// Returns the record at a place without where its facts are; `None` if it cannot be understood.
    pub(crate) fn known(&self, at: usize) -> Option<Known> {
        self.table()[at].known.known()
    }

    /// Returns the places of the files whose paths begin with `prefix`.
    pub(crate) fn below(&self, prefix: &[u8]) -> Range<usize> {
        let start = self.first(0..self.records, |path| path >= prefix);
        start..self.first(start..self.records, |path| path > prefix && !path.starts_with(prefix))
    }

    /// Returns the first of `places`, all of them below `prefix`, whose path behind it is not less than `path`.
    pub(crate) fn first_from(&self, places: Range<usize>, prefix: &[u8], path: &[u8]) -> usize {
        self.first(places, |other| other[prefix.len()..] >= *path)
    }

    /// Returns the first of `places` from which on all paths are `right`.
    fn first(&self, places: Range<usize>, right: impl Fn(&[u8]) -> bool) -> usize {
        let (mut low, mut high) = (places.start, places.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if right(self.path(middle)) { high = middle } else { low = middle + 1 }
        }
        low
    }

    fn packs(&self) -> &[PackId] {
        <[PackId]>::ref_from_bytes(self.section(0, self.packs * size_of::<PackId>())).unwrap_or_default()
    }

    fn table(&self) -> &[RawEntry] {
        let bytes = self.section(self.packs * size_of::<PackId>(), self.records * size_of::<RawEntry>());
        <[RawEntry]>::ref_from_bytes(bytes).unwrap_or_default()
    }

    fn strings(&self) -> &[u8] {
        let start = self.packs * size_of::<PackId>() + self.records * size_of::<RawEntry>();
        &self.bytes[size_of::<Header>() + start..]
    }

    fn section(&self, start: usize, bytes: usize) -> &[u8] {
        &self.bytes[size_of::<Header>() + start..][..bytes]
    }
}

/// Builds the index that replaces an old one.
pub(crate) struct IndexBuilder {
    fields: StampFields,
    packs: Vec<PackId>,
    records: Vec<RawEntry>,
    strings: Vec<u8>,
}

impl IndexBuilder {
    /// Starts an empty index whose stamps have `fields`.
    pub(crate) fn new(fields: StampFields) -> Self {
        IndexBuilder { fields, packs: Vec::new(), records: Vec::new(), strings: Vec::new() }
    }

    /// Adds a file, whose path must be greater than all before it. A record that is not worth keeping is left out,
    /// as is all that does not fit in 4 GiB of paths.
    pub(crate) fn push(&mut self, path: &[&[u8]], entry: &IndexEntry) {
        let start = self.strings.len();
        let bytes: usize = path.iter().map(|part| part.len()).sum();
        if !is_kept(entry.known.record.status) || u32::try_from(start + bytes).is_err() {
            return;
        }
        path.iter().for_each(|part| self.strings.extend_from_slice(part));
        let (pack, slot) = match entry.location {
            None => (NO_PACK, 0),
            Some(Location { pack, slot }) => {
                // Records come in runs of the same few packs: the last ones are the likeliest.
                let at = self.packs.iter().rposition(|known| *known == pack).unwrap_or_else(|| {
                    self.packs.push(pack);
                    self.packs.len() - 1
                });
                (at as u32, slot)
            }
        };
        self.records.push(RawEntry {
            path_start: (start as u32).into(),
            path_bytes: (bytes as u32).into(),
            mtime: entry.stamp.mtime.into(),
            ctime: entry.stamp.ctime.into(),
            inode: entry.stamp.inode.into(),
            pack: pack.into(),
            slot: slot.into(),
            language: entry.variant.map_or(0, |variant| variant.language.code()).into(),
            dialect: entry.variant.map_or(0, |variant| variant.dialect.code()).into(),
            flags: if entry.racy { RACY } else { 0 },
            zero: 0,
            known: RawKnown::new(&entry.known),
        });
    }

    /// Takes over the packs of an old index, so that its records can be carried over. Comes before all else.
    pub(crate) fn adopt_packs(&mut self, old: &Index) {
        self.packs = old.packs().to_vec();
        self.records.reserve_exact(old.len() + old.len() / 64);
        self.strings.reserve_exact(old.strings().len() + old.strings().len() / 64);
    }

    /// Carries over the record at a place of the old index whose packs were adopted.
    pub(crate) fn carry(&mut self, old: &Index, at: usize) {
        let (path, start) = (old.path(at), self.strings.len());
        if u32::try_from(start + path.len()).is_ok() {
            self.strings.extend_from_slice(path);
            self.records.push(RawEntry { path_start: (start as u32).into(), ..old.table()[at] });
        }
    }

    /// Completes the index, which is to be stored under this name.
    pub(crate) fn finish(mut self, name: &str, fingerprint: &[u8; 32]) -> FinishedIndex {
        self.drop_unused_packs();
        let (packs, records) = (self.packs.as_bytes(), self.records.as_bytes());
        let body_crc = crc32c::crc32c_append(crc32c::crc32c_append(crc32c::crc32c(packs), records), &self.strings);
        let flag = |condition: bool, bit: u32| if condition { bit } else { 0 };
        let mut header = Header {
            magic: MAGIC,
            format: FORMAT.into(),
            fields: (flag(self.fields.ctime, HAS_CTIME) | flag(self.fields.inode, HAS_INODE)).into(),
            fingerprint: *fingerprint,
            name: name_digest(name),
            packs: (self.packs.len() as u64).into(),
            records: (self.records.len() as u64).into(),
            strings: (self.strings.len() as u64).into(),
            body_crc: body_crc.into(),
            header_crc: 0.into(),
        };
        header.header_crc = crc32c::crc32c(&header.as_bytes()[..CHECKED_HEADER]).into();
        FinishedIndex { header, body: self }
    }

    fn drop_unused_packs(&mut self) {
        let mut used = vec![false; self.packs.len()];
        for record in &self.records {
            if let Some(used) = used.get_mut(record.pack.get() as usize) {
                *used = true;
            }
        }
        let mut places = Vec::with_capacity(used.len());
        let mut kept = Vec::new();
        for (id, used) in self.packs.iter().zip(used) {
            places.push(kept.len() as u32);
            if used {
                kept.push(*id);
            }
        }
        for record in &mut self.records {
            if let Some(place) = places.get(record.pack.get() as usize) {
                record.pack = (*place).into();
            }
        }
        self.packs = kept;
    }
}

/// Makes every checksum of an index right as far as its length allows, whatever it says.
#[cfg(any(test, feature = "testing"))]
pub(super) fn seal(bytes: &mut [u8]) {
    let Ok((header, body)) = Header::mut_from_prefix(bytes) else { return };
    (header.magic, header.format) = (MAGIC, FORMAT.into());
    header.body_crc = crc32c::crc32c(body).into();
    header.header_crc = crc32c::crc32c(&header.as_bytes()[..CHECKED_HEADER]).into();
}

/// Returns what an index keeps of the name that it is stored under.
fn name_digest(name: &str) -> [u8; 16] {
    *blake3::hash(name.as_bytes()).as_bytes().first_chunk().expect("a digest has 32 bytes")
}

/// An index ready to be stored.
pub(crate) struct FinishedIndex {
    header: Header,
    body: IndexBuilder,
}

impl FinishedIndex {
    /// Returns the bytes in pieces, in order.
    pub(crate) fn parts(&self) -> [&[u8]; 4] {
        [self.header.as_bytes(), self.body.packs.as_bytes(), self.body.records.as_bytes(), &self.body.strings]
    }
}
