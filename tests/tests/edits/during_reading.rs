//! A file that is edited between the identification of its content and its analysis.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sapwood::{DiskFiles, DiskOptions};
use sapwood_core::{
    Content, Engine, FilePath, Files, ListError, Listing, MemoryStore, Observer, ReadError, Selection, Stage, Stamp,
    TreeId, Unobserved,
};

const BEFORE: &str = "SELECT 1;\n-- one comment\nSELECT 2;\n";
const AFTER: &str = "SELECT 1;\nSELECT column_\nFROM tab;\n";

/// A tree on disk whose stamps, taken after reading, are always those from before: as where they were
/// set back.
struct Standing(DiskFiles);

impl Files for Standing {
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
        let mut before = Stamp::default();
        self.0.read(path, limit, buffer, &mut |content| {
            before = content.stamp;
            visit(content);
        })?;
        Ok(before)
    }
}

/// Edits a file in place when it is asked for the time between the identification of a content and its analysis.
struct Editor {
    path: PathBuf,
    /// How often the time was asked for since contents are read: before the file is opened, then between the two.
    asked: AtomicU32,
}

impl Observer for Editor {
    fn begins(&self, stage: Stage, _: u64) {
        if stage == Stage::Identify {
            self.asked.store(0, Ordering::Relaxed);
        }
    }

    fn thread_cpu(&self) -> u64 {
        if self.asked.fetch_add(1, Ordering::Relaxed) == 1 {
            // Not by `fs::write`, which would cut the file short first.
            let mut file = fs::File::options().write(true).open(&self.path).unwrap();
            file.write_all(AFTER.as_bytes()).unwrap();
        }
        0
    }
}

#[test]
fn a_file_edited_between_identification_and_analysis_is_known_as_what_was_read() {
    assert_eq!(BEFORE.len(), AFTER.len());
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("a.sql");
    let store: Arc<MemoryStore> = Arc::default();
    let run = |observer: Arc<dyn Observer>| {
        let files = Standing(DiskFiles::open(home.path(), &DiskOptions::default()).unwrap());
        let engine = Engine::default().with_store(store.clone()).with_observer(observer);
        let report = engine.analyze_tree(&files, &TreeId::new("tree"), &Selection::default(), true).unwrap();
        assert_eq!(report.len(), 1);
        (report.row(0).record.lines.comment, engine.metrics().analyzed)
    };
    fs::write(&path, BEFORE).unwrap();
    let editor = Arc::new(Editor { path: path.clone(), asked: AtomicU32::new(0) });
    assert_eq!(run(editor), (1, 1), "what was identified is what was analyzed");
    assert_eq!(fs::read_to_string(&path).unwrap(), AFTER, "the edit fell into the run");
    // What is there now was never analyzed, and what was there before is known.
    assert_eq!(run(Arc::new(Unobserved)), (0, 1));
    fs::write(&path, BEFORE).unwrap();
    assert_eq!(run(Arc::new(Unobserved)), (1, 0));
}
