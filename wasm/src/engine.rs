//! The engine as a worker drives it: one run after the other, each from a walk to a report in pieces.

use std::ops::Range;
use std::sync::Arc;

use sapwood_core::view::{Format, Grouping, Order, Segment, Summary, Tree, segment, segment_fields, write_summary};
use sapwood_core::{
    Bytes, MemoryStore, Metrics, Observer, ReadError, Selection, Session, Stamp, Store, Supply, TreeId,
};
use serde_json::json;
use wasm_bindgen::prelude::*;

use crate::files::HostFiles;
use crate::options::EngineOptions;
use crate::store::HostStore;
use crate::walk::Walk;
use crate::{host, place};

/// An engine, its cache, the run at hand, and the last report.
#[wasm_bindgen]
pub struct Engine {
    /// It lives as long as its worker, so that a session can borrow it without a lifetime that JavaScript cannot hold.
    core: &'static sapwood_core::Engine,
    store: Arc<dyn Store>,
    run: Option<Run>,
    last: Option<(Tree, Selection)>,
    counts: (u64, u64),
}

/// A run between its listing and its report.
struct Run {
    session: Session<'static>,
    selection: Selection,
    files: Option<HostFiles>,
}

/// Gives the core a clock, and notes what each thread is at.
struct Watch;

impl Observer for Watch {
    fn wall(&self) -> u64 {
        (host::now() * 1e6) as u64
    }

    fn takes_up(&self, need: usize) {
        place::note(need as u32 + 1);
    }

    fn advances(&self, _: u64) {
        place::note(0);
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
        Ok(Engine { core: Box::leak(Box::new(core)), store, run: None, last: None, counts: (0, 0) })
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
        self.core.take_metrics();
        self.counts = (0, 0);
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
        let batch = Arc::new(bytes);
        let mut start = 0;
        let supplies = needs.iter().zip(ends).map(|(need, end)| {
            let (need, range) = (*need as usize, start..*end as usize);
            start = range.end;
            let stamp = Stamp { size: range.len() as u64, ..session.listed(need) };
            Supply { need, content: Ok(Bytes::new(Slice { batch: batch.clone(), range })), stamp }
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

    /// Returns the summary of the last report, as JSON.
    pub fn summary(&self, generated: bool) -> String {
        let Some((tree, selection)) = &self.last else { return String::new() };
        let by = Grouping::Language;
        let summary = Summary::new(std::slice::from_ref(tree), by, &selection.types, generated);
        let mut text = Vec::new();
        // A vector takes everything.
        let _ = write_summary(&summary, by, Order::default(), Format::Json, &mut text);
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

    /// Encodes the files from `from` to before `to` of the last report: files, symbols, imports and diagnostics.
    pub fn segment(&self, from: usize, to: usize) -> js_sys::Array {
        let Some((tree, _)) = &self.last else { return js_sys::Array::new() };
        let Segment { files, symbols, imports, diagnostics } = segment(tree, from..to);
        let texts = [files, symbols, imports, diagnostics];
        texts.iter().map(|text| js_sys::Uint8Array::from(&text[..])).collect()
    }
}
