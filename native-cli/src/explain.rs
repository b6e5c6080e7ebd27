//! What a run does with one file or folder, and why.

use std::env;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use sapwood_core::{
    Diagnostic, Explanation, Facts, FilePath, Files, Generated, MAX_FILE_BYTES, ObjectId, ReadOnly, Selection, Tools,
    analyze,
};

use crate::analysis::{
    Error, Request, Silent, engine_with_overrides, open, selection, selection_at, tree_of, unreachable, workers,
};
use crate::disk::native::path_bytes;
use crate::disk::{DiskFiles, Excluded};
use crate::store::DiskStore;

/// How many entries of a folder are asked at most whether something leaves them out.
const MAX_PROBED: usize = 1000;

/// Why a path is in a run or not, and what is done with it.
#[derive(Debug)]
pub struct Explained {
    /// The root of the run that is explained: the current directory or, for a path outside of it, the work tree or the
    /// folder around the path.
    pub root: PathBuf,
    /// The path inside of it.
    pub path: Vec<u8>,
    /// What leaves the path out.
    pub excluded: Option<Excluded>,
    /// For a folder in which there is something, and all of it is left out: what leaves the first of it out.
    pub excluded_inside: Option<Excluded>,
    /// What is done with the file; nothing for a folder and for what is left out.
    pub file: Option<Explanation>,
    /// What git's index says of the file, or why it says nothing.
    pub git: Option<Result<ObjectId, String>>,
    /// What the parser has to say of the content.
    pub diagnostics: Vec<Diagnostic>,
    /// Why the content counts as generated.
    pub generated: Option<Generated>,
}

/// Returns the root of the run that [`explain`] explains for a path, which is also where its settings come from.
///
/// # Errors
///
/// Fails if the path cannot be reached.
pub fn explained_root(path: &Path, follow: bool) -> Result<PathBuf, Error> {
    whole(path, follow).map(|whole| root_of(&whole)).map_err(|error| unreachable(path, error.to_string()))
}

/// Explains what a run with the request's options does with a path. Nothing is written.
///
/// # Errors
///
/// Fails if the path cannot be reached, or an option has no meaning.
pub fn explain(request: &Request, path: &Path) -> Result<Explained, Error> {
    let failed = |error: io::Error| unreachable(path, error.to_string());
    let follow = request.discovery.follow;
    let whole = whole(path, follow).map_err(failed)?;
    let is_folder = metadata(&whole, follow).map_err(failed)?.is_dir();
    let root = root_of(&whole);
    let inside = whole.strip_prefix(&root).map(path_bytes).unwrap_or_default();
    let files = open(&root, Vec::new(), request)?;
    let selection = selection_at(&root, &selection(&request.discovery)?, request);
    files.take_as(&selection);
    let excluded = if inside.is_empty() { None } else { files.exclusion(&inside, &selection).map_err(failed)? };
    let excluded_inside =
        if is_folder && excluded.is_none() { all_excluded(&files, &whole, &inside, &selection) } else { None };
    let mut explained = Explained {
        root,
        path: inside,
        excluded,
        excluded_inside,
        file: None,
        git: None,
        diagnostics: Vec::new(),
        generated: None,
    };
    if is_folder || explained.excluded.is_some() {
        return Ok(explained);
    }
    let mut engine = engine_with_overrides(request, Arc::new(Silent), &explained.root)?;
    if let Some(folder) = &request.cache_dir {
        engine = engine.with_store(Arc::new(ReadOnly(DiskStore::new(folder))));
    }
    let name = FilePath::new(explained.path.as_slice());
    let git = files.vouched(&name);
    let tree = tree_of(&engine, &explained.root);
    // A parser needs the stack of a worker.
    let file = workers(1)?
        .install(|| engine.explain(&files, &tree, &name, git.as_ref().ok().copied()))
        .map_err(|error| unreachable(path, error.to_string()))?;
    // Only now it is known what the content tells of the language.
    let types = &request.discovery.types;
    if !types.is_empty() && !file.record.language.is_some_and(|language| types.contains(&language)) {
        let (path, place, pattern) = (explained.path.clone(), None, None);
        explained.excluded = Some(Excluded { path, kind: "type", place, pattern });
        return Ok(explained);
    }
    if let Some(facts) = facts(&files, &name, &file, request)? {
        (explained.diagnostics, explained.generated) = (facts.diagnostics, facts.generated);
    }
    (explained.file, explained.git) = (Some(file), Some(git));
    Ok(explained)
}

/// Returns what leaves the first entry of a folder out, if it has any and all of them are left out. Nothing is said of a
/// very large folder, nor of one that cannot be read.
fn all_excluded(files: &DiskFiles, folder: &Path, inside: &[u8], selection: &Selection) -> Option<Excluded> {
    let mut first = None;
    for (number, entry) in fs::read_dir(folder).ok()?.enumerate() {
        if number == MAX_PROBED {
            return None;
        }
        let name = path_bytes(Path::new(&entry.ok()?.file_name()));
        let path = if inside.is_empty() { name } else { [inside, b"/", &name].concat() };
        let excluded = files.exclusion(&path, selection).ok()??;
        first = first.or(Some(excluded));
    }
    first
}

/// Analyzes the content once more if its record says that there is more to tell. A file that changes meanwhile tells of
/// what it is then.
fn facts(files: &DiskFiles, name: &FilePath, file: &Explanation, request: &Request) -> Result<Option<Facts>, Error> {
    let has_more = file.record.problem.is_some() || file.record.generated.is_some();
    let (Some(variant), true) = (file.variant, has_more && file.record.digest.is_some()) else { return Ok(None) };
    Ok(workers(1)?.install(|| {
        let mut facts = None;
        let read = files.read(name.as_bytes(), MAX_FILE_BYTES, &mut Vec::new(), &mut |content| {
            // A parser must see only bytes that no other process can change, and these may be mapped.
            let owned = content.bytes.to_vec();
            facts = Some(analyze(&owned, variant, request.analysis, &mut Tools::default()));
        });
        facts.filter(|_| read.is_ok())
    }))
}

/// Returns the path from the root of the file system, with its last name as it is: a link is explained, and not what it
/// leads to. So are the links before it where a run would follow them.
fn whole(path: &Path, follow: bool) -> io::Result<PathBuf> {
    if follow && !path.components().any(|part| matches!(part, Component::ParentDir)) {
        let here = env::current_dir().and_then(fs::canonicalize)?;
        let whole: PathBuf = here.join(path).components().collect();
        if whole.starts_with(&here) {
            return Ok(whole);
        }
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => {
            let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            Ok(fs::canonicalize(parent)?.join(name))
        }
        _ => fs::canonicalize(path),
    }
}

/// Returns what stands at a path or, if links are followed, where it leads. One that leads nowhere stands for itself.
fn metadata(path: &Path, follow: bool) -> io::Result<fs::Metadata> {
    let itself = || fs::symlink_metadata(path);
    if follow { fs::metadata(path).or_else(|_| itself()) } else { itself() }
}

fn root_of(path: &Path) -> PathBuf {
    let here = env::current_dir().and_then(fs::canonicalize).ok().filter(|here| path.starts_with(here));
    let work_tree = || path.ancestors().skip(1).find(|around| around.join(".git").exists()).map(Path::to_owned);
    here.or_else(work_tree).unwrap_or_else(|| path.parent().unwrap_or(path).to_owned())
}
