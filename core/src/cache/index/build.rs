//! Building the index that replaces an old one.

use std::ops::Range;

use zerocopy::IntoBytes;
use zerocopy::little_endian::U16;

use super::layout::{
    CHECKED_HEADER, ENCODING_SHIFT, HAS_CTIME, HAS_DIGEST, HAS_INODE, Header, Kind, MAGIC, NO_PACK, RACY, Record, WIDE,
    WideRow, name_digest,
};
use super::{Index, IndexEntry};
use crate::cache::location::PackId;
use crate::cache::{codes, format};
use crate::facts::record::FileRecord;
use crate::text::Lines;
use crate::tree::listing::StampFields;

/// Builds the index that replaces an old one.
pub(crate) struct IndexBuilder {
    fields: StampFields,
    packs: Vec<PackId>,
    kinds: Vec<Kind>,
    records: Vec<Record>,
    wide: Vec<WideRow>,
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
            entry.record;
        if !codes::is_kept(status) || !self.has_room(path.iter().map(|part| part.len()).sum()) {
            return;
        }
        // Both come in runs of the same few: the last ones are the likeliest. Of what cannot be numbered, a kind costs the
        // file its record, and a pack only the hint.
        let Some(kind) = place(&mut self.kinds, Kind::new(entry.variant, language)) else { return };
        let at = entry.location.and_then(|location| Some((place(&mut self.packs, location.pack)?, location.slot)));
        let (pack, slot) = at.unwrap_or((NO_PACK, 0));
        let Lines { code, comment, blank, .. } = lines;
        let counts = [code, comment, blank, symbols, imports, complexity.cyclomatic, complexity.cognitive];
        let is_wide = bytes > u64::from(u32::MAX) || counts.iter().any(|count| *count > u32::from(u16::MAX));
        let wide = WideRow {
            slot: (self.records.len() as u32).into(),
            size: ((bytes >> 32) as u32).into(),
            counts: counts.map(|count| ((count >> 16) as u16).into()),
        };
        let flag = |condition: bool, bit: u8| if condition { bit } else { 0 };
        let record = Record {
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
            flags: codes::status_code(status)
                | flag(entry.racy, RACY)
                | flag(digest.is_some(), HAS_DIGEST)
                | flag(is_wide, WIDE)
                | codes::encoding_code(encoding) << ENCODING_SHIFT,
            marks: codes::marks(&entry.record),
        };
        self.append(path, record, is_wide.then_some(wide));
    }

    /// Takes over the packs of an old index, so that its records can be carried over. Comes before all else.
    pub(crate) fn adopt_packs(&mut self, old: &Index) {
        (self.packs, self.kinds) = (old.packs().to_vec(), old.kinds().to_vec());
        self.records.reserve_exact(old.len() + old.len() / 64);
        self.strings.reserve_exact(old.strings.len() + old.strings.len() / 64);
    }

    /// Carries over the records in these slots of the old index, whose packs were adopted.
    pub(crate) fn carry(&mut self, old: &Index, slots: Range<usize>) {
        let paths = old.paths(&slots);
        let Some(table) = old.records().get(slots.clone()).filter(|table| !table.is_empty()) else { return };
        if !self.has_room(paths.len()) {
            return;
        }
        // Of a record that points nowhere the sum means nothing either.
        let start = (self.strings.len() as u32).wrapping_sub(table[0].path_start.get());
        self.records.extend(table.iter().map(|record| {
            let path_start = start.wrapping_add(record.path_start.get()).into();
            Record { path_start, ..*record }
        }));
        let moved = (self.records.len() - table.len()).wrapping_sub(slots.start) as u32;
        self.wide.extend(old.wide_rows(&slots).iter().map(|wide| {
            let slot = moved.wrapping_add(wide.slot.get()).into();
            WideRow { slot, ..*wide }
        }));
        self.strings.extend_from_slice(paths);
    }

    /// Whether another path of this length can be pointed at.
    fn has_room(&self, bytes: usize) -> bool {
        u32::try_from(self.strings.len() + bytes).is_ok()
    }

    fn append(&mut self, path: &[&[u8]], record: Record, wide: Option<WideRow>) {
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
            format: format::INDEX.into(),
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

    /// Returns what follows the header, in order.
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
