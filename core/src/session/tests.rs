//! With the cache every result is what a run without it gives, whatever was edited in between.

use std::fmt::Write;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;

use crate::io::{Content, Files, ListError, ReadError};
use crate::listing::{Entry, EntryKind, Listing, Stamp, StampFields};
use crate::memory::{MemoryFiles, MemoryStore};
use crate::{AnalysisOptions, Engine, FilePath, Language, Report, Selection, Store, TreeId};

/// The part of a tree below a folder, as if it were a tree.
struct Below<'a> {
    files: &'a MemoryFiles,
    folder: &'a str,
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

/// Everything that a report says.
fn said(report: &Report) -> String {
    let mut said = String::new();
    for (number, row) in report.rows().enumerate() {
        let facts = report.facts(number);
        writeln!(said, "{:?} {:?} {facts:?}", FilePath::new(row.path), row.record).unwrap();
    }
    said
}

/// One thing that happens to a tree or to the way it is analyzed.
#[derive(Clone, Debug)]
enum Step {
    Write(&'static str, &'static str),
    Touch(&'static str),
    RestoreTime(&'static str, i64),
    Rename(&'static str, &'static str),
    Swap(&'static str, &'static str),
    Remove(&'static str),
    Wait(i64),
    Hidden(bool),
    NoIgnore(bool),
    Type(Option<&'static str>),
    ParseLimit(u64),
    Facts(bool),
    Folder(&'static str),
    Stamps(bool),
    LoseBlob(usize),
}

const PATHS: &[&str] =
    &["a.py", "b.py", "src/a.py", "src/b.py", "src/deep/c.py", "src.py", "src/x/tool", ".hidden/d.py", "notes.md"];

/// Several of each length, so that an edit can keep the size.
const CONTENTS: &[&str] = &[
    "def f():\n    return 1\n",
    "def g():\n    return 2\n",
    "class C:\n    x: int = 1\n",
    "import os\nimport sys\n\n#\n",
    "#!/usr/bin/env python3\nx = 1\n",
    "#!/usr/bin/env python3\ny = 2\n",
    "binary\0content, no text\n",
    "",
    "def broken(:\n",
];

fn step() -> impl Strategy<Value = Step> {
    let path = || select(PATHS);
    prop_oneof![
        6 => (path(), select(CONTENTS)).prop_map(|(path, content)| Step::Write(path, content)),
        1 => path().prop_map(Step::Touch),
        2 => (path(), 0..5i64).prop_map(|(path, back)| Step::RestoreTime(path, back)),
        2 => (path(), path()).prop_map(|(from, to)| Step::Rename(from, to)),
        1 => (path(), path()).prop_map(|(a, b)| Step::Swap(a, b)),
        1 => select(&["a.py", "src/b.py", "src/deep", "src/x/tool", "notes.md"]).prop_map(Step::Remove),
        4 => select(&[1, 400_000_000, 1_000_000_000, 2_000_000_001, 10_000_000_000]).prop_map(Step::Wait),
        1 => (select(&[".gitignore", "src/.gitignore"]), select(&["b.py\n", "deep/\n", "*.md\n!a.py\n", ""]))
            .prop_map(|(path, rules)| Step::Write(path, rules)),
        1 => any::<bool>().prop_map(Step::Hidden),
        1 => any::<bool>().prop_map(Step::NoIgnore),
        1 => prop::option::of(select(&["Python", "Markdown"])).prop_map(Step::Type),
        1 => select(&[10, 24, 1 << 20]).prop_map(Step::ParseLimit),
        2 => any::<bool>().prop_map(Step::Facts),
        2 => select(&["", "src/", "src/deep/"]).prop_map(Step::Folder),
        1 => any::<bool>().prop_map(Step::Stamps),
        1 => (0..6usize).prop_map(Step::LoseBlob),
    ]
}

/// The state that steps change.
struct World {
    files: MemoryFiles,
    store: Arc<MemoryStore>,
    selection: Selection,
    options: AnalysisOptions,
    facts: bool,
    folder: &'static str,
    stamps: bool,
}

impl World {
    fn new(granularity: u64) -> Self {
        World {
            files: MemoryFiles::with_clock(granularity, StampFields { ctime: true, inode: true }),
            store: Arc::default(),
            selection: Selection::default(),
            options: AnalysisOptions::default(),
            facts: true,
            folder: "",
            stamps: true,
        }
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Write(path, content) => self.files.write(path, content),
            Step::Touch(path) => drop(self.files.touch(path)),
            Step::RestoreTime(path, back) => {
                let time = self.files.now() - back * 1_000_000_000;
                self.files.set_mtime(path, time);
            }
            Step::Rename(from, to) => drop(self.files.rename(from, to)),
            Step::Swap(a, b) => drop(self.files.swap(a, b)),
            Step::Remove(path) => drop(self.files.remove(path)),
            Step::Wait(nanoseconds) => self.files.advance(nanoseconds),
            Step::Hidden(hidden) => self.selection.hidden = hidden,
            Step::NoIgnore(no_ignore) => self.selection.no_ignore = no_ignore,
            Step::Type(name) => self.selection.types = name.and_then(Language::with_name).into_iter().collect(),
            Step::ParseLimit(bytes) => self.options.max_parse_size = bytes,
            Step::Facts(facts) => self.facts = facts,
            Step::Folder(folder) => self.folder = folder,
            Step::Stamps(stamps) => self.stamps = stamps,
            Step::LoseBlob(number) => {
                if let Some(blob) = self.store.list().unwrap().get(number) {
                    self.store.remove(&blob.name).unwrap();
                }
            }
        }
    }

    fn report(&self, engine: &Engine) -> Report {
        let below = Below { files: &self.files, folder: self.folder };
        let tree = TreeId::part("tree", self.folder.trim_end_matches('/').as_bytes());
        let report = engine.analyze_tree(&below, &tree, &self.selection, self.facts).unwrap();
        engine.metrics();
        report
    }

    fn cached(&self) -> Report {
        self.report(&Engine::new(self.options).with_store(self.store.clone()).with_stamps(self.stamps))
    }

    fn fresh(&self) -> Report {
        self.report(&Engine::new(self.options))
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4 * ProptestConfig::default().cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn cached_results_are_fresh_results_after_any_edits(
        granularity in select(&[1u64, 10_000_000, 1_000_000_000, 2_000_000_000]),
        steps in prop::collection::vec((step(), any::<bool>()), 1..40),
        threads in 1..3usize,
    ) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut world = World::new(granularity);
        for (step, analyzes) in &steps {
            world.take(step);
            if *analyzes {
                let cached = pool.install(|| world.cached());
                prop_assert!(cached.warnings().iter().all(|warning| warning.path.is_some()), "{:?}", cached.warnings());
                prop_assert_eq!(said(&cached), said(&world.fresh()));
            }
        }
    }
}

/// A tree that settled: written long before it was first analyzed.
fn settled() -> World {
    let mut world = World::new(1);
    for (number, path) in PATHS.iter().enumerate() {
        world.files.write(path, CONTENTS[number % 6]);
    }
    world.files.advance(10_000_000_000);
    world.cached();
    world
}

fn metrics(world: &World) -> crate::Metrics {
    let engine = Engine::new(world.options).with_store(world.store.clone());
    world.report(&engine);
    engine.metrics()
}

/// How many files were not told by their stamps.
fn read_again(metrics: &crate::Metrics) -> u64 {
    metrics.discovered - metrics.skipped - metrics.reused_by_stamp
}

#[test]
fn nothing_is_opened_and_nothing_written_when_nothing_changed() {
    let world = settled();
    let (before, blobs) = (world.files.opened(), world.store.list().unwrap());
    let metrics = metrics(&world);
    assert_eq!(read_again(&metrics), 0);
    assert_eq!(world.files.opened(), before);
    assert_eq!(world.store.list().unwrap(), blobs);
    assert_eq!(metrics.cache.index_written_bytes + metrics.cache.packs_written_bytes, 0);
}

#[test]
fn one_edit_opens_and_parses_one_file() {
    let mut world = settled();
    world.files.write("src/b.py", "def other():\n    return 3\n");
    let before = world.files.opened();
    let metrics = metrics(&world);
    assert_eq!((metrics.analyzed, metrics.analyzed_again, world.files.opened() - before), (1, 1, 1));
}

#[test]
fn touched_and_renamed_files_are_read_but_not_parsed() {
    let mut world = settled();
    assert!(world.files.touch("a.py"));
    assert!(world.files.rename("src/deep", "src/deeper"));
    let metrics = metrics(&world);
    assert_eq!((metrics.analyzed, metrics.reused_by_content, metrics.gone), (0, 2, 1));
}

#[test]
fn a_copy_elsewhere_is_not_parsed_again() {
    let world = settled();
    let engine = Engine::default().with_store(world.store.clone());
    engine.analyze_tree(&world.files, &TreeId::new("elsewhere"), &world.selection, true).unwrap();
    let metrics = engine.metrics();
    assert_eq!((metrics.analyzed, metrics.reused_by_content), (0, metrics.discovered - metrics.skipped));
}

#[test]
fn racy_edit_of_same_size_is_seen() {
    for granularity in [1_000_000_000, 2_000_000_000] {
        let mut world = World::new(granularity);
        world.files.write("a.py", CONTENTS[0]);
        world.cached();
        // The same tick of the clock, the same size, and no other trace.
        world.files.write("a.py", CONTENTS[1]);
        assert_eq!(said(&world.cached()), said(&world.fresh()));
        world.files.advance(2 * granularity as i64 + 2_000_000_000);
        world.cached();
        let before = world.files.opened();
        world.cached();
        assert_eq!(world.files.opened(), before, "old enough to be believed");
    }
}

#[test]
fn a_narrow_run_keeps_what_it_did_not_visit() {
    let mut world = settled();
    world.selection.types = vec![Language::with_name("Markdown").unwrap()];
    world.files.write("new.md", "# New\n");
    world.files.advance(10_000_000_000);
    world.cached();
    world.selection = Selection::default();
    world.files.advance(10_000_000_000);
    world.cached();
    assert_eq!(read_again(&metrics(&world)), 0);
    world.folder = "src/";
    let opened = world.files.opened();
    world.cached();
    assert_eq!(world.files.opened(), opened, "a folder uses the index of the tree around it");
}

#[test]
fn named_files_are_analyzed_alone_and_the_rest_stays_known() {
    let mut world = settled();
    world.files.write("b.py", "x = 2\n");
    world.files.advance(10_000_000_000);
    let engine = Engine::default().with_store(world.store.clone());
    let paths = [FilePath::from("b.py"), FilePath::from("gone.py")];
    let report = engine.analyze_files(&world.files, &TreeId::new("tree"), &paths, true).unwrap();
    let statuses: Vec<&str> = report.rows().map(|row| row.record.status.name()).collect();
    assert_eq!(statuses, ["analyzed", "failed"]);
    assert_eq!(read_again(&metrics(&world)), 0);
}

#[test]
fn an_edit_between_listing_and_reading_is_not_believed() {
    /// A tree in which a file changes right behind its reader's back.
    struct Moving(MemoryFiles);

    impl Files for Moving {
        fn list(&self, selection: &Selection) -> Result<Listing, ListError> {
            self.0.list(selection)
        }

        fn list_files(&self, paths: &[FilePath]) -> Result<Listing, ListError> {
            self.0.list_files(paths)
        }

        fn read(
            &self,
            path: &[u8],
            limit: u64,
            buffer: &mut Vec<u8>,
            visit: &mut dyn FnMut(Content<'_>),
        ) -> Result<Stamp, ReadError> {
            let after = self.0.read(path, limit, buffer, visit)?;
            Ok(Stamp { mtime: after.mtime + 1, ..after })
        }
    }

    let world = settled();
    let store: Arc<MemoryStore> = Arc::default();
    let engine = Engine::default().with_store(store.clone());
    let moving = Moving(world.files.clone());
    let report = engine.analyze_tree(&moving, &TreeId::new("moving"), &world.selection, true).unwrap();
    assert_eq!(said(&report), said(&world.fresh()), "the result serves this run");
    assert!(!store.list().unwrap().iter().any(|blob| blob.name.starts_with("pack-")), "no facts are kept");
    let again = Engine::default().with_store(store);
    again.analyze_tree(&moving, &TreeId::new("moving"), &world.selection, true).unwrap();
    assert_eq!(again.metrics().reused_by_stamp, 0, "no stamp is kept");
}

#[test]
fn every_entry_of_a_listing_is_accounted_for() {
    let mut world = settled();
    world.files.write("picture.png", "no text");
    world.files.set_readable("b.py", false);
    let report = world.cached();
    let listing = world.files.list(&world.selection).unwrap();
    let listed = listing.entries().filter(|entry| entry.kind != EntryKind::Excluded).count();
    assert_eq!(report.len(), listed);
    let failed: Vec<&[u8]> =
        report.rows().filter(|row| row.record.status.name() == "failed").map(|row| row.path).collect();
    assert_eq!(failed, [b"b.py"]);
    assert_eq!(report.warnings().len(), 1);
}
