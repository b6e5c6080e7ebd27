//! From a request to reports: the real implementations of the core's traits put together, one engine for all roots.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sapwood_core::cache::DEFAULT_CACHE_LIMIT;
use sapwood_core::query::Tree;
use sapwood_core::{
    AnalysisOptions, Engine, Globs, Language, Metrics, Observer, Overrides, Selection, Stage, TreeId,
    WORKER_STACK_BYTES,
};
use thiserror::Error;

use crate::clock::{self, Clock};
use crate::disk::native::{path_bytes, typed_bytes};
use crate::disk::{DiskFiles, DiskOptions, IoCounts};
use crate::history::{History, PastRun};
use crate::store::DiskStore;

/// What a run is asked to do. Everything is resolved: no environment and no configuration file is consulted.
#[derive(Clone, Debug)]
pub struct Request {
    /// The trees or files, as typed. None means the current directory, whose files are shown without a prefix.
    pub roots: Vec<PathBuf>,
    /// Which files belong to the run.
    pub discovery: Discovery,
    /// The options that change facts.
    pub analysis: AnalysisOptions,
    /// Languages for paths that match a glob.
    pub overrides: Vec<(String, Language)>,
    /// The folder that the globs of `overrides` are relative to, for the roots in it. For other roots, or without one,
    /// they are relative to the root.
    pub overrides_base: Option<PathBuf>,
    /// The folder of the cache; without one the run remembers nothing.
    pub cache_dir: Option<PathBuf>,
    /// The size in bytes that the cache is kept below; it grows without it.
    pub cache_limit: Option<u64>,
    /// Whether an unchanged stamp proves an unchanged file.
    pub stamps: bool,
    /// Whether git's index, where there is one, proves which contents files have.
    pub git: bool,
    /// Worker threads; 0 for one for each core.
    pub threads: usize,
    /// Whether the reports will be asked for facts.
    pub facts: bool,
    /// Whether processor time is measured for each stage, which costs a system call or two for each file.
    pub timings: bool,
}

impl Default for Request {
    fn default() -> Self {
        Request {
            roots: Vec::new(),
            discovery: Discovery::default(),
            analysis: AnalysisOptions::default(),
            overrides: Vec::new(),
            overrides_base: None,
            cache_dir: None,
            cache_limit: Some(DEFAULT_CACHE_LIMIT),
            stamps: true,
            git: true,
            threads: 0,
            facts: false,
            timings: false,
        }
    }
}

/// Which files belong to a run; see [`Selection`].
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Discovery {
    /// Whether hidden files and folders are taken.
    pub hidden: bool,
    /// Whether no rule file is honored and no folder is passed over for what it is.
    pub no_ignore: bool,
    /// Whether git's rule files are not honored.
    pub no_ignore_vcs: bool,
    /// Whether rule files above the roots are not honored.
    pub no_ignore_parent: bool,
    /// Whether git's global excludes file is not honored.
    pub no_ignore_global: bool,
    /// Globs that beat every rule file.
    pub globs: Vec<String>,
    /// The folder that `globs` are relative to, for the roots in it. For other roots, or without one, they are relative
    /// to the root.
    pub globs_base: Option<PathBuf>,
    /// Globs of what is left out.
    pub exclude: Vec<String>,
    /// The folder that the globs of `exclude` are relative to, for the roots in it. For other roots, or without one,
    /// they are relative to the root.
    pub exclude_base: Option<PathBuf>,
    /// If not empty, only files of these languages are taken.
    pub types: Vec<Language>,
    /// Whether symbolic links are followed.
    pub follow: bool,
    /// Files larger than this many bytes are skipped.
    pub max_filesize: Option<u64>,
}

/// The outcome of a run.
pub struct Analysis {
    /// One tree for each folder among the roots, and one for all files that were named in the same folder, in the order
    /// of the roots.
    pub trees: Vec<Tree>,
    /// What the run did and cost.
    pub metrics: Metrics,
    /// What went wrong without ending the run, one line each.
    pub warnings: Vec<String>,
    /// How many folders were not entered although no ignore file says so.
    pub passed_over: u32,
}

