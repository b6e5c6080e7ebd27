//! Finding and reading rule files: those above the tree, those in a repository's `.git`, and the global one.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use sapwood_core::{Outside, RuleFiles, RuleKind, Selection};

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

/// Reads what surrounds the tree at `root`, an absolute path, as far as the selection wants it.
pub(super) fn outside(root: &Path, selection: &Selection, count: &AtomicU64) -> Outside {
    let mut outside = Outside::default();
    if RuleKind::Global.is_honored(selection) {
        outside.global = ignore::gitignore::gitconfig_excludes_path().and_then(|path| read_path(&path, count));
    }
    if RuleKind::GlobalAttributes.is_honored(selection) {
        outside.global_attributes = global_attributes_path().and_then(|path| read_path(&path, count));
    }
    if selection.no_ignore_parent {
        return outside;
    }
    // A root that is itself a repository is its own border.
    let mut beyond_border = root.join(".git").symlink_metadata().is_ok();
    for parent in root.ancestors().skip(1) {
        let mut files = RuleFiles::default();
        let kinds = [RuleKind::SapwoodIgnore, RuleKind::Ignore, RuleKind::GitIgnore, RuleKind::Attributes];
        for kind in kinds.into_iter().filter(|kind| kind.is_honored(selection)) {
            if !(beyond_border && matches!(kind, RuleKind::GitIgnore | RuleKind::Attributes)) {
                files.files.extend(read_path(&parent.join(kind.name()), count).map(|text| (kind, text)));
            }
        }
        let git = parent.join(".git");
        if !beyond_border && git.symlink_metadata().is_ok() {
            files.is_repository = true;
            files.files.extend(of_repository(&git, selection, count));
            beyond_border = true;
        }
        if !files.is_empty() {
            let mut rest = root.strip_prefix(parent).map(native::path_bytes).unwrap_or_default();
            rest.push(b'/');
            outside.parents.push((rest, files));
        }
    }
    outside.parents.reverse();
    outside
}

/// Reads `info/exclude` and `info/attributes` of the repository whose `.git`, folder or file, is given.
pub(super) fn of_repository(git: &Path, selection: &Selection, count: &AtomicU64) -> Vec<(RuleKind, Vec<u8>)> {
    let info = git_directories(git).1.join("info");
    [(RuleKind::Exclude, "exclude"), (RuleKind::InfoAttributes, "attributes")]
        .into_iter()
        .filter(|(kind, _)| kind.is_honored(selection))
        .filter_map(|(kind, name)| Some((kind, read_path(&info.join(name), count)?)))
        .collect()
}

/// Returns the folder of a work tree, whose `.git` is given, and the one that holds what is common to all work trees of
/// the repository. They are mostly the same. The `.git` of a linked work tree or a submodule is a file that names its own
/// folder, and that one may name the common folder.
pub(super) fn git_directories(git: &Path) -> (PathBuf, PathBuf) {
    let first_line = |path: &Path| -> Option<String> {
        let text = read(File::open(path)).and_then(|text| String::from_utf8(text).ok())?;
        Some(text.lines().next()?.trim_end().to_owned())
    };
    let alone = |git: &Path| (git.to_owned(), git.to_owned());
    if fs::metadata(git).is_ok_and(|metadata| metadata.is_dir()) {
        return alone(git);
    }
    let Some(line) = first_line(git) else { return alone(git) };
    let Some(own) = line.strip_prefix("gitdir: ") else { return alone(git) };
    let own = git.parent().unwrap_or(Path::new("")).join(own);
    match first_line(&own.join("commondir")) {
        Some(common) => (own.clone(), own.join(common)),
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

/// Returns where git's global attributes file is: where `core.attributesFile` says, or else in git's folder of the
/// user's configuration.
fn global_attributes_path() -> Option<PathBuf> {
    let home = std::env::home_dir();
    let of_git = match std::env::var_os("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty()) {
        Some(folder) => Some(PathBuf::from(folder).join("git")),
        None => home.as_ref().map(|home| home.join(".config/git")),
    };
    let configurations = match std::env::var_os("GIT_CONFIG_GLOBAL") {
        Some(path) => vec![PathBuf::from(path)],
        // The second is read after the first, and the last value counts.
        None => of_git
            .iter()
            .map(|folder| folder.join("config"))
            .chain(home.iter().map(|home| home.join(".gitconfig")))
            .collect(),
    };
    let texts = configurations.iter().rev().filter_map(|path| fs::read_to_string(path).ok());
    let mut named = texts.filter_map(|text| attributes_file_in(&text));
    match named.next() {
        Some(path) => match path.strip_prefix("~/") {
            Some(below) => Some(home?.join(below)),
            None => Some(PathBuf::from(path)),
        },
        None => of_git.map(|folder| folder.join("attributes")),
    }
}

/// Returns the value of `core.attributesFile` in the text of a configuration file of git's.
fn attributes_file_in(text: &str) -> Option<String> {
    let (mut in_core, mut value) = (false, None);
    for line in text.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            in_core = section.trim_end_matches(']').trim().eq_ignore_ascii_case("core");
        } else if in_core
            && let Some((key, set)) = line.split_once('=')
            && key.trim().eq_ignore_ascii_case("attributesfile")
        {
            value = Some(set.trim().trim_matches('"').to_owned());
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::attributes_file_in;

    #[test]
    fn the_attributes_file_is_the_last_one_named_in_the_section_core() {
        let text = "[user]\n\tattributesFile = no\n[core]\n\tattributesfile = ~/a\n[Core]\nAttributesFile=\"/b c\"\n";
        assert_eq!(attributes_file_in(text).as_deref(), Some("/b c"));
        assert_eq!(attributes_file_in("[core]\n\teditor = vi\n"), None);
    }
}
