//! The engine as a worker drives it: one run after the other, each from a walk to a report, and questions about reports.

use std::ops::Range;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use sapwood_core::format::{self, Format, Layout, Style};
use sapwood_core::query::{self, Question, Segment, SummaryQuestion, Tree, segment, segment_fields};
use sapwood_core::{
    Bytes, Change, Edit, FilePath, KnownKeys, MemoryStore, Metrics, Observer, ReadError, Report, Selection, Session,
    Shared, Stamp, Store, Supply, TreeId, Updates, cache,
};
use serde::Deserialize;
use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::files::HostFiles;
use crate::options::{EngineOptions, SelectionOptions};
use crate::reports::Reports;
use crate::store::HostStore;
use crate::walk::SteppedWalk;
use crate::{host, progress};

/// An engine, its cache, the current run, and the reports that can be asked.
#[wasm_bindgen]
pub struct Engine {
    core: sapwood_core::Engine,
    store: Arc<dyn Store>,
    run: Option<Run>,
    reports: Reports,
    updates: Updates,
    /// The files that were opened, and the bytes that were read.
    counts: (u64, u64),
    /// The keys of the facts that the engine knows which this worker helps.
    known: KnownKeys,
}

// Panics of parsers are caught for each file. One that gets here ends the worker, so that its state is never seen again.
impl UnwindSafe for Engine {}
impl RefUnwindSafe for Engine {}

/// A run between its listing and its report.
struct Run {
    session: Session,
    selection: Selection,
    files: Option<HostFiles>,
}

/// Gives the core a clock, and records what each thread is working on.
struct Watch;

impl Observer for Watch {
    fn wall(&self) -> u64 {
        (host::now() * 1e6) as u64
    }

    fn starts(&self, need: usize) {
        progress::start(need);
    }

    fn advances(&self, bytes: u64) {
        progress::finish(bytes);
    }
}

/// One content of a batch.
struct Slice {
    batch: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl AsRef<[u8]> for Slice {
    fn as_ref(&self) -> &[u8] {
        &self.batch[self.range.clone()]
    }
}

#[wasm_bindgen]
impl Engine {
    /// Creates the engine of a worker.
    ///
    /// # Errors
    ///
    /// Fails if an option is invalid.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<Engine, JsError> {
        let options: EngineOptions = serde_json::from_str(options)?;
        let store: Arc<dyn Store> = match &options.cache_directory {
            Some(folder) => Arc::new(HostStore::new(folder.clone())),
            None => Arc::new(MemoryStore::default()),
        };
        let core = sapwood_core::Engine::new(options.analysis())
            .with_overrides(options.overrides()?)
            .with_stamps(!options.no_stamps)
            .with_store(store.clone())
            .with_observer(Arc::new(Watch));
        Ok(Engine {
            updates: core.updates(),
            core,
            store,
            run: None,
            reports: Reports::default(),
            counts: (0, 0),
            known: KnownKeys::default(),
        })
    }

    /// Returns the field names of the rows in a segment, as JSON.
    pub fn fields() -> String {
        json!(segment_fields()).to_string()
    }

    /// Returns the position of the first of the roots, each followed by a zero, that has an index in the cache.
    #[wasm_bindgen(js_name = findIndexed)]
    pub fn find_indexed(&self, roots: &[u8]) -> Option<usize> {
        let roots: Vec<&[u8]> =
            roots.strip_suffix(b"\0").map_or(Vec::new(), |roots| roots.split(|b| *b == 0).collect());
        let found = self.core.indexed(roots.iter().map(|root| TreeId::new(*root)))?;
        roots.iter().position(|root| TreeId::new(*root) == found)
    }

    /// Begins a run over what a walk found below `prefix` in the tree of `root`. Returns how many contents are needed.
    pub fn begin(&mut self, walk: SteppedWalk, root: &[u8], prefix: &[u8]) -> usize {
        let (listing, selection) = walk.finish();
        // The run finds what updates found before it.
        self.updates.save();
        self.core.take_metrics();
        self.counts = (0, 0);
        progress::reset();
        let session = self.core.begin(&TreeId::part(root, prefix), listing, &selection, true);
        let needs = session.needs();
        self.run = Some(Run { session, selection, files: None });
        needs
    }

    /// Returns the paths of the needed contents, each followed by a zero.
    #[wasm_bindgen(js_name = neededPaths)]
    pub fn needed_paths(&self) -> Vec<u8> {
        let paths = self.run.iter().flat_map(|run| run.session.needed());
        paths.fold(Vec::new(), |mut all, (path, _)| {
            all.extend_from_slice(path);
            all.push(0);
            all
        })
    }

