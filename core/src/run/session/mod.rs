//! One run over one tree, in steps, because a browser reads asynchronously.
//!
//! A session takes a listing ([`begin`](crate::Engine::begin)), says which contents it needs ([`Session::needed`]),
//! takes them in any order and number ([`Session::feed`], or [`Session::read`] where files can be read), and ends with
//! a report ([`Session::finish`]). Who reads the files, and when, is left to the caller. A file's bytes and its syntax
//! tree are dropped before the next file, so memory does not grow with the tree.

mod commit;
mod compare;
mod examine;
mod explain;
mod git;
mod keep;
mod share;
#[cfg(test)]
mod survival;
#[cfg(test)]
mod tests;
pub(crate) mod update;
mod verify;

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
pub use share::{KnownKeys, ShareError, Shared};
pub use update::{Change, Edit, Updated};

use crate::cache::{Index, Key, Known, Location, PackSet, PackWriter};
use crate::facts::Facts;
use crate::facts::record::Status;
use crate::language::Variant;
use crate::parse::Tools;
use crate::run::engine::{Engine, Tree};
use crate::run::metrics::{Costs, StageSpan};
use crate::run::observer::Stage;
use crate::tree::bytes::Bytes;
use crate::tree::io::{Content, Files, ReadError, Store, StoreError};
use crate::tree::listing::{Listing, Stamp};
use crate::tree::object_id::ObjectId;
use crate::tree::selection::Selection;

pub use explain::{Answer, Explanation, Indexed, OtherEntry, ToldBy};
pub use verify::{Mismatch, Sample, Verification};

/// Larger files are not read at all: positions are 32 bits wide and memory is bounded.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// Files from this size on are dealt out to the workers one by one, and before the others.
const LARGE_FILE_BYTES: u64 = 256 << 10;

/// A run over one tree between its listing and its report.
pub struct Session<'e> {
    engine: &'e Engine,
    tree: Tree,
    selection: Selection,
    facts: bool,
    listing: Listing,
    index: Option<Arc<Index>>,
    packs: PackSet,
    writer: PackWriter<'e>,
    /// What the engine knows on whose behalf this one works.
    elsewhere: share::KnownKeys,
    /// What the needs are called where they come from, unless they come from here.
    numbers: Vec<usize>,
    rows: Vec<Listed>,
    /// Where the facts of unchanged files are, for each row; empty if nobody asked for facts.
    located: Vec<Option<Location>>,
    needs: Vec<Need>,
    /// What git calls the needed contents, as far as it was asked and knows.
    objects: Vec<Option<ObjectId>>,
    /// Places in the index of files that are gone.
    gone: Vec<usize>,
    outcomes: Vec<Outcome>,
    warnings: Vec<String>,
    /// Whether the store can be reached, so that there is a point in writing to it.
    reaches_store: bool,
    costs: Mutex<Costs>,
}

/// What a session knows of an entry of its listing before contents are read. There is one for each entry, so it is small.
#[derive(Clone, Copy, Debug)]
enum Listed {
    /// It is there and not part of the result.
    Excluded,
    /// The listing and the path decide.
    Decided(Status),
    /// Its stamp is the one in the index, at this place.
    Unchanged(u32),
    /// Its content is needed: the place in the list of needs.
    Needed(u32),
}

/// A content that a session needs.
#[derive(Clone, Copy, Debug)]
struct Need {
    entry: usize,
    stamp: Stamp,
    /// What the path says; without it the content must.
    variant: Option<Variant>,
    /// Where the index has an earlier state of the file.
    previous: Option<usize>,
}

/// What became of a needed content.
#[derive(Debug)]
struct Outcome {
    need: usize,
    known: Known,
    variant: Option<Variant>,
    source: Origin,
    /// The stamp to keep, unless the file changed while it was read.
    stamp: Option<Stamp>,
    key: Option<Key>,
    /// Facts that must not be kept, for this run's report alone.
    facts: Option<Box<Facts>>,
    failure: Option<String>,
}

