//! A pack: facts by content, immutable, the same bytes on every platform.
//!
//! ```text
//! header     magic "SAPWOODP", format u32, whether the pack was imported u32
//! blobs      the facts in the order of their keys: encoded as `encoding` says, compressed as `blob` says
//! rows       45 bytes for each content, sorted by key: the digest, where its blob begins u40, where its record begins
//!            u32, the blob's CRC32C u32
//! records    what a summary needs of each content, as `head` says, in the same order
//! analyses   28 bytes for each analysis, sorted: 16 bytes that stand for it, the language that is usual in its records
//!            u32, where its rows end u32, where its strangers end u32
//! strangers  the digest of each content that is in another pack and has names here, sorted by key
//! names      28 bytes for each name that git gives to a content, sorted: 24 bytes that stand for it, the number of the
//!            row u32, or, counted on from there, of the stranger
//! footer     the pack's identity 16 bytes, table offset u64, bytes of records u32, rows u32, analyses u32, strangers
//!            u32, names u32, CRC32C of rows to names u32, CRC32C of the 48 bytes before u32, magic
//! ```
//!
//! Blobs and records end where the next one begins. From the records a tree whose stamps are all new is summed up
//! without decoding facts. A content of which the record tells everything has no blob.
//!
//! A key is an analysis and a digest. Contents of one analysis stand together, so that it is said once and no row repeats
//! it. The digest is there in full, for it is all that tells one content from another.
//!
//! A name may stand for a content whose record is in another pack: it is often learned later than the facts. Packs come
//! and go, so the place of the other's record says nothing, and its digest stands here too. Once both packs are
//! merged, the name has a row.

use std::ops::Range;

use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::blob::{compress, expand};
use super::key::{Analysis, Name};
use super::raw::{self, Known};
use super::{Damage, Key, encoding, head, table};
use crate::facts::Facts;
use crate::facts::record::Status;
use crate::language::Language;
use crate::tree::bytes::Bytes;

/// The version of the format.
pub(super) const FORMAT: u32 = 7;