    /// Returns the sizes of the needed contents in bytes.
    #[wasm_bindgen(js_name = neededSizes)]
    pub fn needed_sizes(&self) -> Vec<f64> {
        self.run.iter().flat_map(|run| run.session.needed()).map(|(_, size)| size as f64).collect()
    }

    /// Sets the folder from which contents are read: an absolute path that ends with `/`.
    #[wasm_bindgen(js_name = setFolder)]
    pub fn set_folder(&mut self, folder: &[u8]) {
        if let Some(run) = &mut self.run {
            run.files = Some(HostFiles::new(folder, run.selection.follow));
        }
    }

    /// Reads and analyzes the needed files from `from` to before `to`.
    pub fn read(&mut self, from: usize, to: usize) {
        if let Some(Run { session, files: Some(files), .. }) = &mut self.run {
            session.read_some(files, from..to);
        }
    }

    /// Analyzes a batch of contents: the numbers of their needs, where each ends, and the bytes.
    pub fn feed(&mut self, needs: &[u32], ends: &[u32], bytes: Vec<u8>) {
        let Some(Run { session, .. }) = &mut self.run else { return };
        self.counts.0 += needs.len() as u64;
        self.counts.1 += bytes.len() as u64;
        let supplies = needs.iter().zip(slices(ends, bytes)).map(|(need, content)| {
            let stamp = Stamp { size: content.len() as u64, ..session.listed(*need as usize) };
            Supply { need: *need as usize, content: Ok(content), stamp }
        });
        let supplies = supplies.collect();
        session.feed(supplies);
    }

    /// Records that a content could not be read.
    pub fn unreadable(&mut self, need: usize, code: i32, reason: &str) {
        let Some(Run { session, .. }) = &mut self.run else { return };
        let error = if code < 0 { host::read_error(code) } else { ReadError::Io(reason.to_owned()) };
        session.feed(vec![Supply { need, content: Err(error), stamp: Stamp::default() }]);
    }

    /// Records that the engine fails on a file.
    #[wasm_bindgen(js_name = markFailed)]
    pub fn mark_failed(&mut self, need: usize, reason: &str) {
        if let Some(run) = &mut self.run {
            run.session.give_up(need, reason);
        }
    }

    /// Ends the run and returns the number of files in its report.
    pub fn finish(&mut self) -> usize {
        let Some(Run { session, selection, files }) = self.run.take() else { return 0 };
        if let Some(files) = files {
            self.counts = files.counts();
        }
        let report = session.finish();
        let files = report.len();
        self.reports.add(Tree { prefix: Vec::new(), report }, selection, false);
        files
    }

    /// Abandons the run, and what it learned.
    pub fn cancel(&mut self) {
        self.run = None;
    }

    /// Returns the records of the newest report, for an engine that replaces this one.
    pub fn snapshot(&self) -> Vec<u8> {
        self.reports.newest().map_or_else(Vec::new, |newest| newest.tree.report.snapshot())
    }

    /// Makes the newest report out of a [`snapshot`](Engine::snapshot) of another engine and the options of its run.
    /// Returns the number of the report.
    ///
    /// # Errors
    ///
    /// Fails if an option or the snapshot is invalid.
    pub fn restore(&mut self, snapshot: &[u8], options: &str) -> Result<u32, JsError> {
        let options: SelectionOptions = serde_json::from_str(options)?;
        let report =
            self.core.restore(snapshot).ok_or_else(|| JsError::new("the snapshot of the report is damaged"))?;
        Ok(self.reports.add(Tree { prefix: Vec::new(), report }, options.selection()?, true))
    }

    /// Returns the blobs of a cache in memory that are not in `known`, names each followed by a zero: alternating names
    /// and bytes. The names of blobs that are gone follow, each with `undefined`.
    #[wasm_bindgen(js_name = changedBlobs)]
    pub fn changed_blobs(&self, known: &[u8]) -> Result<js_sys::Array, JsError> {
        let known: Vec<&[u8]> = known.split(|byte| *byte == 0).filter(|name| !name.is_empty()).collect();
        let changes = js_sys::Array::new();
        let there = self.store.list()?;
        for blob in &there {
            // A pack is named by its content and never changes; an index keeps its name.
            let is_known = known.contains(&blob.name.as_bytes()) && blob.name.starts_with("pack-");
            if let Some(bytes) = if is_known { None } else { self.store.get(&blob.name)? } {
                changes.push(&JsValue::from_str(&blob.name));
                changes.push(&js_sys::Uint8Array::from(&bytes[..]));
            }
        }
        for name in known.iter().filter(|name| there.iter().all(|blob| blob.name.as_bytes() != **name)) {
            changes.push(&JsValue::from_str(&String::from_utf8_lossy(name)));
            changes.push(&JsValue::UNDEFINED);
        }
        Ok(changes)
    }

