//! Where platforms differ, as far as it shows through the traits: stamps that lack fields, names whose case does not
//! count, names that are not UTF-16, and cache files that cannot be replaced while they are open.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::script::{CONTENTS, Ground};
use super::{ALL_FIELDS, SECOND, World, read_again, said};
use crate::tree::io::{BlobInfo, Content, Files, ListError, ReadError, StoreError};
use crate::tree::listing::{Listing, Stamp, StampFields};
use crate::tree::memory::{MemoryFiles, MemoryStore};
use crate::{Bytes, Engine, FilePath, Metrics, Report, Selection, Store, TreeId};

/// What Windows tells.
const WINDOWS: StampFields = StampFields { ctime: false, inode: true };

/// What a browser tells.
const BROWSER: StampFields = StampFields { ctime: false, inode: false };

#[test]
fn edits_are_seen_by_stamps_of_any_fields() {
    for fields in [ALL_FIELDS, WINDOWS, BROWSER] {
        let mut world = World::settled(fields);
        assert_eq!(read_again(&world.run()), 0, "{fields:?}");
        world.write("a.py", CONTENTS[1]);
        world.assert_right("an edit of the same size");
        world.write("a.py", CONTENTS[2]);
        world.assert_right("an edit in the same tick");
        world.memory.rename(0, "src/deep", "deeper");
        world.assert_right("a renamed folder");
        world.wait(10 * SECOND);
        world.assert_right("all of it, settled");
        assert_eq!(read_again(&world.run()), 0, "{fields:?}");
    }
}

#[test]
fn without_a_change_time_an_edit_that_hides_itself_is_seen_by_those_who_do_without_stamps() {
    for fields in [WINDOWS, BROWSER] {
        let mut world = World::settled(fields);
        let (before, time) = (world.cached(), world.memory.time(0, "a.py").unwrap());
        world.write("a.py", CONTENTS[1]);
        world.memory.files.set_mtime("0/a.py", time);
        world.wait(10 * SECOND);
        assert_eq!(world.cached(), before, "the one exception, which is documented");
        assert_ne!(world.fresh(), before);
        world.choices.stamps = false;
        world.assert_right("every file is read");
        // What was learned that way is kept.
        world.choices.stamps = true;
        world.assert_right("by the new index");
    }
}

/// A tree whose stamps are said to have all fields, whatever they have.
struct Claiming(MemoryFiles);

fn claimed(mut listing: Listing) -> Listing {
    listing.fields = ALL_FIELDS;
    listing
}

impl Files for Claiming {
    fn list(&self, selection: &Selection) -> Result<Listing, ListError> {
        self.0.list(selection).map(claimed)
    }

    fn list_files(&self, paths: &[FilePath]) -> Result<Listing, ListError> {
        self.0.list_files(paths).map(claimed)
    }

    fn read(
        &self,
        path: &[u8],
        limit: u64,
        buffer: &mut Vec<u8>,
        visit: &mut dyn FnMut(Content<'_>),
    ) -> Result<Stamp, ReadError> {
        self.0.read(path, limit, buffer, visit)
    }
}

#[test]
fn stamps_of_other_fields_prove_nothing() {
    let mut files = MemoryFiles::with_clock(1, BROWSER);
    files.write("a.py", CONTENTS[0]);
    files.advance(10 * SECOND);
    let store: Arc<MemoryStore> = Arc::default();
    let run = |files: &dyn Files| {
        let engine = Engine::default().with_store(store.clone());
        engine.analyze_tree(files, &TreeId::new("tree"), &Selection::default(), false).unwrap();
        engine.metrics()
    };
    let claiming = Claiming(files.clone());
    assert_eq!(run(&files).analyzed, 1);
    assert_eq!(run(&files).reused_by_stamp, 1);
    // The same numbers, but here the zeros mean an inode and a change time.
    let metrics = run(&claiming);
    assert_eq!((metrics.reused_by_stamp, metrics.reused_by_content, metrics.analyzed), (0, 1, 0));
    assert_eq!(run(&claiming).reused_by_stamp, 1, "the index has those fields now");
    assert_eq!(run(&files).reused_by_stamp, 0);
}

/// A tree in which the case of letters does not tell names apart.
struct Caseless(MemoryFiles);

impl Caseless {
    fn spelled(&self, path: &[u8]) -> Vec<u8> {
        self.0.paths().find(|known| known.eq_ignore_ascii_case(path)).unwrap_or(path).to_vec()
    }
}

impl Files for Caseless {
    fn list(&self, selection: &Selection) -> Result<Listing, ListError> {
        self.0.list(selection)
    }

    fn list_files(&self, paths: &[FilePath]) -> Result<Listing, ListError> {
        // As a file system does: it finds the file, and nobody asks it for the spelling that it has.
        let mut listing: Option<Listing> = None;
        for path in paths {
            let found = self.0.list_files(&[FilePath::new(self.spelled(path.as_bytes()))])?;
            let listing = listing.get_or_insert_with(|| Listing::new(found.began, found.fields));
            listing.complete = false;
            listing.push(&[path.as_bytes()], found.entry(0).kind, None);
        }
        Ok(listing.unwrap_or_default())
    }

