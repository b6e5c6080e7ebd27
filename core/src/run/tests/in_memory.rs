//! Random scripts of edits over a tree in memory, whose clock is as coarse as some file systems' and can be set back.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use proptest::sample::select;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::script::{Choices, Ground, check, script, take, views};
use crate::query::Tree;
use crate::tree::io::{Content, Files, ListError, ReadError};
use crate::tree::listing::{Entry, EntryKind, Listing, Stamp, StampFields};
use crate::tree::memory::{MemoryFiles, MemoryStore};
use crate::{AnalysisOptions, Engine, FilePath, Globs, Language, Overrides, Report, Selection, Store, TreeId};

/// The part of a tree below a folder, as if it were a tree.
struct Below<'a> {
    files: &'a MemoryFiles,
    folder: String,
}

impl Below<'_> {
    fn whole(&self, path: &[u8]) -> Vec<u8> {
        [self.folder.as_bytes(), path].concat()
    }
}

impl Files for Below<'_> {
    fn list(&self, selection: &Selection) -> Result<Listing, ListError> {
        let whole = self.files.list(selection)?;
        let mut listing = Listing::new(whole.began, whole.fields);
        for Entry { path, kind, attribute } in whole.entries() {
            if let Some(path) = path.strip_prefix(self.folder.as_bytes()) {
                listing.push(&[path], kind, attribute);
            }
        }
        Ok(listing)
    }

    fn list_files(&self, paths: &[FilePath]) -> Result<Listing, ListError> {
        self.files.list_files(paths)
    }

    fn read(
        &self,
        path: &[u8],
        limit: u64,
        buffer: &mut Vec<u8>,
        visit: &mut dyn FnMut(Content<'_>),
    ) -> Result<Stamp, ReadError> {
        self.files.read(&self.whole(path), limit, buffer, visit)
    }
}

/// The places, each a folder of one tree, so that inodes are given once; and the cache.
pub(super) struct Memory {
    pub(super) files: MemoryFiles,
    pub(super) store: Arc<MemoryStore>,
    granularity: i64,
    fields: StampFields,
    /// The ticks in which something changed, and those of them that lie behind a clock that was set back.
    used: BTreeSet<i64>,
    spent: BTreeSet<i64>,
}

impl Memory {
    pub(super) fn new(granularity: i64, fields: StampFields) -> Self {
        Memory {
            files: MemoryFiles::with_clock(granularity as u64, fields),
            store: Arc::default(),
            granularity,
            fields,
            used: BTreeSet::new(),
            spent: BTreeSet::new(),
        }
    }

    /// Makes ready for a change.
    ///
    /// A change in the very tick of an earlier one, because the clock was set back in between, and with the same size,
    /// leaves no trace at all that anybody could find. So such a tick is left out.
    fn changes(&mut self) {
        loop {
            let tick = self.files.now().div_euclid(self.granularity);
            if !self.spent.contains(&tick) {
                self.used.insert(tick);
                return;
            }
            self.files.advance(self.granularity);
        }
    }

    /// Analyzes as chosen, with the cache or without.
    pub(super) fn report(&self, choices: &Choices, engine: &Engine) -> Report {
        let folder = format!("{}/{}", choices.place, choices.folder);
        let root = format!("place {}", choices.place);
        let tree = TreeId::part(root, choices.folder.trim_end_matches('/').as_bytes());
        let selection = Selection {
            hidden: choices.hidden,
            no_ignore: choices.no_ignore,
            globs: Globs::new(choices.globs).unwrap(),
            types: choices.language.and_then(Language::with_name).into_iter().collect(),
            ..Selection::default()
        };
        engine.analyze_tree(&Below { files: &self.files, folder }, &tree, &selection, choices.facts).unwrap()
    }

    pub(super) fn cached(&self, choices: &Choices) -> Report {
        self.report(choices, &self.engine(choices))
    }

    pub(super) fn engine(&self, choices: &Choices) -> Engine {
        engine(choices).with_store(self.store.clone()).with_stamps(choices.stamps)
    }

    pub(super) fn fresh(&self, choices: &Choices) -> Report {
        self.report(choices, &engine(choices))
    }
}

fn engine(choices: &Choices) -> Engine {
    let python = Language::with_name("Python").unwrap();
    let rules = if choices.is_overridden { vec![("*.md".to_owned(), python)] } else { Vec::new() };
    Engine::new(AnalysisOptions { max_parse_size: choices.parse_limit }).with_overrides(Overrides::new(rules).unwrap())
}

fn at(place: usize, path: &str) -> String {
    format!("{place}/{path}")
}

impl Ground for Memory {
    fn write(&mut self, place: usize, path: &str, content: &str) {
        self.changes();
        self.files.write(at(place, path), content);
    }