    /// Stores a blob that [`changed_blobs`](Engine::changed_blobs) of another engine returned.
    ///
    /// # Errors
    ///
    /// Fails if the cache cannot be written.
    #[wasm_bindgen(js_name = putBlob)]
    pub fn put_blob(&self, name: &str, bytes: &[u8]) -> Result<(), JsError> {
        Ok(self.store.put(name, &[bytes])?)
    }

    /// Returns the number of the newest report, by which it can be asked; 0 if there is none.
    pub fn newest(&self) -> u32 {
        self.reports.newest_id()
    }

    /// Whether a report is kept, and has all the facts that questions need.
    #[wasm_bindgen(js_name = canAsk)]
    pub fn can_ask(&self, report: u32) -> bool {
        self.reports.get(report).is_some_and(|kept| !kept.is_restored || kept.tree.report.has_all_facts())
    }

    /// Answers a question about a report. The question and the style of the answer are JSON.
    ///
    /// # Errors
    ///
    /// Fails if the report is gone, or the question or the style is invalid.
    pub fn ask(&self, report: u32, question: &str, style: &str) -> Result<Vec<u8>, JsError> {
        let kept = self.reports.get(report).ok_or_else(|| JsError::new("the report is gone"))?;
        let question: Question = serde_json::from_str(question)?;
        let style: AnswerStyle = serde_json::from_str(style)?;
        let answer = query::ask(std::slice::from_ref(&kept.tree), &question)?;
        let mut text = Vec::new();
        format::write(answer, &style.style()?, &mut text)?;
        Ok(text)
    }

    /// Drops a report that nobody will ask any more.
    pub fn release(&mut self, report: u32) {
        self.reports.release(report);
    }

