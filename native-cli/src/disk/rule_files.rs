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
    let (excludes, attributes) =
        (RuleKind::Global.is_honored(selection), RuleKind::GlobalAttributes.is_honored(selection));
    if excludes || attributes {
        let configured = GlobalFiles::configured();
        let read = |path: Option<PathBuf>| path.and_then(|path| read_path(&path, count));
        outside.global = excludes.then(|| read(configured.excludes)).flatten();
        outside.global_attributes = attributes.then(|| read(configured.attributes)).flatten();
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

/// Where the user's own files for all of their repositories are.
struct GlobalFiles {
    excludes: Option<PathBuf>,
    attributes: Option<PathBuf>,
}

impl GlobalFiles {
    /// Finds them where `core.excludesFile` and `core.attributesFile` say, or else in git's folder of the user's
    /// configuration.
    fn configured() -> GlobalFiles {
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
        let texts: Vec<String> = configurations.iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
        let find = |key: &str, default: &str| match texts.iter().rev().find_map(|text| core_value(text, key)) {
            Some(path) => match path.strip_prefix("~/") {
                Some(below) => home.as_ref().map(|home| home.join(below)),
                None => Some(PathBuf::from(path)),
            },
            None => of_git.as_ref().map(|folder| folder.join(default)),
        };
        GlobalFiles { excludes: find("excludesfile", "ignore"), attributes: find("attributesfile", "attributes") }
    }
}

/// Returns the value of a key, in lower case, of the section `core` in the text of a configuration file of git's.
fn core_value<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let (mut in_core, mut value) = (false, None);
    for line in text.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            in_core = section.trim_end_matches(']').trim().eq_ignore_ascii_case("core");
        } else if in_core
            && let Some((name, set)) = line.split_once('=')
            && name.trim().eq_ignore_ascii_case(key)
        {
            value = Some(set.trim().trim_matches('"'));
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::core_value;

    #[test]
    fn a_global_file_is_the_last_one_named_in_the_section_core() {
        let text = "[user]\n\tattributesFile = no\n[core]\n\tattributesfile = ~/a\n[Core]\nAttributesFile=\"/b c\"\n";
        assert_eq!(core_value(text, "attributesfile"), Some("/b c"));
        assert_eq!(core_value(text, "excludesfile"), None);
        assert_eq!(core_value("[core]\n\teditor = vi\n", "attributesfile"), None);
    }
}