    fn read(
        &self,
        path: &[u8],
        limit: u64,
        buffer: &mut Vec<u8>,
        visit: &mut dyn FnMut(Content<'_>),
    ) -> Result<Stamp, ReadError> {
        self.0.read(&self.spelled(path), limit, buffer, visit)
    }
}

#[test]
fn a_file_that_is_named_or_renamed_in_another_case_is_not_parsed_again() {
    let mut files = Caseless(MemoryFiles::default());
    files.0.write("src/main.py", CONTENTS[0]);
    files.0.write("src/other.py", CONTENTS[1]);
    files.0.advance(10 * SECOND);
    let store: Arc<MemoryStore> = Arc::default();
    let run = |files: &Caseless, named: &[FilePath]| -> (Report, Metrics) {
        let engine = Engine::default().with_store(store.clone());
        let tree = TreeId::new("tree");
        let report = match named {
            [] => engine.analyze_tree(files, &tree, &Selection::default(), true),
            _ => engine.analyze_files(files, &tree, named, true),
        };
        (report.unwrap(), engine.metrics())
    };
    run(&files, &[]);
    let (report, metrics) = run(&files, &["SRC/Main.py".into()]);
    assert_eq!(report.row(0).path, b"SRC/Main.py", "shown as it was named");
    assert_eq!((metrics.analyzed, metrics.reused_by_content), (0, 1));
    let (report, metrics) = run(&files, &[]);
    assert_eq!((report.len(), metrics.analyzed), (2, 0), "the other spelling is no second file");
    assert!(files.0.rename("src/main.py", "src/MAIN.py"));
    let (report, metrics) = run(&files, &[]);
    let paths: Vec<&[u8]> = report.rows().map(|row| row.path).collect();
    assert_eq!(paths, [&b"src/MAIN.py"[..], b"src/other.py"]);
    assert_eq!((metrics.analyzed, metrics.gone), (0, 1));
}

#[test]
fn names_that_no_text_can_hold_are_cached_and_shown_apart() {
    // Surrogates without partners, as Windows allows them in names, in WTF-8.
    let names = [&b"\xed\xa0\x80.py"[..], b"\xed\xb0\x80.py", b"back\\slash.py"];
    let mut files = MemoryFiles::default();
    names.iter().for_each(|name| files.write(name, CONTENTS[0]));
    files.advance(10 * SECOND);
    let store: Arc<MemoryStore> = Arc::default();
    let run = |engine: Engine| {
        let report = engine.analyze_tree(&files, &TreeId::new("tree"), &Selection::default(), true).unwrap();
        (said(report, true), engine.metrics())
    };
    let (fresh, _) = run(Engine::default());
    for shown in [r"\\xed\\xa0\\x80.py", r"\\xed\\xb0\\x80.py", r"back\\\\slash.py"] {
        assert!(fresh.contains(shown), "{shown} in {fresh}");
    }
    run(Engine::default().with_store(store.clone()));
    let (warm, metrics) = run(Engine::default().with_store(store.clone()));
    assert_eq!((warm, metrics.reused_by_stamp), (fresh, 3));
}

/// A store in which a blob can be neither replaced nor removed while a reader holds it.
#[derive(Default)]
struct Holding {
    blobs: MemoryStore,
    held: Mutex<BTreeMap<String, Weak<Bytes>>>,
}

/// A blob that a reader holds.
struct Held(Arc<Bytes>);

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Holding {
    fn check(&self, action: &'static str, name: &str) -> Result<(), StoreError> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        match held.get(name).is_some_and(|blob| blob.strong_count() > 0) {
            true => Err(StoreError::new(action, name, "it is open")),
            false => Ok(()),
        }
    }
}

impl Store for Holding {
    fn get(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        let Some(blob) = self.blobs.get(name)? else { return Ok(None) };
        let blob = Arc::new(blob);
        self.held.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), Arc::downgrade(&blob));
        Ok(Some(Bytes::new(Held(blob))))
    }

    fn put(&self, name: &str, parts: &[&[u8]]) -> Result<(), StoreError> {
        self.check("write", name).and_then(|()| self.blobs.put(name, parts))
    }

    fn list(&self) -> Result<Vec<BlobInfo>, StoreError> {
        self.blobs.list()
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        self.check("remove", name).and_then(|()| self.blobs.remove(name))
    }
}

#[test]
fn blobs_that_cannot_be_replaced_while_they_are_open_cost_time_and_no_answer() {
    let mut files = MemoryFiles::default();
    let store: Arc<Holding> = Arc::default();
    let run = |files: &MemoryFiles| {
        let engine = Engine::default().with_store(store.clone());
        engine.analyze_tree(files, &TreeId::new("tree"), &Selection::default(), true).unwrap()
    };
    let fresh = |files: &MemoryFiles| {
        said(Engine::default().analyze_tree(files, &TreeId::new("tree"), &Selection::default(), true).unwrap(), true)
    };
    for round in 0..20 {
        files.write(format!("{round}.py"), format!("def f{round}():\n    return 1\n"));
        files.write("same.py", format!("def g{round:02}():\n    return 2\n"));
        let report = run(&files);
        let warnings: Vec<_> = report.warnings().iter().map(|warning| warning.message.clone()).collect();
        // The first index replaces none. Every later one would replace the one that this very run has open.
        assert_eq!(warnings.len(), usize::from(round > 0), "{warnings:?}");
        assert!(warnings.iter().all(|warning| warning.ends_with("it is open")), "{warnings:?}");
        assert_eq!(said(report, true), fresh(&files));
        files.advance(10 * SECOND);
    }
}

#[test]
fn names_that_can_be_listed_and_not_opened_fail_alone() {
    // As reserved names do, and paths that are too long, where the system lists what it cannot open.
    let mut files = MemoryFiles::default();
    files.write("NUL.py", CONTENTS[0]);
    files.write("a.py", CONTENTS[1]);
    files.set_readable("NUL.py", false);
    let store: Arc<MemoryStore> = Arc::default();
    for _ in 0..2 {
        let engine = Engine::default().with_store(store.clone());
        let report = engine.analyze_tree(&files, &TreeId::new("tree"), &Selection::default(), true).unwrap();
        assert_eq!(report.len(), 2);
        assert_eq!((engine.metrics().failed, report.warnings().len()), (1, 1));
        files.advance(10 * SECOND);
    }
}
