//! Garbage collection: what is dropped so that a cache stays within its bound.
//!
//! Contents that no index names are dropped first: they were edited away or belong to other versions. Then the indexes
//! are dropped, the least recently used first, each with the contents that it alone names. What was imported had no run
//! yet that could have named it, so for a week its pack stays as it is, unless that leaves no room or runs have merged it
//! with others. No process waits for another: one that reads what is dropped keeps its copy, one that misses it reads
//! and analyzes again, and what is added meanwhile stays.

use std::collections::{BTreeSet, HashMap};

use super::index::Index;
use super::key::facts_key;
use super::pack::{ANALYSIS_BYTES, FOREIGN_BYTES, GIT_NAME_BYTES, PackEntry};
use super::pack_contents::PackContents;
use super::pack_set::PackSet;
use crate::parse::AnalysisOptions;
use crate::tree::io::{BlobInfo, Store, StoreError};

/// The size in bytes that a cache is kept below unless the caller says otherwise.
pub const DEFAULT_CACHE_LIMIT: u64 = 2 << 30;

/// An index that this version cannot use is kept so long after its last use, for the version that can.
const STALE_SECONDS: u64 = 30 * 24 * 60 * 60;

/// A pack that was imported waits so long for a run that uses it.
const WAITING_SECONDS: u64 = 7 * 24 * 60 * 60;

/// The most that a pack has in addition to its entries, in bytes.
const OVERHEAD_BYTES: u64 = 128;

/// How a cache is collected.
#[derive(Clone, Copy, Debug)]
pub struct Collection {
    /// The size in bytes that is left at most; unbounded without it.
    pub limit: Option<u64>,
    /// Whether what no index names is kept as far as there is room. It is of use after a return to an earlier state.
    pub keep_unnamed: bool,
}

/// What a collection did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// The size of the cache in bytes before.
    pub bytes_before: u64,
    /// The size of the cache in bytes after.
    pub bytes_after: u64,
    /// Contents that were dropped.
    pub entries: u64,
    /// Indexes that were dropped.
    pub indexes: u64,
    /// What was damaged and is gone.
    pub warnings: Vec<String>,
}

/// Collects a store; nothing if another process holds the lock.
///
/// # Errors
///
/// Fails if the store cannot be listed, locked or written; nothing is lost then but what was to be dropped.
pub(crate) fn collect(
    store: &dyn Store,
    collection: Collection,
    options: AnalysisOptions,
    fingerprint: &[u8; 32],
) -> Result<Option<Collected>, StoreError> {
    let mut outcome = Ok(Collected::default());
    let ran = store.exclusively(&mut || outcome = collect_exclusively(store, collection, options, fingerprint))?;
    if ran { outcome.map(Some) } else { Ok(None) }
}

fn collect_exclusively(
    store: &dyn Store,
    collection: Collection,
    options: AnalysisOptions,
    fingerprint: &[u8; 32],
) -> Result<Collected, StoreError> {
    let mut blobs = store.list()?;
    let mut collected = Collected { bytes_before: size(&blobs), ..Collected::default() };
    // Most recently used first; what was used on the same day in the order of the names, so that runs agree.
    blobs.sort_by(|a, b| (a.idle_seconds, &a.name).cmp(&(b.idle_seconds, &b.name)));
    let mut room = Room { left: collection.limit.unwrap_or(u64::MAX).saturating_sub(OVERHEAD_BYTES) };
    let mut packs = PackSet::open_some(store, &blobs, &mut collected.warnings);
    let mut waiting = PackSet::default();
    if !collection.keep_unnamed {
        let mut waits = |blob: &BlobInfo| blob.idle_seconds < WAITING_SECONDS && room.take(blob.bytes);
        waiting = packs.take_imported(|name| blobs.iter().find(|blob| blob.name == name).is_some_and(&mut waits));
    }
    let mut contents = Collectable::new(&packs, &waiting, options);
    if !room.take(contents.bytes_for_waiting()) {
        contents.forget_waiting();
    }
    room.left = room.left.saturating_sub(contents.bytes_for_analyses());
    let mut kept = vec![false; contents.sound.entries.len()];

    for blob in blobs.iter().filter(|blob| blob.name.starts_with("index-")) {
        let index = store.get(&blob.name)?.and_then(|bytes| Index::open_any(bytes).ok());
        let is_usable = index.as_ref().is_some_and(|index| index.fingerprint() == Some(fingerprint));
        let is_stale = !is_usable && blob.idle_seconds > STALE_SECONDS;
        if is_stale || !room.take(blob.bytes) {
            store.remove(&blob.name)?;
            collected.indexes += 1;
            continue;
        }
        for entry in index.iter().flat_map(|index| contents.named_by(index, is_usable)) {
            kept[entry] = kept[entry] || room.take(contents.bytes(entry));
        }
    }
    if collection.keep_unnamed {
        for entry in &contents.by_use {
            kept[*entry] = kept[*entry] || room.take(contents.bytes(*entry));
        }
    }
    collected.entries = kept.iter().filter(|kept| !**kept).count() as u64;
    if collected.entries > 0 || packs.iter().len() > 1 {
        contents.replace_by(&kept, &packs, store)?;
    }
    collected.bytes_after = size(&store.list()?);
    Ok(collected)
}

