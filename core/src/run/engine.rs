//! The entry to everything: an engine analyzes trees with one set of options, one cache and one set of workers.

use std::sync::Arc;

use super::explain::{Explanation, explain};
use super::known::KnownKeys;
use super::session::Session;
use super::setup::Setup;
use super::share::{Shared, examine_share};
use super::snapshot::restore;
use super::tree_id::TreeId;
use super::update::Updates;
use super::verify::{Sample, Verification, verify};
use crate::cache::{Collected, Collection, Export, export_tree};
use crate::language::Overrides;
use crate::parse::AnalysisOptions;
use crate::run::metrics::Metrics;
use crate::run::observer::{Observer, Stage};
use crate::run::report::Report;
use crate::tree::io::{Files, ListError, Store, StoreError};
use crate::tree::listing::Listing;
use crate::tree::object_id::ObjectId;
use crate::tree::path::FilePath;
use crate::tree::selection::Selection;

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
    setup: Arc<Setup>,
}

impl Default for Engine {
    fn default() -> Self {
        Engine::new(AnalysisOptions::default())
    }
}

impl Engine {
    /// Makes an engine without a cache and without clocks.
    pub fn new(options: AnalysisOptions) -> Self {
        Engine { setup: Arc::new(Setup::new(options, Overrides::default())) }
    }

    /// Keeps facts in `store` and uses those that are there.
    pub fn with_store(self, store: Arc<dyn Store>) -> Self {
        self.with(|setup| setup.store = Some(store))
    }

    /// Keeps the store below so many bytes; without a limit it grows.
    pub fn with_cache_limit(self, limit: Option<u64>) -> Self {
        self.with(|setup| setup.cache_limit = limit)
    }

    /// Gives paths that match a glob a language of the caller's choice.
    pub fn with_overrides(self, overrides: Overrides) -> Self {
        self.with(|setup| setup.set_overrides(overrides))
    }

    /// Takes time from `observer` and tells it of progress.
    pub fn with_observer(self, observer: Arc<dyn Observer>) -> Self {
        self.with(|setup| setup.observer = observer)
    }

    /// Whether an unchanged stamp proves an unchanged file; otherwise every file is read and hashed.
    pub fn with_stamps(self, stamps: bool) -> Self {
        self.with(|setup| setup.stamps = stamps)
    }

    fn with(mut self, change: impl FnOnce(&mut Setup)) -> Self {
        change(Arc::make_mut(&mut self.setup));
        self
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
        let selection = &Selection { overrides: self.setup.overrides().clone(), ..selection.clone() };
        let listing = self.setup.timed(Stage::Discover, || files.list(selection))?;
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
        let listing = self.setup.timed(Stage::Discover, || files.list_files(paths))?;
        Ok(self.run(files, tree, listing, &Selection::default(), facts))
    }

    /// Begins a session over a listing that the caller made, for callers that read asynchronously.
    pub fn begin(&self, tree: &TreeId, listing: Listing, selection: &Selection, facts: bool) -> Session {
        self.setup.timed(Stage::Compare, || Session::begin(&self.setup, tree, listing, selection, facts))
    }

    /// Returns the first of `candidates` that has an index in the store.
    pub fn indexed(&self, candidates: impl IntoIterator<Item = TreeId>) -> Option<TreeId> {
        let store = self.setup.store()?;
        let mut candidates = candidates.into_iter();
        candidates.find(|tree| store.get(&self.setup.index_name(tree)).is_ok_and(|blob| blob.is_some()))
    }

    /// Exports what the store knows of the contents that the index of a tree names; `None` if there is no such index.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be read.
    pub fn export_tree(&self, tree: &TreeId) -> Result<Option<Export>, StoreError> {
        let Some(store) = self.setup.store() else { return Ok(None) };
        let Some(index) = self.setup.open_index(&self.setup.index_name(tree), &mut Vec::new())? else {
            return Ok(None);
        };
        export_tree(store, &index, &tree.prefix, self.setup.options()).map(Some)
    }

    /// Drops from the store what is of no more use, as `collection` says; nothing if another process holds the lock.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be listed, locked or written.
    pub fn collect(&self, collection: Collection) -> Result<Option<Collected>, StoreError> {
        self.setup.collect(collection)
    }

    /// Explains what a run does with one file of a tree, which is read if a run would read it. `id` is what git's index
    /// says of it. The store is only read if it is [`ReadOnly`](crate::ReadOnly).
    ///
    /// # Errors
    ///
    /// Fails only if the root cannot be reached.
    pub fn explain(
        &self,
        files: &dyn Files,
        tree: &TreeId,
        path: &FilePath,
        id: Option<ObjectId>,
    ) -> Result<Explanation, ListError> {
        explain(&self.setup, files, tree, path, id)
    }

    /// Analyzes files of a tree again, whatever the cache says, and compares. The store is only read if it is
    /// [`ReadOnly`](crate::ReadOnly).
    ///
    /// # Errors
    ///
    /// Fails only if the root cannot be listed.
    pub fn verify(
        &self,
        files: &dyn Files,
        tree: &TreeId,
        selection: &Selection,
        sample: Sample,
    ) -> Result<Verification, ListError> {
        verify(&self.setup, files, tree, selection, sample)
    }

    /// Examines a share of a session's contents and returns what was found, for [`Session::adopt`].
    pub fn examine_share(&self, known: &KnownKeys, share: Vec<Shared>) -> Vec<u8> {
        examine_share(&self.setup, known, share)
    }

    /// Begins updates: reports that follow from earlier ones without a run.
    pub fn updates(&self) -> Updates {
        Updates::new(self.setup.clone())
    }

    /// Returns the report of which [`Report::snapshot`] returned these bytes, from which an update can begin: its files and
    /// their records, without facts. `None` if the bytes make no sense.
    pub fn restore(&self, snapshot: &[u8]) -> Option<Report> {
        restore(&self.setup, snapshot)
    }

    /// Returns what all runs of this engine did and cost. The caller adds what it counted itself.
    pub fn metrics(&self) -> Metrics {
        self.setup.metrics()
    }

    /// Returns what the runs since the last call did and cost, for an engine that serves many runs, one after the other.
    pub fn take_metrics(&self) -> Metrics {
        let metrics = self.setup.metrics();
        self.setup.reset_costs();
        metrics
    }

    fn run(&self, files: &dyn Files, tree: &TreeId, listing: Listing, selection: &Selection, facts: bool) -> Report {
        let mut session = self.begin(tree, listing, selection, facts);
        let unread = session.ask_git(files);
        self.setup.observer().begins(Stage::Identify, unread as u64);
        session.read(files);
        session.finish()
    }
}
