//! The cache as one portable file: a single pack of everything that is known of contents.
//!
//! The file holds no path, no stamp and no time, so it means the same on every machine, natively and in a browser, and
//! the same contents give the same bytes. After an import, a run reads and hashes its files, and parses none that the
//! file knows. Before anything of it is used, all of it is checked; a file that is damaged anywhere is refused whole.
//! Whether its facts are true of their contents cannot be told without these.

use std::io;

use thiserror::Error;

use super::index::Index;
use super::key::{FactsKey, facts_key};
use super::location::PackId;
use super::pack::{Pack, PackEntry};
use super::pack_contents::PackContents;
use super::pack_set::PackSet;
use super::{Damage, consists_of, packed_facts};
use crate::facts::record::{FileRecord, Status};
use crate::parse::AnalysisOptions;
use crate::tree::bytes::Bytes;
use crate::tree::io::{Store, StoreError};

/// What a store knows of contents, ready to be written as one file.
pub struct Export {
    packs: PackSet,
    keys: Option<Vec<FactsKey>>,
    warnings: Vec<String>,
    entries: u64,
    bytes: u64,
}

/// Exports every entry of a store.
///
/// ```
/// use std::sync::Arc;
/// use sapwood_core::{Engine, MemoryFiles, MemoryStore, Selection, TreeId, cache};
///
/// let mut files = MemoryFiles::new();
/// files.write("greet.py", "def greet():\n    pass\n");
/// let (here, there) = (Arc::new(MemoryStore::default()), Arc::new(MemoryStore::default()));
/// let analyze = |store: &Arc<MemoryStore>| {
///     let engine = Engine::default().with_store(store.clone());
///     engine.analyze_tree(&files, &TreeId::new("demo"), &Selection::default(), true).unwrap();
///     engine.metrics()
/// };
///
/// analyze(&here);
/// let file = cache::export(&*here)?.to_vec();
/// assert_eq!(cache::import(&*there, file.into())?.new, 1);
/// assert_eq!(analyze(&there).analyzed, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Fails if the store cannot be read. Damaged entries are left out.
pub fn export(store: &dyn Store) -> Result<Export, StoreError> {
    Export::new(store, None)
}

/// Exports the entries of a store that an index names below a prefix.
pub(crate) fn export_tree(
    store: &dyn Store,
    index: &Index,
    prefix: &[u8],
    options: AnalysisOptions,
) -> Result<Export, StoreError> {
    let key = |at: usize| {
        let entry = index.entry(at)?;
        Some(facts_key(entry.variant, options, &entry.record.digest?))
    };
    let mut keys: Vec<FactsKey> = index.below(prefix).filter_map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    Export::new(store, Some(keys))
}

impl Export {
    fn new(store: &dyn Store, keys: Option<Vec<FactsKey>>) -> Result<Export, StoreError> {
        // A store that cannot be listed is no empty store.
        store.list()?;
        let mut warnings = Vec::new();
        let packs = PackSet::open(store, &mut warnings);
        let mut export = Export { packs, keys, warnings, entries: 0, bytes: 0 };
        let contents = export.contents();
        let bytes = contents.finish().parts(&contents.entries).iter().map(|part| part.len() as u64).sum();
        (export.entries, export.bytes) = (contents.entries.len() as u64, bytes);
        Ok(export)
    }

    /// Returns the number of contents.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Returns how many contents were asked for and are not in the store.
    pub fn missing(&self) -> u64 {
        self.keys.as_ref().map_or(0, |keys| keys.len() as u64 - self.entries)
    }

    /// Returns the size of the file in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns what is damaged and was left out.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Writes the file. It is written piece by piece, so memory holds no second copy of it.
    ///
    /// # Errors
    ///
    /// Fails if `out` does.
    pub fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let contents = self.contents();
        contents.finish().parts(&contents.entries).iter().try_for_each(|part| out.write_all(part))
    }

    /// Returns the file's bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        let contents = self.contents();
        contents.finish().parts(&contents.entries).concat()
    }

    fn contents(&self) -> PackContents<'_> {
        let wanted = |key: &FactsKey| self.keys.as_ref().is_none_or(|keys| keys.binary_search(key).is_ok());
        PackContents::gather(self.packs.iter(), |entry| wanted(&entry.key), wanted).without_dangling_names(|_| false)
    }
}

/// A file from [`export`] that was checked and can be used.
pub struct CacheImport {
    pack: Pack,
    id: PackId,
}

