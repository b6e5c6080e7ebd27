//! Whatever happens to the blobs of a cache, or to the store that holds them, every result is what a run without a cache
//! gives, and the next run that writes leaves a sound cache behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::cache::{check, import};
use crate::tree::io::{BlobInfo, StoreError};
use crate::tree::memory::{MemoryFiles, MemoryStore};
use crate::{Bytes, Engine, Report, Selection, Store, TreeId};

fn tree() -> MemoryFiles {
    let mut files = MemoryFiles::new();
    files.write("a.py", "def f(x):\n    return x\n");
    files.write("b.js", "import x from 'y';\nexport class C { m() {} }\n");
    files.write("c.md", "# Notes\n");
    files.write("d", "binary\0");
    files.advance(10_000_000_000);
    files
}

/// A tree that a stamp does not tell from the other, with other contents of the same sizes under the same names.
fn twin() -> MemoryFiles {
    let mut files = MemoryFiles::new();
    files.write("a.py", "def g(x):\n    return 1\n");
    files.write("b.js", "import y from 'x';\nexport class D { m() {} }\n");
    files.write("c.md", "# Other\n");
    files.write("d", "text...");
    files.advance(10_000_000_000);
    files
}

/// Everything that a report says of its files.
fn said(report: &Report) -> String {
    let rows = report.rows().enumerate();
    rows.map(|(number, row)| format!("{:?} {:?} {:?}\n", row.path, row.record, report.facts(number))).collect()
}

fn run(store: Option<Arc<dyn Store>>, name: &str, files: &MemoryFiles, facts: bool) -> Report {
    let engine = Engine::default();
    let engine = match store {
        Some(store) => engine.with_store(store),
        None => engine,
    };
    let report = engine.analyze_tree(files, &TreeId::new(name), &Selection::default(), facts).unwrap();
    // The metrics assert that every file is accounted for.
    engine.metrics();
    report
}

/// What two runs without a cache say: with facts, and without.
struct Truth {
    files: MemoryFiles,
    facts: String,
    summary: String,
}

impl Truth {
    fn of(files: MemoryFiles) -> Truth {
        let say = |facts| said(&run(None, "tree", &files, facts));
        Truth { facts: say(true), summary: say(false), files }
    }

    /// Runs over a store and compares; returns the warnings.
    fn assert(&self, store: &Arc<MemoryStore>, facts: bool, what: &str) -> Vec<String> {
        let report = run(Some(store.clone()), "tree", &self.files, facts);
        let truth = if facts { &self.facts } else { &self.summary };
        assert_eq!(said(&report), *truth, "{what}");
        report.warnings().iter().map(|warning| warning.line(b"")).collect()
    }

    /// Asserts that any result is true with these blobs, that a run that cannot use one says so, and that the run after
    /// the next commit meets nothing wrong.
    fn assert_survives(&self, blobs: &[(String, Bytes)], harmless: bool, what: &str) {
        for facts in [false, true] {
            let store = Arc::<MemoryStore>::default();
            blobs.iter().for_each(|(name, bytes)| store.put(name, &[bytes]).unwrap());
            let was_sound = check(&*store).unwrap().is_empty();
            let warnings = self.assert(&store, facts, what);
            if facts && !was_sound {
                assert!(harmless || !warnings.is_empty(), "{what}: no warning");
                assert_eq!(check(&*store).unwrap(), [], "{what}: healed by that very run");
            }
            self.assert(&store, true, what);
            assert_eq!(self.assert(&store, facts, what), [] as [&str; 0], "{what}: healed");
            assert_eq!(check(&*store).unwrap(), [], "{what}: sound in the end");
        }
    }
}

/// Returns the blobs of a store.
fn blobs(store: &MemoryStore) -> Vec<(String, Bytes)> {
    let names = store.list().unwrap().into_iter().map(|blob| blob.name);
    names.map(|name| (name.clone(), store.get(&name).unwrap().unwrap())).collect()
}

fn filled(name: &str, files: &MemoryFiles) -> Vec<(String, Bytes)> {
    let store = Arc::<MemoryStore>::default();
    run(Some(store.clone()), name, files, true);
    blobs(&store)
}

/// Replaces one of the blobs.
fn with(blobs: &[(String, Bytes)], at: usize, bytes: Vec<u8>) -> Vec<(String, Bytes)> {
    let mut blobs = blobs.to_vec();
    blobs[at].1 = Bytes::from(bytes);
    blobs
}