/// Why a run could not be done at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// A root does not exist or cannot be reached.
    #[error("cannot analyze {}: {reason}", path.display())]
    Root {
        /// The root as typed.
        path: PathBuf,
        /// The cause.
        reason: String,
    },
    /// An option has no meaning.
    #[error("{0}")]
    Option(String),
    /// The worker threads could not be started.
    #[error("cannot start {threads} worker threads: {reason}")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// The cause.
        reason: String,
    },
    /// Something that only the cache has cannot be had from it.
    #[error("{0}")]
    Cache(String),
}

/// Is told of a run's progress; every method does nothing by default.
pub trait Progress: Send + Sync {
    /// A stage begins; `files` is how many files it will read, once that is known.
    fn begins(&self, stage: Stage, files: u64) {
        let _ = (stage, files);
    }

    /// One more file of so many bytes is done.
    fn advances(&self, bytes: u64) {
        let _ = bytes;
    }
}

/// A [`Progress`] that ignores everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}

/// Analyzes the roots of a request.
///
/// ```
/// use std::sync::Arc;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("greet.py"), "def greet():\n    pass\n")?;
///
/// let request = sapwood::Request { roots: vec![folder.path().into()], facts: true, ..Default::default() };
/// let analysis = sapwood::analyze(&request, Arc::new(sapwood::Silent))?;
/// let report = &analysis.trees[0].report;
/// assert_eq!(report.row(0).path, b"greet.py");
/// assert_eq!(report.facts(0).unwrap().symbols[0].name, "greet");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Fails if a root cannot be reached, a glob is malformed, or no thread can be started. Anything that concerns a single
/// file is a record of its report, and what concerns the cache a warning.
pub fn analyze(request: &Request, progress: Arc<dyn Progress>) -> Result<Analysis, Error> {
    let mut engine = engine(request, progress);
    let selection = selection(&request.discovery)?;
    let overrides = Overrides::new(request.overrides.clone()).map_err(|error| Error::Option(error.to_string()))?;
    if let Some(folder) = &request.cache_dir {
        engine = engine.with_store(Arc::new(DiskStore::new(folder))).with_cache_limit(request.cache_limit);
    }
    let pool = workers(request.threads)?;

    let places = places(&request.roots)?;
    pool.install(|| {
        let mut trees: Vec<(PathBuf, Tree)> = Vec::new();
        let (mut warnings, mut passed_over, mut counts) = (Vec::new(), 0, IoCounts::default());
        for Place { typed, names } in places {
            let files = open(typed, names, request)?;
            let folder = files.directory().to_owned();
            let mut selection = selection_at(&folder, &selection, request);
            selection.shown = shown_in(&folder, &trees);
            if !overrides.is_empty() {
                engine = engine.with_overrides(overrides_at(&folder, &overrides, request));
            }
            let tree = tree_of(&engine, &folder);
            let report = engine
                .analyze_tree(&files, &tree, &selection, request.facts)
                .map_err(|error| unreachable(typed, error.reason))?;
            counts = add(counts, files.counts());
            passed_over += report.passed_over();
            let prefix = prefix_of(typed);
            warnings.extend(report.warnings().iter().map(|warning| warning.line(&prefix)));
            trees.push((folder, Tree { prefix, report }));
        }
        let mut metrics = engine.metrics();
        metrics.files_opened = counts.files_opened;
        metrics.rule_files_opened = counts.rule_files_opened;
        metrics.git_files_opened = counts.git_files_opened;
        metrics.directories_listed = counts.directories_listed;
        metrics.bytes_read = counts.bytes_read;
        if let Some(folder) = &request.cache_dir {
            History::note(&DiskStore::new(folder), &PastRun::new(&metrics));
        }
        Ok(Analysis { trees: trees.into_iter().map(|(_, tree)| tree).collect(), metrics, warnings, passed_over })
    })
}

/// Makes the engine for a request, without a cache, and starts its clock.
pub(crate) fn engine(request: &Request, progress: Arc<dyn Progress>) -> Engine {
    let watch = Watch { clock: Clock::start(), timings: request.timings, progress };
    Engine::new(request.analysis).with_stamps(request.stamps).with_observer(Arc::new(watch))
}

