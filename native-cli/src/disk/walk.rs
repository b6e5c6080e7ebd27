//! The parallel traversal: every directory is a task on rayon's current pool, so that a deep tree and a wide one both
//! use all workers, and no depth of the tree is a depth of the stack.
//!
//! How a directory is opened and read is left to a [`Lister`], what becomes of its entries to [`Walk`].

use std::cell::Cell;
use std::cmp::Ordering;
use std::io;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::Scope;
use sapwood_core::walk::{Ahead, Findings, Found, Next, Walk, Wanted};
use sapwood_core::{Attribute, Batch, EntryKind, FailReason, Listing, NodeKind, OuterRules, Selection, Stamp};

use super::lister::{Directory, EntryNames, Lister, Status};
use super::{patiently, rule_files};

/// One traversal.
pub(super) struct Traversal<'a, L> {
    lister: &'a L,
    walk: Walk<'a>,
    nodes: Mutex<Vec<Visited>>,
    /// Batches that no worker has in hand, each with its number.
    batches: Mutex<Vec<(u32, Batch)>>,
    begun_batches: AtomicU32,
    next: AtomicU32,
    /// How many directories are kept open for those in them.
    open: AtomicU32,
    rule_files: &'a AtomicU64,
}

/// So many directories at most are kept open for those in them, which are opened by whole paths beyond. It is a part of
/// the file descriptors that a process usually has.
const MOST_OPEN: u32 = 128;

/// A directory that is kept open for those in it.
struct Kept<'a, D> {
    directory: D,
    open: &'a AtomicU32,
}

impl<D> Drop for Kept<'_, D> {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Relaxed);
    }
}

/// A directory that was met.
struct Visited {
    id: u32,
    /// Its entries, in a row in one batch: the number of the batch, of the first, and how many. If it turned out not to
    /// be entered, the one entry that it is listed as instead.
    batch: u32,
    first: u32,
    count: u32,
    /// The directories in it, each with how many of the entries stand before it.
    directories: Box<[(u32, u32)]>,
    entered: bool,
}

/// A name in a directory and what stands there.
struct SortedEntry {
    start: u32,
    end: u32,
    what: What,
}

enum What {
    Entry(EntryKind, Option<Attribute>),
    Directory(u32),
}

/// What a task needs to know of its directory.
struct Task<'a, D> {
    id: u32,
    ahead: Ahead,
    /// The directory around it, if that is still open.
    within: Option<Arc<Kept<'a, D>>>,
}

thread_local! {
    /// The room in which this worker collects the names of a directory.
    static NAMES: Cell<EntryNames> = Cell::default();

    /// The room in which this worker sorts the entries of a directory.
    static SLOTS: Cell<Vec<SortedEntry>> = Cell::default();
}

/// The root's id.
const ROOT: u32 = 0;

impl<'a, L: Lister> Traversal<'a, L> {
    pub(super) fn new(lister: &'a L, walk: Walk<'a>, rule_files: &'a AtomicU64) -> Self {
        Traversal {
            lister,
            walk,
            nodes: Mutex::default(),
            batches: Mutex::default(),
            begun_batches: AtomicU32::new(0),
            next: AtomicU32::new(ROOT + 1),
            open: AtomicU32::new(0),
            rule_files,
        }
    }

    /// Adds the whole tree to `listing` and returns how many directories were entered.
    ///
    /// # Errors
    ///
    /// Fails if the root cannot be read.
    pub(super) fn run(self, outer: &OuterRules, listing: &mut Listing) -> io::Result<u64> {
        // The root is read first, for it alone can fail the whole.
        let mut first = Ok(());
        rayon::scope(|scope| {
            let mut root = Task { id: ROOT, ahead: self.walk.root(outer), within: None };
            first = self.enter(scope, &mut root);
        });
        first?;
        (_, listing.passed_over) = self.walk.finish();
        let nodes = self.nodes.into_inner().unwrap_or_else(PoisonError::into_inner);
        let entered = nodes.iter().filter(|node| node.entered).count() as u64;
        let mut batches = self.batches.into_inner().unwrap_or_else(PoisonError::into_inner);
        batches.sort_unstable_by_key(|(number, _)| *number);
        let batches: Vec<Batch> = batches.into_iter().map(|(_, batch)| batch).collect();
        let order = assemble(nodes, &batches);
        listing.extend(batches, order);
        Ok(entered)
    }

