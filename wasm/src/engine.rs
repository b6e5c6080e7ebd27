//! The engine as a worker drives it: one run after the other, each from a walk to a report in pieces.

use std::ops::Range;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use sapwood_core::format;
use sapwood_core::query::{Question, Segment, SummaryQuestion, Tree, ask, segment, segment_fields};
use sapwood_core::{
    Bytes, Change, Edit, FilePath, KnownKeys, MemoryStore, Metrics, Observer, ReadError, Report, Selection, Session,
    Shared, Stamp, Store, Supply, TreeId, Updates, cache,
};
use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::files::HostFiles;
use crate::options::{EngineOptions, SelectionOptions};
use crate::store::HostStore;
use crate::walk::Walk;
use crate::{host, place};

/// An engine, its cache, the run at hand, and the last report.
#[wasm_bindgen]
pub struct Engine {
    core: sapwood_core::Engine,
    store: Arc<dyn Store>,
    run: Option<Run>,
    last: Option<(Tree, Selection)>,
    updates: Updates,
    counts: (u64, u64),
    /// The facts that the worker knows for which this one works.
    known: KnownKeys,
}

// A panic of the parsers is caught for each file. One that comes as far as here ends the worker, so that nobody sees what
// it left.
impl UnwindSafe for Engine {}
impl RefUnwindSafe for Engine {}

/// A run between its listing and its report.
struct Run {
    session: Session,
    selection: Selection,
    files: Option<HostFiles>,
}

/// Gives the core a clock, and notes what each thread is at.
struct Watch;

impl Observer for Watch {
    fn wall(&self) -> u64 {
        (host::now() * 1e6) as u64
    }

    fn starts(&self, need: usize) {
        place::start(need);
    }

    fn advances(&self, bytes: u64) {
        place::done(bytes);
    }
}