/// Makes the engine for a request over one folder, without a cache.
pub(crate) fn engine_with_overrides(
    request: &Request,
    progress: Arc<dyn Progress>,
    folder: &Path,
) -> Result<Engine, Error> {
    let overrides = Overrides::new(request.overrides.clone()).map_err(|error| Error::Option(error.to_string()))?;
    let engine = engine(request, progress);
    Ok(if overrides.is_empty() { engine } else { engine.with_overrides(overrides_at(folder, &overrides, request)) })
}

/// Starts worker threads, whose stacks are large enough for every parser within the bound on nesting.
pub(crate) fn workers(threads: usize) -> Result<rayon::ThreadPool, Error> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(WORKER_STACK_BYTES)
        .thread_name(|number| format!("sapwood-{number}"))
        .build()
        .map_err(|error| Error::Threads { threads, reason: error.to_string() })
}

/// A folder to analyze, or named files of one.
struct Place<'a> {
    /// The folder as typed; empty for the current directory where nothing was typed.
    typed: &'a Path,
    /// The names of the files; none for the whole folder.
    names: Vec<Vec<u8>>,
}

/// Returns the places of the roots. Files that were named in one folder make one place, so that they are analyzed in
/// parallel and their index is written once.
fn places(roots: &[PathBuf]) -> Result<Vec<Place<'_>>, Error> {
    if roots.is_empty() {
        return Ok(vec![Place { typed: Path::new(""), names: Vec::new() }]);
    }
    let mut places: Vec<Place<'_>> = Vec::new();
    let mut of_files: HashMap<&Path, usize> = HashMap::new();
    for root in roots {
        let metadata = fs::metadata(root).map_err(|error| unreachable(root, error.to_string()))?;
        match root.file_name() {
            Some(name) if !metadata.is_dir() => {
                let typed = root.parent().unwrap_or(Path::new(""));
                let at = *of_files.entry(typed).or_insert(places.len());
                if at == places.len() {
                    places.push(Place { typed, names: Vec::new() });
                }
                places[at].names.push(name.as_encoded_bytes().to_vec());
            }
            _ => places.push(Place { typed: root, names: Vec::new() }),
        }
    }
    Ok(places)
}

/// Opens a folder, or named files of one.
pub(crate) fn open(typed: &Path, names: Vec<Vec<u8>>, request: &Request) -> Result<DiskFiles, Error> {
    let options = DiskOptions { cache_dir: request.cache_dir.clone(), git: request.git, ..DiskOptions::default() };
    let files = if names.is_empty() {
        DiskFiles::open(shown(typed), &options)
    } else {
        DiskFiles::open_files(typed, names, &options)
    };
    files.map_err(|error| unreachable(typed, error.reason))
}

pub(crate) fn unreachable(typed: &Path, reason: String) -> Error {
    Error::Root { path: shown(typed).to_owned(), reason }
}

/// Returns the selection with its globs relative to where the request says.
pub(crate) fn selection_at(folder: &Path, selection: &Selection, request: &Request) -> Selection {
    let mut selection = selection.clone();
    if let Some((_, root)) = from_around(request.discovery.exclude_base.as_deref(), folder) {
        selection.exclude = selection.exclude.from_around(&root);
    }
    if let Some((_, root)) = from_around(request.discovery.globs_base.as_deref(), folder) {
        selection.globs = selection.globs.from_around(&root);
    }
    selection
}

/// Returns the overrides with their globs relative to where the request says.
pub(crate) fn overrides_at(folder: &Path, overrides: &Overrides, request: &Request) -> Overrides {
    let (base, root) = from_around(request.overrides_base.as_deref(), folder)
        .unwrap_or_else(|| (folder.as_os_str().as_encoded_bytes().to_vec(), Vec::new()));
    overrides.clone().from_around(&base, &root)
}

/// Returns what identifies a base, and the path of a folder in it from there; nothing if the folder is not in it.
fn from_around(base: Option<&Path>, folder: &Path) -> Option<(Vec<u8>, Vec<u8>)> {
    let base = fs::canonicalize(base?).ok()?;
    let mut root = path_bytes(folder.strip_prefix(&base).ok()?);
    if !root.is_empty() {
        root.push(b'/');
    }
    Some((base.as_os_str().as_encoded_bytes().to_vec(), root))
}

