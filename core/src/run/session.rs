//! One run over one tree, in steps, because a browser reads asynchronously.
//!
//! A session takes a listing ([`begin`](crate::Engine::begin)), says which contents it needs ([`Session::needed`]),
//! takes them in any order and number ([`Session::feed`], or [`Session::read`] where files can be read), and ends with
//! a report ([`Session::finish`]). Who reads the files, and when, is left to the caller. A file's bytes and its syntax
//! tree are dropped before the next file, so memory does not grow with the tree.
//!
//! A file has a number in the listing (its entry), one among the needed contents (its need) and one in the report (its
//! row). In the index and in a pack it is in a slot.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::compare::{Comparison, MAX_FILE_BYTES, Need, compare, locate_facts};
use super::examine::{Examination, Finding, Outcome, examine, settle};
use super::git;
use super::known::{FactsSource, KnownFacts, KnownKeys, Tier};
use super::setup::Setup;
use super::tree_id::TreeId;
use crate::cache::{Index, Location, PackSet, PackWriter};
use crate::parse::Tools;
use crate::run::metrics::{Costs, StageSpan};
use crate::run::observer::Stage;
use crate::tree::bytes::Bytes;
use crate::tree::io::{Content, Files, ReadError, StampedPath, StoreError};
use crate::tree::listing::{Listing, Stamp};
use crate::tree::object_id::ObjectId;
use crate::tree::selection::Selection;

/// Files from this size on are dealt out to the workers one by one, and before the others.
const LARGE_FILE_BYTES: u64 = 256 << 10;

/// A run over one tree between its listing and its report.
pub struct Session {
    pub(crate) setup: Arc<Setup>,
    /// The name of the tree's index.
    pub(crate) index_name: String,
    /// The path of the listing's root in the tree, with a final slash.
    pub(crate) prefix: Vec<u8>,
    pub(crate) selection: Selection,
    pub(crate) listing: Listing,
    pub(crate) index: Option<Arc<Index>>,
    pub(crate) comparison: Comparison,
    pub(crate) known: KnownFacts,
    /// Where the facts of unchanged files are, by the number of the entry; empty if no facts were asked for.
    pub(crate) located: Vec<Option<Location>>,
    /// What git calls the needed contents, as far as it was asked and knows.
    pub(crate) objects: Vec<Option<ObjectId>>,
    /// What the needs are called by the session that this one works for; empty if it works for itself.
    caller_needs: Vec<usize>,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) warnings: Vec<String>,
    /// Whether the store can be reached, so that there is a point in writing to it.
    pub(crate) reaches_store: bool,
    costs: Mutex<Costs>,
}

/// A content that was asked for, handed over by a caller that read it.
#[derive(Debug)]
pub struct Supply {
    /// Its number among the needed contents.
    pub need: usize,
    /// The bytes, or why there are none.
    pub content: Result<Bytes, ReadError>,
    /// The stamp that is known to belong to these bytes.
    pub stamp: Stamp,
}

impl Session {
    /// Opens the index and compares the listing with it. `needs_facts` says whether the report will be asked for facts.
    pub(crate) fn begin(
        setup: &Arc<Setup>,
        tree: &TreeId,
        listing: Listing,
        selection: &Selection,
        needs_facts: bool,
    ) -> Session {
        let index_name = setup.index_name(tree);
        let mut warnings = Vec::new();
        let opened = setup.open_index(&index_name, &mut warnings);
        let (index, mut reached) = match opened {
            Ok(index) => (index.map(Arc::new), Ok(())),
            Err(error) => (None, Err(error)),
        };
        let known = KnownFacts {
            packs: PackSet::default(),
            writer: PackWriter::new(setup.store.clone(), needs_facts),
            elsewhere: KnownKeys::default(),
            needs_facts,
        };
        let mut session = Session::new(setup, listing, selection, known, index, &tree.prefix);
        (session.index_name, session.warnings) = (index_name, warnings);
        if reached.is_ok() && (needs_facts || session.needs() > 0) {
            reached = session.open_packs();
        }
        if let Err(error) = reached {
            session.do_without_store(&error);
        }
        if let Some(index) = session.index.clone().filter(|_| needs_facts) {
            let (listing, packs) = (&session.listing, &session.known.packs);
            session.located = locate_facts(setup, listing, &index, packs, &mut session.comparison);
        }
        session
    }

    /// Begins a session of its own: over a few contents and without an index. `caller_needs` are the numbers by which
    /// the caller knows these contents; without them they are the session's own.
    pub(crate) fn beside(
        setup: &Arc<Setup>,
        listing: Listing,
        selection: &Selection,
        known: KnownFacts,
        caller_needs: Vec<usize>,
    ) -> Session {
        Session { caller_needs, ..Session::new(setup, listing, selection, known, None, &[]) }
    }

