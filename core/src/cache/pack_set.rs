//! All packs of a store together, searched as one.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::Damage;
use super::key::{FactsKey, GitName};
use super::location::{Location, PackId};
use super::pack::Pack;
use super::pack_contents::PackContents;
use crate::facts::Facts;
use crate::facts::record::FileRecord;
use crate::tree::bytes::Bytes;
use crate::tree::io::{BlobInfo, Store, StoreError};

/// More packs than this are merged, smallest first, until half as many are left.
const MOST_PACKS: usize = 16;

/// Opened packs, searched as one.
#[derive(Clone, Debug, Default)]
pub(crate) struct PackSet {
    packs: Vec<(PackId, Pack)>,
    /// Packs in which damaged facts were met.
    unsound: Arc<Mutex<BTreeSet<PackId>>>,
}

impl PackSet {
    /// Opens every pack of a store. What is damaged is left out, with a warning.
    pub(crate) fn open(store: &dyn Store, warnings: &mut Vec<String>) -> PackSet {
        match store.list() {
            Ok(blobs) => PackSet::open_some(store, &blobs, warnings),
            Err(error) => {
                warnings.push(error.to_string());
                PackSet::default()
            }
        }
    }

    /// Opens the packs among `blobs`, in this order. What is damaged is left out, with a warning.
    pub(crate) fn open_some(store: &dyn Store, blobs: &[BlobInfo], warnings: &mut Vec<String>) -> PackSet {
        let mut packs = Vec::new();
        for id in blobs.iter().filter_map(|blob| PackId::of_blob(&blob.name)) {
            match open(store, id) {
                Ok(Some(pack)) => packs.push((id, pack)),
                Ok(None) => {}
                Err(reason) => warnings.push(reason),
            }
        }
        PackSet { packs, unsound: Arc::default() }
    }

    /// Adds packs that were written since. One that was known has the same entries in the same places, and if some of
    /// the old one's were damaged, the new one's are not.
    pub(crate) fn extend(&mut self, packs: Vec<(PackId, Pack)>) {
        for (id, pack) in packs {
            match self.packs.iter_mut().find(|(known, _)| *known == id) {
                Some((_, known)) => *known = pack,
                None => self.packs.push((id, pack)),
            }
        }
    }

    /// Returns where the record with this key is. Its facts may turn out to be damaged.
    pub(crate) fn find(&self, key: &FactsKey) -> Option<Location> {
        self.packs.iter().find_map(|(id, pack)| Some(Location { pack: *id, slot: pack.find(key)? }))
    }

    /// Returns where the undamaged facts with this key are, trying `hint` first.
    pub(crate) fn find_facts(&self, key: &FactsKey, hint: Option<Location>) -> Option<Location> {
        let sound = |id: PackId, pack: &Pack, slot: u32| {
            if pack.key(slot) != Some(*key) {
                return None;
            }
            if pack.encoded(slot).is_none() {
                self.unsound.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
                return None;
            }
            Some(Location { pack: id, slot })
        };
        hint.and_then(|hint| sound(hint.pack, self.pack(hint.pack)?, hint.slot))
            .or_else(|| self.packs.iter().find_map(|(id, pack)| sound(*id, pack, pack.find(key)?)))
    }

    /// Returns the key of the content that has this git name.
    pub(crate) fn named(&self, name: &GitName) -> Option<FactsKey> {
        self.packs.iter().find_map(|(_, pack)| pack.named(name))
    }

    /// Returns the key of the content that has this git name, as each pack that knows the name says it.
    pub(crate) fn each_named(&self, name: &GitName) -> impl Iterator<Item = (PackId, FactsKey)> {
        self.packs.iter().filter_map(|(id, pack)| Some((*id, pack.named(name)?)))
    }

    /// Returns every git name with the key of the content that has it.
    pub(crate) fn git_names(&self) -> impl Iterator<Item = (PackId, GitName, FactsKey)> {
        self.packs.iter().flat_map(|(id, pack)| pack.git_names().map(|(name, key)| (*id, name, key)))
    }

    /// Returns the record at a location.
    pub(crate) fn record(&self, location: Location) -> Option<FileRecord> {
        self.pack(location.pack)?.record(location.slot)
    }

    /// Decodes the facts at a location; `None` if they are damaged.
    pub(crate) fn facts(&self, location: Location) -> Option<Facts> {
        self.pack(location.pack)?.facts(location.slot)
    }

    /// Returns the keys of all undamaged facts, sorted.
    pub(crate) fn sound_keys(&self) -> Vec<FactsKey> {
        PackContents::gather(self.iter(), |_| true, |_| false).entries.iter().map(|entry| entry.key).collect()
    }

