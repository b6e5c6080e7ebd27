//! What runs are set up with: options, cache, observer, and what their workers share. Sessions own a part of it, so that
//! none has to outlive its engine.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::cache::{Collected, Collection, DEFAULT_CACHE_LIMIT, Index, collect, fingerprint, index_name};
use crate::language::Overrides;
use crate::parse::{AnalysisOptions, Tools};
use crate::run::metrics::{Costs, Metrics, PoolUse};
use crate::run::observer::{Observer, Stage, Unobserved};
use crate::run::pool::Pool;
use crate::run::tree_id::TreeId;
use crate::tree::io::{Store, StoreError};

/// Buffers with more capacity than this are given back to the allocator rather than kept.
const KEPT_BUFFER_BYTES: usize = 4 << 20;

/// How runs are done.
#[derive(Clone)]
pub(crate) struct Setup {
    options: AnalysisOptions,
    overrides: Overrides,
    fingerprint: [u8; 32],
    pub(crate) store: Option<Arc<dyn Store>>,
    pub(crate) cache_limit: Option<u64>,
    pub(crate) observer: Arc<dyn Observer>,
    pub(crate) stamps: bool,
    workers: Arc<Workers>,
}

/// What workers use again, and the account of what all runs cost.
struct Workers {
    buffers: Pool<Vec<u8>>,
    tools: Pool<Tools>,
    costs: Mutex<Costs>,
}

impl Setup {
    /// Returns the setup without a cache and without clocks.
    pub(crate) fn new(options: AnalysisOptions, overrides: Overrides) -> Setup {
        Setup {
            options,
            fingerprint: fingerprint(options, &overrides),
            overrides,
            store: None,
            cache_limit: Some(DEFAULT_CACHE_LIMIT),
            observer: Arc::new(Unobserved),
            stamps: true,
            workers: Arc::new(Workers { buffers: Pool::new(), tools: Pool::new(), costs: Mutex::default() }),
        }
    }

    pub(crate) fn options(&self) -> AnalysisOptions {
        self.options
    }

    pub(crate) fn overrides(&self) -> &Overrides {
        &self.overrides
    }

    /// Gives paths other languages.
    pub(crate) fn set_overrides(&mut self, overrides: Overrides) {
        self.fingerprint = fingerprint(self.options, &overrides);
        self.overrides = overrides;
    }

    /// Returns the digest of everything but files that an index depends on.
    pub(crate) fn fingerprint(&self) -> &[u8; 32] {
        &self.fingerprint
    }

    pub(crate) fn store(&self) -> Option<&dyn Store> {
        self.store.as_deref()
    }

    pub(crate) fn observer(&self) -> &dyn Observer {
        &*self.observer
    }

    /// Returns the name of the blob that holds the index of a tree.
    pub(crate) fn index_name(&self, tree: &TreeId) -> String {
        index_name(&tree.root, &self.fingerprint)
    }

    /// Opens the index of this name; one that cannot be used is a warning and as good as none.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be reached.
    pub(crate) fn open_index(&self, name: &str, warnings: &mut Vec<String>) -> Result<Option<Index>, StoreError> {
        let Some(store) = self.store() else { return Ok(None) };
        let Some(bytes) = store.get(name)? else { return Ok(None) };
        match Index::open(bytes, name, &self.fingerprint) {
            Ok(index) => {
                store.touch(name);
                Ok(Some(index))
            }
            Err(damage) => {
                warnings.push(format!("cannot use {name} of the cache: {damage}; every file is read again"));
                Ok(None)
            }
        }
    }

    /// Drops from the store what is of no more use, as `collection` says; nothing if another process holds the lock.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be listed, locked or written.
    pub(crate) fn collect(&self, collection: Collection) -> Result<Option<Collected>, StoreError> {
        self.store().map_or(Ok(None), |store| collect(store, collection, self.options, &self.fingerprint))
    }

    /// Collects the store if it has outgrown its limit, by so much that it does not outgrow it again at once.
    pub(crate) fn bound_store(&self) -> Result<(), StoreError> {
        let (Some(store), Some(limit)) = (self.store(), self.cache_limit) else { return Ok(()) };
        if store.list()?.iter().map(|blob| blob.bytes).sum::<u64>() > limit {
            self.collect(Collection { limit: Some(limit / 4 * 3), keep_unnamed: true })?;
        }
        Ok(())
    }

    /// Lends a worker its tools.
    pub(crate) fn tools<R>(&self, work: impl FnOnce(&mut Tools) -> R) -> R {
        self.workers.tools.lend(work)
    }

    /// Lends a worker a buffer.
    pub(crate) fn buffer<R>(&self, work: impl FnOnce(&mut Vec<u8>) -> R) -> R {
        self.workers.buffers.lend(|buffer| {
            let result = work(buffer);
            if buffer.capacity() > KEPT_BUFFER_BYTES {
                *buffer = Vec::new();
            }
            result
        })
    }

    /// Does a stage of which nothing else takes the time.
    pub(crate) fn timed<R>(&self, stage: Stage, work: impl FnOnce() -> R) -> R {
        let observer = self.observer();
        observer.begins(stage, 0);
        let (wall, cpu) = (observer.wall(), observer.process_cpu());
        let result = work();
        let (end, end_cpu) = (observer.wall(), observer.process_cpu());
        self.costs().stages[stage as usize].add(wall, end, end_cpu.saturating_sub(cpu));
        result
    }

    /// Adds the costs of a session.
    pub(crate) fn add_costs(&self, costs: Costs) {
        self.costs().add(costs);
    }

    /// Returns what all runs did and cost.
    pub(crate) fn metrics(&self) -> Metrics {
        let pool = |kind, (created, reused)| PoolUse { kind, created, reused };
        let pools = vec![pool("buffers", self.workers.buffers.uses()), pool("parsers", self.workers.tools.uses())];
        self.costs().conclude(rayon::current_num_threads(), pools)
    }

    /// Begins the account anew.
    pub(crate) fn reset_costs(&self) {
        *self.costs() = Costs::default();
    }

    fn costs(&self) -> MutexGuard<'_, Costs> {
        self.workers.costs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