    fn touch(&mut self, place: usize, path: &str) {
        self.changes();
        self.files.touch(at(place, path));
    }

    fn time(&self, place: usize, path: &str) -> Option<i64> {
        match self.files.list_files(&[at(place, path).into()]).unwrap().entry(0).kind {
            EntryKind::File(stamp) => Some(stamp.mtime),
            _ => None,
        }
    }

    fn set_time(&mut self, place: usize, path: &str, time: i64) {
        // Where nothing but the modification time tells an edit, one that hides it goes unseen; that is documented.
        if self.fields.ctime {
            self.changes();
            self.files.set_mtime(at(place, path), time);
        }
    }

    fn now(&self) -> i64 {
        self.files.now()
    }

    fn rename(&mut self, place: usize, from: &str, to: &str) {
        self.changes();
        self.files.rename(at(place, from), at(place, to));
    }

    fn swap(&mut self, place: usize, a: &str, b: &str) {
        self.changes();
        self.files.swap(at(place, a), at(place, b));
    }

    fn remove(&mut self, place: usize, path: &str) {
        self.changes();
        self.files.remove(at(place, path));
    }

    fn set_readable(&mut self, place: usize, path: &str, readable: bool) {
        // Without a change time, a permission that was taken away shows only when the file is opened.
        if self.fields.ctime || self.files.content(at(place, path)).is_none() {
            self.changes();
            self.files.set_readable(at(place, path), readable);
        }
    }

    fn wait(&mut self, nanoseconds: i64) {
        if nanoseconds < 0 {
            self.spent.extend(&self.used);
        }
        self.files.advance(nanoseconds);
    }

    fn move_tree(&mut self, from: usize, to: usize) {
        self.changes();
        self.files.rename(from.to_string(), to.to_string());
    }

    fn copy_tree(&mut self, from: usize, to: usize, keeps_times: bool) {
        self.files.remove(to.to_string());
        let prefix = format!("{from}/");
        let paths: Vec<String> = self.files.paths().map(|path| String::from_utf8(path.to_vec()).unwrap()).collect();
        for path in paths.iter().filter_map(|path| path.strip_prefix(&prefix)) {
            let content = self.files.content(at(from, path)).map(|content| content.to_vec());
            let (Some(content), Some(time)) = (content, self.time(from, path)) else { continue };
            self.changes();
            self.files.write(at(to, path), content);
            if keeps_times {
                self.set_time(to, path, time);
            }
        }
    }

    fn lose_blob(&mut self, number: usize) {
        if let Some(blob) = self.store.list().unwrap().get(number) {
            self.store.remove(&blob.name).unwrap();
        }
    }
}

/// Returns what all views say of a report.
pub(super) fn said(report: Report, facts: bool) -> String {
    views(&[Tree { prefix: Vec::new(), report }], facts)
}

fn copy_of(store: &MemoryStore) -> Arc<MemoryStore> {
    let copy = MemoryStore::default();
    for blob in store.list().unwrap() {
        copy.put(&blob.name, &[&store.get(&blob.name).unwrap().unwrap()]).unwrap();
    }
    Arc::new(copy)
}

static ONE: LazyLock<ThreadPool> = LazyLock::new(|| ThreadPoolBuilder::new().num_threads(1).build().unwrap());
static SEVERAL: LazyLock<ThreadPool> = LazyLock::new(|| ThreadPoolBuilder::new().num_threads(3).build().unwrap());

#[test]
fn cached_results_are_fresh_results_after_any_edits_in_memory() {
    let default = ProptestConfig::default().cases;
    let cases = if default > 256 { default } else { 2 * default };
    let granularities = || select(&[1i64, 10_000_000, 1_000_000_000, 2_000_000_000][..]);
    let inputs = || (granularities(), prop::bool::weighted(0.7), script(40));
    check(cases, 2, inputs, |(granularity, ctime, script)| {
        let mut memory = Memory::new(granularity, StampFields { ctime, inode: true });
        let mut choices = Choices::default();
        for (step, analyzes) in script {
            take(step, &mut choices, &mut memory);
            if analyzes {
                let before = copy_of(&memory.store);
                let fresh = ONE.install(|| said(memory.fresh(&choices), choices.facts));
                for (pool, threads) in [(&ONE, "one thread"), (&SEVERAL, "several threads")] {
                    memory.store = copy_of(&before);
                    let cached = pool.install(|| memory.cached(&choices));
                    let of_cache: Vec<_> = cached.warnings().iter().filter(|warning| warning.path.is_none()).collect();
                    prop_assert!(of_cache.is_empty(), "{of_cache:?}");
                    let cached = pool.install(|| said(cached, choices.facts));
                    prop_assert_eq!(&cached, &fresh, "on {} with {:?}", threads, choices);
                }
            }
        }
        Ok(())
    });
}