/// A part of a batch of contents that came as one.
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
    /// Makes the engine of a worker.
    ///
    /// # Errors
    ///
    /// Fails if an option has no meaning.
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
        let updates = core.updates();
        Ok(Engine { core, store, run: None, last: None, updates, counts: (0, 0), known: KnownKeys::default() })
    }

    /// Returns what the elements of the rows in a segment are called, as JSON.
    pub fn fields() -> String {
        json!(segment_fields()).to_string()
    }

    /// Returns the place of the first of the roots, each followed by a zero, that has an index in the cache.
    pub fn indexed(&self, roots: &[u8]) -> Option<usize> {
        let roots: Vec<&[u8]> =
            roots.strip_suffix(b"\0").map_or(Vec::new(), |roots| roots.split(|b| *b == 0).collect());
        let found = self.core.indexed(roots.iter().map(|root| TreeId::new(*root)))?;
        roots.iter().position(|root| TreeId::new(*root) == found)
    }

    /// Begins a run over what a walk found below `prefix` in the tree of `root`. Returns how many contents are needed.
    pub fn begin(&mut self, walk: Walk, root: &[u8], prefix: &[u8]) -> usize {
        let (listing, selection) = walk.finish();
        // The run finds what updates found before it.
        self.updates.save();
        self.core.take_metrics();
        self.counts = (0, 0);
        place::begin();
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

    /// Says that the contents are read from the folder at an absolute path, which ends with `/`.
    pub fn folder(&mut self, folder: &[u8]) {
        if let Some(run) = &mut self.run {
            run.files = Some(HostFiles::new(folder, run.selection.follow));
        }
    }

    /// Reads and analyzes the needs from `from` to before `to`.
    pub fn read(&mut self, from: usize, to: usize) {
        if let Some(Run { session, files: Some(files), .. }) = &mut self.run {
            session.read_some(files, from..to);
        }
    }

    /// Analyzes contents that came as one: the numbers of their needs, where each ends, and the bytes.
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

    /// Takes note that a content could not be read.
    pub fn unreadable(&mut self, need: usize, code: i32, reason: &str) {
        let Some(Run { session, .. }) = &mut self.run else { return };
        let error = if code < 0 { host::read_error(code) } else { ReadError::Io(reason.to_owned()) };
        session.feed(vec![Supply { need, content: Err(error), stamp: Stamp::default() }]);
    }

    /// Takes note that the machine gave out over a content.
    #[wasm_bindgen(js_name = giveUp)]
    pub fn give_up(&mut self, need: usize, reason: &str) {
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
        self.last = Some((Tree { prefix: Vec::new(), report }, selection));
        files
    }

    /// Gives the run up. What it learned is lost.
    pub fn cancel(&mut self) {
        self.run = None;
    }

    /// Returns what an update needs of the last report, for an engine that takes the place of this one.
    pub fn snapshot(&self) -> Vec<u8> {
        self.last.as_ref().map_or_else(Vec::new, |(tree, _)| tree.report.snapshot())
    }

    /// Takes what [`snapshot`](Engine::snapshot) of another engine returned for its own last report, which came of a run
    /// with these options. Returns whether it made sense.
    ///
    /// # Errors
    ///
    /// Fails if an option has no meaning.
    pub fn restore(&mut self, snapshot: &[u8], options: &str) -> Result<bool, JsError> {
        let options: SelectionOptions = serde_json::from_str(options)?;
        let Some(report) = self.core.restore(snapshot) else { return Ok(false) };
        self.last = Some((Tree { prefix: Vec::new(), report }, options.selection()?));
        Ok(true)
    }

    /// Returns the blobs of a cache in memory that are there and were not in `known`, names each followed by a zero: by
    /// turns a name and the bytes. After them come the names of those that are gone, each followed by `undefined`.
    #[wasm_bindgen(js_name = blobsBeside)]
    pub fn blobs_beside(&self, known: &[u8]) -> Result<js_sys::Array, JsError> {
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

    /// Puts a blob into the cache that [`blobs_beside`](Engine::blobs_beside) of another engine returned.
    ///
    /// # Errors
    ///
    /// Fails if the cache cannot be written.
    #[wasm_bindgen(js_name = takeBlob)]
    pub fn take_blob(&self, name: &str, bytes: &[u8]) -> Result<(), JsError> {
        Ok(self.store.put(name, &[bytes])?)
    }

    /// Returns the summary of the last report, as JSON.
    pub fn summary(&self, generated: bool) -> String {
        let Some((tree, selection)) = &self.last else { return String::new() };
        let types = selection.types.clone();
        let question = Question::Summary(SummaryQuestion { types, generated, ..SummaryQuestion::default() });
        let text = ask(std::slice::from_ref(tree), &question).map_or_else(|_| Vec::new(), format::json);
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Returns the warnings of the last report, as JSON: the path or null, and what went wrong.
    pub fn warnings(&self) -> String {
        let Some((tree, _)) = &self.last else { return "[]".to_owned() };
        let warnings = tree.report.warnings().iter();
        let shown = warnings.map(|w| json!([w.path.as_ref().map(|path| path.display().to_string()), w.message]));
        json!(shown.collect::<Vec<_>>()).to_string()
    }

    /// Returns how many folders the last run passed over.
    #[wasm_bindgen(js_name = passedOver)]
    pub fn passed_over(&self) -> u32 {
        self.last.as_ref().map_or(0, |(tree, _)| tree.report.passed_over())
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

    /// Encodes the files from `from` to before `to` of the last report: files, symbols, imports and diagnostics, as
    /// [`Segment::texts`] says.
    pub fn segment(&self, from: usize, to: usize, packed: bool) -> js_sys::Array {
        let Some((tree, _)) = &self.last else { return js_sys::Array::new() };
        texts(&segment(tree, from..to), packed)
    }

    /// Returns the keys of the facts that the run at hand knows, for the workers that help it.
    #[wasm_bindgen(js_name = knownKeys)]
    pub fn known_keys(&self) -> Vec<u8> {
        self.run.as_ref().map_or_else(Vec::new, |run| run.session.known_keys())
    }

    /// Takes the keys of the facts that another worker knows, for which this one works.
    #[wasm_bindgen(js_name = workFor)]
    pub fn work_for(&mut self, keys: Vec<u8>) {
        self.known = KnownKeys::new(Bytes::from(keys));
    }

    /// Looks at a share of another worker's contents: their needs, their paths, each followed by a zero, where each
    /// ends, and the bytes. Returns what was found.
    pub fn examine(&self, needs: &[u32], paths: &[u8], ends: &[u32], bytes: Vec<u8>) -> Vec<u8> {
        let paths = paths.split(|byte| *byte == 0).map(FilePath::new);
        let contents = needs.iter().zip(paths).zip(slices(ends, bytes));
        let share = contents.map(|((need, path), content)| Shared { need: *need as usize, path, content });
        self.core.examine_share(&self.known, share.collect())
    }

    /// Takes what another worker found about so many contents of so many bytes.
    ///
    /// # Errors
    ///
    /// Fails if it makes no sense.
    pub fn adopt(&mut self, found: &[u8], contents: u32, bytes: f64) -> Result<(), JsError> {
        let Some(run) = &mut self.run else { return Ok(()) };
        run.session.adopt(found)?;
        self.counts.0 += u64::from(contents);
        self.counts.1 += bytes as u64;
        Ok(())
    }

    /// Updates the last report: the paths of all files that changed, each followed by a zero, where each content ends, or
    /// `u32::MAX` where the file is gone, and the contents. Returns what was done to the earlier files, by turns 0 for
    /// replaced, 1 for inserted and 2 for removed, and a place.
    pub fn update(&mut self, paths: &[u8], ends: &[u32], bytes: Vec<u8>) -> Vec<u32> {
        let Some((tree, selection)) = &mut self.last else { return Vec::new() };
        let there: Vec<u32> = ends.iter().copied().filter(|end| *end != u32::MAX).collect();
        self.counts = (there.len() as u64, bytes.len() as u64);
        let mut contents = slices(&there, bytes);
        let changes = paths.split(|byte| *byte == 0).zip(ends).map(|(path, end)| Change {
            path: FilePath::new(path),
            content: if *end == u32::MAX { None } else { contents.next() },
        });
        let updated = self.updates.apply(&tree.report, changes.collect(), selection);
        tree.report = updated.report;
        let code = |edit: &Edit| match *edit {
            Edit::Replaced(at) => [0, at as u32],
            Edit::Inserted(at) => [1, at as u32],
            Edit::Removed(at) => [2, at as u32],
        };
        updated.edits.iter().flat_map(code).collect()
    }

    /// Encodes what is known of one content, which belongs to no report: a segment of one file, or of none if the
    /// content makes no sense at this path.
    #[wasm_bindgen(js_name = lookAt)]
    pub fn look_at(&self, path: &[u8], bytes: Vec<u8>) -> js_sys::Array {
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

    /// Adds what [`export_cache`](Engine::export_cache), or the command line, wrote.
    ///
    /// # Errors
    ///
    /// Fails if it is no such file, or damaged.
    #[wasm_bindgen(js_name = importCache)]
    pub fn import_cache(&self, bytes: Vec<u8>) -> Result<(), JsError> {
        cache::import(&*self.store, Bytes::from(bytes))?;
        Ok(())
    }
}

/// Cuts contents that came as one into pieces.
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

/// Hands the texts of a segment over.
fn texts(segment: &Segment, packed: bool) -> js_sys::Array {
    segment.texts(packed).iter().map(|text| js_sys::Uint8Array::from(&text[..])).collect()
}