    fn new(
        setup: &Arc<Setup>,
        listing: Listing,
        selection: &Selection,
        known: KnownFacts,
        index: Option<Arc<Index>>,
        prefix: &[u8],
    ) -> Session {
        Session {
            comparison: compare(setup, &listing, index.as_deref(), prefix),
            setup: Arc::clone(setup),
            index_name: String::new(),
            prefix: prefix.to_vec(),
            selection: selection.clone(),
            listing,
            index,
            known,
            located: Vec::new(),
            objects: Vec::new(),
            caller_needs: Vec::new(),
            outcomes: Vec::new(),
            warnings: Vec::new(),
            reaches_store: true,
            costs: Mutex::default(),
        }
    }

    /// Opens the packs, so that something can be looked up in them.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be reached.
    pub(crate) fn open_packs(&mut self) -> Result<(), StoreError> {
        if let Some(store) = self.setup.store() {
            self.known.packs = PackSet::open_some(store, &store.list()?, &mut self.warnings);
        }
        Ok(())
    }

    /// Opens the packs; a store that cannot be reached is a warning.
    pub(crate) fn open_packs_or_warn(&mut self) {
        if let Err(error) = self.open_packs() {
            self.warnings.push(error.to_string());
        }
    }

    /// Goes on as if there were no store, with one warning for all that will not be read or written.
    fn do_without_store(&mut self, error: &StoreError) {
        self.warnings.push(format!("the cache was not used (the results are complete): {error}"));
        self.known.writer = PackWriter::new(None, self.known.needs_facts);
        self.reaches_store = false;
    }

    /// Returns how many contents are needed.
    pub fn needs(&self) -> usize {
        self.comparison.needs.len()
    }

    /// Returns the needed contents in path order: the path and the size in bytes that the listing gave.
    pub fn needed(&self) -> impl ExactSizeIterator<Item = (&[u8], u64)> {
        self.comparison.needs.iter().map(|need| (self.listing.entry(need.entry).path, need.stamp.size))
    }

    /// Returns the stamp that the listing gave for a needed content. Panics if there is no such need.
    pub fn listed(&self, need: usize) -> Stamp {
        self.comparison.needs[need].stamp
    }

    /// Takes a batch of contents that the caller read, and analyzes them in parallel.
    ///
    /// # Panics
    ///
    /// Panics if a supply's number is not that of a needed content.
    pub fn feed(&mut self, batch: Vec<Supply>) {
        let outcomes: Vec<Outcome> = batch
            .into_par_iter()
            // Each is far more work than handing it to another worker.
            .with_max_len(1)
            .map(|Supply { need, content, stamp }| {
                self.timed(need, |tools, analysis| match content {
                    Ok(bytes) => {
                        let content = Content { bytes: &bytes, stamp };
                        let examined = examine(self.examination(need), content, tools);
                        *analysis = examined.analysis;
                        settle(&self.known, need, self.need(need), Some(examined), Ok(stamp))
                    }
                    Err(error) => settle(&self.known, need, self.need(need), None, Err(error)),
                })
            })
            .collect();
        self.outcomes.extend(outcomes);
    }

    /// Takes note that the machine gave out over a needed content, which becomes a failed file for this reason.
    pub fn give_up(&mut self, need: usize, reason: &str) {
        self.outcomes.push(Outcome::gave_out(need, self.need(need).stamp.size, reason));
    }

    /// Reads all that is still needed from `files` and analyzes it in parallel.
    pub fn read(&mut self, files: &dyn Files) {
        self.read_some(files, 0..self.needs());
    }

    /// Reads some of what is still needed from `files` and analyzes it in parallel, for callers that do something in between.
    ///
    /// # Panics
    ///
    /// Panics if there are not so many needs.
    pub fn read_some(&mut self, files: &dyn Files, needs: Range<usize>) {
        let mut settled = vec![false; self.needs()];
        self.outcomes.iter().for_each(|outcome| settled[outcome.need] = true);
        let open = needs.filter(|need| !settled[*need]);
        let size = |need: usize| self.need(need).stamp.size;
        let (mut large, small): (Vec<usize>, Vec<usize>) = open.partition(|need| size(*need) >= LARGE_FILE_BYTES);
        // One after the other from the largest down, so that no worker has the last of them left when all else is done.
        large.sort_by_key(|need| Reverse(size(*need)));
        let parts = large.into_par_iter().with_max_len(1).chain(small.into_par_iter().with_max_len(8));
        let outcomes: Vec<Outcome> = parts.map(|need| self.read_one(files, need)).collect();
        self.outcomes.extend(outcomes);
    }

