//! What is in a store: how many blobs and entries, how large, and how much source they stand for.

use std::collections::HashMap;

use super::index::Index;
use super::location::PackId;
use super::pack::Pack;
use crate::facts::record::{FileRecord, Status};
use crate::tree::io::{Store, StoreError};

/// The contents of a store in numbers. What is damaged, or of another version's format, counts by its size alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheStats {
    /// Indexes: one for each tree and set of options.
    pub indexes: u64,
    /// Their size in bytes.
    pub index_bytes: u64,
    /// The files that they know.
    pub files: u64,
    /// Packs.
    pub packs: u64,
    /// Their size in bytes.
    pub pack_bytes: u64,
    /// The contents that they know; one that is in several counts as often.
    pub entries: u64,
    /// Different contents that were analyzed, in indexes and packs together.
    pub contents: u64,
    /// Their size in bytes, as source.
    pub source_bytes: u64,
}

/// .
///
/// # Errors
///
/// Fails if the store cannot be read.
pub fn stats(store: &dyn Store) -> Result<CacheStats, StoreError> {
    let mut stats = CacheStats::default();
    let mut sources: HashMap<[u8; 32], u64> = HashMap::new();
    let mut note = |record: Option<FileRecord>| {
        let record = record.filter(|record| record.status == Status::Analyzed);
        if let Some((record, digest)) = record.and_then(|record| Some((record, record.digest?))) {
            sources.insert(digest, record.bytes);
        }
    };
    for blob in store.list()? {
        let is_pack = PackId::of_blob(&blob.name).is_some();
        let (count, bytes) = if is_pack {
            (&mut stats.packs, &mut stats.pack_bytes)
        } else {
            (&mut stats.indexes, &mut stats.index_bytes)
        };
        *count += 1;
        *bytes += blob.bytes;
        let Some(bytes) = store.get(&blob.name)? else { continue };
        if is_pack {
            let Ok(pack) = Pack::open(bytes) else { continue };
            stats.entries += pack.len() as u64;
            (0..pack.len() as u32).for_each(|slot| note(pack.record(slot)));
        } else {
            let Ok(index) = Index::open_any(bytes) else { continue };
            stats.files += index.len() as u64;
            (0..index.len()).for_each(|slot| note(index.record(slot)));
        }
    }
    stats.contents = sources.len() as u64;
    stats.source_bytes = sources.into_values().sum();
    Ok(stats)
}