/// Where the facts of a content came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The stamp proved that nothing changed.
    Stamp,
    /// Git's index proved that the content is one that was known before this run.
    Git,
    /// They were known before this run.
    Cache,
    /// They were learned in this run.
    Analysis,
    /// There are none.
    Nowhere,
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

impl<'e> Session<'e> {
    /// Opens the index and compares the listing with it.
    pub(crate) fn begin(engine: &'e Engine, tree: Tree, listing: Listing, selection: &Selection, facts: bool) -> Self {
        let mut warnings = Vec::new();
        let opened = engine.store().map_or(Ok(None), |store| open_index(store, &tree, &mut warnings));
        let (index, reached) = match opened {
            Ok(index) => (index, Ok(())),
            Err(error) => (None, Err(error)),
        };
        let writer = PackWriter::new(engine.store(), facts);
        let mut session = Session { facts, warnings, writer, ..Session::over(engine, tree, listing, selection, index) };
        if let Err(error) = reached.and(session.open_packs()) {
            session.do_without_store(&error);
        }
        if facts {
            session.locate_facts();
        }
        session
    }

    /// Goes on as if there were no store, with one warning for all that will not be read or written.
    fn do_without_store(&mut self, error: &StoreError) {
        self.warnings.push(format!("the cache is not used, the results are complete all the same: {error}"));
        self.writer = PackWriter::new(None, self.facts);
        self.reaches_store = false;
    }

    /// Compares a listing with an index; what is learned is kept nowhere.
    fn over(
        engine: &'e Engine,
        tree: Tree,
        listing: Listing,
        selection: &Selection,
        index: Option<Arc<Index>>,
    ) -> Self {
        let compare::Compared { rows, needs, gone } =
            compare::compare(engine, &listing, index.as_deref(), &tree.prefix);
        Session {
            engine,
            tree,
            selection: selection.clone(),
            facts: true,
            listing,
            index,
            packs: PackSet::default(),
            writer: PackWriter::new(None, false),
            elsewhere: share::KnownKeys::default(),
            numbers: Vec::new(),
            rows,
            located: Vec::new(),
            needs,
            objects: Vec::new(),
            gone,
            outcomes: Vec::new(),
            warnings: Vec::new(),
            reaches_store: true,
            costs: Mutex::default(),
        }
    }

    /// Begins a session beside a run: over a few contents, with the facts in `packs`, and without a store.
    pub(crate) fn beside(engine: &'e Engine, listing: Listing, selection: &Selection, packs: PackSet) -> Self {
        let tree = Tree { index_name: String::new(), prefix: Vec::new(), fingerprint: [0; 32] };
        Session { packs, ..Session::over(engine, tree, listing, selection, None) }
    }

    /// Returns how many contents are needed.
    pub fn needs(&self) -> usize {
        self.needs.len()
    }

    /// Returns the needed contents in path order: the path and the size in bytes that the listing gave.
    pub fn needed(&self) -> impl ExactSizeIterator<Item = (&[u8], u64)> {
        self.needs.iter().map(|need| (self.listing.entry(need.entry).path, need.stamp.size))
    }

