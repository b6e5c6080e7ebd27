//! A collection drops what is of least use first, stays within its bound, and never changes a result.

use std::sync::Arc;

use super::*;
use crate::cache::{FactsKey, PackWriter};
use crate::tree::memory::{MemoryFiles, MemoryStore};
use crate::{Engine, Metrics, Selection, TreeId};

const DAY: u64 = 24 * 60 * 60;

/// A tree of so many Python files whose contents no other tree of another name has.
fn tree(name: &str, files: usize) -> MemoryFiles {
    let mut tree = MemoryFiles::new();
    for number in 0..files {
        tree.write(format!("{number}.py"), format!("def {name}_{number}(x):\n    return {number}\n"));
    }
    tree.advance(10_000_000_000);
    tree
}

fn run(store: &Arc<MemoryStore>, name: &str, files: &MemoryFiles, limit: Option<u64>) -> Metrics {
    let engine = Engine::default().with_store(store.clone()).with_cache_limit(limit);
    engine.analyze_tree(files, &TreeId::new(name), &Selection::default(), true).unwrap();
    engine.metrics()
}

fn collect(store: &Arc<MemoryStore>, limit: Option<u64>, keep_unnamed: bool) -> Collected {
    let engine = Engine::default().with_store(store.clone());
    engine.collect(Collection { limit, keep_unnamed }).unwrap().unwrap()
}

fn bytes(store: &MemoryStore) -> u64 {
    size(&store.list().unwrap())
}

#[test]
fn what_no_index_names_goes_first_and_alone() {
    let store = Arc::<MemoryStore>::default();
    let mut files = tree("a", 10);
    run(&store, "a", &files, None);
    for number in 0..4 {
        files.write(format!("{number}.py"), "def edited():\n    pass\n");
    }
    files.advance(10_000_000_000);
    run(&store, "a", &files, None);
    let collected = collect(&store, None, false);
    assert_eq!((collected.entries, collected.indexes), (4, 0));
    assert_eq!((collected.bytes_after, collected.bytes_after < collected.bytes_before), (bytes(&store), true));
    let metrics = run(&store, "a", &files, None);
    assert_eq!((metrics.reused_by_stamp, metrics.analyzed), (10, 0), "what is named stays");
    assert_eq!(
        collect(&store, None, false),
        Collected { bytes_before: bytes(&store), bytes_after: bytes(&store), ..Collected::default() }
    );
}

#[test]
fn the_least_recently_used_index_goes_with_what_it_alone_names() {
    let store = Arc::<MemoryStore>::default();
    let trees = ["old", "middle", "young"].map(|name| (name, tree(name, 20)));
    for (name, files) in &trees {
        run(&store, name, files, None);
        store.advance(DAY);
    }
    // Use counts, not age: the oldest is used once more.
    run(&store, "old", &trees[0].1, None);
    let third = bytes(&store) / 3;
    let collected = collect(&store, Some(third * 2 + 500), false);
    assert_eq!((collected.indexes, collected.entries), (1, 20));
    assert!(collected.bytes_after <= third * 2 + 500);
    let analyzed = trees.each_ref().map(|(name, files)| run(&store, name, files, None).analyzed);
    assert_eq!(analyzed, [0, 20, 0]);
}

#[test]
fn what_two_indexes_name_stays_with_the_one_that_stays() {
    let store = Arc::<MemoryStore>::default();
    let files = tree("shared", 10);
    run(&store, "first", &files, None);
    store.advance(40 * DAY);
    run(&store, "second", &files, None);
    let index = store.list().unwrap()[0].bytes;
    let collected = collect(&store, Some(bytes(&store) - index + OVERHEAD_BYTES), false);
    assert_eq!((collected.indexes, collected.entries), (1, 0));
    assert_eq!(run(&store, "second", &files, None).analyzed, 0);
}

#[test]
fn a_cache_never_outgrows_its_limit_even_by_one_tree() {
    let store = Arc::<MemoryStore>::default();
    let limit = 8_000;
    for round in 0..30 {
        let name = format!("t{}", round % 5);
        let mut files = tree(&name, 10 + 10 * (round % 5));
        files.write("extra.py", format!("extra_{round} = {round}\n"));
        files.advance(10_000_000_000);
        run(&store, &name, &files, Some(limit));
        assert!(bytes(&store) <= limit, "{} bytes after round {round}", bytes(&store));
        store.advance(DAY);
    }
    assert!(bytes(&store) > limit / 3, "and it is used");
}

#[test]
fn within_the_limit_nothing_is_dropped_by_itself() {
    let store = Arc::<MemoryStore>::default();
    let mut files = tree("a", 10);
    run(&store, "a", &files, None);
    let before = files.clone();
    files.write("0.py", "def edited():\n    pass\n");
    files.advance(10_000_000_000);
    run(&store, "a", &files, Some(1 << 20));
    assert_eq!(run(&store, "a", &before, Some(1 << 20)).analyzed, 0, "going back parses nothing");
}

