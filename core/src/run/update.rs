//! The next report from the last one, where an editor or a watcher knows what changed: nothing is listed, and nothing
//! is read but what it hands over.
//!
//! An update is no run: it leaves the index alone, because a content that is not saved has no stamp. The facts that it
//! found are written to the store together, when [`Updates::save`] is called.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::assemble::assemble;
use super::compare::Need;
use super::known::{FactsSource, KnownFacts, KnownKeys};
use super::session::{Session, Supply};
use super::setup::Setup;
use crate::cache::{PackWriter, encode_facts};
use crate::run::report::{FactsAt, FileAt, Report, Warning};
use crate::tree::bytes::Bytes;
use crate::tree::listing::{EntryKind, Listing, Stamp, StampFields};
use crate::tree::path::FilePath;
use crate::tree::selection::Selection;

/// What happened to a file.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its path. Of a removed folder it is enough to name the folder.
    pub path: FilePath,
    /// Its content now, or `None` if it is gone.
    pub content: Option<Bytes>,
}

/// Where a report differs from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The file at this place was there before.
    Replaced(usize),
    /// The file at this place is new.
    Inserted(usize),
    /// A file that would stand at this place is gone.
    Removed(usize),
}

/// The outcome of an update.
pub struct Updated {
    /// The next report.
    pub report: Report,
    /// In the order of places. Done to the earlier files one after the other, they make those of the next report.
    pub edits: Vec<Edit>,
}

/// Makes reports from earlier ones, and holds the facts found on the way until they are saved.
pub struct Updates {
    setup: Arc<Setup>,
    unsaved: PackWriter,
}

impl Updates {
    pub(crate) fn new(setup: Arc<Setup>) -> Updates {
        let unsaved = PackWriter::new(setup.store.clone(), false);
        Updates { setup, unsaved }
    }

    /// Returns the report that follows `report` when the files of `changes` are as these say. Of several changes to one
    /// path the last one counts. `selection` is that of the run; its rules are not applied again: a file
    /// that is named is wanted.
    pub fn apply(&self, report: &Report, changes: Vec<Change>, selection: &Selection) -> Updated {
        let changes: BTreeMap<FilePath, Option<Bytes>> =
            changes.into_iter().map(|Change { path, content }| (path, content)).collect();
        let removed: BTreeSet<&[u8]> =
            changes.iter().filter(|(_, content)| content.is_none()).map(|(path, _)| path.as_bytes()).collect();
        let mut listing = Listing::new(0, StampFields::default());
        let mut contents = Vec::new();
        for (path, content) in &changes {
            let Some(content) = content else { continue };
            let earlier = report.find(path.as_bytes());
            let attribute = earlier.and_then(|at| report.listing.entry(report.rows[at].entry as usize).attribute);
            let stamp = Stamp { size: content.len() as u64, ..Stamp::default() };
            listing.push(&[path.as_bytes()], EntryKind::File(stamp), attribute);
            contents.push(content.clone());
        }

        let known = KnownFacts {
            packs: (*report.packs).clone(),
            writer: PackWriter::new(None, false),
            elsewhere: KnownKeys::default(),
            needs_facts: true,
        };
        let mut session = Session::beside(&self.setup, listing, selection, known, Vec::new());
        // No stamp belongs to what was not saved; one that cannot be right keeps the session from keeping it.
        let stamp = Stamp { size: u64::MAX, ..Stamp::default() };
        let supply = |(need, of): (usize, &Need)| Supply { need, content: Ok(contents[of.entry].clone()), stamp };
        let supplies = session.comparison.needs.iter().enumerate().map(supply).collect();
        session.feed(supplies);
        self.take_facts(&session);
        session.outcomes.sort_by_key(|outcome| outcome.need);
        let mut costs = std::mem::take(&mut *session.costs());
        let writer = std::mem::replace(&mut session.known.writer, PackWriter::new(None, false));
        let small = assemble(session, &writer.finish(), &mut costs);
        let updated = merged(report, &small, |path| {
            changes.contains_key(path) || ends_of(path).any(|end| removed.contains(&path[..end]))
        });
        let gone = updated.edits.iter().filter(|edit| matches!(edit, Edit::Removed(_))).count();
        costs.counters.gone += gone as u64;
        self.setup.add_costs(costs);
        updated
    }