    /// Returns the stamp that the listing gave for a needed content. Panics if there is no such need.
    pub fn listed(&self, need: usize) -> Stamp {
        self.needs[need].stamp
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
                        let content = Content { bytes: &bytes, stamp, mapped: false };
                        let examined = self.examine(need, content, tools);
                        *analysis = examined.analysis;
                        self.settle(need, Some(examined), Ok(stamp))
                    }
                    Err(error) => self.settle(need, None, Err(error)),
                })
            })
            .collect();
        self.outcomes.extend(outcomes);
    }

    /// Takes note that the machine gave out over a needed content, which becomes a failed file for this reason.
    pub fn give_up(&mut self, need: usize, reason: &str) {
        self.outcomes.push(self.environment(need, reason));
    }

    /// Reads all that is still needed from `files` and analyzes it in parallel.
    pub fn read(&mut self, files: &dyn Files) {
        self.read_some(files, 0..self.needs.len());
    }

    /// Reads some of what is still needed from `files` and analyzes it in parallel, for callers that do something in between.
    ///
    /// # Panics
    ///
    /// Panics if there are not so many needs.
    pub fn read_some(&mut self, files: &dyn Files, needs: Range<usize>) {
        let mut settled = vec![false; self.needs.len()];
        self.outcomes.iter().for_each(|outcome| settled[outcome.need] = true);
        let open = needs.filter(|need| !settled[*need]);
        let (mut large, small): (Vec<usize>, Vec<usize>) =
            open.partition(|need| self.needs[*need].stamp.size >= LARGE_FILE_BYTES);
        // One after the other from the largest down, so that no worker has the last of them left when all else is done.
        large.sort_by_key(|need| Reverse(self.needs[*need].stamp.size));
        let parts = large.into_par_iter().with_max_len(1).chain(small.into_par_iter().with_max_len(8));
        let outcomes: Vec<Outcome> = parts.map(|need| self.read_one(files, need)).collect();
        self.outcomes.extend(outcomes);
    }

    fn read_one(&self, files: &dyn Files, need: usize) -> Outcome {
        let path = self.listing.entry(self.needs[need].entry).path;
        self.engine.buffer(|buffer| {
            self.timed(need, |tools, analysis| {
                let mut examined = None;
                let after = files.read(path, MAX_FILE_BYTES, buffer, &mut |content| {
                    examined = Some(self.examine(need, content, tools));
                });
                if let Some(examined) = &examined {
                    *analysis = examined.analysis;
                }
                self.settle(need, examined, after)
            })
        })
    }

    /// Takes the time of what is done for one need, of which `work` tells how much was analysis.
    fn timed(&self, need: usize, work: impl FnOnce(&mut Tools, &mut StageSpan) -> Outcome) -> Outcome {
        let observer = self.engine.observer();
        let (wall, cpu) = (observer.wall(), observer.thread_cpu());
        let mut analysis = StageSpan::default();
        observer.takes_up(self.numbers.get(need).copied().unwrap_or(need));
        let outcome = self.engine.tools(|tools| work(tools, &mut analysis));
        let (end, all_cpu) = (observer.wall(), observer.thread_cpu().saturating_sub(cpu));
        let Need { entry, stamp, .. } = self.needs[need];
        observer.advances(stamp.size);
        let mut costs = self.costs.lock().unwrap_or_else(PoisonError::into_inner);
        costs.stages[Stage::Identify as usize].add(wall, end, all_cpu.saturating_sub(analysis.cpu()));
        costs.stages[Stage::Analyze as usize].merge(&analysis);
        let language = outcome.known.record.language.filter(|_| outcome.source == Origin::Analysis);
        let path = self.listing.entry(entry).path;
        costs.add_file(path, language.map(|language| language.name()), stamp.size, analysis.wall(), end - wall);
        outcome
    }
}

/// Opens the index of a tree; one that cannot be used is a warning and as good as none.
///
/// # Errors
///
/// Fails if the store cannot be reached.
fn open_index(store: &dyn Store, tree: &Tree, warnings: &mut Vec<String>) -> Result<Option<Arc<Index>>, StoreError> {
    let name = &tree.index_name;
    let Some(bytes) = store.get(name)? else { return Ok(None) };
    Ok(match Index::open(bytes, name, &tree.fingerprint) {
        Ok(index) => {
            store.touch(name);
            Some(Arc::new(index))
        }
        Err(damage) => {
            warnings.push(format!("cannot use {name} of the cache: {damage}; every file is read again"));
            None
        }
    })
}