#[test]
fn every_byte_of_index_and_pack_may_be_wrong() {
    let truth = Truth::of(tree());
    let blobs = filled("tree", &truth.files);
    assert_eq!(blobs.len(), 2);
    for (at, (name, bytes)) in blobs.iter().enumerate() {
        for place in 0..bytes.len() {
            let mut flipped = bytes.to_vec();
            flipped[place] ^= 1 << (place % 8);
            truth.assert_survives(&with(&blobs, at, flipped), false, &format!("byte {place} of {name}"));
        }
    }
}

#[test]
fn index_and_pack_may_be_cut_anywhere() {
    let truth = Truth::of(tree());
    let blobs = filled("tree", &truth.files);
    for (at, (name, bytes)) in blobs.iter().enumerate() {
        for length in 0..bytes.len() {
            let cut = bytes[..length].to_vec();
            truth.assert_survives(&with(&blobs, at, cut), false, &format!("{length} bytes of {name}"));
        }
    }
}

#[test]
fn index_and_pack_may_be_anything_else() {
    let truth = Truth::of(tree());
    let blobs = filled("tree", &truth.files);
    for (at, (name, bytes)) in blobs.iter().enumerate() {
        let mut newer = bytes.to_vec();
        newer[8] = 0x7f;
        let noise = blake3::Hasher::new().update(name.as_bytes()).finalize_xof();
        let mut random = vec![0; bytes.len()];
        { noise }.fill(&mut random);
        let others = [
            ("zeros", vec![0; bytes.len()]),
            ("ones", vec![0xff; bytes.len()]),
            ("noise", random),
            ("text", b"This is not ours.\n".to_vec()),
            ("longer", [&**bytes, &[0; 64]].concat()),
            ("doubled", [&**bytes, &**bytes].concat()),
            ("the other one", blobs[1 - at].1.to_vec()),
        ];
        for (what, other) in others {
            truth.assert_survives(&with(&blobs, at, other), false, &format!("{what} in the place of {name}"));
        }
        // A newer version is no damage, but no use either.
        truth.assert_survives(&with(&blobs, at, newer), true, &format!("a newer {name}"));
        let mut without = blobs.clone();
        without.remove(at);
        truth.assert_survives(&without, true, &format!("no {name}"));
    }
}

#[test]
fn a_pack_of_one_content_is_replaced_by_itself() {
    let mut files = MemoryFiles::new();
    files.write("a.py", "def f(x):\n    return x\n");
    files.advance(10_000_000_000);
    let truth = Truth::of(files);
    let blobs = filled("tree", &truth.files);
    for place in 0..blobs[1].1.len() {
        let mut flipped = blobs[1].1.to_vec();
        flipped[place] ^= 0x10;
        truth.assert_survives(&with(&blobs, 1, flipped), false, &format!("byte {place} of the pack"));
    }
}

#[test]
fn blobs_may_be_exchanged_between_trees() {
    let (truth, other) = (Truth::of(tree()), twin());
    assert_ne!(truth.facts, Truth::of(other.clone()).facts);
    let (ours, theirs) = (filled("tree", &truth.files), filled("twin", &other));
    for at in 0..2 {
        assert_ne!(ours[at].0, theirs[at].0);
        let exchanged = with(&ours, at, theirs[at].1.to_vec());
        truth.assert_survives(&exchanged, true, &format!("theirs as {}", ours[at].0));
        let all: Vec<_> = [with(&exchanged, 1 - at, theirs[1 - at].1.to_vec()), theirs.clone()].concat();
        truth.assert_survives(&all, true, "all exchanged");
    }
    // The same store under both names.
    truth.assert_survives(&[ours, theirs].concat(), true, "both");
}

/// What happens when an operation of a [`Failing`] store fails.
#[derive(Clone, Copy, Debug)]
enum Failure {
    /// It fails, and so does every one after it.
    FromThenOn,
    /// It alone fails.
    Once,
    /// If it is a write, half of the blob is written, and success is reported, as when the power fails later.
    Torn,
}

/// A store whose operations fail from a number on.
struct Failing {
    store: Arc<MemoryStore>,
    failure: Failure,
    at: u64,
    operations: AtomicU64,
    failed: AtomicUsize,
}

impl Failing {
    fn new(store: &Arc<MemoryStore>, failure: Failure, at: u64) -> Arc<Failing> {
        let (operations, failed) = (AtomicU64::new(0), AtomicUsize::new(0));
        Arc::new(Failing { store: store.clone(), failure, at, operations, failed })
    }

