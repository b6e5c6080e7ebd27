//! A pack: facts by content, immutable, the same bytes on every platform.
//!
//! ```text
//! header   magic "SAPWOODP", format u32, whether the pack was imported u32
//! blobs    the facts in the order of their keys: encoded as `encoding` says, compressed as `blob` says
//! table    one row of 64 bytes for each content, sorted by key: the half of the key that is not of the digest, the
//!          digest, where its blob begins u64, where its record begins u32, the blob's CRC32C u32
//! records  what a summary needs of each content, as `head` says, in the same order
//! names    64 bytes for each name that git gives to a content: the name's key, the content's key; sorted by name
//! footer   the pack's identity 16 bytes, table offset u64, contents u64, bytes of records u64, names u64, CRC32C of
//!          table, records and names u32, CRC32C of the 52 bytes before u32, magic
//! ```
//!
//! Blobs and records end where the next one begins. From the records a tree whose stamps are all new is summed up
//! without decoding facts. A content of which the record tells everything has no blob.
//!
//! A name may stand for a content whose record is in another pack: it is often learned later than the facts.

use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::blob::{compress, expand};
use super::key::OWN_BYTES;
use super::raw::Known;
use super::table::{self, Keyed};
use super::{Damage, Key, encoding, head};
use crate::bytes::Bytes;
use crate::facts::Facts;
use crate::report::Status;

/// The version of the format.
pub(super) const FORMAT: u32 = 4;