fn size(blobs: &[BlobInfo]) -> u64 {
    blobs.iter().map(|blob| blob.bytes).sum()
}

/// The bytes that are left.
struct Room {
    left: u64,
}

impl Room {
    /// Takes this many bytes if they are left.
    fn take(&mut self, bytes: u64) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

/// Every sound content of all packs, once.
struct Collectable<'a> {
    sound: PackContents<'a>,
    /// What was imported and is left as it is.
    waiting: &'a PackSet,
    /// What each takes, with its names.
    bytes: Vec<usize>,
    by_digest: HashMap<[u8; 32], Vec<usize>>,
    /// The contents of the youngest pack first.
    by_use: Vec<usize>,
    options: AnalysisOptions,
}

impl<'a> Collectable<'a> {
    fn new(packs: &'a PackSet, waiting: &'a PackSet, options: AnalysisOptions) -> Self {
        let load = PackContents::gather(packs.iter(), |_| true, |_| true)
            .without_dangling_names(|key| waiting.find(key).is_some());
        let mut by_digest: HashMap<[u8; 32], Vec<usize>> = HashMap::new();
        for (number, entry) in load.entries.iter().enumerate() {
            by_digest.entry(entry.key.digest).or_default().push(number);
        }
        let mut bytes: Vec<usize> = load.entries.iter().map(PackEntry::bytes).collect();
        for entry in load.git_names.iter().filter_map(|(_, key)| load.find(key)) {
            bytes[entry] += GIT_NAME_BYTES;
        }
        let keys = packs.iter().flat_map(|pack| (0..pack.len() as u32).filter_map(|slot| pack.key(slot)));
        let by_use = keys.filter_map(|key| load.find(&key)).collect();
        Collectable { sound: load, waiting, bytes, by_digest, by_use, options }
    }

    /// Returns what an index names: of each file the entry that a run with these options would use. Of an index that is
    /// for others or for another version, and where there is no such entry, it is every entry of the content.
    fn named_by(&self, index: &Index, is_usable: bool) -> impl Iterator<Item = usize> {
        (0..index.len()).filter_map(|at| index.entry(at)).flat_map(move |entry| {
            let digest = entry.record.digest;
            let key = digest.map(|digest| facts_key(entry.variant, self.options, &digest));
            match key.filter(|_| is_usable).and_then(|key| self.sound.find(&key)) {
                Some(entry) => vec![entry],
                None => digest.and_then(|digest| self.by_digest.get(&digest)).cloned().unwrap_or_default(),
            }
        })
    }

    /// Returns what the names of contents take that wait.
    fn bytes_for_waiting(&self) -> u64 {
        let names = self.sound.git_names.iter().filter(|(_, key)| self.sound.find(key).is_none());
        (names.count() * (GIT_NAME_BYTES + FOREIGN_BYTES)) as u64
    }

    /// Returns what the analyses take that all these went through.
    fn bytes_for_analyses(&self) -> u64 {
        let keys =
            self.sound.entries.iter().map(|entry| entry.key).chain(self.sound.git_names.iter().map(|name| name.1));
        (keys.map(|key| key.analysis).collect::<BTreeSet<_>>().len() * ANALYSIS_BYTES) as u64
    }

    /// Drops the names of contents that wait. They are learned again.
    fn forget_waiting(&mut self) {
        self.sound = std::mem::take(&mut self.sound).without_dangling_names(|_| false);
    }

    fn bytes(&self, entry: usize) -> u64 {
        self.bytes[entry] as u64
    }

    /// Writes what is kept into one pack, and removes all others.
    fn replace_by(&self, kept: &[bool], packs: &PackSet, store: &dyn Store) -> Result<(), StoreError> {
        let kept = self.sound.entries.iter().zip(kept).filter(|(_, kept)| **kept).map(|(entry, _)| *entry);
        let load = PackContents { entries: kept.collect(), git_names: self.sound.git_names.clone() };
        let load = load.without_dangling_names(|key| self.waiting.find(key).is_some());
        let merged = load.put(store)?;
        packs.ids().filter(|id| *id != merged).try_for_each(|id| store.remove(&id.blob_name()))
    }
}

#[cfg(test)]
mod tests;