const MAGIC: [u8; 8] = *b"SAPWOODP";
/// What an entry takes beside its blob and its record.
const ROW_BYTES: usize = size_of::<RawContent>();
/// What a name takes.
pub(super) const NAME_BYTES: usize = size_of::<RawName>();
/// What a content that is in another pack takes if it has names.
pub(super) const STRANGER_BYTES: usize = size_of::<[u8; 32]>();
/// What an analysis takes.
pub(super) const ANALYSIS_BYTES: usize = size_of::<RawAnalysis>();
/// The bytes of the footer that its own checksum covers.
const CHECKED_FOOTER: usize = size_of::<Footer>() - 12;

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Header {
    magic: [u8; 8],
    format: U32,
    imported: U32,
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Footer {
    id: PackId,
    table_start: U64,
    record_bytes: U32,
    contents: U32,
    analyses: U32,
    strangers: U32,
    names: U32,
    table_crc: U32,
    footer_crc: U32,
    magic: [u8; 8],
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct RawContent {
    digest: [u8; 32],
    blob_start: [u8; 5],
    record_start: U32,
    blob_crc: U32,
}

impl RawContent {
    fn blob_start(&self) -> u64 {
        let mut bytes = [0; 8];
        bytes[..self.blob_start.len()].copy_from_slice(&self.blob_start);
        u64::from_le_bytes(bytes)
    }
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct RawAnalysis {
    id: Analysis,
    language: U32,
    contents_end: U32,
    strangers_end: U32,
}

impl RawAnalysis {
    fn end(&self, of: Section) -> usize {
        match of {
            Section::Contents => self.contents_end.get() as usize,
            Section::Strangers => self.strangers_end.get() as usize,
        }
    }
}

/// What is sorted by analysis and digest.
#[derive(Clone, Copy)]
enum Section {
    Contents,
    Strangers,
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct RawName {
    name: Name,
    place: U32,
}

/// The identity of a pack: the first half of the BLAKE3 digest of its tables.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, FromBytes, IntoBytes, Immutable, Unaligned, KnownLayout,
)]
#[repr(transparent)]
pub(crate) struct PackId(pub(super) [u8; 16]);

impl PackId {
    /// Returns the name of the pack's blob.
    pub(crate) fn blob_name(self) -> String {
        self.0.iter().fold("pack-".to_owned(), |name, byte| format!("{name}{byte:02x}"))
    }

    /// Returns the identity of the pack in the blob of this name, if it is a pack's name.
    pub(crate) fn of_blob(name: &str) -> Option<PackId> {
        let hex = name.strip_prefix("pack-").filter(|hex| hex.len() == 32 && hex.is_ascii())?;
        let mut id = [0; 16];
        for (at, byte) in id.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(PackId(id))
    }
}

/// An opened pack, read in place.
#[derive(Clone, Debug)]
pub(crate) struct Pack {
    bytes: Bytes,
    rows: Range<usize>,
    records: Range<usize>,
    analyses: Range<usize>,
    strangers: Range<usize>,
    names: Range<usize>,
}

impl Pack {
    /// Checks header, footer and tables; blobs are checked when they are read.
    pub(crate) fn open(bytes: Bytes) -> Result<Pack, Damage> {
        let (header, rest) = Header::ref_from_prefix(&bytes).map_err(|_| Damage::Short)?;
        if header.magic != MAGIC {
            return Err(Damage::Foreign);
        }
        if header.format.get() != FORMAT {
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
        let rows = section(footer.contents, ROW_BYTES)?;
        let records = section(footer.record_bytes, 1)?;
        let analyses = section(footer.analyses, ANALYSIS_BYTES)?;
        let strangers = section(footer.strangers, STRANGER_BYTES)?;
        let names = section(footer.names, NAME_BYTES)?;
        if names.end != table_end {
            return Err(Damage::Inconsistent);
        }
        if crc32c::crc32c(table) != footer.table_crc.get() {
            return Err(Damage::Checksum);
        }
        Ok(Pack { rows, records, analyses, strangers, names, bytes })
    }

    /// Returns the identity that the pack has whatever name it is stored under.
    pub(super) fn id(&self) -> Option<PackId> {
        Footer::ref_from_suffix(&self.bytes).ok().map(|(_, footer)| footer.id)
    }

    /// Whether the pack came by an import, and was not merged with others since.
    pub(super) fn is_imported(&self) -> bool {
        Header::ref_from_prefix(&self.bytes).is_ok_and(|(header, _)| header.imported.get() == 1)
    }

    /// Returns the pack in two pieces, marked as imported.
    pub(super) fn imported(&self) -> (Vec<u8>, &[u8]) {
        let header = Header { magic: MAGIC, format: FORMAT.into(), imported: 1.into() };
        (header.as_bytes().to_vec(), &self.bytes[size_of::<Header>()..])
    }

    /// Returns the number of contents.
    pub(crate) fn len(&self) -> usize {
        self.table().len()
    }

    /// Returns the whole of it.
    pub(crate) fn raw(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the size in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the place of a key in the table.
    pub(crate) fn find(&self, key: &Key) -> Option<u32> {
        let analysis = self.analyses().binary_search_by(|analysis| analysis.id.cmp(&key.analysis)).ok()?;
        self.find_among(analysis, &key.digest)
    }

    /// Returns the places of a content in the table, one for each analysis that it went through.
    pub(crate) fn find_all(&self, digest: &[u8; 32]) -> impl Iterator<Item = u32> {
        (0..self.analyses().len()).filter_map(move |analysis| self.find_among(analysis, digest))
    }

    /// Returns the place of a content among those of the analysis that has this number.
    fn find_among(&self, analysis: usize, digest: &[u8; 32]) -> Option<u32> {
        let start = analysis.checked_sub(1).map_or(0, |before| self.analyses()[before].end(Section::Contents));
        let rows = self.table().get(start..self.analyses()[analysis].end(Section::Contents))?;
        table::find(rows, digest, |row| &row.digest).map(|at| (start + at) as u32)
    }

    /// Returns the analysis that a place belongs to.
    fn analysis(&self, place: usize, of: Section) -> Option<&RawAnalysis> {
        self.analyses().get(self.analyses().partition_point(|analysis| analysis.end(of) <= place))
    }

    /// Returns the key of the content that has this name.
    pub(crate) fn named(&self, name: &Name) -> Option<Key> {
        let names = self.table_of_names();
        self.key_of_name(&names[table::find(names, name, |row| &row.name)?])
    }

    /// Returns every name with the key of the content that has it, sorted by name.
    pub(crate) fn names(&self) -> impl Iterator<Item = (Name, Key)> {
        self.table_of_names().iter().filter_map(|row| Some((row.name, self.key_of_name(row)?)))
    }

    fn key_of_name(&self, row: &RawName) -> Option<Key> {
        let place = row.place.get();
        let Some(stranger) = (place as usize).checked_sub(self.len()) else { return self.key(place) };
        let digest = *self.strangers().get(stranger)?;
        Some(Key { analysis: self.analysis(stranger, Section::Strangers)?.id, digest })
    }

    /// Returns the key at a place of the table.
    pub(crate) fn key(&self, slot: u32) -> Option<Key> {
        let slot = slot as usize;
        let digest = self.table().get(slot)?.digest;
        Some(Key { analysis: self.analysis(slot, Section::Contents)?.id, digest })
    }

    /// Returns the record at a place of the table, if it can be understood.
    pub(crate) fn known(&self, slot: u32) -> Option<Known> {
        let (table, records, slot) = (self.table(), &self.bytes[self.records.clone()], slot as usize);
        let row = table.get(slot)?;
        let end = table.get(slot + 1).map_or(records.len(), |next| next.record_start.get() as usize);
        let record = records.get(row.record_start.get() as usize..end)?;
        let usual = raw::language_of(self.analysis(slot, Section::Contents)?.language.get())?;
        head::read(record, usual, &row.digest)
    }

    /// Returns the facts at a place of the table, if they are there and undamaged.
    pub(crate) fn facts(&self, slot: u32) -> Option<Facts> {
        let known = self.known(slot)?;
        let blob = self.blob(slot)?;
        if blob.is_empty() { facts_of_record(&known) } else { decode(blob, &known) }
    }

    /// Returns the encoded facts at a place of the table, if they are there and undamaged; empty if the record tells
    /// everything.
    pub(crate) fn blob(&self, slot: u32) -> Option<&[u8]> {
        let (table, slot) = (self.table(), slot as usize);
        let row = table.get(slot)?;
        let start = |row: &RawContent| usize::try_from(row.blob_start()).ok();
        let end = table.get(slot + 1).map_or(Some(self.rows.start), start)?;
        let blob = self.bytes[..self.rows.start].get(start(row)?..end)?;
        (crc32c::crc32c(blob) == row.blob_crc.get()).then_some(blob)
    }

    /// Returns the content at a place of the table, if its record can be understood and its facts are undamaged.
    pub(super) fn content(&self, slot: u32) -> Option<Content<'_>> {
        Some(Content { key: self.key(slot)?, known: self.known(slot)?, blob: self.blob(slot)? })
    }

    fn table(&self) -> &[RawContent] {
        <[RawContent]>::ref_from_bytes(&self.bytes[self.rows.clone()]).unwrap_or_default()
    }

    fn analyses(&self) -> &[RawAnalysis] {
        <[RawAnalysis]>::ref_from_bytes(&self.bytes[self.analyses.clone()]).unwrap_or_default()
    }

    fn strangers(&self) -> &[[u8; 32]] {
        <[[u8; 32]]>::ref_from_bytes(&self.bytes[self.strangers.clone()]).unwrap_or_default()
    }

    fn table_of_names(&self) -> &[RawName] {
        <[RawName]>::ref_from_bytes(&self.bytes[self.names.clone()]).unwrap_or_default()
    }
}

/// Makes every checksum of a pack right as far as its length allows, whatever it says.
#[cfg(any(test, feature = "testing"))]
pub(super) fn seal(bytes: &mut [u8]) {
    if bytes.len() < size_of::<Header>() + size_of::<Footer>() {
        return;
    }
    let header = Header { magic: MAGIC, format: FORMAT.into(), imported: 0.into() };
    bytes[..size_of::<Header>()].copy_from_slice(header.as_bytes());
    let (rest, last) = bytes.split_at_mut(bytes.len() - size_of::<Footer>());
    let Ok(footer) = Footer::mut_from_bytes(last) else { return };
    footer.magic = MAGIC;
    let room = rest.len() as u64 + 1;
    let start = footer.table_start.get() % room;
    footer.table_start = start.into();
    // Blobs are reached through the records, whose checksums of them are made right too.
    let table_start = start as usize;
    let (blobs, table) = rest.split_at_mut(table_start);
    let contents = (footer.contents.get() as usize).min(table.len() / ROW_BYTES);
    if let Ok((rows, _)) = <[RawContent]>::mut_from_prefix_with_elems(table, contents) {
        let mut end = table_start;
        for row in rows.iter_mut().rev() {
            let start = row.blob_start() as usize;
            row.blob_crc = crc32c::crc32c(blobs.get(start..end).unwrap_or_default()).into();
            end = start;
        }
    }
    footer.table_crc = crc32c::crc32c(&rest[table_start..]).into();
    footer.footer_crc = crc32c::crc32c(&footer.as_bytes()[..CHECKED_FOOTER]).into();
}

/// Returns the facts of a content that has no blob.
fn facts_of_record(known: &Known) -> Option<Facts> {
    let record = &known.record;
    Some(Facts {
        language: record.language?,
        encoding: record.encoding,
        lines: record.lines,
        symbols: Vec::new(),
        imports: Vec::new(),
        complexity: record.complexity,
        generated: None,
        diagnostics: Vec::new(),
        manifest: None,
    })
}

/// Decodes facts that [`encode`] encoded, beside the record of their content; `None` for anything else.
pub(super) fn decode(blob: &[u8], known: &Known) -> Option<Facts> {
    encoding::decode(&expand(blob)?, &known.record)
}

/// Whether a blob is the one encoding of facts, up to compression.
pub(super) fn is_exactly(blob: &[u8], facts: &Facts) -> bool {
    if blob.is_empty() {
        return encode(facts).is_some_and(|blob| blob.is_empty());
    }
    let encoded = encoding::encode(facts);
    expand(blob).is_some_and(|blob| Some(blob) == encoded)
}

/// Encodes facts; empty if the record tells everything, `None` if they cannot be encoded.
pub(crate) fn encode(facts: &Facts) -> Option<Vec<u8>> {
    let told_by_record = facts.symbols.is_empty()
        && facts.imports.is_empty()
        && facts.generated.is_none()
        && facts.diagnostics.is_empty()
        && facts.manifest.is_none();
    if told_by_record {
        return Some(Vec::new());
    }
    Some(compress(&encoding::encode(facts)?))
}

/// One content on its way into a pack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Content<'a> {
    pub(super) key: Key,
    pub(super) known: Known,
    pub(super) blob: &'a [u8],
}

impl Content<'_> {
    /// Returns what the content takes in a pack, at most.
    pub(super) fn bytes(&self) -> usize {
        let mut record = Vec::new();
        head::write(&self.known, None, &mut record);
        ROW_BYTES + record.len() + self.blob.len()
    }
}

/// Returns the table of the analyses that contents and strangers went through, both sorted by key. The language of the
/// first content is the usual one.
fn analyses_of(contents: &[Content<'_>], strangers: &[Key]) -> Vec<RawAnalysis> {
    let mut analyses = Vec::new();
    let (mut slot, mut stranger) = (0, 0);
    loop {
        let first = contents.get(slot);
        let ids = [first.map(|content| content.key.analysis), strangers.get(stranger).map(|key| key.analysis)];
        let Some(id) = ids.into_iter().flatten().min() else { return analyses };
        let usual =
            first.filter(|content| content.key.analysis == id).and_then(|content| content.known.record.language);
        slot += contents[slot..].partition_point(|content| content.key.analysis == id);
        stranger += strangers[stranger..].partition_point(|key| key.analysis == id);
        analyses.push(RawAnalysis {
            id,
            language: raw::language_code(usual).into(),
            contents_end: (slot as u32).into(),
            strangers_end: (stranger as u32).into(),
        });
    }
}

/// The pieces of a new pack around its blobs.
pub(super) struct Frame {
    head: Vec<u8>,
    tail: Vec<u8>,
    id: PackId,
}

impl Frame {
    /// Lays out a pack of `contents`, which must be sorted by key without duplicates, and of `names`, each with the key
    /// of its content, which must be sorted by name without duplicates.
    pub(super) fn new(contents: &[Content<'_>], names: &[(Name, Key)]) -> Frame {
        let header = Header { magic: MAGIC, format: FORMAT.into(), imported: 0.into() };
        let place = |key: &Key| contents.binary_search_by(|content| content.key.cmp(key)).ok();
        let mut strangers: Vec<Key> = names.iter().map(|(_, key)| *key).filter(|key| place(key).is_none()).collect();
        strangers.sort_unstable();
        strangers.dedup();
        let analyses = analyses_of(contents, &strangers);

        let mut tail = Vec::with_capacity(contents.len() * ROW_BYTES + names.len() * NAME_BYTES);
        let mut records = Vec::new();
        let mut at = size_of::<Header>() as u64;
        let mut analysis = analyses.iter().peekable();
        for (slot, content) in contents.iter().enumerate() {
            debug_assert!(matches!(content.known.record.status, Status::Analyzed | Status::Skipped(_)));
            while analysis.next_if(|analysis| analysis.end(Section::Contents) <= slot).is_some() {}
            let usual = analysis.peek().and_then(|analysis| Language::with_code(analysis.language.get()));
            let row = RawContent {
                digest: content.key.digest,
                // What begins behind a tebibyte is not found again: there its checksum does not match.
                blob_start: *at.to_le_bytes().first_chunk().expect("five of eight bytes"),
                record_start: (records.len() as u32).into(),
                blob_crc: crc32c::crc32c(content.blob).into(),
            };
            tail.extend_from_slice(row.as_bytes());
            head::write(&content.known, usual, &mut records);
            at += content.blob.len() as u64;
        }
        let record_bytes = records.len() as u32;
        tail.append(&mut records);
        tail.extend_from_slice(analyses.as_bytes());
        strangers.iter().for_each(|key| tail.extend_from_slice(&key.digest));
        for (name, key) in names {
            let stranger = || contents.len() + strangers.partition_point(|stranger| stranger < key);
            let place = place(key).unwrap_or_else(stranger) as u32;
            tail.extend_from_slice(RawName { name: *name, place: place.into() }.as_bytes());
        }
        // The tables hold every key and every blob's checksum: their digest names the pack.
        let id = PackId(*blake3::hash(&tail).as_bytes().first_chunk().expect("a digest has 32 bytes"));
        let mut footer = Footer {
            id,
            table_start: at.into(),
            record_bytes: record_bytes.into(),
            contents: (contents.len() as u32).into(),
            analyses: (analyses.len() as u32).into(),
            strangers: (strangers.len() as u32).into(),
            names: (names.len() as u32).into(),
            table_crc: crc32c::crc32c(&tail).into(),
            footer_crc: 0.into(),
            magic: MAGIC,
        };
        footer.footer_crc = crc32c::crc32c(&footer.as_bytes()[..CHECKED_FOOTER]).into();
        tail.extend_from_slice(footer.as_bytes());
        Frame { head: header.as_bytes().to_vec(), tail, id }
    }

    /// Returns the pack's identity.
    pub(super) fn id(&self) -> PackId {
        self.id
    }

    /// Returns the pack's bytes in pieces.
    pub(super) fn parts<'a>(&'a self, contents: &[Content<'a>]) -> Vec<&'a [u8]> {
        let blobs = contents.iter().map(|content| content.blob).filter(|blob| !blob.is_empty());
        std::iter::once(&*self.head).chain(blobs).chain(std::iter::once(&*self.tail)).collect()
    }
}