#[test]
fn an_index_of_another_version_is_dropped_once_it_is_old() {
    let store = Arc::<MemoryStore>::default();
    let files = tree("a", 5);
    run(&store, "a", &files, None);
    store.put("index-0123", &[b"SAPWOODI\x7f\0\0\0 of another version"]).unwrap();
    assert_eq!(collect(&store, None, false).indexes, 0);
    store.advance(31 * DAY);
    assert_eq!(collect(&store, None, false).indexes, 1);
    assert_eq!(run(&store, "a", &files, None).analyzed, 0, "one of this version stays however old it is");
}

#[test]
fn facts_for_other_options_stay_while_their_index_does() {
    let store = Arc::<MemoryStore>::default();
    let files = tree("a", 5);
    let options = AnalysisOptions { max_parse_size: 10 };
    let engine = || Engine::new(options).with_store(store.clone());
    engine().analyze_tree(&files, &TreeId::new("a"), &Selection::default(), true).unwrap();
    assert_eq!(collect(&store, None, false).entries, 0);
    let again = engine();
    again.analyze_tree(&files, &TreeId::new("a"), &Selection::default(), true).unwrap();
    assert_eq!(again.metrics().analyzed, 0);
}

#[test]
fn facts_for_other_options_stay_beside_those_for_these() {
    let store = Arc::<MemoryStore>::default();
    let files = tree("a", 5);
    let engine = || Engine::new(AnalysisOptions { max_parse_size: 10 }).with_store(store.clone());
    engine().analyze_tree(&files, &TreeId::new("a"), &Selection::default(), true).unwrap();
    run(&store, "a", &files, None);
    assert_eq!(collect(&store, None, false).entries, 0);
    let mut moved = files.clone();
    assert!((0..5).all(|number| moved.touch(format!("{number}.py"))));
    moved.advance(10_000_000_000);
    let again = engine();
    again.analyze_tree(&moved, &TreeId::new("a"), &Selection::default(), true).unwrap();
    assert_eq!((again.metrics().analyzed, run(&store, "a", &moved, None).analyzed), (0, 0));
}

#[test]
fn what_was_imported_waits_a_week_for_its_first_use() {
    let (here, there) = (Arc::<MemoryStore>::default(), Arc::<MemoryStore>::default());
    let files = tree("a", 10);
    run(&here, "a", &files, None);
    let file = crate::cache::export(&*here).unwrap().to_vec();
    let in_file = |key: &FactsKey| PackSet::open(&*here, &mut Vec::new()).find(key).is_some();
    let import = || crate::cache::import(&*there, file.clone().into()).unwrap();
    import();
    run(&there, "b", &tree("b", 3), None);
    let named = *PackSet::open(&*there, &mut Vec::new()).sound_keys().iter().find(|key| in_file(key)).unwrap();
    let writer = PackWriter::new(Some(there.clone()), false);
    writer.add_git_name([1; 24], named);
    writer.finish();
    for _ in 0..6 {
        there.advance(DAY);
        assert_eq!(collect(&there, None, false).entries, 0, "collecting does not use it either");
    }
    assert_eq!(PackSet::open(&*there, &mut Vec::new()).named(&[1; 24]), Some(named), "nor what git calls it");
    let least = file.len() as u64 + OVERHEAD_BYTES;
    let collected = collect(&there, Some(least), false);
    assert_eq!((collected.entries, collected.indexes), (3, 1), "what waits is the last to go");
    assert!(bytes(&there) <= least);
    assert_eq!(collect(&there, Some(least - 1), false).entries, 10, "and has to fit");
    import();
    there.advance(7 * DAY);
    assert_eq!(collect(&there, None, false).entries, 10);
    import();
    there.advance(5 * DAY);
    assert_eq!(run(&there, "a", &files, None).analyzed, 0);
    there.advance(5 * DAY);
    assert_eq!(collect(&there, None, false).entries, 0, "it was used");
    assert_eq!(crate::cache::export(&*there).unwrap().to_vec(), file, "a mark is no part of what is carried");
}

#[test]
fn nothing_is_done_while_somebody_else_collects() {
    let store = Arc::<MemoryStore>::default();
    run(&store, "a", &tree("a", 3), None);
    let engine = Engine::default().with_store(store.clone());
    let mut inner = Some(Collected::default());
    store
        .exclusively(&mut || inner = engine.collect(Collection { limit: Some(0), keep_unnamed: false }).unwrap())
        .unwrap();
    assert_eq!(inner, None);
    assert_eq!(store.list().unwrap().len(), 2);
    assert_eq!(collect(&store, Some(0), false).bytes_after, 0);
}