    fn spawn<'s>(&'s self, scope: &Scope<'s>, mut task: Task<'s, L::Directory>) {
        scope.spawn(move |scope| {
            self.enter(scope, &mut task)
                .unwrap_or_else(|error| self.instead(&task, EntryKind::Failed(fail_reason(&error))));
        });
    }

    /// Has `fill` put the entries of a directory into a batch, and keeps where they are.
    fn finish(
        &self,
        task: &Task<'_, L::Directory>,
        directories: Box<[(u32, u32)]>,
        entered: bool,
        fill: impl FnOnce(&mut Batch),
    ) {
        let free = self.batches.lock().unwrap_or_else(PoisonError::into_inner).pop_if(|(_, batch)| !batch.is_full());
        let (number, mut batch) = free.unwrap_or_else(|| (self.begun_batches.fetch_add(1, Relaxed), Batch::new()));
        let first = batch.len() as u32;
        fill(&mut batch);
        let count = batch.len() as u32 - first;
        let node = Visited { id: task.id, batch: number, first, count, directories, entered };
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        // The full ones stay at the bottom, where nobody takes them.
        let at = if batch.is_full() { 0 } else { batches.len() };
        batches.insert(at, (number, batch));
        drop(batches);
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner).push(node);
    }

    /// Keeps that a directory is listed as `kind` instead of being entered.
    fn instead(&self, task: &Task<'_, L::Directory>, kind: EntryKind) {
        self.finish(task, Box::default(), false, |batch| {
            batch.push(&[task.ahead.bare_path()], kind, None);
        });
    }

    /// Reads one directory, spawns tasks for those in it, and keeps the rest.
    fn enter<'s>(&'s self, scope: &Scope<'s>, task: &mut Task<'s, L::Directory>) -> io::Result<()> {
        let within = task.within.take();
        let (bare, follow) = (task.ahead.bare_path(), task.ahead.is_linked());
        let mut directory = patiently(|| match &within {
            Some(kept) => {
                let name = bare.rsplit(|byte| *byte == b'/').next().unwrap_or(bare);
                kept.directory.open_directory(name, follow)
            }
            None => self.lister.open_directory(bare, follow),
        })?;
        drop(within);
        let mut names = NAMES.take();
        names.clear();
        let entered = directory.names(&mut names).and_then(|()| self.look_through(scope, task, directory, &names));
        NAMES.set(names);
        entered
    }

    /// Goes through the entries of an open directory.
    fn look_through<'s>(
        &'s self,
        scope: &Scope<'s>,
        task: &Task<'s, L::Directory>,
        directory: L::Directory,
        names: &EntryNames,
    ) -> io::Result<()> {
        let is_lent = self.open.fetch_add(1, Relaxed) < MOST_OPEN;
        let kept = Arc::new(Kept { directory, open: &self.open });
        let (directory, ahead) = (&kept.directory, &task.ahead);
        let selection = self.walk.selection();
        let identity = if selection.follow { Some(directory.identity()?) } else { None };
        let findings = findings(self.lister, directory, names, ahead.bare_path(), selection, self.rule_files);
        let entered = match self.walk.enter(ahead, identity, findings) {
            Ok(entered) => entered,
            Err(kind) => {
                self.instead(task, kind);
                return Ok(());
            }
        };
        let mut slots = SLOTS.take();
        slots.clear();
        let mut directories = 0;
        let mut entries = entered.entries(&self.walk);
        for (index, name) in names.entries.iter().enumerate() {
            let mut stated = Stated { directory, index, name: names.get(*name), status: None };
            let found = stated.found(name.kind, selection.follow);
            let what = match entries.look(stated.name, found) {
                Next::Listed(kind) => What::Entry(kind, None),
                Next::Stat(attribute) => {
                    let is_linked = matches!(found, Found::Node { is_linked: true, .. });
                    let (kind, attribute) = self.walk.file(stated.state(is_linked), attribute);
                    What::Entry(kind, attribute)
                }
                Next::Enter(ahead) => {
                    let child = self.next.fetch_add(1, Relaxed);
                    self.spawn(scope, Task { id: child, ahead, within: is_lent.then(|| kept.clone()) });
                    directories += 1;
                    What::Directory(child)
                }
            };
            slots.push(SortedEntry { start: name.start, end: name.end, what });
        }
        slots.sort_unstable_by(|a, b| order(&names.bytes, a, b));
        let mut inside = Vec::with_capacity(directories);
        let mut before = 0;
        for slot in &slots {
            match slot.what {
                What::Entry(..) => before += 1,
                What::Directory(child) => inside.push((before, child)),
            }
        }
        self.finish(task, inside.into(), true, |batch| {
            for slot in &slots {
                if let What::Entry(kind, attribute) = slot.what {
                    let name = &names.bytes[slot.start as usize..slot.end as usize];
                    batch.push(&[entered.path(), name], kind, attribute);
                }
            }
        });
        SLOTS.set(slots);
        Ok(())
    }
}

/// Reads what among the names of a directory, whose path is `bare`, bears on all of it.
pub(super) fn findings<L: Lister>(
    lister: &L,
    directory: &L::Directory,
    names: &EntryNames,
    bare: &[u8],
    selection: &Selection,
    count: &AtomicU64,
) -> Findings {
    let mut findings = Findings::default();
    for name in &names.entries {
        let name = names.get(*name);
        let Some(wanted) = findings.name(name, selection) else { continue };
        let read = || {
            count.fetch_add(1, Relaxed);
            rule_files::read(patiently(|| directory.open_file(name)))
        };
        match wanted {
            Wanted::RuleFile(kind) => read().into_iter().for_each(|text| findings.rule_file(kind, text)),
            Wanted::CacheTag => read().iter().for_each(|content| findings.cache_tag(content)),
            Wanted::Repository => {
                let git = lister.native_path(&[bare, b"/.git"].concat());
                findings.repository(rule_files::of_repository(&git, selection, count));
            }
        }
    }
    findings
}

