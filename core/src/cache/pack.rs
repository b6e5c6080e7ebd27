//! A pack: facts by content, immutable, the same bytes on every platform.
//!
//! ```text
//! header   magic "SAPWOODP", format u32, zero u32
//! blobs    the facts in the order of their keys: encoded with postcard, compressed as `blob` says
//! table    one record of 128 bytes for each content, sorted by key
//! footer   table offset u64, records u64, CRC32C of the table u32, CRC32C of the 20 bytes before u32, magic
//! ```
//!
//! A record has the key, where its blob is, the blob's CRC32C, and all that a summary needs, so that a tree whose
//! stamps are all new is summed up without decoding facts. A content of which the record tells everything has no blob.

use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::blob::{compress, expand};
use super::raw::{Known, RawKnown};
use super::{Damage, Key};
use crate::bytes::Bytes;
use crate::facts::Facts;
use crate::report::Status;

/// The version of the format.
pub(super) const FORMAT: u32 = 1;

const MAGIC: [u8; 8] = *b"SAPWOODP";
const RECORD_BYTES: usize = size_of::<RawContent>();

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Header {
    magic: [u8; 8],
    format: U32,
    zero: U32,
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Footer {
    table_start: U64,
    records: U64,
    table_crc: U32,
    footer_crc: U32,
    magic: [u8; 8],
}

#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct RawContent {
    key: Key,
    blob_start: U64,
    blob_bytes: U32,
    blob_crc: U32,
    known: RawKnown,
}

/// The identity of a pack: the first half of the BLAKE3 digest of its table.
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
    records: usize,
}

impl Pack {
    /// Checks header, footer and table; blobs are checked when they are read.
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
        if crc32c::crc32c(&footer.as_bytes()[..20]) != footer.footer_crc.get() {
            return Err(Damage::Checksum);
        }
        let table_end = bytes.len() - size_of::<Footer>();
        let table_start = usize::try_from(footer.table_start.get()).map_err(|_| Damage::Inconsistent)?;
        let records = usize::try_from(footer.records.get()).map_err(|_| Damage::Inconsistent)?;
        let table = bytes.get(table_start..table_end).ok_or(Damage::Inconsistent)?;
        if records.checked_mul(RECORD_BYTES) != Some(table.len()) {
            return Err(Damage::Inconsistent);
        }
        if crc32c::crc32c(table) != footer.table_crc.get() {
            return Err(Damage::Checksum);
        }
        Ok(Pack { bytes, table_start, records })
    }

    /// Returns the number of contents.
    pub(crate) fn len(&self) -> usize {
        self.records
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
        let table = self.table();
        let mut range = 0..table.len();
        // Keys are digests, thus spread evenly: the first guess is close.
        let head = u64::from_be_bytes(*key.first_chunk::<8>()?);
        let guess = ((u128::from(head) * table.len() as u128) >> 64) as usize;
        let mut step = 16;
        if guess < range.end {
            if table[guess].key <= *key {
                range.start = guess;
                while range.start + step < range.end && table[range.start + step].key <= *key {
                    range.start += step;
                    step *= 2;
                }
                range.end = range.end.min(range.start + step + 1);
            } else {
                range.end = guess;
                while range.end > step && table[range.end - step].key > *key {
                    range.end -= step;
                    step *= 2;
                }
                range.start = range.end.saturating_sub(step);
            }
        }
        let at = range.start + table[range].partition_point(|record| record.key < *key);
        table.get(at).is_some_and(|record| record.key == *key).then_some(at as u32)
    }

    /// Returns the key at a place of the table.
    pub(crate) fn key(&self, slot: u32) -> Option<&Key> {
        self.table().get(slot as usize).map(|record| &record.key)
    }

    /// Returns the record at a place of the table, if it can be understood.
    pub(crate) fn known(&self, slot: u32) -> Option<Known> {
        self.table().get(slot as usize)?.known.known()
    }

    /// Returns the facts at a place of the table, if they are there and undamaged.
    pub(crate) fn facts(&self, slot: u32) -> Option<Facts> {
        let known = self.known(slot)?;
        let blob = self.blob(slot)?;
        if blob.is_empty() { facts_of_record(&known) } else { decode(blob) }
    }

    /// Returns the encoded facts at a place of the table, if they are there and undamaged; empty if the record tells
    /// everything.
    pub(crate) fn blob(&self, slot: u32) -> Option<&[u8]> {
        let record = self.table().get(slot as usize)?;
        let start = usize::try_from(record.blob_start.get()).ok()?;
        let blob = self.bytes[..self.table_start].get(start..start.checked_add(record.blob_bytes.get() as usize)?)?;
        (crc32c::crc32c(blob) == record.blob_crc.get()).then_some(blob)
    }

    /// Returns the content at a place of the table, if its record can be understood and its facts are undamaged.
    pub(super) fn content(&self, slot: u32) -> Option<Content<'_>> {
        Some(Content { key: *self.key(slot)?, known: self.known(slot)?, blob: self.blob(slot)? })
    }

    fn table(&self) -> &[RawContent] {
        let bytes = &self.bytes[self.table_start..self.table_start + self.records * RECORD_BYTES];
        <[RawContent]>::ref_from_bytes(bytes).unwrap_or_default()
    }
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

/// Decodes facts that [`encode`] encoded; `None` for anything else.
pub(super) fn decode(blob: &[u8]) -> Option<Facts> {
    postcard::from_bytes(&expand(blob)?).ok()
}

/// Whether a blob is the one encoding of facts, up to compression.
pub(super) fn is_exactly(blob: &[u8], facts: &Facts) -> bool {
    if blob.is_empty() {
        return encode(facts).is_some_and(|blob| blob.is_empty());
    }
    let encoded = postcard::to_allocvec(facts).ok();
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
    Some(compress(&postcard::to_allocvec(facts).ok()?))
}

/// One content on its way into a pack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Content<'a> {
    pub(super) key: Key,
    pub(super) known: Known,
    pub(super) blob: &'a [u8],
}

/// The pieces of a new pack around its blobs.
pub(super) struct Frame {
    head: Vec<u8>,
    tail: Vec<u8>,
    id: PackId,
}

impl Frame {
    /// Lays out a pack of `contents`, which must be sorted by key without duplicates.
    pub(super) fn new(contents: &[Content<'_>]) -> Frame {
        let header = Header { magic: MAGIC, format: FORMAT.into(), zero: 0.into() };
        let mut tail = Vec::with_capacity(contents.len() * RECORD_BYTES + size_of::<Footer>());
        let mut at = size_of::<Header>();
        for content in contents {
            debug_assert!(matches!(content.known.record.status, Status::Analyzed | Status::Skipped(_)));
            let record = RawContent {
                key: content.key,
                blob_start: (at as u64).into(),
                blob_bytes: (content.blob.len() as u32).into(),
                blob_crc: crc32c::crc32c(content.blob).into(),
                known: RawKnown::new(&content.known),
            };
            tail.extend_from_slice(record.as_bytes());
            at += content.blob.len();
        }
        // The table holds every key and every blob's checksum: its digest names the pack.
        let id = PackId(*blake3::hash(&tail).as_bytes().first_chunk().expect("a digest has 32 bytes"));
        let mut footer = Footer {
            table_start: (at as u64).into(),
            records: (contents.len() as u64).into(),
            table_crc: crc32c::crc32c(&tail).into(),
            footer_crc: 0.into(),
            magic: MAGIC,
        };
        footer.footer_crc = crc32c::crc32c(&footer.as_bytes()[..20]).into();
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