    /// Counts an operation and returns whether it fails.
    fn fails(&self) -> bool {
        let number = self.operations.fetch_add(1, Ordering::Relaxed);
        let fails = match self.failure {
            Failure::FromThenOn => number >= self.at,
            Failure::Once | Failure::Torn => number == self.at,
        };
        self.failed.fetch_add(usize::from(fails), Ordering::Relaxed);
        fails
    }

    fn attempt<T>(&self, action: &'static str, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let fails = self.fails() && !matches!(self.failure, Failure::Torn);
        if fails { Err(StoreError::new(action, "the store", "it was told to fail")) } else { work() }
    }
}

impl Store for Failing {
    fn get(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        self.attempt("read", || self.store.get(name))
    }

    fn put(&self, name: &str, parts: &[&[u8]]) -> Result<(), StoreError> {
        if matches!(self.failure, Failure::Torn) && self.fails() {
            let whole = parts.concat();
            return self.store.put(name, &[&whole[..whole.len() / 2]]);
        }
        self.attempt("write", || self.store.put(name, parts))
    }

    fn list(&self) -> Result<Vec<BlobInfo>, StoreError> {
        self.attempt("list", || self.store.list())
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        self.attempt("remove", || self.store.remove(name))
    }

    fn touch(&self, name: &str) {
        self.store.touch(name);
    }

    fn exclusively(&self, work: &mut dyn FnMut()) -> Result<bool, StoreError> {
        self.attempt("lock", || self.store.exclusively(work))
    }
}

/// A store with enough packs that the next one leads to a merge.
fn crowded(files: &MemoryFiles) -> Arc<MemoryStore> {
    let store = Arc::<MemoryStore>::default();
    for number in 0..16 {
        let mut other = MemoryFiles::new();
        other.write("x.py", format!("x = {number}\n"));
        run(Some(store.clone()), &format!("other {number}"), &other, true);
    }
    let mut earlier = files.clone();
    earlier.write("a.py", "earlier = True\n");
    earlier.advance(10_000_000_000);
    run(Some(store.clone()), "tree", &earlier, true);
    store
}

#[test]
fn a_store_may_fail_at_any_operation() {
    let truth = Truth::of(tree());
    for failure in [Failure::FromThenOn, Failure::Once, Failure::Torn] {
        for facts in [false, true] {
            for bounded in [false, true] {
                let mut number = 0;
                loop {
                    let what = format!("{failure:?} at operation {number}, facts {facts}, bounded {bounded}");
                    let store = crowded(&truth.files);
                    let failing = Failing::new(&store, failure, number);
                    let limit = if bounded { Some(4000) } else { None };
                    let engine = Engine::default().with_store(failing.clone()).with_cache_limit(limit);
                    let tree = TreeId::new("tree");
                    let report = engine.analyze_tree(&truth.files, &tree, &Selection::default(), facts).unwrap();
                    engine.metrics();
                    assert_eq!(said(&report), if facts { &*truth.facts } else { &truth.summary }, "{what}");
                    if failing.failed.load(Ordering::Relaxed) == 0 {
                        assert!(number > 10, "{what}: there was little to fail");
                        break;
                    }
                    truth.assert(&store, true, &what);
                    assert_eq!(truth.assert(&store, facts, &what), [] as [&str; 0], "{what}: healed");
                    number += 1;
                }
            }
        }
    }
}

#[test]
fn an_import_or_a_collection_may_fail_at_any_operation() {
    let truth = Truth::of(tree());
    let filled = crowded(&truth.files);
    run(Some(filled.clone()), "tree", &truth.files, true);
    let file = crate::cache::export(&*filled).unwrap().to_vec();
    for failure in [Failure::FromThenOn, Failure::Once, Failure::Torn] {
        for number in 0.. {
            let what = format!("{failure:?} at operation {number}");
            let store = crowded(&truth.files);
            let failing = Failing::new(&store, failure, number);
            let _refused = import(&*failing, Bytes::from(file.clone()));
            let collection = crate::cache::Collection { limit: Some(5000), keep_unnamed: number % 2 == 0 };
            let _given_up = Engine::default().with_store(failing.clone()).collect(collection);
            truth.assert(&store, true, &what);
            assert_eq!(truth.assert(&store, true, &what), [] as [&str; 0], "{what}: healed");
            if failing.failed.load(Ordering::Relaxed) == 0 {
                break;
            }
        }
    }
}
