//! What a stamp proves: edits that leave as little trace as they can, on clocks as coarse as there are.

use std::sync::Arc;

use super::script::{CONTENTS, Ground};
use super::{ALL_FIELDS, SECOND, World, read_again};
use crate::tree::io::{Content, Files, ListError, ReadError};
use crate::tree::listing::{Listing, Stamp, StampFields};
use crate::tree::memory::{MemoryFiles, MemoryStore};
use crate::{Engine, FilePath, Selection, Store, TreeId};

const DAY: i64 = 24 * 3600 * SECOND;

/// The content after an edit that keeps the size.
const EDITED: &str = CONTENTS[1];

#[test]
fn racy_edit_of_same_size_is_seen() {
    for granularity in [1, 10_000_000, SECOND, 2 * SECOND] {
        // At the beginning of a tick, within it, and at its very end.
        for moment in [0, granularity / 2, granularity - 1] {
            let mut world = World::new(granularity, ALL_FIELDS);
            world.wait(moment);
            world.write("a.py", CONTENTS[0]);
            world.cached();
            // The same tick of the clock, the same size, and no other trace.
            world.write("a.py", EDITED);
            world.assert_right("right after a run");
            world.wait(2 * granularity + 2 * SECOND);
            world.assert_right("when it has settled");
            let before = world.opened();
            world.cached();
            assert_eq!(world.opened(), before, "old enough to be believed");
        }
    }
}

#[test]
fn an_edit_in_the_tick_of_its_reading_is_seen_although_the_index_is_written_seconds_later() {
    for granularity in [1, SECOND, 2 * SECOND] {
        let mut files = MemoryFiles::with_clock(granularity as u64, ALL_FIELDS);
        let engine = Engine::default().with_store(Arc::new(MemoryStore::default()));
        let (tree, selection) = (TreeId::new("tree"), Selection::default());
        files.write("a.py", CONTENTS[0]);
        let mut session = engine.begin(&tree, files.list(&selection).unwrap(), &selection, true);
        session.read(&files);
        files.write("a.py", EDITED);
        // By the rule that compares with the moment at which the index is written, the stamp is old enough by now.
        files.advance(5 * SECOND);
        session.finish();
        files.advance(DAY);
        let report = engine.analyze_tree(&files, &tree, &selection, true).unwrap();
        assert_eq!(report.facts(0).unwrap().symbols[0].name, "g", "granularity {granularity}");
    }
}

#[test]
fn an_edit_between_listing_and_reading_proves_nothing_even_on_a_clock_that_was_set_back() {
    let mut files = MemoryFiles::with_clock(SECOND as u64, ALL_FIELDS);
    let engine = Engine::default().with_store(Arc::new(MemoryStore::default()));
    let (tree, selection) = (TreeId::new("tree"), Selection::default());
    files.write("a.py", CONTENTS[2]);
    files.advance(DAY);
    let mut session = engine.begin(&tree, files.list(&selection).unwrap(), &selection, true);
    files.advance(-3600 * SECOND);
    files.write("a.py", CONTENTS[0]);
    session.read(&files);
    files.write("a.py", EDITED);
    session.finish();
    files.advance(2 * DAY);
    let report = engine.analyze_tree(&files, &tree, &selection, true).unwrap();
    assert_eq!(report.facts(0).unwrap().symbols[0].name, "g");
}

/// A tree in which every file is touched between the last look at its content and the second at its stamp.
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

#[test]
fn an_edit_during_reading_serves_the_run_and_is_not_stored() {
    let mut files = MemoryFiles::default();
    CONTENTS.iter().enumerate().for_each(|(number, content)| files.write(format!("{number}.py"), *content));
    files.advance(DAY);
    let store: Arc<MemoryStore> = Arc::default();
    let run = |files: &dyn Files| {
        let engine = Engine::default().with_store(store.clone());
        let report = engine.analyze_tree(files, &TreeId::new("tree"), &Selection::default(), true).unwrap();
        (super::said(report, true), engine.metrics())
    };
    let moving = Moving(files.clone());
    let (said, _) = run(&moving);
    assert!(!store.list().unwrap().iter().any(|blob| blob.name.starts_with("pack-")), "no facts are stored");
    let (said_again, metrics) = run(&moving);
    assert_eq!(metrics.reused_by_stamp + metrics.reused_by_content, 0, "no stamp is stored");
    let (said_at_rest, metrics) = run(&files);
    assert_eq!(metrics.reused_by_content, 0);
    assert_eq!((&said_again, &said_at_rest), (&said, &said));
}

