//! With the cache every result is what a run without it gives, whatever was edited in between.

// Random scripts of edits, in memory.
mod in_memory;
// Where platforms differ, as far as it shows through the traits.
mod platforms;
// The steps of such scripts, which the tests on disk have too.
mod script;
// What a stamp proves and what it does not.
mod stamps;
// Damaged caches and failing stores.
mod survival;

use crate::tree::listing::{EntryKind, StampFields};
use crate::{Engine, FilePath, Metrics, Store, TreeId};

use self::in_memory::{Memory, said};
use self::script::{CONTENTS, Choices, Ground, PATHS};

const ALL_FIELDS: StampFields = StampFields { ctime: true, inode: true };

const SECOND: i64 = 1_000_000_000;

/// A tree, its cache, and how it is analyzed.
struct World {
    memory: Memory,
    choices: Choices,
}

impl World {
    fn new(granularity: i64, fields: StampFields) -> Self {
        World { memory: Memory::new(granularity, fields), choices: Choices::default() }
    }

    /// Returns a tree that settled: written long before it was first analyzed.
    fn settled(fields: StampFields) -> Self {
        let mut world = World::new(1, fields);
        for (number, path) in PATHS.iter().enumerate() {
            world.memory.write(0, path, CONTENTS[number % 6]);
        }
        world.memory.wait(10 * SECOND);
        world.cached();
        world
    }

    fn write(&mut self, path: &str, content: &str) {
        self.memory.write(0, path, content);
    }

    fn wait(&mut self, nanoseconds: i64) {
        self.memory.wait(nanoseconds);
    }

    fn cached(&self) -> String {
        said(self.memory.cached(&self.choices), self.choices.facts)
    }

    fn fresh(&self) -> String {
        said(self.memory.fresh(&self.choices), self.choices.facts)
    }

    /// Asserts that a run with the cache says what one without it says.
    fn assert_right(&self, what: &str) {
        assert_eq!(self.cached(), self.fresh(), "{what}");
    }

    /// Runs with the cache and returns what that came to.
    fn run(&self) -> Metrics {
        let engine = self.memory.engine(&self.choices);
        self.memory.report(&self.choices, &engine);
        engine.metrics()
    }

    fn opened(&self) -> u64 {
        self.memory.files.opened()
    }
}

/// How many files were not told by their stamps.
fn read_again(metrics: &Metrics) -> u64 {
    metrics.discovered - metrics.skipped - metrics.reused_by_stamp
}

#[test]
fn nothing_is_opened_and_nothing_written_when_nothing_changed() {
    let world = World::settled(ALL_FIELDS);
    let (before, blobs) = (world.opened(), world.memory.store.list().unwrap());
    let metrics = world.run();
    assert_eq!(read_again(&metrics), 0);
    assert_eq!(world.opened(), before);
    assert_eq!(world.memory.store.list().unwrap(), blobs);
    assert_eq!(metrics.cache.index_written_bytes + metrics.cache.packs_written_bytes, 0);
}

#[test]
fn one_edit_opens_and_parses_one_file() {
    let mut world = World::settled(ALL_FIELDS);
    world.write("src/b.py", "def other():\n    return 3\n");
    let before = world.opened();
    let metrics = world.run();
    assert_eq!((metrics.analyzed, metrics.analyzed_again, world.opened() - before), (1, 1, 1));
}

#[test]
fn touched_and_renamed_files_are_read_but_not_parsed() {
    let mut world = World::settled(ALL_FIELDS);
    world.memory.touch(0, "a.py");
    world.memory.rename(0, "src/deep", "src/deeper");
    let metrics = world.run();
    assert_eq!((metrics.analyzed, metrics.reused_by_content, metrics.gone), (0, 2, 1));
}

#[test]
fn a_tree_moved_elsewhere_is_not_parsed_again() {
    let mut world = World::settled(ALL_FIELDS);
    world.memory.move_tree(0, 1);
    world.choices.place = 1;
    let metrics = world.run();
    assert_eq!((metrics.analyzed, metrics.reused_by_content), (0, metrics.discovered - metrics.skipped));
    world.assert_right("under the new root");
}

#[test]
fn a_narrow_run_keeps_what_it_did_not_visit() {
    let mut world = World::settled(ALL_FIELDS);
    world.choices.language = Some("Markdown");
    world.write("new.md", "# New\n");
    world.wait(10 * SECOND);
    world.cached();
    world.choices = Choices::default();
    assert_eq!(read_again(&world.run()), 0, "neither what was left out nor what was learned is read again");
    world.choices.folder = "src/";
    let opened = world.opened();
    world.cached();
    assert_eq!(world.opened(), opened, "a folder uses the index of the tree around it");
}

#[test]
fn options_that_change_facts_are_told_apart_by_the_index_too() {
    let mut world = World::settled(ALL_FIELDS);
    world.write("notes.md", CONTENTS[0]);
    world.wait(10 * SECOND);
    world.cached();
    world.choices.is_overridden = true;
    world.assert_right("notes as Python");
    world.choices.parse_limit = 10;
    world.assert_right("too large to be parsed");
    world.choices = Choices::default();
    world.assert_right("as at first");
    assert_eq!(read_again(&world.run()), 0, "each has an index of its own");
}

#[test]
fn named_files_are_analyzed_alone_and_the_rest_stays_known() {
    let mut world = World::settled(ALL_FIELDS);
    world.write("b.py", "x = 2\n");
    world.wait(10 * SECOND);
    let engine = Engine::default().with_store(world.memory.store.clone());
    let tree = TreeId::new("all places");
    engine.analyze_tree(&world.memory.files, &tree, &crate::Selection::default(), true).unwrap();
    let paths = [FilePath::from("0/b.py"), FilePath::from("0/gone.py")];
    let report = engine.analyze_files(&world.memory.files, &tree, &paths, true).unwrap();
    let statuses: Vec<&str> = report.rows().map(|row| row.record.status.name()).collect();
    assert_eq!(statuses, ["analyzed", "failed"]);
    let before = world.opened();
    engine.analyze_tree(&world.memory.files, &tree, &crate::Selection::default(), true).unwrap();
    assert_eq!(world.opened(), before);
}

#[test]
fn every_entry_of_a_listing_is_accounted_for() {
    let mut world = World::settled(ALL_FIELDS);
    world.write("picture.png", "no text");
    world.memory.set_readable(0, "b.py", false);
    let report = world.memory.cached(&world.choices);
    let listing = crate::Files::list(&world.memory.files, &crate::Selection::default()).unwrap();
    let listed = listing.entries().filter(|entry| entry.kind != EntryKind::Excluded).count();
    assert_eq!(report.len(), listed);
    let failed: Vec<&[u8]> =
        report.rows().filter(|row| row.record.status.name() == "failed").map(|row| row.path).collect();
    assert_eq!(failed, [b"b.py"]);
    assert_eq!(report.warnings().len(), 1);
}
