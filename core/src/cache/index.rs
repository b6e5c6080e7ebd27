//! The index of a tree: what every file was when it was last looked at, sorted by path, read in place.
//!
//! ```text
//! header   magic "SAPWOODI", format u32, stamp fields u32, fingerprint 32 bytes, digest of the blob's name 16 bytes,
//!          packs u32, kinds u32, records u32, wide u32, strings u64, CRC32C of all behind the header u32, CRC32C of the
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

use std::ops::Range;

use zerocopy::little_endian::{I64, U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::Damage;
use super::pack::PackId;
use super::raw::{self, Known};
use crate::facts::Complexity;
use crate::facts::record::FileRecord;
use crate::language::{Dialect, Language, Variant};
use crate::text::Lines;
use crate::tree::bytes::Bytes;
use crate::tree::listing::{Stamp, StampFields};

/// The version of the format.
pub(super) const FORMAT: u32 = 4;

const MAGIC: [u8; 8] = *b"SAPWOODI";
const NO_PACK: u16 = u16::MAX;
const HAS_CTIME: u32 = 1;
const HAS_INODE: u32 = 2;

/// The flags of a record have the status, these, and above them the encoding.
const STATUS: u8 = 0x03;
const RACY: u8 = 0x04;
const HAS_DIGEST: u8 = 0x08;
const WIDE: u8 = 0x10;
const ENCODING_SHIFT: u32 = 5;

/// Lines of code, of comment, blank ones, symbols, imports, cyclomatic and cognitive complexity.
const COUNTS: usize = 7;

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Header {
    magic: [u8; 8],
    format: U32,
    fields: U32,
    fingerprint: [u8; 32],
    name: [u8; 16],
    packs: U32,
    kinds: U32,
    records: U32,
    wide: U32,
    strings: U64,
    body_crc: U32,
    header_crc: U32,
}

const CHECKED_HEADER: usize = size_of::<Header>() - 4;

#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct RawEntry {
    path_start: U32,
    mtime: I64,
    ctime: I64,
    inode: U64,
    size: U32,
    digest: [u8; 32],
    counts: [U16; COUNTS],
    kind: U16,
    pack: U16,
    slot: U32,
    flags: u8,
    marks: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct RawKind {
    language: U32,
    dialect: U16,
    found: U32,
}

impl RawKind {
    fn new(variant: Option<Variant>, found: Option<Language>) -> RawKind {
        RawKind {
            language: raw::language_code(variant.map(|variant| variant.language)).into(),
            dialect: variant.map_or(0, |variant| variant.dialect.code()).into(),
            found: raw::language_code(found).into(),
        }
    }

    /// Returns the variant and the language; `None` if a number has no meaning.
    fn understood(&self) -> Option<(Option<Variant>, Option<Language>)> {
        let variant = match raw::language_of(self.language.get())? {
            None => None,
            Some(language) => Some(Variant { language, dialect: Dialect::with_code(self.dialect.get())? }),
        };
        Some((variant, raw::language_of(self.found.get())?))
    }
}

/// The upper halves of a record's numbers.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct RawWide {
    at: U32,
    size: U32,
    counts: [U16; COUNTS],
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
        if header.format.get() != FORMAT {
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
        let kinds = table(header.kinds, size_of::<RawKind>()).ok_or(Damage::Inconsistent)?;
        let records = table(header.records, size_of::<RawEntry>()).ok_or(Damage::Inconsistent)?;
        let wide = table(header.wide, size_of::<RawWide>()).ok_or(Damage::Inconsistent)?;
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
        self.table().len()
    }

    /// Returns the size in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the path at a place; empty if the record points nowhere.
    pub(crate) fn path(&self, at: usize) -> &[u8] {
        self.paths(&(at..at + 1))
    }

    /// Returns the paths at some places, one after the other; empty if the first or the last record points nowhere.
    fn paths(&self, places: &Range<usize>) -> &[u8] {
        let (table, strings) = (self.table(), &self.bytes[self.strings.clone()]);
        let bound = |at: usize| table.get(at).map_or(strings.len(), |record| record.path_start.get() as usize);
        strings.get(bound(places.start)..bound(places.end)).unwrap_or_default()
    }

    /// Returns the stamp at a place and whether it proves nothing.
    pub(crate) fn stamp(&self, at: usize) -> (Stamp, bool) {
        let record = &self.table()[at];
        let stamp = Stamp {
            size: size(record, self.wide_row(at, record)),
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
        let (variant, _) = self.kind(record)?;
        let location = match record.pack.get() {
            NO_PACK => None,
            pack => Some(Location { pack: *self.packs().get(usize::from(pack))?, slot: record.slot.get() }),
        };
        Some(IndexEntry { stamp, racy, variant, known: self.known(at)?, location })
    }

    /// Returns the record at a place without where its facts are; `None` if it cannot be understood.
    pub(crate) fn known(&self, at: usize) -> Option<Known> {
        let record = &self.table()[at];
        let wide = self.wide_row(at, record);
        let count = |number: usize| {
            u32::from(record.counts[number].get()) | wide.map_or(0, |wide| u32::from(wide.counts[number].get()) << 16)
        };
        let (code, comment, blank) = (count(0), count(1), count(2));
        let (_, language) = self.kind(record)?;
        let (generated, problem) = raw::of_marks(record.marks)?;
        Some(Known {
            record: FileRecord {
                status: raw::status_of(record.flags & STATUS)?,
                language,
                bytes: size(record, wide),
                digest: (record.flags & HAS_DIGEST != 0).then_some(record.digest),
                lines: Lines { total: code.checked_add(comment)?.checked_add(blank)?, code, comment, blank },
                symbols: count(3),
                imports: count(4),
                complexity: Complexity { cyclomatic: count(5), cognitive: count(6) },
                generated,
                encoding: raw::encoding_of(record.flags >> ENCODING_SHIFT)?,
                problem,
            },
        })
    }

    /// Returns the upper halves of the numbers of the record at a place, if there is something in them.
    fn wide_row(&self, at: usize, record: &RawEntry) -> Option<&RawWide> {
        if record.flags & WIDE == 0 {
            return None;
        }
        let wide = self.wide();
        wide.binary_search_by_key(&(at as u64), |row| u64::from(row.at.get())).ok().map(|place| &wide[place])
    }

    /// Returns the wide rows of the records at some places.
    fn wide_rows(&self, places: &Range<usize>) -> &[RawWide] {
        let wide = self.wide();
        let first = |at: usize| wide.partition_point(|row| (row.at.get() as usize) < at);
        wide.get(first(places.start)..first(places.end)).unwrap_or_default()
    }

    fn kind(&self, record: &RawEntry) -> Option<(Option<Variant>, Option<Language>)> {
        self.kinds().get(usize::from(record.kind.get()))?.understood()
    }

    /// Returns the places of the files whose paths begin with `prefix`.
    pub(crate) fn below(&self, prefix: &[u8]) -> Range<usize> {
        let start = self.first(0..self.len(), |path| path >= prefix);
        start..self.first(start..self.len(), |path| path > prefix && !path.starts_with(prefix))
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
        <[PackId]>::ref_from_bytes(&self.bytes[self.packs.clone()]).unwrap_or_default()
    }

    fn kinds(&self) -> &[RawKind] {
        <[RawKind]>::ref_from_bytes(&self.bytes[self.kinds.clone()]).unwrap_or_default()
    }

    fn table(&self) -> &[RawEntry] {
        <[RawEntry]>::ref_from_bytes(&self.bytes[self.records.clone()]).unwrap_or_default()
    }

    fn wide(&self) -> &[RawWide] {
        <[RawWide]>::ref_from_bytes(&self.bytes[self.wide.clone()]).unwrap_or_default()
    }
}

/// Returns the size of a content.
fn size(record: &RawEntry, wide: Option<&RawWide>) -> u64 {
    u64::from(record.size.get()) | wide.map_or(0, |wide| u64::from(wide.size.get()) << 32)
}

/// Builds the index that replaces an old one.
pub(crate) struct IndexBuilder {
    fields: StampFields,
    packs: Vec<PackId>,
    kinds: Vec<RawKind>,
    records: Vec<RawEntry>,
    wide: Vec<RawWide>,
    strings: Vec<u8>,
}

impl IndexBuilder {
    /// Starts an empty index whose stamps have `fields`.
    pub(crate) fn new(fields: StampFields) -> Self {
        IndexBuilder {
            fields,
            packs: Vec::new(),
            kinds: Vec::new(),
            records: Vec::new(),
            wide: Vec::new(),
            strings: Vec::new(),
        }
    }

    /// Adds a file, whose path must be greater than all before it. A record that is not worth keeping is left out,
    /// as is all that does not fit in 4 GiB of paths.
    pub(crate) fn push(&mut self, path: &[&[u8]], entry: &IndexEntry) {
        let FileRecord { status, language, bytes, digest, lines, symbols, imports, complexity, encoding, .. } =
            entry.known.record;
        if !raw::is_kept(status) || !self.has_room(path.iter().map(|part| part.len()).sum()) {
            return;
        }
        // Both come in runs of the same few: the last ones are the likeliest. Of what cannot be numbered, a kind costs the
        // file its record, and a pack only the hint.
        let Some(kind) = place(&mut self.kinds, RawKind::new(entry.variant, language)) else { return };
        let at = entry.location.and_then(|location| Some((place(&mut self.packs, location.pack)?, location.slot)));
        let (pack, slot) = at.unwrap_or((NO_PACK, 0));
        let Lines { code, comment, blank, .. } = lines;
        let counts = [code, comment, blank, symbols, imports, complexity.cyclomatic, complexity.cognitive];
        let is_wide = bytes > u64::from(u32::MAX) || counts.iter().any(|count| *count > u32::from(u16::MAX));
        let wide = RawWide {
            at: (self.records.len() as u32).into(),
            size: ((bytes >> 32) as u32).into(),
            counts: counts.map(|count| ((count >> 16) as u16).into()),
        };
        let flag = |condition: bool, bit: u8| if condition { bit } else { 0 };
        let record = RawEntry {
            path_start: (self.strings.len() as u32).into(),
            mtime: entry.stamp.mtime.into(),
            ctime: entry.stamp.ctime.into(),
            inode: entry.stamp.inode.into(),
            size: (bytes as u32).into(),
            digest: digest.unwrap_or_default(),
            counts: counts.map(|count| (count as u16).into()),
            kind: kind.into(),
            pack: pack.into(),
            slot: slot.into(),
            flags: raw::status_code(status)
                | flag(entry.racy, RACY)
                | flag(digest.is_some(), HAS_DIGEST)
                | flag(is_wide, WIDE)
                | raw::encoding_code(encoding) << ENCODING_SHIFT,
            marks: raw::marks(&entry.known.record),
        };
        self.append(path, record, is_wide.then_some(wide));
    }

    /// Takes over the packs of an old index, so that its records can be carried over. Comes before all else.
    pub(crate) fn adopt_packs(&mut self, old: &Index) {
        (self.packs, self.kinds) = (old.packs().to_vec(), old.kinds().to_vec());
        self.records.reserve_exact(old.len() + old.len() / 64);
        self.strings.reserve_exact(old.strings.len() + old.strings.len() / 64);
    }

    /// Carries over the records at these places of the old index whose packs were adopted.
    pub(crate) fn carry(&mut self, old: &Index, places: Range<usize>) {
        let paths = old.paths(&places);
        let Some(table) = old.table().get(places.clone()).filter(|table| !table.is_empty()) else { return };
        if !self.has_room(paths.len()) {
            return;
        }
        // Of a record that points nowhere the sum means nothing either.
        let start = (self.strings.len() as u32).wrapping_sub(table[0].path_start.get());
        self.records.extend(table.iter().map(|record| {
            let path_start = start.wrapping_add(record.path_start.get()).into();
            RawEntry { path_start, ..*record }
        }));
        let at = (self.records.len() - table.len()).wrapping_sub(places.start) as u32;
        self.wide.extend(old.wide_rows(&places).iter().map(|wide| {
            let at = at.wrapping_add(wide.at.get()).into();
            RawWide { at, ..*wide }
        }));
        self.strings.extend_from_slice(paths);
    }

    /// Whether another path of this length can be pointed at.
    fn has_room(&self, bytes: usize) -> bool {
        u32::try_from(self.strings.len() + bytes).is_ok()
    }

    fn append(&mut self, path: &[&[u8]], record: RawEntry, wide: Option<RawWide>) {
        path.iter().for_each(|part| self.strings.extend_from_slice(part));
        self.records.push(record);
        self.wide.extend(wide);
    }

    /// Completes the index, which is to be stored under this name.
    pub(crate) fn finish(mut self, name: &str, fingerprint: &[u8; 32]) -> FinishedIndex {
        drop_unused(&mut self.packs, self.records.iter_mut().map(|record| &mut record.pack));
        drop_unused(&mut self.kinds, self.records.iter_mut().map(|record| &mut record.kind));
        let flag = |condition: bool, bit: u32| if condition { bit } else { 0 };
        let mut header = Header {
            magic: MAGIC,
            format: FORMAT.into(),
            fields: (flag(self.fields.ctime, HAS_CTIME) | flag(self.fields.inode, HAS_INODE)).into(),
            fingerprint: *fingerprint,
            name: name_digest(name),
            packs: (self.packs.len() as u32).into(),
            kinds: (self.kinds.len() as u32).into(),
            records: (self.records.len() as u32).into(),
            wide: (self.wide.len() as u32).into(),
            strings: (self.strings.len() as u64).into(),
            body_crc: self.parts().into_iter().fold(0, crc32c::crc32c_append).into(),
            header_crc: 0.into(),
        };
        header.header_crc = crc32c::crc32c(&header.as_bytes()[..CHECKED_HEADER]).into();
        FinishedIndex { header, body: self }
    }

    /// Returns what is behind the header, in order.
    fn parts(&self) -> [&[u8]; 5] {
        let Self { packs, kinds, records, wide, strings, .. } = self;
        [packs.as_bytes(), kinds.as_bytes(), records.as_bytes(), wide.as_bytes(), strings]
    }
}

/// Returns the place of an item among all, where it is put if it is new; `None` if there is no number left for it.
fn place<T: PartialEq>(all: &mut Vec<T>, item: T) -> Option<u16> {
    let at = match all.iter().rposition(|other| *other == item) {
        Some(at) => at,
        None if all.len() == usize::from(u16::MAX) => return None,
        None => {
            all.push(item);
            all.len() - 1
        }
    };
    Some(at as u16)
}

/// Drops the items that none of the places points at, and moves the places accordingly. Those beyond all items stay.
fn drop_unused<'a, T: Copy>(all: &mut Vec<T>, places: impl Iterator<Item = &'a mut U16>) {
    let mut moved = vec![None; all.len()];
    let mut kept = Vec::new();
    for place in places {
        let at = usize::from(place.get());
        let Some(moved) = moved.get_mut(at) else { continue };
        *place = (*moved.get_or_insert_with(|| {
            kept.push(all[at]);
            kept.len() as u16 - 1
        }))
        .into();
    }
    *all = kept;
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
    pub(crate) fn parts(&self) -> [&[u8]; 6] {
        let [packs, kinds, records, wide, strings] = self.body.parts();
        [self.header.as_bytes(), packs, kinds, records, wide, strings]
    }
}
