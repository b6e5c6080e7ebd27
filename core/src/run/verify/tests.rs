//! A lie in the cache is found, wherever it stands, and the truth is not taken for one.

use std::sync::Arc;

use super::*;
use crate::cache::testing::{forge_index, forge_pack};
use crate::tree::memory::{MemoryFiles, MemoryStore};
use crate::{Engine, Store};

fn files() -> MemoryFiles {
    let mut files = MemoryFiles::new();
    for (path, content) in [
        ("a.py", "def f(x):\n    return x\n"),
        ("b.js", "import x from 'y';\nexport class C {}\n"),
        ("c.md", "# Notes\n"),
        ("data", "binary\0"),
        ("go.sum", "x v1 h1:y\n"),
        ("tool", "#!/usr/bin/env python3\nx = 1\n"),
    ] {
        files.write(path, content);
    }
    files.advance(10_000_000_000);
    files
}

fn filled(files: &MemoryFiles) -> Arc<MemoryStore> {
    let store = Arc::<MemoryStore>::default();
    let engine = Engine::default().with_store(store.clone());
    engine.analyze_tree(files, &TreeId::new("tree"), &Selection::default(), true).unwrap();
    store
}

fn verify(files: &MemoryFiles, store: &Arc<MemoryStore>, sample: Sample) -> Verification {
    let engine = Engine::default().with_store(store.clone());
    engine.verify(files, &TreeId::new("tree"), &Selection::default(), sample).unwrap()
}

fn names(store: &MemoryStore, kind: &str) -> Vec<String> {
    store.list().unwrap().into_iter().map(|blob| blob.name).filter(|name| name.starts_with(kind)).collect()
}

#[test]
fn a_true_cache_has_no_mismatch_and_stays_as_it_is() {
    let files = files();
    let store = filled(&files);
    let before = store.list().unwrap();
    let verification = verify(&files, &store, Sample::ALL);
    assert_eq!((verification.files, verification.entries, verification.left_out), (6, 11, 0));
    assert_eq!(verification.mismatches, []);
    assert_eq!(verification.warnings, [] as [&str; 0]);
    assert_eq!(store.list().unwrap(), before);
}

#[test]
fn a_wrong_record_of_an_index_is_named() {
    let files = files();
    let store = filled(&files);
    let index = names(&store, "index-").remove(0);
    forge_index(&*store, &index, |path, record| record.lines.code += u32::from(path == b"a.py"));
    let found = verify(&files, &store, Sample::ALL).mismatches;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].to_string(), format!("a.py: {index}: lines is 3 in the cache and 2 in the file"));
}

#[test]
fn a_wrong_record_or_wrong_facts_of_a_pack_are_named() {
    let files = files();
    let store = filled(&files);
    let pack = names(&store, "pack-").remove(0);
    forge_pack(&*store, &pack, |record, facts| {
        if record.symbols == 1 && record.imports == 1 {
            facts.symbols[0].name = "D".to_owned();
        }
        if record.language.is_some_and(|language| language.name() == "Markdown") {
            record.lines.blank += 1;
            record.lines.total += 1;
        }
    });
    assert_eq!(names(&store, "pack-").len(), 1);
    let found: Vec<String> = verify(&files, &store, Sample::ALL).mismatches.iter().map(Mismatch::to_string).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("b.js: pack-"), "{found:?}");
    assert!(found[0].ends_with("a symbol is `D` in the cache and `C` in the file"), "{found:?}");
    assert!(found[1].starts_with("c.md: pack-"), "{found:?}");
    assert!(found[1].ends_with("lines is 2 in the cache and 1 in the file"), "{found:?}");
}

#[test]
fn a_sample_has_its_share_and_another_seed_another_one() {
    let files = files();
    let store = filled(&files);
    let of = |percent, seed| verify(&files, &store, Sample { percent, seed, of_known: false });
    assert_eq!(of(50.0, 1).files, 3);
    assert_eq!(of(0.001, 1).files, 1, "never none");
    // A wrong record is found by some seed, if not by the first.
    let index = names(&store, "index-").remove(0);
    forge_index(&*store, &index, |path, record| record.symbols += u32::from(path == b"a.py"));
    let found = (0..40).filter(|seed| !of(20.0, *seed).mismatches.is_empty()).count();
    assert!((1..40).contains(&found), "{found}");
}

#[test]
fn a_sample_of_the_known_leaves_out_what_no_pack_has() {
    let mut files = files();
    let store = filled(&files);
    files.write("new.py", "new = 1\n");
    files.advance(10_000_000_000);
    let of = |of_known| verify(&files, &store, Sample { of_known, ..Sample::ALL }).files;
    assert_eq!((of(false), of(true)), (7, 5));
}

#[test]
fn a_file_that_changed_since_the_index_was_written_is_no_mismatch() {
    let mut files = files();
    let store = filled(&files);
    files.write("a.py", "def other(x):\n    return x\n");
    files.remove("c.md");
    assert_eq!(verify(&files, &store, Sample::ALL).mismatches, []);
}
