//! The entry to everything: an engine analyzes trees with one set of options, one cache and one set of workers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::cache::{
    Collected, Collection, DEFAULT_CACHE_LIMIT, Export, Index, PackWriter, collect, export_tree, fingerprint,
    index_name,
};
use crate::language::Overrides;
use crate::parse::AnalysisOptions;
use crate::parse::Tools;
use crate::run::metrics::{Costs, Metrics, PoolUse};
use crate::run::observer::{Observer, Stage, Unobserved};
use crate::run::pool::Pool;
use crate::run::report::Report;
use crate::run::session::Session;
use crate::run::session::update::Learned;
use crate::tree::io::{Files, ListError, Store, StoreError};
use crate::tree::listing::Listing;
use crate::tree::path::FilePath;
use crate::tree::selection::Selection;

/// Buffers with more capacity than this are given back to the allocator rather than kept.
const KEPT_BUFFER_BYTES: usize = 4 << 20;

/// Analyzes trees and file sets.
///
/// ```
/// use sapwood_core::{Engine, MemoryFiles, Selection, TreeId};
///
/// let mut files = MemoryFiles::new();
/// files.write("src/greet.py", "def greet(name):\n    return f'hello {name}'\n");
/// files.write("src/main.py", "from greet import greet\n");
///
/// let engine = Engine::default();
/// let report = engine.analyze_tree(&files, &TreeId::new("demo"), &Selection::default(), true).unwrap();
/// let facts = report.facts(0).unwrap();
/// assert_eq!(report.row(0).path, b"src/greet.py");
/// assert_eq!(facts.symbols[0].name, "greet");
/// ```
pub struct Engine {
    options: AnalysisOptions,
    overrides: Overrides,
    fingerprint: [u8; 32],
    store: Option<Arc<dyn Store>>,
    cache_limit: Option<u64>,
    observer: Arc<dyn Observer>,
    stamps: bool,
    buffers: Pool<Vec<u8>>,
    tools: Pool<Tools>,
    costs: Mutex<Costs>,
    /// What updates learned, until the next run keeps it.
    learned: Mutex<Vec<Learned>>,
}

/// Which tree is analyzed: what its index is kept under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeId {
    root: Vec<u8>,
    prefix: Vec<u8>,
}

impl TreeId {
    /// Names a tree by whatever identifies it: on a file system the canonical path of its root.
    pub fn new(root: impl Into<Vec<u8>>) -> Self {
        TreeId { root: root.into(), prefix: Vec::new() }
    }

    /// Names the part below `prefix`, a relative path without a final slash, of the tree that `root` identifies. A run
    /// over it uses the whole tree's index.
    pub fn part(root: impl Into<Vec<u8>>, prefix: &[u8]) -> Self {
        let mut prefix = prefix.to_vec();
        if !prefix.is_empty() {
            prefix.push(b'/');
        }
        TreeId { root: root.into(), prefix }
    }
}

/// A tree as a session sees it.
pub(crate) struct Tree {
    pub(crate) index_name: String,
    pub(crate) prefix: Vec<u8>,
    pub(crate) fingerprint: [u8; 32],
}

impl Default for Engine {
    fn default() -> Self {
        Engine::new(AnalysisOptions::default())
    }
}

impl Engine {
    /// Makes an engine without a cache and without clocks.
    pub fn new(options: AnalysisOptions) -> Self {
        let overrides = Overrides::default();
        Engine {
            options,
            fingerprint: fingerprint(options, &overrides),
            overrides,
            store: None,
            cache_limit: Some(DEFAULT_CACHE_LIMIT),
            observer: Arc::new(Unobserved),
            stamps: true,
            buffers: Pool::new(),
            tools: Pool::new(),
            costs: Mutex::default(),
            learned: Mutex::default(),
        }
    }

    /// Keeps what is learned in `store` and uses what is there.
    pub fn with_store(self, store: Arc<dyn Store>) -> Self {
        Engine { store: Some(store), ..self }
    }

    /// Keeps the store below so many bytes; without a limit it grows.
    pub fn with_cache_limit(self, limit: Option<u64>) -> Self {
        Engine { cache_limit: limit, ..self }
    }

    /// Gives paths that match a glob a language of the caller's choice.
    pub fn with_overrides(self, overrides: Overrides) -> Self {
        Engine { fingerprint: fingerprint(self.options, &overrides), overrides, ..self }
    }

    /// Takes time from `observer` and tells it of progress.
    pub fn with_observer(self, observer: Arc<dyn Observer>) -> Self {
        Engine { observer, ..self }
    }

    /// Whether an unchanged stamp proves an unchanged file; otherwise every file is read and hashed.
    pub fn with_stamps(self, stamps: bool) -> Self {
        Engine { stamps, ..self }
    }

    /// Analyzes every file of a tree that `selection` chooses. `facts` says whether the caller will ask the report for
    /// facts; a summary needs none and opens no pack for files that did not change.
    ///
    /// # Errors
    ///
    /// Fails only if the root cannot be listed. All else is a record in the report, or one of its warnings.
    pub fn analyze_tree(
        &self,
        files: &dyn Files,
        tree: &TreeId,
        selection: &Selection,
        facts: bool,
    ) -> Result<Report, ListError> {
        let selection = &Selection { overrides: self.overrides.clone(), ..selection.clone() };
        let listing = self.discover(|| files.list(selection))?;
        Ok(self.run(files, tree, listing, selection, facts))
    }

