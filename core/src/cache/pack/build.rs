//! Laying out a new pack.

use zerocopy::IntoBytes;

use super::layout::{
    AnalysisRow, CHECKED_FOOTER, Footer, GIT_NAME_BYTES, GitNameRow, Header, MAGIC, ROW_BYTES, Row, Section,
};
use crate::cache::key::{FactsKey, GitName};
use crate::cache::location::PackId;
use crate::cache::{codes, record};
use crate::facts::record::{FileRecord, Status};
use crate::language::Language;

/// A content in a pack.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PackEntry<'a> {
    pub(crate) key: FactsKey,
    pub(crate) record: FileRecord,
    /// The facts as `packed_facts` encodes them.
    pub(crate) encoded: &'a [u8],
}

impl PackEntry<'_> {
    /// Returns the most bytes that the entry takes in a pack.
    pub(crate) fn bytes(&self) -> usize {
        let mut bytes = Vec::new();
        record::write(&self.record, None, &mut bytes);
        ROW_BYTES + bytes.len() + self.encoded.len()
    }
}

/// Returns the table of the analyses that entries and foreign keys belong to, both sorted. The language of the first
/// entry is the one that is expected.
fn analyses_of(entries: &[PackEntry<'_>], foreign: &[FactsKey]) -> Vec<AnalysisRow> {
    let mut analyses = Vec::new();
    let (mut rows_end, mut foreign_end) = (0, 0);
    loop {
        let first = entries.get(rows_end);
        let ids = [first.map(|entry| entry.key.analysis), foreign.get(foreign_end).map(|key| key.analysis)];
        let Some(id) = ids.into_iter().flatten().min() else { return analyses };
        let expected = first.filter(|entry| entry.key.analysis == id).and_then(|entry| entry.record.language);
        rows_end += entries[rows_end..].partition_point(|entry| entry.key.analysis == id);
        foreign_end += foreign[foreign_end..].partition_point(|key| key.analysis == id);
        analyses.push(AnalysisRow {
            id,
            language: codes::language_code(expected).into(),
            rows_end: (rows_end as u32).into(),
            foreign_end: (foreign_end as u32).into(),
        });
    }
}

/// A pack ready to be stored: what stands before and after the facts of its entries.
pub(crate) struct FinishedPack {
    header: Header,
    tables: Vec<u8>,
    id: PackId,
}

impl FinishedPack {
    /// Lays out a pack of `entries`, which must be sorted by key without duplicates, and of git names with the keys of
    /// their contents, which must be sorted by name without duplicates.
    pub(crate) fn new(entries: &[PackEntry<'_>], git_names: &[(GitName, FactsKey)]) -> FinishedPack {
        let slot_of = |key: &FactsKey| entries.binary_search_by(|entry| entry.key.cmp(key)).ok();
        let mut foreign: Vec<FactsKey> =
            git_names.iter().map(|(_, key)| *key).filter(|key| slot_of(key).is_none()).collect();
        foreign.sort_unstable();
        foreign.dedup();
        let analyses = analyses_of(entries, &foreign);

        let mut tables = Vec::with_capacity(entries.len() * ROW_BYTES + git_names.len() * GIT_NAME_BYTES);
        let mut records = Vec::new();
        let mut facts_start = size_of::<Header>() as u64;
        let mut analysis = analyses.iter().peekable();
        for (slot, entry) in entries.iter().enumerate() {
            debug_assert!(matches!(entry.record.status, Status::Analyzed | Status::Skipped(_)));
            while analysis.next_if(|analysis| analysis.end(Section::Rows) <= slot).is_some() {}
            let expected = analysis.peek().and_then(|analysis| Language::with_code(analysis.language.get()));
            let row = Row {
                digest: entry.key.digest,
                // What begins beyond a tebibyte is not found again: there its checksum does not match.
                facts_start: *facts_start.to_le_bytes().first_chunk().expect("five of eight bytes"),
                record_start: (records.len() as u32).into(),
                facts_crc: crc32c::crc32c(entry.encoded).into(),
            };
            tables.extend_from_slice(row.as_bytes());
            record::write(&entry.record, expected, &mut records);
            facts_start += entry.encoded.len() as u64;
        }
        let record_bytes = records.len() as u32;
        tables.append(&mut records);
        tables.extend_from_slice(analyses.as_bytes());
        foreign.iter().for_each(|key| tables.extend_from_slice(&key.digest));
        for (name, key) in git_names {
            let in_foreign = || entries.len() + foreign.partition_point(|foreign| foreign < key);
            let content = slot_of(key).unwrap_or_else(in_foreign) as u32;
            tables.extend_from_slice(GitNameRow { name: *name, content: content.into() }.as_bytes());
        }
        // The tables hold every key and the checksums of all facts: their digest names the pack.
        let id = PackId(*blake3::hash(&tables).as_bytes().first_chunk().expect("a digest has 32 bytes"));
        let mut footer = Footer {
            id,
            table_start: facts_start.into(),
            record_bytes: record_bytes.into(),
            rows: (entries.len() as u32).into(),
            analyses: (analyses.len() as u32).into(),
            foreign: (foreign.len() as u32).into(),
            git_names: (git_names.len() as u32).into(),
            table_crc: crc32c::crc32c(&tables).into(),
            footer_crc: 0.into(),
            magic: MAGIC,
        };
        footer.footer_crc = crc32c::crc32c(&footer.as_bytes()[..CHECKED_FOOTER]).into();
        tables.extend_from_slice(footer.as_bytes());
        FinishedPack { header: Header::new(false), tables, id }
    }

    /// Returns the pack's identity.
    pub(crate) fn id(&self) -> PackId {
        self.id
    }

    /// Returns the pack's bytes in pieces, given the entries that it was laid out for.
    pub(crate) fn parts<'a>(&'a self, entries: &[PackEntry<'a>]) -> Vec<&'a [u8]> {
        let facts = entries.iter().map(|entry| entry.encoded).filter(|encoded| !encoded.is_empty());
        std::iter::once(self.header.as_bytes()).chain(facts).chain(std::iter::once(&*self.tables)).collect()
    }
}