    /// Reads and examines one needed content.
    pub(crate) fn read_one(&self, files: &dyn Files, need: usize) -> Outcome {
        self.setup.buffer(|buffer| {
            self.timed(need, |tools, analysis| {
                let mut examined = None;
                let after = files.read(self.path_of(need), MAX_FILE_BYTES, buffer, &mut |content| {
                    examined = Some(examine(self.examination(need), content, tools));
                });
                if let Some(examined) = &examined {
                    *analysis = examined.analysis;
                }
                settle(&self.known, need, self.need(need), examined, after)
            })
        })
    }

    /// Asks git which blobs the needed files hold, and settles those whose facts are known by that. Returns how many are
    /// left to be read.
    pub(crate) fn ask_git(&mut self, files: &dyn Files) -> usize {
        // Git's word is only as good as the stamp that goes with it, and without a cache there is nothing to find.
        if self.needs() == 0 || self.setup.store().is_none() || !self.setup.stamps {
            return self.needs();
        }
        let observer = self.setup.observer();
        let (wall, cpu) = (observer.wall(), observer.process_cpu());
        let asked = |need: &Need| StampedPath { path: self.listing.entry(need.entry).path, stamp: need.stamp };
        let asked: Vec<StampedPath<'_>> = self.comparison.needs.iter().map(asked).collect();
        let objects = files.object_ids(&asked);
        self.objects = objects;
        let settled: Vec<Outcome> =
            (0..self.objects.len()).into_par_iter().filter_map(|need| self.known_to_git(need)).collect();
        self.outcomes.extend(settled);
        let observer = self.setup.observer();
        let cpu = observer.process_cpu().saturating_sub(cpu);
        self.costs().stages[Stage::Identify as usize].add(wall, observer.wall(), cpu);
        self.needs() - self.outcomes.len()
    }

    /// Returns the outcome for a needed content whose object id in git is that of a content that is known.
    pub(crate) fn known_to_git(&self, number: usize) -> Option<Outcome> {
        let need = self.need(number);
        let (record, key, location) = git::find(&self.setup, &self.known, need, (*self.objects.get(number)?)?)?;
        let facts = FactsSource::Pack(location);
        let finding = Finding { record, variant: need.variant, tier: Tier::Git, key: Some(key), facts };
        Some(Outcome { need: number, finding, stamp: Some(need.stamp), failure: None })
    }

    pub(crate) fn need(&self, need: usize) -> &Need {
        &self.comparison.needs[need]
    }

    /// Returns the path of a needed content.
    pub(crate) fn path_of(&self, need: usize) -> &[u8] {
        self.listing.entry(self.need(need).entry).path
    }

    pub(crate) fn examination(&self, need: usize) -> Examination<'_> {
        Examination {
            setup: &self.setup,
            known: &self.known,
            need: self.need(need),
            path: self.path_of(need),
            object: self.objects.get(need).copied().flatten(),
        }
    }

    /// Returns by which number the caller knows a needed content.
    pub(crate) fn caller_need(&self, need: usize) -> usize {
        self.caller_needs.get(need).copied().unwrap_or(need)
    }

    pub(crate) fn costs(&self) -> MutexGuard<'_, Costs> {
        self.costs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the time of what is done for one need, of which `work` tells how much was analysis.
    fn timed(&self, need: usize, work: impl FnOnce(&mut Tools, &mut StageSpan) -> Outcome) -> Outcome {
        let observer = self.setup.observer();
        let (wall, cpu) = (observer.wall(), observer.thread_cpu());
        let mut analysis = StageSpan::default();
        observer.starts(self.caller_need(need));
        let outcome = self.setup.tools(|tools| work(tools, &mut analysis));
        let (end, all_cpu) = (observer.wall(), observer.thread_cpu().saturating_sub(cpu));
        let size = self.need(need).stamp.size;
        observer.advances(size);
        let mut costs = self.costs();
        costs.stages[Stage::Identify as usize].add(wall, end, all_cpu.saturating_sub(analysis.cpu()));
        costs.stages[Stage::Analyze as usize].merge(&analysis);
        let language = outcome.finding.record.language.filter(|_| outcome.finding.tier == Tier::Analysis);
        let path = self.path_of(need);
        costs.add_file(path, language.map(|language| language.name()), size, analysis.wall(), end - wall);
        outcome
    }
}