/// Returns the path as it is reached: where nothing was typed, the current directory.
fn shown(typed: &Path) -> &Path {
    if typed.as_os_str().is_empty() { Path::new(".") } else { typed }
}

/// Returns what stands before the paths in a folder when they are printed, so that they open in a terminal.
fn prefix_of(folder: &Path) -> Vec<u8> {
    let mut prefix = typed_bytes(folder);
    if !prefix.is_empty() && !prefix.ends_with(b"/") {
        prefix.push(b'/');
    }
    prefix
}

/// Returns the tree whose index serves a folder: that of the outermost folder around it, up to the repository's root,
/// that has one; otherwise the folder's own. The outermost is the one that sees every run, whichever folder came first.
pub(crate) fn tree_of(engine: &Engine, folder: &Path) -> TreeId {
    let mut candidates = Vec::new();
    for around in folder.ancestors() {
        let below = folder.strip_prefix(around).unwrap_or(Path::new(""));
        candidates.push(TreeId::part(around.as_os_str().as_encoded_bytes(), &path_bytes(below)));
        if around.join(".git").exists() {
            break;
        }
    }
    candidates.reverse();
    engine.indexed(candidates).unwrap_or_else(|| TreeId::new(folder.as_os_str().as_encoded_bytes()))
}

/// Returns the paths in a folder of the files that an earlier root shows already.
fn shown_in(folder: &Path, earlier: &[(PathBuf, Tree)]) -> Option<Arc<HashSet<Vec<u8>>>> {
    let mut shown = HashSet::new();
    for (other, tree) in earlier {
        let rows = tree.report.rows();
        // One of the two folders is in the other, or they have no file in common.
        if let Ok(below) = folder.strip_prefix(other) {
            let mut below = path_bytes(below);
            if !below.is_empty() {
                below.push(b'/');
            }
            shown.extend(rows.filter_map(|row| row.path.strip_prefix(&*below).map(<[u8]>::to_vec)));
        } else if let Ok(below) = other.strip_prefix(folder) {
            let below = path_bytes(below);
            shown.extend(rows.map(|row| [&*below, b"/", row.path].concat()));
        }
    }
    (!shown.is_empty()).then(|| Arc::new(shown))
}

/// Returns the selection of a request.
pub(crate) fn selection(discovery: &Discovery) -> Result<Selection, Error> {
    let globs = |globs: &[String]| Globs::new(globs).map_err(|error| Error::Option(error.to_string()));
    Ok(Selection {
        hidden: discovery.hidden,
        follow: discovery.follow,
        max_filesize: discovery.max_filesize,
        types: discovery.types.clone(),
        no_ignore: discovery.no_ignore,
        no_ignore_vcs: discovery.no_ignore_vcs,
        no_ignore_parent: discovery.no_ignore_parent,
        no_ignore_global: discovery.no_ignore_global,
        globs: globs(&discovery.globs)?,
        exclude: globs(&discovery.exclude)?,
        ..Selection::default()
    })
}

fn add(a: IoCounts, b: IoCounts) -> IoCounts {
    IoCounts {
        files_opened: a.files_opened + b.files_opened,
        bytes_read: a.bytes_read + b.bytes_read,
        directories_listed: a.directories_listed + b.directories_listed,
        rule_files_opened: a.rule_files_opened + b.rule_files_opened,
        git_files_opened: a.git_files_opened + b.git_files_opened,
    }
}

/// Gives the core the clocks that it does not have, and passes progress on.
struct Watch {
    clock: Clock,
    timings: bool,
    progress: Arc<dyn Progress>,
}

impl Observer for Watch {
    fn wall(&self) -> u64 {
        self.clock.wall()
    }

    fn thread_cpu(&self) -> u64 {
        if self.timings { clock::thread_cpu() } else { 0 }
    }

    fn process_cpu(&self) -> u64 {
        if self.timings { clock::process_cpu() } else { 0 }
    }

    fn begins(&self, stage: Stage, files: u64) {
        self.progress.begins(stage, files);
    }

    fn advances(&self, bytes: u64) {
        self.progress.advances(bytes);
    }
}
