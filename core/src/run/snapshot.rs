//! A report as bytes that outlive its engine: as much of it as the next update needs.
//!
//! Where a worker is ended by force, its engine goes with it. A snapshot has the paths and records of the report's files,
//! some hundred bytes for each, so that another engine can go on from there. The facts are left out: they are found in the
//! store again, by content, and an update brings the contents of the files that change. Who holds the bytes meanwhile is
//! left to the caller.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::cache::{PackSet, facts_key, record};
use crate::facts::record::{FailReason, FileRecord, SkipReason, Status};
use crate::language::detect_by_path;
use crate::run::report::{FactsAt, FileAt, RecordAt, Report, Warning};
use crate::run::setup::Setup;
use crate::tree::listing::{Attribute, EntryKind, Listing, Stamp, StampFields};
use crate::tree::path::FilePath;

#[derive(Serialize, Deserialize)]
struct Snapshot {
    passed_over: u32,
    files: Vec<SnapshotFile>,
    warnings: Vec<(Option<Vec<u8>>, String)>,
}

#[derive(Serialize, Deserialize)]
struct SnapshotFile {
    path: Vec<u8>,
    /// The place among [`ATTRIBUTES`], if there is one.
    attribute: Option<u8>,
    record: SnapshotRecord,
}

#[derive(Serialize, Deserialize)]
enum SnapshotRecord {
    /// As other workers are told of it.
    Known(Vec<u8>),
    /// The place among the reasons, and the size in bytes.
    Skipped(u8, u64),
    Failed(u8, u64),
}

const ATTRIBUTES: [Attribute; 3] = [Attribute::Generated, Attribute::Vendored, Attribute::Source];

fn place_of<T: PartialEq>(all: &[T], one: &T) -> u8 {
    all.iter().position(|other| other == one).unwrap_or_default() as u8
}

impl SnapshotRecord {
    fn of(record: FileRecord) -> SnapshotRecord {
        match (record::to_bytes(&record), record.status) {
            (Some(record), _) => SnapshotRecord::Known(record),
            (None, Status::Skipped(reason)) => {
                SnapshotRecord::Skipped(place_of(&SkipReason::ALL, &reason), record.bytes)
            }
            (None, Status::Failed(reason)) => SnapshotRecord::Failed(place_of(&FailReason::ALL, &reason), record.bytes),
            // What was analyzed can always be told.
            (None, Status::Analyzed) => {
                SnapshotRecord::Failed(place_of(&FailReason::ALL, &FailReason::Io), record.bytes)
            }
        }
    }

    fn record(&self) -> Option<FileRecord> {
        let (status, bytes) = match self {
            SnapshotRecord::Known(bytes) => return record::from_bytes(bytes),
            SnapshotRecord::Skipped(reason, bytes) => {
                (Status::Skipped(*SkipReason::ALL.get(usize::from(*reason))?), *bytes)
            }
            SnapshotRecord::Failed(reason, bytes) => {
                (Status::Failed(*FailReason::ALL.get(usize::from(*reason))?), *bytes)
            }
        };
        Some(FileRecord::without_facts(status, bytes))
    }
}

impl Report {
    /// Returns what an update needs of this report, for [`Engine::restore`](crate::Engine::restore).
    pub fn snapshot(&self) -> Vec<u8> {
        let files = self.rows.iter().enumerate().map(|(at, file)| {
            let entry = self.listing.entry(file.entry as usize);
            SnapshotFile {
                path: entry.path.to_vec(),
                attribute: entry.attribute.map(|attribute| place_of(&ATTRIBUTES, &attribute)),
                record: SnapshotRecord::of(self.own_record(at)),
            }
        });
        let warnings = self
            .warnings
            .iter()
            .map(|Warning { path, message }| (path.as_ref().map(|path| path.as_bytes().to_vec()), message.clone()));
        let snapshot =
            Snapshot { passed_over: self.listing.passed_over, files: files.collect(), warnings: warnings.collect() };
        postcard::to_allocvec(&snapshot).unwrap_or_default()
    }
}