/// An entry under consideration, with its status once it was asked for.
struct Stated<'a, D> {
    directory: &'a D,
    index: usize,
    name: &'a [u8],
    status: Option<Status>,
}

impl<D: Directory> Stated<'_, D> {
    fn status(&mut self, follow: bool) -> io::Result<Status> {
        match self.status {
            Some(status) if status.kind != NodeKind::Link || !follow => Ok(status),
            _ => {
                let status = self.directory.status(self.index, self.name, follow)?;
                self.status = Some(status);
                Ok(status)
            }
        }
    }

    /// Returns what stands at the name, of which the directory may say of what kind it is.
    fn found(&mut self, kind: Option<NodeKind>, follow: bool) -> Found {
        let kind = match kind.map_or_else(|| self.status(false).map(|status| status.kind), Ok) {
            Ok(kind) => kind,
            Err(error) => return Found::Unreadable(fail_reason(&error)),
        };
        if kind != NodeKind::Link || !follow {
            return Found::Node { kind, is_linked: false };
        }
        match self.status(true) {
            Ok(status) => Found::Node { kind: status.kind, is_linked: true },
            Err(error) if is_link_loop(&error) => Found::LinkLoop,
            Err(error) => Found::BrokenLink(fail_reason(&error)),
        }
    }

    fn state(&mut self, follow: bool) -> Result<(NodeKind, Stamp), FailReason> {
        self.status(follow).map(|status| (status.kind, status.stamp)).map_err(|error| fail_reason(&error))
    }
}

/// Returns the class of a failure to list or stat.
pub(super) fn fail_reason(error: &io::Error) -> FailReason {
    match error.kind() {
        // What was a directory and is none now is gone as much as what left no name behind.
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FailReason::Vanished,
        io::ErrorKind::PermissionDenied => FailReason::PermissionDenied,
        _ if is_link_loop(error) => FailReason::Vanished,
        _ => FailReason::Io,
    }
}

/// Whether the error is that links lead in a circle, or that a link is where none may be.
fn is_link_loop(error: &io::Error) -> bool {
    cfg_if::cfg_if! {
        if #[cfg(unix)] {
            error.raw_os_error() == Some(libc::ELOOP)
        } else {
            let _ = error;
            false
        }
    }
}

/// Compares two entries of a directory as the whole paths below them compare: a directory counts as its name and `/`.
fn order(names: &[u8], a: &SortedEntry, b: &SortedEntry) -> Ordering {
    let key = |slot: &SortedEntry| (slot.start as usize..slot.end as usize, matches!(slot.what, What::Directory(_)));
    let ((a, a_is_dir), (b, b_is_dir)) = (key(a), key(b));
    let (a, b) = (&names[a], &names[b]);
    let common = a.len().min(b.len());
    let next = |name: &[u8], is_dir: bool| name.get(common).copied().or(is_dir.then_some(b'/'));
    a[..common].cmp(&b[..common]).then_with(|| next(a, a_is_dir).cmp(&next(b, b_is_dir))).then(a.len().cmp(&b.len()))
}

/// Returns the places of all entries in path order: the directories depth first. As each is sorted by what its entries
/// start with, so is the whole.
fn assemble(mut nodes: Vec<Visited>, batches: &[Batch]) -> Vec<(u32, u32)> {
    nodes.sort_unstable_by_key(|node| node.id);
    let mut places = Vec::with_capacity(batches.iter().map(Batch::len).sum());
    let mut stack = vec![Step { node: ROOT, at: 0, directory: 0 }];
    let mut misplaced = Vec::new();
    while let Some(Step { node: id, at, directory }) = stack.pop() {
        let node = &nodes[id as usize];
        let next = node.directories.get(directory);
        let end = next.map_or(node.count, |(before, _)| *before);
        if !node.entered {
            misplaced.push(places.len());
        }
        places.extend((node.first + at..node.first + end).map(|entry| (node.batch, entry)));
        if let Some((_, child)) = next {
            stack.push(Step { node: id, at: end, directory: directory + 1 });
            stack.push(Step { node: *child, at: 0, directory: 0 });
        }
    }
    // A directory that was not entered sorts without the `/` that it was counted with, which seldom makes a difference.
    let path = |(batch, entry): (u32, u32)| batches[batch as usize].entry(entry).path;
    let is_misplaced = |at: usize| {
        let around = &places[at.saturating_sub(1)..places.len().min(at + 2)];
        !around.is_sorted_by(|a, b| path(*a) < path(*b))
    };
    if misplaced.into_iter().any(is_misplaced) {
        places.sort_by(|a, b| path(*a).cmp(path(*b)));
    }
    places
}

/// How far the assembly has come in a directory: the entry and the directory in it that are next.
struct Step {
    node: u32,
    at: u32,
    directory: usize,
}