#[test]
fn a_restored_modification_time_is_told_by_the_change_time() {
    // Without inodes, so that nothing else can tell it.
    let mut world = World::settled(StampFields { ctime: true, inode: false });
    let time = world.memory.time(0, "a.py").unwrap();
    world.write("a.py", EDITED);
    world.memory.set_time(0, "a.py", time);
    world.wait(DAY);
    world.assert_right("with its old modification time");
}

#[test]
fn a_second_edit_in_the_tick_of_one_that_hid_itself_is_seen() {
    // The modification time is old enough. The change time is not, and so it proves nothing.
    let mut world = World::new(SECOND, ALL_FIELDS);
    world.write("a.py", CONTENTS[0]);
    let time = world.memory.time(0, "a.py").unwrap();
    world.wait(DAY);
    for content in [EDITED, CONTENTS[0], EDITED] {
        world.write("a.py", content);
        world.memory.set_time(0, "a.py", time);
        world.assert_right(content);
    }
}

#[test]
fn an_edit_of_another_size_is_seen_whatever_its_time() {
    let mut world = World::settled(StampFields { ctime: false, inode: false });
    let time = world.memory.time(0, "a.py").unwrap();
    world.write("a.py", CONTENTS[2]);
    world.memory.files.set_mtime("0/a.py", time);
    world.wait(DAY);
    world.assert_right("with its old modification time");
}

#[test]
fn a_file_replaced_by_one_of_equal_size_and_time_is_told_by_its_inode() {
    // Without change times, which a renaming sets too.
    let mut world = World::settled(StampFields { ctime: false, inode: true });
    world.write("a.py", CONTENTS[0]);
    world.write("other.py", EDITED);
    world.wait(DAY);
    world.cached();
    assert_eq!(world.memory.time(0, "a.py"), world.memory.time(0, "other.py"));
    world.memory.rename(0, "other.py", "a.py");
    world.assert_right("replaced");
}

#[test]
fn files_that_change_places_are_told_apart_by_their_inodes() {
    let mut world = World::settled(StampFields { ctime: false, inode: true });
    world.write("a.py", CONTENTS[0]);
    world.write("b.py", EDITED);
    world.wait(DAY);
    world.cached();
    world.memory.swap(0, "a.py", "b.py");
    let metrics = world.run();
    assert_eq!((metrics.analyzed, metrics.reused_by_content), (0, 2));
    world.assert_right("swapped");
}

#[test]
fn edits_on_a_clock_that_was_set_back_are_seen() {
    for granularity in [1, SECOND, 2 * SECOND] {
        let mut world = World::new(granularity, ALL_FIELDS);
        world.write("a.py", CONTENTS[0]);
        world.wait(DAY);
        world.cached();
        world.wait(-3 * DAY);
        world.write("a.py", EDITED);
        world.assert_right("edited on the clock that is behind");
        world.write("a.py", CONTENTS[0]);
        world.assert_right("edited again in the same tick");
    }
}

#[test]
fn what_was_stamped_before_the_clock_was_set_back_lies_in_the_future_and_proves_nothing() {
    let mut world = World::new(SECOND, ALL_FIELDS);
    world.write("a.py", CONTENTS[0]);
    world.wait(-DAY);
    world.cached();
    // The clock gets to the tick of the first edit again, and so does the stamp.
    world.memory.files.advance(DAY);
    world.memory.files.write("0/a.py", EDITED);
    world.wait(DAY);
    world.assert_right("edited in a tick that came twice");
}

#[test]
fn a_file_from_the_future_is_read_again_until_its_time_has_come() {
    // Without change times, so that the modification time alone can tell.
    let mut world = World::settled(StampFields { ctime: false, inode: true });
    let future = world.memory.now() + DAY;
    let in_future = |world: &mut World, content: &str| {
        world.write("a.py", content);
        world.memory.files.set_mtime("0/a.py", future);
    };
    in_future(&mut world, CONTENTS[0]);
    world.wait(3600 * SECOND);
    world.cached();
    assert_eq!(read_again(&world.run()), 1);
    in_future(&mut world, EDITED);
    world.assert_right("edited, with the same time in the future");
    world.wait(2 * DAY);
    world.cached();
    assert_eq!(read_again(&world.run()), 0, "it is long past");
}

#[test]
fn a_stamp_knows_no_device() {
    // A device's number changes with mounts and reboots. Whoever adds a field has to think of that.
    let Stamp { size: _, mtime: _, ctime: _, inode: _ } = Stamp::default();
    let StampFields { ctime: _, inode: _ } = StampFields::default();
}