    /// Analyzes the given files of a tree, whatever ignore rules say of them. What the index knows of the others stays.
    ///
    /// # Errors
    ///
    /// Fails only if the root cannot be reached. A path that does not exist is a failed file of the report.
    pub fn analyze_files(
        &self,
        files: &dyn Files,
        tree: &TreeId,
        paths: &[FilePath],
        facts: bool,
    ) -> Result<Report, ListError> {
        let listing = self.discover(|| files.list_files(paths))?;
        Ok(self.run(files, tree, listing, &Selection::default(), facts))
    }

    /// Begins a session over a listing that the caller made, for callers that read asynchronously.
    pub fn begin(&self, tree: &TreeId, listing: Listing, selection: &Selection, facts: bool) -> Session<'_> {
        let observer = self.observer();
        observer.begins(Stage::Compare, 0);
        let (wall, cpu) = (observer.wall(), observer.process_cpu());
        let tree = Tree {
            index_name: index_name(&tree.root, &self.fingerprint),
            prefix: tree.prefix.clone(),
            fingerprint: self.fingerprint,
        };
        self.keep_learned();
        let session = Session::begin(self, tree, listing, selection, facts);
        let (end, end_cpu) = (observer.wall(), observer.process_cpu());
        self.costs().stages[Stage::Compare as usize].add(wall, end, end_cpu.saturating_sub(cpu));
        session
    }

    /// Returns the first of `candidates` that has an index in the store.
    pub fn indexed(&self, candidates: impl IntoIterator<Item = TreeId>) -> Option<TreeId> {
        let store = self.store()?;
        candidates
            .into_iter()
            .find(|tree| store.get(&index_name(&tree.root, &self.fingerprint)).is_ok_and(|blob| blob.is_some()))
    }

    /// Exports what the store knows of the contents that the index of a tree names; `None` if there is no such index.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be read.
    pub fn export_tree(&self, tree: &TreeId) -> Result<Option<Export>, StoreError> {
        let Some(store) = self.store() else { return Ok(None) };
        let name = index_name(&tree.root, &self.fingerprint);
        let Some(bytes) = store.get(&name)? else { return Ok(None) };
        let Ok(index) = Index::open(bytes, &name, &self.fingerprint) else { return Ok(None) };
        export_tree(store, &index, &tree.prefix, self.options).map(Some)
    }

    /// Drops from the store what is of no more use, as `collection` says; nothing if somebody else is at it.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be listed, locked or written.
    pub fn collect(&self, collection: Collection) -> Result<Option<Collected>, StoreError> {
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

    /// Returns what all runs of this engine did and cost. The caller adds what it counted itself.
    pub fn metrics(&self) -> Metrics {
        let pool = |kind, (created, reused)| PoolUse { kind, created, reused };
        let pools = vec![pool("buffers", self.buffers.uses()), pool("parsers", self.tools.uses())];
        self.costs().conclude(rayon::current_num_threads(), pools)
    }

    /// Returns what the runs since the last call did and cost, for an engine that serves many runs, one after the other.
    pub fn take_metrics(&self) -> Metrics {
        let metrics = self.metrics();
        *self.costs() = Costs::default();
        metrics
    }

    fn discover(&self, list: impl FnOnce() -> Result<Listing, ListError>) -> Result<Listing, ListError> {
        let observer = self.observer();
        observer.begins(Stage::Discover, 0);
        let (wall, cpu) = (observer.wall(), observer.process_cpu());
        let listing = list();
        let (end, end_cpu) = (observer.wall(), observer.process_cpu());
        self.costs().stages[Stage::Discover as usize].add(wall, end, end_cpu.saturating_sub(cpu));
        listing
    }

    fn run(&self, files: &dyn Files, tree: &TreeId, listing: Listing, selection: &Selection, facts: bool) -> Report {
        let mut session = self.begin(tree, listing, selection, facts);
        let unread = session.ask_git(files);
        self.observer().begins(Stage::Identify, unread as u64);
        session.read(files);
        session.finish()
    }

    /// Takes note of what an update learned.
    pub(crate) fn learn(&self, learned: Vec<Learned>) {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner).extend(learned);
    }

    /// Puts what updates learned into the store. A store that fails does so again in the run, which tells of it.
    pub fn keep_learned(&self) {
        let learned = std::mem::take(&mut *self.learned.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(store) = self.store().filter(|_| !learned.is_empty()) {
            let writer = PackWriter::new(Some(store), false);
            learned.into_iter().for_each(|(key, known, blob)| writer.adopt(key, known, blob));
            writer.finish();
        }
    }

    pub(crate) fn options(&self) -> AnalysisOptions {
        self.options
    }

    pub(crate) fn overrides(&self) -> &Overrides {
        &self.overrides
    }

    pub(crate) fn store(&self) -> Option<&dyn Store> {
        self.store.as_deref()
    }

    pub(crate) fn observer(&self) -> &dyn Observer {
        &*self.observer
    }

    pub(crate) fn uses_stamps(&self) -> bool {
        self.stamps
    }

    /// Lends a worker its tools.
    pub(crate) fn tools<R>(&self, work: impl FnOnce(&mut Tools) -> R) -> R {
        self.tools.lend(work)
    }

    /// Lends a worker a buffer.
    pub(crate) fn buffer<R>(&self, work: impl FnOnce(&mut Vec<u8>) -> R) -> R {
        self.buffers.lend(|buffer| {
            let result = work(buffer);
            if buffer.capacity() > KEPT_BUFFER_BYTES {
                *buffer = Vec::new();
            }
            result
        })
    }

    /// Adds the costs of a session.
    pub(crate) fn add_costs(&self, costs: Costs) {
        self.costs().add(costs);
    }

    fn costs(&self) -> MutexGuard<'_, Costs> {
        self.costs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