/// What an import brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The entries of the file.
    pub entries: u64,
    /// Those that the store did not have before.
    pub new: u64,
    /// The size of the file in bytes.
    pub bytes: u64,
}

/// Why a file was not imported.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file is something else.
    #[error("not a Sapwood cache file")]
    Foreign,
    /// The file is damaged, not as an export writes it, or of another version. Nothing of it was used.
    #[error("invalid cache file: {0}")]
    Refused(String),
    /// The store does not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks a file from [`export`] and adds it to a store.
///
/// # Errors
///
/// Fails if the file is damaged anywhere or the store does not take it; the store is then as it was.
pub fn import(store: &dyn Store, bytes: Bytes) -> Result<Imported, ImportError> {
    Ok(CacheImport::open(bytes)?.add_to(store)?)
}

impl CacheImport {
    /// Checks a file: every checksum, every bound, the order of its keys and names, that every record is understood, and
    /// that its facts decode and agree with it. In the end it must be, byte for byte, what an export of the same
    /// entries writes.
    ///
    /// # Errors
    ///
    /// Fails with the first thing that is wrong.
    pub fn open(bytes: Bytes) -> Result<CacheImport, ImportError> {
        let refused = |damage: Damage| match damage {
            Damage::Foreign => ImportError::Foreign,
            damage => ImportError::Refused(damage.to_string()),
        };
        let pack = Pack::open(bytes.clone()).map_err(refused)?;
        let mut contents = PackContents { entries: Vec::with_capacity(pack.len()), git_names: Vec::new() };
        for slot in 0..pack.len() as u32 {
            let entry = check_entry(&pack, slot).map_err(|reason| {
                let key = pack.key(slot).as_ref().map(FactsKey::to_string).unwrap_or_default();
                ImportError::Refused(format!("entry {slot} with the key {key} {reason}"))
            })?;
            if contents.entries.last().is_some_and(|last| last.key >= entry.key) {
                return Err(ImportError::Refused("its keys are out of order".to_owned()));
            }
            contents.entries.push(entry);
        }
        for (name, key) in pack.git_names() {
            if contents.git_names.last().is_some_and(|(last, _)| *last >= name) {
                return Err(ImportError::Refused("its names are out of order".to_owned()));
            }
            if contents.find(&key).is_none() {
                return Err(ImportError::Refused("it names an entry that it does not have".to_owned()));
            }
            contents.git_names.push((name, key));
        }
        let finished = contents.finish();
        if !consists_of(&bytes, &finished.parts(&contents.entries)) {
            return Err(refused(Damage::Inconsistent));
        }
        Ok(CacheImport { id: finished.id(), pack: pack.clone() })
    }

    /// Returns the number of entries.
    pub fn entries(&self) -> u64 {
        self.pack.len() as u64
    }

    /// Adds the entries to a store that does not have them yet.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be listed or does not take them; it is then as it was.
    pub fn add_to(&self, store: &dyn Store) -> Result<Imported, StoreError> {
        store.list()?;
        // Damaged packs are left to the next run, which says so.
        let known = PackSet::open(store, &mut Vec::new());
        let slots = 0..self.pack.len() as u32;
        let is_new = |slot: &u32| self.pack.key(*slot).is_some_and(|key| known.find_facts(&key, None).is_none());
        let new = slots.filter(is_new).count() as u64;
        if new > 0 || self.pack.git_names().any(|(name, key)| known.named(&name) != Some(key)) {
            let (header, rest) = self.pack.as_imported();
            store.put(&self.id.blob_name(), &[&header, rest])?;
        }
        Ok(Imported { entries: self.entries(), new, bytes: self.pack.bytes() as u64 })
    }
}

/// Checks one entry; the error completes a sentence that begins with the entry.
pub(super) fn check_entry(pack: &Pack, slot: u32) -> Result<PackEntry<'_>, &'static str> {
    let key = pack.key(slot).ok_or("is missing")?;
    let record = pack.record(slot).ok_or("has a record that cannot be decoded")?;
    let encoded = pack.encoded(slot).ok_or("has truncated facts or a checksum mismatch")?;
    let digest =
        record.digest.filter(|_| record.status == Status::Analyzed).ok_or("is not that of an analyzed file")?;
    let facts = pack.facts(slot).ok_or("has facts that cannot be decoded")?;
    if FileRecord::new(&facts, record.bytes, digest) != record {
        return Err("has facts that contradict its record");
    }
    if !packed_facts::is_exactly(encoded, &facts) {
        return Err("has facts that are not in canonical form");
    }
    Ok(PackEntry { key, record, encoded })
}

#[cfg(test)]
mod tests;