    /// Returns the record and the facts with this key, as each pack that has them says; no facts where they are damaged.
    pub(crate) fn answers(&self, key: &FactsKey) -> impl Iterator<Item = (PackId, FileRecord, Option<Facts>)> {
        self.packs.iter().filter_map(|(id, pack)| {
            let slot = pack.find(key)?;
            Some((*id, pack.record(slot)?, pack.facts(slot)))
        })
    }

    /// Returns every entry of a content, whatever the rest of its key is.
    pub(crate) fn entries_of(&self, digest: &[u8; 32]) -> impl Iterator<Item = (PackId, FactsKey, FileRecord)> {
        self.packs.iter().flat_map(move |(id, pack)| {
            pack.find_all(digest).filter_map(|slot| Some((*id, pack.key(slot)?, pack.record(slot)?)))
        })
    }

    /// Returns the size of all packs in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.packs.iter().map(|(_, pack)| pack.bytes() as u64).sum()
    }

    /// Says in which packs damaged facts were met.
    pub(crate) fn damages(&self) -> Vec<String> {
        let damage = |id: PackId| {
            let name = id.blob_name();
            format!("some facts in {name} of the cache are damaged; the files are analyzed again")
        };
        self.unsound().into_iter().map(damage).collect()
    }

    /// Rewrites the packs in which damaged facts were met, without these facts.
    ///
    /// # Errors
    ///
    /// Fails if the store does; nothing is lost then.
    pub(crate) fn mend(&self, store: &dyn Store) -> Result<(), StoreError> {
        for id in self.unsound() {
            if self.gather(self.pack(id).into_iter()).put(store)? != id {
                store.remove(&id.blob_name())?;
            }
        }
        Ok(())
    }

    /// Gathers what is sound in some of the packs. A name outlives its content where another process merged or dropped
    /// that one; then it goes too.
    fn gather<'a>(&self, packs: impl Iterator<Item = &'a Pack> + Clone) -> PackContents<'a> {
        PackContents::gather(packs, |_| true, |key| self.find(key).is_some())
    }

    fn unsound(&self) -> BTreeSet<PackId> {
        self.unsound.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Merges the smallest packs into one if there are too many, unless another process holds the lock. Readers that hold
    /// the old ones go on with them; what another process adds meanwhile stays.
    ///
    /// # Errors
    ///
    /// Fails if the store does; nothing is lost then.
    pub(crate) fn compact(&self, store: &dyn Store) -> Result<(), StoreError> {
        if self.packs.len() <= MOST_PACKS {
            return Ok(());
        }
        let mut merged = Ok(());
        store.exclusively(&mut || merged = self.merge_smallest(store))?;
        merged
    }

    fn merge_smallest(&self, store: &dyn Store) -> Result<(), StoreError> {
        let mut by_size: Vec<&(PackId, Pack)> = self.packs.iter().collect();
        by_size.sort_by_key(|(id, pack)| (pack.bytes(), *id));
        by_size.truncate(self.packs.len() - MOST_PACKS / 2 + 1);
        let merged = self.gather(by_size.iter().map(|(_, pack)| pack)).put(store)?;
        by_size.iter().filter(|(id, _)| *id != merged).try_for_each(|(id, _)| store.remove(&id.blob_name()))
    }

    /// Takes out the imported packs that `waits` says of, told of their names.
    pub(super) fn take_imported(&mut self, mut waits: impl FnMut(&str) -> bool) -> PackSet {
        let taken = |(id, pack): &mut (PackId, Pack)| pack.is_imported() && waits(&id.blob_name());
        PackSet { packs: self.packs.extract_if(.., taken).collect(), unsound: Arc::default() }
    }

    /// Returns the packs.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &Pack> + Clone {
        self.packs.iter().map(|(_, pack)| pack)
    }

    /// Returns the identities of the packs.
    pub(super) fn ids(&self) -> impl Iterator<Item = PackId> {
        self.packs.iter().map(|(id, _)| *id)
    }

    fn pack(&self, id: PackId) -> Option<&Pack> {
        self.packs.iter().find(|(known, _)| *known == id).map(|(_, pack)| pack)
    }
}

/// Opens one pack; `Ok(None)` if it vanished.
fn open(store: &dyn Store, id: PackId) -> Result<Option<Pack>, String> {
    let name = id.blob_name();
    match store.get(&name).map_err(|error| error.to_string())? {
        None => Ok(None),
        Some(bytes) => open_named(bytes, id).map(Some).map_err(|damage| {
            // A damaged pack would be met again on every run.
            let removed = store.remove(&name).is_ok();
            let outcome = if removed { "it was removed" } else { "it is ignored" };
            format!("cannot use {name} of the cache: {damage}; {outcome} and its files are analyzed again")
        }),
    }
}

/// Opens a pack and makes sure that it is the one of this name: it is found by its name later.
fn open_named(bytes: Bytes, id: PackId) -> Result<Pack, Damage> {
    let pack = Pack::open(bytes)?;
    if pack.id() == Some(id) { Ok(pack) } else { Err(Damage::Misplaced) }
}
