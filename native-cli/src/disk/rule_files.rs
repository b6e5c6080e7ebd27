//! Finding and reading rule files: those above the tree, those in a repository's `.git`, and the global one.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use sapwood_core::{Ascent, OuterRules, RuleFiles, RuleKind, Selection};

use super::git::config::{Config, GitDirectories};
use super::{lister, native};

/// Of a rule file no more bytes than this are read.
const LIMIT: u64 = 16 << 20;

/// Returns the content of an open rule file. One that is not regular or cannot be read is none.
pub(super) fn read(file: io::Result<File>) -> Option<Vec<u8>> {
    let file = file.ok()?;
    let size = lister::regular_stamp(&file).ok()??.size.min(LIMIT);
    let mut text = Vec::with_capacity(size as usize + 1);
    file.take(LIMIT).read_to_end(&mut text).ok()?;
    Some(text)
}

/// Reads the rule files that apply to the tree at `root`, an absolute path, from outside, as far as the selection wants
/// them.
pub(super) fn outer(root: &Path, selection: &Selection, count: &AtomicU64) -> OuterRules {
    let mut outer = OuterRules::default();
    let (excludes, attributes) =
        (RuleKind::Global.is_honored(selection), RuleKind::GlobalAttributes.is_honored(selection));
    if excludes || attributes {
        let repository = root.ancestors().map(|folder| folder.join(".git")).find(|git| git.symlink_metadata().is_ok());
        let config = Config::read(repository.map(|git| git_directories(&git)).as_ref()).ok();
        let read = |key: &str, default: &str| {
            let configured = config.as_ref().and_then(|config| config.path(key));
            read_path(&configured.or_else(|| Some(default_folder()?.join(default)))?, count)
        };
        outer.global = excludes.then(|| read("core.excludesFile", "ignore")).flatten();
        outer.global_attributes = attributes.then(|| read("core.attributesFile", "attributes")).flatten();
    }
    let is_repository = |folder: &Path| folder.join(".git").symlink_metadata().is_ok();
    let Some(mut ascent) = Ascent::new(selection, is_repository(root)) else { return outer };
    for parent in root.ancestors().skip(1) {
        let mut files = match ascent.wants_repository() && is_repository(parent) {
            true => of_repository(&parent.join(".git"), selection, count),
            false => RuleFiles::default(),
        };
        let read = |kind: RuleKind| Some((kind, read_path(&parent.join(kind.name()), count)?));
        files.files.extend(ascent.wanted().filter_map(read));
        let mut rest = root.strip_prefix(parent).map(native::path_bytes).unwrap_or_default();
        rest.push(b'/');
        ascent.folder(rest, files);
    }
    outer.parents = ascent.finish();
    outer
}

/// Returns git's folder in the user's configuration, where files are that no setting names.
fn default_folder() -> Option<PathBuf> {
    match std::env::var_os("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty()) {
        Some(folder) => Some(PathBuf::from(folder).join("git")),
        None => std::env::home_dir().map(|home| home.join(".config/git")),
    }
}

/// Reads what the repository whose `.git`, folder or file, is given says of its work tree: `info/exclude`,
/// `info/attributes`, and whether case counts.
pub(super) fn of_repository(git: &Path, selection: &Selection, count: &AtomicU64) -> RuleFiles {
    let directories = git_directories(git);
    let info = directories.common.join("info");
    let files = [(RuleKind::Exclude, "exclude"), (RuleKind::InfoAttributes, "attributes")]
        .into_iter()
        .filter(|(kind, _)| kind.is_honored(selection))
        .filter_map(|(kind, name)| Some((kind, read_path(&info.join(name), count)?)))
        .collect();
    let ignore_case = Config::of_repository(&directories).is_ok_and(|config| config.ignores_case());
    RuleFiles { is_repository: true, ignore_case, files }
}

/// Returns the folders of the work tree whose `.git` is given. The `.git` of a linked work tree or a submodule is a file
/// that names its own folder, and that one may name the common folder.
pub(super) fn git_directories(git: &Path) -> GitDirectories {
    let first_line = |path: &Path| -> Option<String> {
        let text = read(File::open(path)).and_then(|text| String::from_utf8(text).ok())?;
        Some(text.lines().next()?.trim_end().to_owned())
    };
    let alone = |git: &Path| GitDirectories { own: git.to_owned(), common: git.to_owned() };
    if fs::metadata(git).is_ok_and(|metadata| metadata.is_dir()) {
        return alone(git);
    }
    let Some(line) = first_line(git) else { return alone(git) };
    let Some(own) = line.strip_prefix("gitdir: ") else { return alone(git) };
    let own = git.parent().unwrap_or(Path::new("")).join(own);
    match first_line(&own.join("commondir")) {
        Some(common) => GitDirectories { common: own.join(common), own },
        None => alone(&own),
    }
}

/// Reads a rule file at a path and counts it, if there is one.
pub(super) fn read_path(path: &Path, count: &AtomicU64) -> Option<Vec<u8>> {
    // Most of what is asked for is not there, and a FIFO must not be waited for.
    if !fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        return None;
    }
    count.fetch_add(1, Relaxed);
    read(File::open(path))
}