const MAGIC: [u8; 8] = *b"SAPWOODP";
/// What an entry takes beside its blob and its record.
const ROW_BYTES: usize = size_of::<RawContent>();
/// What a name takes.
pub(super) const NAME_BYTES: usize = size_of::<RawName>();
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
    contents: U64,
    record_bytes: U64,
    names: U64,
    table_crc: U32,
    footer_crc: U32,
    magic: [u8; 8],
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct RawContent {
    own: [u8; OWN_BYTES],
    digest: [u8; 32],
    blob_start: U64,
    record_start: U32,
    blob_crc: U32,
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct RawName {
    name: Key,
    key: Key,
}

impl Keyed for RawContent {
    fn sorted_by(&self) -> Key {
        let mut key = [0; 32];
        let (own, of_content) = key.split_at_mut(OWN_BYTES);
        own.copy_from_slice(&self.own);
        of_content.copy_from_slice(&self.digest[..of_content.len()]);
        key
    }
}

impl Keyed for RawName {
    fn sorted_by(&self) -> Key {
        self.name
    }
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
    table_start: usize,
    contents: usize,
    record_bytes: usize,
    names: usize,
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
        let table_end = bytes.len() - size_of::<Footer>();
        let number = |number: U64| usize::try_from(number.get()).map_err(|_| Damage::Inconsistent);
        let (table_start, contents) = (number(footer.table_start)?, number(footer.contents)?);
        let (record_bytes, names) = (number(footer.record_bytes)?, number(footer.names)?);
        let table = bytes.get(table_start..table_end).ok_or(Damage::Inconsistent)?;
        let expected = contents
            .checked_mul(ROW_BYTES)
            .and_then(|bytes| bytes.checked_add(record_bytes))
            .and_then(|bytes| bytes.checked_add(names.checked_mul(NAME_BYTES)?));
        if expected != Some(table.len()) {
            return Err(Damage::Inconsistent);
        }
        if crc32c::crc32c(table) != footer.table_crc.get() {
            return Err(Damage::Checksum);
        }
        Ok(Pack { bytes, table_start, contents, record_bytes, names })
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
        self.contents
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
        table::find(self.table(), key).map(|at| at as u32)
    }

    /// Returns the key of the content that has this name.
    pub(crate) fn named(&self, name: &Key) -> Option<&Key> {
        let names = self.table_of_names();
        table::find(names, name).map(|at| &names[at].key)
    }

    /// Returns every name with the key of the content that has it, sorted by name.
    pub(crate) fn names(&self) -> impl ExactSizeIterator<Item = (&Key, &Key)> {
        self.table_of_names().iter().map(|row| (&row.name, &row.key))
    }

    /// Returns the key at a place of the table.
    pub(crate) fn key(&self, slot: u32) -> Option<Key> {
        self.table().get(slot as usize).map(Keyed::sorted_by)
    }

    /// Returns the record at a place of the table, if it can be understood.
    pub(crate) fn known(&self, slot: u32) -> Option<Known> {
        let (table, slot) = (self.table(), slot as usize);
        let row = table.get(slot)?;
        let end = table.get(slot + 1).map_or(self.record_bytes, |next| next.record_start.get() as usize);
        let record = self.records().get(row.record_start.get() as usize..end)?;
        head::read(record, &row.digest)
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
        let start = |row: &RawContent| usize::try_from(row.blob_start.get()).ok();
        let end = table.get(slot + 1).map_or(Some(self.table_start), start)?;
        let blob = self.bytes[..self.table_start].get(start(row)?..end)?;
        (crc32c::crc32c(blob) == row.blob_crc.get()).then_some(blob)
    }

    /// Returns the content at a place of the table, if its record can be understood and its facts are undamaged.
    pub(super) fn content(&self, slot: u32) -> Option<Content<'_>> {
        Some(Content { key: self.key(slot)?, known: self.known(slot)?, blob: self.blob(slot)? })
    }

    fn table(&self) -> &[RawContent] {
        let bytes = &self.bytes[self.table_start..self.table_start + self.contents * ROW_BYTES];
        <[RawContent]>::ref_from_bytes(bytes).unwrap_or_default()
    }

    fn records(&self) -> &[u8] {
        &self.bytes[self.table_start + self.contents * ROW_BYTES..][..self.record_bytes]
    }

    fn table_of_names(&self) -> &[RawName] {
        let start = self.table_start + self.contents * ROW_BYTES + self.record_bytes;
        <[RawName]>::ref_from_bytes(&self.bytes[start..start + self.names * NAME_BYTES]).unwrap_or_default()
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
            let start = row.blob_start.get() as usize;
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
    /// Returns what the content takes in a pack.
    pub(super) fn bytes(&self) -> usize {
        let mut record = Vec::new();
        head::write(&self.known, &mut record);
        ROW_BYTES + record.len() + self.blob.len()
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
    pub(super) fn new(contents: &[Content<'_>], names: &[(Key, Key)]) -> Frame {
        let header = Header { magic: MAGIC, format: FORMAT.into(), imported: 0.into() };
        let mut tail = Vec::with_capacity(contents.len() * ROW_BYTES + names.len() * NAME_BYTES + size_of::<Footer>());
        let mut records = Vec::new();
        let mut at = size_of::<Header>();
        for content in contents {
            debug_assert!(matches!(content.known.record.status, Status::Analyzed | Status::Skipped(_)));
            let mut own = [0; OWN_BYTES];
            own.copy_from_slice(&content.key[..OWN_BYTES]);
            let row = RawContent {
                own,
                digest: content.known.record.digest.unwrap_or_default(),
                blob_start: (at as u64).into(),
                record_start: (records.len() as u32).into(),
                blob_crc: crc32c::crc32c(content.blob).into(),
            };
            tail.extend_from_slice(row.as_bytes());
            head::write(&content.known, &mut records);
            at += content.blob.len();
        }
        let record_bytes = records.len() as u64;
        tail.append(&mut records);
        for (name, key) in names {
            tail.extend_from_slice(RawName { name: *name, key: *key }.as_bytes());
        }
        // The tables hold every key and every blob's checksum: their digest names the pack.
        let id = PackId(*blake3::hash(&tail).as_bytes().first_chunk().expect("a digest has 32 bytes"));
        let mut footer = Footer {
            id,
            table_start: (at as u64).into(),
            contents: (contents.len() as u64).into(),
            record_bytes: record_bytes.into(),
            names: (names.len() as u64).into(),
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
