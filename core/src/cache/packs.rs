//! All packs of a store together, and the new facts of a run on their way into one more.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::index::Location;
use super::load::Load;
use super::pack::{self, Content, Frame, Pack, PackId};
use super::raw::Known;
use super::{Damage, Key, Name};
use crate::facts::Facts;
use crate::tree::bytes::Bytes;
use crate::tree::io::{BlobInfo, Store, StoreError};

/// More packs than this are merged, smallest first, until half as many are left.
const MOST_PACKS: usize = 16;

/// New facts are written out whenever so many bytes of them have gathered, so that memory does not grow with the tree.
const SEGMENT_BYTES: usize = 32 << 20;

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
    pub(crate) fn find(&self, key: &Key) -> Option<Location> {
        self.packs.iter().find_map(|(id, pack)| Some(Location { pack: *id, slot: pack.find(key)? }))
    }

    /// Returns where the undamaged facts with this key are, trying `hint` first.
    pub(crate) fn find_facts(&self, key: &Key, hint: Option<Location>) -> Option<Location> {
        let sound = |id: PackId, pack: &Pack, slot: u32| {
            if pack.key(slot) != Some(*key) {
                return None;
            }
            if pack.blob(slot).is_none() {
                self.unsound.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
                return None;
            }
            Some(Location { pack: id, slot })
        };
        hint.and_then(|hint| sound(hint.pack, self.pack(hint.pack)?, hint.slot))
            .or_else(|| self.packs.iter().find_map(|(id, pack)| sound(*id, pack, pack.find(key)?)))
    }

    /// Returns the key of the content that has this name.
    pub(crate) fn named(&self, name: &Name) -> Option<Key> {
        self.packs.iter().find_map(|(_, pack)| pack.named(name))
    }

    /// Returns what each pack that has the name says: the key of the content.
    pub(crate) fn each_named(&self, name: &Name) -> impl Iterator<Item = (PackId, Key)> {
        self.packs.iter().filter_map(|(id, pack)| Some((*id, pack.named(name)?)))
    }

    /// Returns every name with the key of the content that has it.
    pub(crate) fn names(&self) -> impl Iterator<Item = (PackId, Name, Key)> {
        self.packs.iter().flat_map(|(id, pack)| pack.names().map(|(name, key)| (*id, name, key)))
    }

    /// Returns the record at a location.
    pub(crate) fn known(&self, location: Location) -> Option<Known> {
        self.pack(location.pack)?.known(location.slot)
    }

    /// Decodes the facts at a location; `None` if they are damaged.
    pub(crate) fn facts(&self, location: Location) -> Option<Facts> {
        self.pack(location.pack)?.facts(location.slot)
    }

    /// Returns the keys of all undamaged facts, sorted.
    pub(crate) fn sound_keys(&self) -> Vec<Key> {
        Load::gather(self.iter(), |_| true, |_| false).contents.iter().map(|content| content.key).collect()
    }

    /// Returns what each pack that has the key says: the record, and the facts unless they are damaged.
    pub(crate) fn answers(&self, key: &Key) -> impl Iterator<Item = (PackId, Known, Option<Facts>)> {
        self.packs.iter().filter_map(|(id, pack)| {
            let slot = pack.find(key)?;
            Some((*id, pack.known(slot)?, pack.facts(slot)))
        })
    }

    /// Returns every entry of a content, whatever the rest of its key is.
    pub(crate) fn entries_of(&self, digest: &[u8; 32]) -> impl Iterator<Item = (PackId, Key, Known)> {
        self.packs.iter().flat_map(move |(id, pack)| {
            pack.find_all(digest).filter_map(|slot| Some((*id, pack.key(slot)?, pack.known(slot)?)))
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
            format!("some facts in {name} of the cache are damaged; their contents are analyzed again")
        };
        self.unsound().into_iter().map(damage).collect()
    }

    /// Writes the packs in which damaged facts were met anew, without these.
    ///
    /// # Errors
    ///
    /// Fails if the store does; nothing is lost then.
    pub(crate) fn mend(&self, store: &dyn Store) -> Result<(), StoreError> {
        for id in self.unsound() {
            if self.load(self.pack(id).into_iter()).put(store)? != id {
                store.remove(&id.blob_name())?;
            }
        }
        Ok(())
    }

    /// Gathers what is sound in some of the packs. A name outlives its content where another process merged or dropped
    /// that one; then it goes too.
    fn load<'a>(&self, packs: impl Iterator<Item = &'a Pack> + Clone) -> Load<'a> {
        Load::gather(packs, |_| true, |key| self.find(key).is_some())
    }

    fn unsound(&self) -> BTreeSet<PackId> {
        self.unsound.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Merges the smallest packs into one if there are too many and nobody else is at it. Readers that hold the old ones
    /// go on with them; what another process adds meanwhile stays.
    ///
    /// # Errors
    ///
    /// Fails if the store does; nothing is lost then.
    pub(crate) fn compact(&self, store: &dyn Store) -> Result<(), StoreError> {
        if self.packs.len() <= MOST_PACKS {
            return Ok(());
        }
        let mut merged = Ok(());
        store.alone(&mut || merged = self.merge_smallest(store))?;
        merged
    }

    fn merge_smallest(&self, store: &dyn Store) -> Result<(), StoreError> {
        let mut by_size: Vec<&(PackId, Pack)> = self.packs.iter().collect();
        by_size.sort_by_key(|(id, pack)| (pack.bytes(), *id));
        by_size.truncate(self.packs.len() - MOST_PACKS / 2 + 1);
        let merged = self.load(by_size.iter().map(|(_, pack)| pack)).put(store)?;
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
            format!("cannot use {name} of the cache: {damage}; {outcome} and its contents are analyzed again")
        }),
    }
}