/// Returns the report of which [`Report::snapshot`] returned these bytes: its files and their records, and those facts
/// that the store has. `None` if the bytes make no sense.
pub(crate) fn restore(setup: &Setup, snapshot: &[u8]) -> Option<Report> {
    let Snapshot { passed_over, files, warnings } = postcard::from_bytes(snapshot).ok()?;
    if !files.is_sorted_by(|a, b| a.path < b.path) {
        return None;
    }
    let mut listing = Listing::new(0, StampFields::default());
    listing.passed_over = passed_over;
    let mut damages = Vec::new();
    let packs = match setup.store() {
        Some(store) => PackSet::open(store, &mut damages),
        None => PackSet::default(),
    };
    let (mut rows, mut facts) = (Vec::with_capacity(files.len()), Vec::with_capacity(files.len()));
    for (entry, SnapshotFile { path, attribute, record }) in files.iter().enumerate() {
        let record = record.record()?;
        let attribute = match attribute {
            Some(place) => Some(*ATTRIBUTES.get(usize::from(*place))?),
            None => None,
        };
        let stamp = Stamp { size: record.bytes, ..Stamp::default() };
        listing.push(&[path], EntryKind::File(stamp), attribute);
        let variant = setup.overrides().variant(path).or_else(|| detect_by_path(path));
        let key = record.digest.map(|digest| facts_key(variant, setup.options(), &digest));
        let location = key.and_then(|key| packs.find_facts(&key, None));
        facts.push(location.map_or(FactsAt::Nowhere, FactsAt::Pack));
        rows.push(FileAt { entry: entry as u32, record: RecordAt::Own(Arc::new(record)) });
    }
    let warnings = warnings.into_iter();
    let mut warnings: Vec<Warning> =
        warnings.map(|(path, message)| Warning { path: path.as_deref().map(FilePath::new), message }).collect();
    warnings.extend(damages.into_iter().map(|message| Warning { path: None, message }));
    Some(Report::new(listing, None, rows, facts, Arc::new(packs), warnings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bytes, Change, Engine, MemoryFiles, MemoryStore, Selection, TreeId};

    fn tree() -> MemoryFiles {
        let mut files = MemoryFiles::new();
        files.write(".gitattributes", "made.py linguist-generated\n");
        files.write("a.py", "def a():\n    pass\n");
        files.write("broken.py", "def (:\n");
        files.write("data.bin", "\0");
        files.write("made.py", "def made():\n    pass\n");
        files.write("secret.py", "def secret():\n    pass\n");
        files.set_readable("secret.py", false);
        files
    }

    fn rows(report: &Report) -> String {
        report.rows().map(|row| format!("{row:?}\n")).collect::<String>() + &format!("{:?}", report.warnings())
    }

    fn changes() -> Vec<Change> {
        let put = |path: &str, content: &str| Change {
            path: path.into(),
            content: Some(Bytes::from(content.as_bytes().to_vec())),
        };
        vec![put("b.py", "def b(): pass\n"), put("made.py", "x = 1\n"), Change { path: "a.py".into(), content: None }]
    }

    #[test]
    fn another_engine_goes_on_from_a_snapshot() {
        let engine = Engine::default();
        let selection = Selection::default();
        let report = engine.analyze_tree(&tree(), &TreeId::new("t"), &selection, true).unwrap();
        let expected = engine.updates().apply(&report, changes(), &selection);

        let other = Engine::default();
        let restored = other.restore(&report.snapshot()).unwrap();
        assert!(report.has_all_facts() && !restored.has_all_facts(), "there is no store to find them in");
        assert_eq!(rows(&restored), rows(&report));
        assert!(rows(&restored).contains("LinguistGenerated") && rows(&restored).contains("PermissionDenied"));
        let next = other.updates().apply(&restored, changes(), &selection);
        assert_eq!(rows(&next.report), rows(&expected.report));
        assert_eq!(next.edits, expected.edits);
    }

    #[test]
    fn what_the_store_has_is_not_learned_again_after_a_restore() {
        let store = Arc::new(MemoryStore::default());
        let engine = Engine::default().with_store(store.clone());
        let report = engine.analyze_tree(&tree(), &TreeId::new("t"), &Selection::default(), true).unwrap();
        let other = Engine::default().with_store(store);
        let restored = other.restore(&report.snapshot()).unwrap();
        assert!(restored.has_all_facts());
        assert_eq!(restored.facts(0).unwrap().symbols[0].name, "a");
        let copy = Change { path: "copy.py".into(), content: Some(Bytes::from(b"def a():\n    pass\n".to_vec())) };
        let next = other.updates().apply(&restored, vec![copy], &Selection::default());
        let metrics = other.take_metrics();
        assert_eq!((metrics.analyzed, metrics.reused_by_content), (0, 1));
        assert_eq!(next.report.facts(2).unwrap().symbols[0].name, "a");
    }

    #[test]
    fn bytes_that_make_no_sense_are_no_report() {
        let engine = Engine::default();
        let report = engine.analyze_tree(&tree(), &TreeId::new("t"), &Selection::default(), true).unwrap();
        let snapshot = report.snapshot();
        for cut in 0..snapshot.len() {
            assert!(engine.restore(&snapshot[..cut]).is_none(), "cut at {cut}");
        }
    }
}
