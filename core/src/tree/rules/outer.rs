//! The rules that apply to a tree from outside of it, and which files they are in.

use super::files::RuleFiles;
use super::kind::RuleKind;
use crate::tree::selection::Selection;

/// The rule files that apply to a tree and lie outside of it.
#[derive(Clone, Debug, Default)]
pub struct OuterRules {
    /// The rule files of the folders above the root, the outermost first, each with the path of the root relative to
    /// it: the bytes that end with `/`.
    pub parents: Vec<(Vec<u8>, RuleFiles)>,
    /// The content of git's global excludes file.
    pub global: Option<Vec<u8>>,
    /// The content of git's global attributes file.
    pub global_attributes: Option<Vec<u8>>,
}

/// The way up from the root of a tree, which says of each folder above it which rule files are to be read.
#[derive(Clone, Debug)]
pub struct Ascent {
    kinds: Vec<RuleKind>,
    /// Whether the border of the repository was passed, beyond which none of git's files count.
    is_beyond_border: bool,
    parents: Vec<(Vec<u8>, RuleFiles)>,
}

impl Ascent {
    /// Starts at a root, or returns `None` if nothing above it counts. A root that is itself a repository is its own
    /// border.
    pub fn new(selection: &Selection, root_is_repository: bool) -> Option<Ascent> {
        let kinds = [RuleKind::SapwoodIgnore, RuleKind::Ignore, RuleKind::GitIgnore, RuleKind::Attributes];
        let kinds = kinds.into_iter().filter(|kind| kind.is_honored(selection)).collect();
        let ascent = Ascent { kinds, is_beyond_border: root_is_repository, parents: Vec::new() };
        (!selection.no_ignore_parent).then_some(ascent)
    }

    /// Returns the kinds of rule files to be looked for in the next folder.
    pub fn wanted(&self) -> impl Iterator<Item = RuleKind> {
        self.kinds.iter().copied().filter(|kind| !(self.is_beyond_border && kind.is_of_git()))
    }

    /// Whether the next folder is to be asked if it is a repository.
    pub fn wants_repository(&self) -> bool {
        !self.is_beyond_border
    }

    /// Takes what was found in the next folder, from which the path of the root is `rest`; it ends with `/`.
    pub fn folder(&mut self, rest: Vec<u8>, files: RuleFiles) {
        self.is_beyond_border |= files.is_repository;
        if !files.is_empty() {
            self.parents.push((rest, files));
        }
    }

    /// Returns what was found in all folders, the outermost first.
    pub fn finish(mut self) -> Vec<(Vec<u8>, RuleFiles)> {
        self.parents.reverse();
        self.parents
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_git_count_up_to_the_repository_and_the_others_beyond() {
        let mut ascent = Ascent::new(&Selection::default(), false).unwrap();
        assert!(ascent.wants_repository() && ascent.wanted().any(|kind| kind == RuleKind::GitIgnore));
        ascent.folder(b"b/".to_vec(), RuleFiles { is_repository: true, ..RuleFiles::default() });
        assert!(!ascent.wants_repository());
        assert_eq!(ascent.wanted().collect::<Vec<_>>(), [RuleKind::SapwoodIgnore, RuleKind::Ignore]);
        ascent.folder(b"a/b/".to_vec(), RuleFiles::default());
        let files = vec![(RuleKind::Ignore, Vec::new())];
        ascent.folder(b"r/a/b/".to_vec(), RuleFiles { files, ..RuleFiles::default() });
        let parents = ascent.finish();
        assert_eq!(parents.iter().map(|(rest, _)| &rest[..]).collect::<Vec<_>>(), [&b"r/a/b/"[..], b"b/"]);
        let alone = Selection { no_ignore_parent: true, ..Selection::default() };
        assert!(Ascent::new(&alone, false).is_none());
    }
}