    /// Returns the summary of the newest report, as JSON.
    pub fn summary(&self, generated: bool) -> String {
        let Some(newest) = self.reports.newest() else { return String::new() };
        let types = newest.selection.types.clone();
        let question = Question::Summary(SummaryQuestion { types, generated, ..SummaryQuestion::default() });
        // Only a question that names fields can fail.
        let answer = query::ask(std::slice::from_ref(&newest.tree), &question);
        let text = answer.map_or_else(|_| Vec::new(), format::json);
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Returns the warnings about the newest report, as JSON: the path or null, and what went wrong.
    pub fn warnings(&self) -> String {
        let Some(newest) = self.reports.newest() else { return "[]".to_owned() };
        let warnings = newest.tree.report.warnings().iter();
        let shown = warnings.map(|w| json!([w.path.as_ref().map(|path| path.display().to_string()), w.message]));
        json!(shown.collect::<Vec<_>>()).to_string()
    }

    /// Returns what the last run did and cost, as JSON.
    pub fn metrics(&self, directories_listed: u32, rule_files_opened: u32) -> String {
        let (files_opened, bytes_read) = self.counts;
        let metrics = Metrics {
            files_opened,
            bytes_read,
            directories_listed: directories_listed.into(),
            rule_files_opened: rule_files_opened.into(),
            ..self.core.take_metrics()
        };
        json!(metrics).to_string()
    }

    /// Encodes the files from `from` to before `to` of the newest report: files, symbols, imports and diagnostics, as
    /// [`Segment::texts`] says.
    pub fn segment(&self, from: usize, to: usize, packed: bool) -> js_sys::Array {
        let Some(newest) = self.reports.newest() else { return js_sys::Array::new() };
        texts(&segment(&newest.tree, from..to), packed)
    }

    /// Returns the keys of the facts that the current run knows, for the workers that help it.
    #[wasm_bindgen(js_name = knownKeys)]
    pub fn known_keys(&self) -> Vec<u8> {
        self.run.as_ref().map_or_else(Vec::new, |run| run.session.known_keys())
    }

    /// Takes the keys of the facts that the engine knows which this worker helps.
    #[wasm_bindgen(js_name = setKnownKeys)]
    pub fn set_known_keys(&mut self, keys: Vec<u8>) {
        self.known = KnownKeys::new(Bytes::from(keys));
    }

    /// Analyzes a share of another engine's contents: the numbers of their needs, their paths, each followed by a zero,
    /// where each ends, and the bytes. Returns the results for [`adopt`](Engine::adopt).
    pub fn examine(&self, needs: &[u32], paths: &[u8], ends: &[u32], bytes: Vec<u8>) -> Vec<u8> {
        let paths = paths.split(|byte| *byte == 0).map(FilePath::new);
        let contents = needs.iter().zip(paths).zip(slices(ends, bytes));
        let share = contents.map(|((need, path), content)| Shared { need: *need as usize, path, content });
        self.core.examine_share(&self.known, share.collect())
    }

    /// Takes over what a helper found in a number of contents, and how many bytes they have.
    ///
    /// # Errors
    ///
    /// Fails if the results are damaged.
    pub fn adopt(&mut self, found: &[u8], contents: u32, bytes: f64) -> Result<(), JsError> {
        let Some(run) = &mut self.run else { return Ok(()) };
        run.session.adopt(found)?;
        self.counts.0 += u64::from(contents);
        self.counts.1 += bytes as u64;
        Ok(())
    }

    /// Updates the newest report: the paths of all files that changed, separated by zeros, where each content ends, or
    /// `u32::MAX` for a file that is gone, and the contents. Returns what happened to the files: alternating 0 for replaced,
    /// 1 for inserted or 2 for removed, and a position.
    pub fn update(&mut self, paths: &[u8], ends: &[u32], bytes: Vec<u8>) -> Vec<u32> {
        let Some(newest) = self.reports.newest() else { return Vec::new() };
        let there: Vec<u32> = ends.iter().copied().filter(|end| *end != u32::MAX).collect();
        self.counts = (there.len() as u64, bytes.len() as u64);
        let mut contents = slices(&there, bytes);
        let changes = paths.split(|byte| *byte == 0).zip(ends).map(|(path, end)| Change {
            path: FilePath::new(path),
            content: if *end == u32::MAX { None } else { contents.next() },
        });
        let (selection, is_restored) = (newest.selection.clone(), newest.is_restored);
        let updated = self.updates.apply(&newest.tree.report, changes.collect(), &selection);
        self.reports.add(Tree { prefix: Vec::new(), report: updated.report }, selection, is_restored);
        let code = |edit: &Edit| match *edit {
            Edit::Replaced(at) => [0, at as u32],
            Edit::Inserted(at) => [1, at as u32],
            Edit::Removed(at) => [2, at as u32],
        };
        updated.edits.iter().flat_map(code).collect()
    }

    /// Analyzes one content that belongs to no report. Returns a segment of one file.
    #[wasm_bindgen(js_name = analyzeFile)]
    pub fn analyze_file(&self, path: &[u8], bytes: Vec<u8>) -> js_sys::Array {
        let change = Change { path: FilePath::new(path), content: Some(Bytes::from(bytes)) };
        let all = Selection::default();
        let report = self.updates.apply(&Report::empty(), vec![change], &all).report;
        self.core.take_metrics();
        let files = report.len();
        texts(&segment(&Tree { prefix: Vec::new(), report }, 0..files), false)
    }

    /// Returns the cache as one file.
    ///
    /// # Errors
    ///
    /// Fails if the cache cannot be read.
    #[wasm_bindgen(js_name = exportCache)]
    pub fn export_cache(&mut self) -> Result<Vec<u8>, JsError> {
        self.updates.save();
        Ok(cache::export(&*self.store)?.to_vec())
    }

    /// Adds a cache that [`export_cache`](Engine::export_cache) or the command line wrote.
    ///
    /// # Errors
    ///
    /// Fails if it is not such a file, or is damaged.
    #[wasm_bindgen(js_name = importCache)]
    pub fn import_cache(&self, bytes: Vec<u8>) -> Result<(), JsError> {
        cache::import(&*self.store, Bytes::from(bytes))?;
        Ok(())
    }
}

/// How an answer is to be written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerStyle {
    format: String,
    #[serde(default)]
    columns: Vec<String>,
    /// The most characters in a line of a table.
    #[serde(default)]
    width: Option<usize>,
}

impl AnswerStyle {
    fn style(self) -> Result<Style, JsError> {
        let format = Format::ALL.into_iter().find(|format| format.name() == self.format);
        let format = format.ok_or_else(|| {
            let names = Format::ALL.map(Format::name).join(", ");
            JsError::new(&format!("unknown format {:?}, expected one of {names}", self.format))
        })?;
        Ok(Style { format, layout: Layout { width: self.width, ..Layout::default() }, columns: self.columns })
    }
}

/// Splits a batch of contents.
fn slices(ends: &[u32], bytes: Vec<u8>) -> impl Iterator<Item = Bytes> {
    let batch = Arc::new(bytes);
    let mut start = 0;
    let ends: Vec<usize> = ends.iter().map(|end| *end as usize).collect();
    ends.into_iter().map(move |end| {
        let range = start..end;
        start = end;
        Bytes::new(Slice { batch: batch.clone(), range })
    })
}

/// Returns the texts of a segment.
fn texts(segment: &Segment, packed: bool) -> js_sys::Array {
    segment.texts(packed).iter().map(|text| js_sys::Uint8Array::from(&text[..])).collect()
}