    /// Takes the facts that a session found and that are kept nowhere yet.
    fn take_facts(&self, session: &Session) {
        for finding in session.outcomes.iter().map(|outcome| &outcome.finding) {
            if let (FactsSource::Memory(facts), Some(key)) = (&finding.facts, finding.key) {
                self.unsaved.add_encoded(key, finding.record, encode_facts(facts));
            }
        }
    }

    /// Writes the facts that were found since the last time to the store. A store that fails does so again in the next
    /// run, which tells of it.
    pub fn save(&mut self) {
        let next = PackWriter::new(self.setup.store.clone(), false);
        std::mem::replace(&mut self.unsaved, next).finish();
    }
}

impl Report {
    fn path_of(&self, file: &FileAt) -> &[u8] {
        self.listing.entry(file.entry as usize).path
    }

    /// Returns the place of a path.
    fn find(&self, path: &[u8]) -> Option<usize> {
        self.rows.binary_search_by(|file| self.path_of(file).cmp(path)).ok()
    }
}

/// Returns the ends of a path and of the folders around it.
fn ends_of(path: &[u8]) -> impl Iterator<Item = usize> {
    path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at).chain([path.len()])
}

/// Puts the files of `small` in the place of those of `report` that changed.
fn merged(report: &Report, small: &Report, changed: impl Fn(&[u8]) -> bool) -> Updated {
    let mut listing = Listing::new(report.listing.began, report.listing.fields);
    listing.passed_over = report.listing.passed_over;
    let most = report.rows.len() + small.rows.len();
    let (mut rows, mut facts) = (Vec::with_capacity(most), Vec::with_capacity(most));
    let mut edits = Vec::new();
    let mut put = |from: &Report, at: usize| {
        let file = &from.rows[at];
        let entry = from.listing.entry(file.entry as usize);
        rows.push(FileAt { entry: listing.len() as u32, record: file.record.clone() });
        facts.push(from.facts.get(at).cloned().unwrap_or(FactsAt::Nowhere));
        listing.push(&[entry.path], entry.kind, entry.attribute);
        rows.len() - 1
    };
    let mut fresh = (0..small.rows.len()).peekable();
    let path_of_fresh = |new: &usize| small.path_of(&small.rows[*new]);
    let mut next = 0;
    for (at, file) in report.rows.iter().enumerate() {
        let path = report.path_of(file);
        while let Some(new) = fresh.next_if(|new| path_of_fresh(new) < path) {
            next = put(small, new) + 1;
            edits.push(Edit::Inserted(next - 1));
        }
        if let Some(new) = fresh.next_if(|new| path_of_fresh(new) == path) {
            next = put(small, new) + 1;
            edits.push(Edit::Replaced(next - 1));
        } else if changed(path) {
            edits.push(Edit::Removed(next));
        } else {
            next = put(report, at) + 1;
        }
    }
    edits.extend(fresh.map(|new| Edit::Inserted(put(small, new))));
    let stands = |warning: &&Warning| warning.path.as_ref().is_none_or(|path| !changed(path.as_bytes()));
    let warnings = report.warnings.iter().filter(stands).chain(&small.warnings).cloned().collect();
    let report = Report::new(listing, report.index.clone(), rows, facts, Arc::clone(&report.packs), warnings);
    Updated { report, edits }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Engine, MemoryFiles, MemoryStore, TreeId};

    /// Everything that a report says.
    fn said(report: &Report) -> String {
        report.rows().enumerate().map(|(at, row)| format!("{row:?} {:?}\n", report.facts(at))).collect()
    }

    fn analyze(engine: &Engine, files: &MemoryFiles) -> Report {
        engine.analyze_tree(files, &TreeId::new("t"), &Selection::default(), true).unwrap()
    }

    fn put(path: &str, content: &str) -> Change {
        Change { path: path.into(), content: Some(Bytes::from(content.as_bytes().to_vec())) }
    }

    fn gone(path: &str) -> Change {
        Change { path: path.into(), content: None }
    }

    fn tree() -> MemoryFiles {
        let mut files = MemoryFiles::new();
        files.write(".gitattributes", "made.py linguist-generated\n");
        files.write("a.py", "def a():\n    pass\n");
        files.write("lib/b.py", "def b():\n    pass\n");
        files.write("lib/c.py", "import a\n");
        files.write("made.py", "x = 1\n");
        files.write("z.py", "def z():\n    pass\n");
        files
    }

    #[test]
    fn an_update_says_what_a_whole_run_says() {
        let (engine, mut files) = (Engine::default(), tree());
        let first = analyze(&engine, &files);
        let changes = vec![
            put("a.py", "lost"),
            put("a.py", "def a2():\n    return 1\n"),
            gone("lib"),
            put("lib/new.py", "class New: pass\n"),
            put("made.py", "def made(): pass\n"),
            put("data.bin", "\0"),
            put("zz.py", "def zz(:\n"),
            gone("not/there"),
        ];
        let Updated { report, edits } = engine.updates().apply(&first, changes, &Selection::default());
        files.write("a.py", "def a2():\n    return 1\n");
        files.remove("lib");
        files.write("lib/new.py", "class New: pass\n");
        files.write("made.py", "def made(): pass\n");
        files.write("data.bin", "\0");
        files.write("zz.py", "def zz(:\n");
        assert_eq!(said(&report), said(&analyze(&Engine::default(), &files)));

        let paths = |report: &Report| report.rows().map(|row| row.path.to_vec()).collect::<Vec<_>>();
        let mut followed = paths(&first);
        for edit in &edits {
            match *edit {
                Edit::Replaced(at) => assert_eq!(followed[at], report.row(at).path),
                Edit::Inserted(at) => followed.insert(at, report.row(at).path.to_vec()),
                Edit::Removed(at) => drop(followed.remove(at)),
            }
        }
        assert_eq!(followed, paths(&report));
        assert_eq!(edits.len(), 7, "{edits:?}");
    }

    #[test]
    fn updates_follow_each_other_and_leave_earlier_reports_as_they_are() {
        let (engine, files) = (Engine::default(), tree());
        let first = analyze(&engine, &files);
        let before = said(&first);
        let second =
            engine.updates().apply(&first, vec![put("a.py", "def other(): pass\n")], &Selection::default()).report;
        let third =
            engine.updates().apply(&second, vec![put("z.py", "x = 1\n"), gone("a.py")], &Selection::default()).report;
        let back = vec![put("a.py", "def a():\n    pass\n"), put("z.py", "def z():\n    pass\n")];
        let last = engine.updates().apply(&third, back, &Selection::default()).report;
        assert_eq!(third.len(), first.len() - 1);
        assert_eq!(said(&first), before);
        assert_eq!(said(&last), before);
    }

    #[test]
    fn what_an_update_learned_is_not_learned_again() {
        let mut files = tree();
        let engine = Engine::default().with_store(Arc::new(MemoryStore::default()));
        let first = analyze(&engine, &files);
        engine.take_metrics();
        let mut updates = engine.updates();
        updates.apply(&first, vec![put("a.py", "def unsaved(): pass\n")], &Selection::default());
        updates.save();
        assert_eq!(engine.take_metrics().analyzed, 1);
        files.write("a.py", "def unsaved(): pass\n");
        analyze(&engine, &files);
        let metrics = engine.take_metrics();
        assert_eq!((metrics.analyzed, metrics.failed), (0, 0));
    }

    #[test]
    fn an_update_keeps_to_the_languages_of_the_run() {
        let (engine, mut files) = (Engine::default(), tree());
        files.write("main.rs", "fn main() {}\n");
        let rust = Selection { types: crate::Language::named("rust"), ..Selection::default() };
        let first = engine.analyze_tree(&files, &TreeId::new("t"), &rust, true).unwrap();
        let next =
            engine.updates().apply(&first, vec![put("a.py", "x = 2\n"), put("b.rs", "fn b() {}\n")], &rust).report;
        assert_eq!(next.rows().map(|row| row.path).collect::<Vec<_>>(), [&b"b.rs"[..], b"main.rs"]);
    }
}
