//! The new facts of a run on their way into packs.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::key::{FactsKey, GitName};
use super::location::{Location, PackId};
use super::pack::{FinishedPack, Pack, PackEntry};
use super::{consists_of, packed_facts};
use crate::facts::Facts;
use crate::facts::record::FileRecord;
use crate::tree::bytes::Bytes;
use crate::tree::io::{Store, StoreError};

/// Facts are written out whenever so many bytes of them have gathered, so that memory does not grow with the tree.
const MOST_PENDING_BYTES: usize = 32 << 20;

/// Gathers the new facts of a run, from all workers, and writes them out as packs.
pub(crate) struct PackWriter {
    store: Option<Arc<dyn Store>>,
    in_memory: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    pending: Vec<Pending>,
    pending_names: BTreeMap<GitName, FactsKey>,
    pending_bytes: usize,
    packs: Vec<(PackId, Pack)>,
    added: HashMap<FactsKey, (FileRecord, Ticket)>,
    locations: Vec<Option<Location>>,
    written: u64,
    failure: Option<StoreError>,
}

struct Pending {
    key: FactsKey,
    record: FileRecord,
    encoded: Vec<u8>,
    ticket: Ticket,
}

/// Stands for facts that were added, until it is known where they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket(u32);

/// What a [`PackWriter`] leaves.
pub(crate) struct Written {
    /// The new packs, opened. Without a store they are in memory, if that was asked for.
    pub(crate) packs: Vec<(PackId, Pack)>,
    /// Bytes given to the store.
    pub(crate) bytes: u64,
    /// Why the store did not take them all.
    pub(crate) failure: Option<StoreError>,
    locations: Vec<Option<Location>>,
}

impl Written {
    /// Returns where facts that were added are; `None` if they are in none of the packs.
    pub(crate) fn location(&self, ticket: Ticket) -> Option<Location> {
        self.locations.get(ticket.0 as usize).copied().flatten()
    }
}

impl PackWriter {
    /// Starts with nothing. With `in_memory`, the facts can be read back after [`finish`](PackWriter::finish) even if
    /// there is no store or it does not take them.
    pub(crate) fn new(store: Option<Arc<dyn Store>>, in_memory: bool) -> Self {
        PackWriter { store, in_memory, state: Mutex::default() }
    }

    /// Returns the record that was already added in this run under this key.
    pub(crate) fn find(&self, key: &FactsKey) -> Option<(FileRecord, Ticket)> {
        self.lock().added.get(key).copied()
    }

    /// Adds facts.
    pub(crate) fn add(&self, key: FactsKey, record: FileRecord, facts: &Facts) -> Ticket {
        let is_written = self.store.is_some() || self.in_memory;
        self.add_encoded(key, record, if is_written { packed_facts::encode(facts) } else { None })
    }

    /// Adds facts that are encoded already, if they could be.
    pub(crate) fn add_encoded(&self, key: FactsKey, record: FileRecord, encoded: Option<Vec<u8>>) -> Ticket {
        let mut state = self.lock();
        if let Some((_, ticket)) = state.added.get(&key) {
            return *ticket;
        }
        let ticket = Ticket(state.locations.len() as u32);
        state.added.insert(key, (record, ticket));
        state.locations.push(None);
        if let Some(encoded) = encoded {
            state.pending_bytes += encoded.len();
            state.pending.push(Pending { key, record, encoded, ticket });
            if state.pending_bytes >= MOST_PENDING_BYTES {
                self.write_pack(&mut state);
            }
        }
        ticket
    }

    /// Adds a git name that a content was found to have, with the content's key.
    pub(crate) fn add_git_name(&self, name: GitName, key: FactsKey) {
        if self.store.is_some() {
            self.lock().pending_names.insert(name, key);
        }
    }

    /// Writes what is left and returns the new packs.
    pub(crate) fn finish(self) -> Written {
        let mut state = self.lock();
        if !state.pending.is_empty() || !state.pending_names.is_empty() {
            self.write_pack(&mut state);
        }
        let State { packs, written, failure, locations, .. } = std::mem::take(&mut *state);
        Written { packs, bytes: written, failure, locations }
    }

    fn write_pack(&self, state: &mut State) {
        let mut pending = std::mem::take(&mut state.pending);
        pending.sort_unstable_by_key(|pending| pending.key);
        state.pending_bytes = 0;
        let entries: Vec<PackEntry<'_>> = pending
            .iter()
            .map(|Pending { key, record, encoded, .. }| PackEntry { key: *key, record: *record, encoded })
            .collect();
        let git_names: Vec<(GitName, FactsKey)> = std::mem::take(&mut state.pending_names).into_iter().collect();
        let finished = FinishedPack::new(&entries, &git_names);
        let (name, parts) = (finished.id().blob_name(), finished.parts(&entries));
        let stored = match self.store.as_ref().filter(|_| state.failure.is_none()) {
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
        let stored = stored.filter(|bytes| !self.in_memory || consists_of(bytes, &parts));
        let bytes = stored.or_else(|| self.in_memory.then(|| Bytes::from(parts.concat())));
        if let Some(pack) = bytes.and_then(|bytes| Pack::open(bytes).ok()) {
            for (slot, pending) in pending.iter().enumerate() {
                let location = Location { pack: finished.id(), slot: slot as u32 };
                state.locations[pending.ticket.0 as usize] = Some(location);
            }
            state.packs.push((finished.id(), pack));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