/// Opens a pack and makes sure that it is the one of this name: it is found by its name later.
fn open_named(bytes: Bytes, id: PackId) -> Result<Pack, Damage> {
    let pack = Pack::open(bytes)?;
    if pack.id() == Some(id) { Ok(pack) } else { Err(Damage::Misplaced) }
}

/// Whether some bytes are the concatenation of parts.
pub(super) fn consists_of(bytes: &[u8], parts: &[&[u8]]) -> bool {
    parts.iter().try_fold(bytes, |rest, part| rest.strip_prefix(*part)).is_some_and(<[u8]>::is_empty)
}

/// Gathers the new facts of a run, from all workers, and writes them out as packs.
pub(crate) struct PackWriter<'a> {
    store: Option<&'a dyn Store>,
    keep: bool,
    state: Mutex<Gathered>,
}

#[derive(Default)]
struct Gathered {
    pending: Vec<(Key, Known, Vec<u8>)>,
    pending_names: BTreeMap<Name, Key>,
    pending_bytes: usize,
    sealed: Vec<(PackId, Pack)>,
    seen: HashMap<Key, Known>,
    written: u64,
    failure: Option<StoreError>,
}

/// What a [`PackWriter`] leaves.
pub(crate) struct Written {
    /// The new packs, opened. Without a store they are in memory, if they were to be kept.
    pub(crate) packs: Vec<(PackId, Pack)>,
    /// Bytes given to the store.
    pub(crate) bytes: u64,
    /// Why the store did not take them all.
    pub(crate) failure: Option<StoreError>,
}

impl<'a> PackWriter<'a> {
    /// Starts with nothing. The facts can be read back after [`finish`](PackWriter::finish) if there is a store or
    /// they are to be kept in memory.
    pub(crate) fn new(store: Option<&'a dyn Store>, keep: bool) -> Self {
        PackWriter { store, keep, state: Mutex::default() }
    }

    /// Returns what was already learned in this run under this key.
    pub(crate) fn find(&self, key: &Key) -> Option<Known> {
        self.lock().seen.get(key).copied()
    }

    /// Takes new facts.
    pub(crate) fn add(&self, key: Key, known: Known, facts: &Facts) {
        let blob = if self.store.is_some() || self.keep { pack::encode(facts) } else { None };
        self.adopt(key, known, blob);
    }

    /// Takes new facts that are encoded already, if they could be.
    pub(crate) fn adopt(&self, key: Key, known: Known, blob: Option<Vec<u8>>) {
        let mut state = self.lock();
        if state.seen.insert(key, known).is_some() {
            return;
        }
        if let Some(blob) = blob {
            state.pending_bytes += blob.len();
            state.pending.push((key, known, blob));
            if state.pending_bytes >= SEGMENT_BYTES {
                self.seal(&mut state);
            }
        }
    }

    /// Takes a name that a content was found to have, with the content's key.
    pub(crate) fn add_name(&self, name: Name, key: Key) {
        if self.store.is_some() {
            self.lock().pending_names.insert(name, key);
        }
    }

    /// Writes what is left and returns the new packs.
    pub(crate) fn finish(self) -> Written {
        let mut state = self.lock();
        if !state.pending.is_empty() || !state.pending_names.is_empty() {
            self.seal(&mut state);
        }
        let Gathered { sealed, written, failure, .. } = std::mem::take(&mut *state);
        Written { packs: sealed, bytes: written, failure }
    }

    fn seal(&self, state: &mut Gathered) {
        let mut pending = std::mem::take(&mut state.pending);
        pending.sort_unstable_by_key(|(key, ..)| *key);
        state.pending_bytes = 0;
        let contents: Vec<Content<'_>> =
            pending.iter().map(|(key, known, blob)| Content { key: *key, known: *known, blob }).collect();
        let names: Vec<(Name, Key)> = std::mem::take(&mut state.pending_names).into_iter().collect();
        let frame = Frame::new(&contents, &names);
        let (name, parts) = (frame.id().blob_name(), frame.parts(&contents));
        let stored = match self.store.filter(|_| state.failure.is_none()) {
            None => None,
            Some(store) => match store.put(&name, &parts).and_then(|()| store.get(&name)) {
                Ok(bytes) => {
                    state.written += parts.iter().map(|part| part.len() as u64).sum::<u64>();
                    bytes
                }
                Err(error) => {
                    state.failure = Some(error);
                    None
                }
            },
        };
        // What is not there as it was given away must not be missed in this run.
        let stored = stored.filter(|bytes| !self.keep || consists_of(bytes, &parts));
        let bytes = stored.or_else(|| self.keep.then(|| Bytes::from(parts.concat())));
        if let Some(pack) = bytes.and_then(|bytes| Pack::open(bytes).ok()) {
            state.sealed.push((frame.id(), pack));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
