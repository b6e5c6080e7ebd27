//! The sorts of rule files.

use crate::tree::selection::Selection;

/// The sorts of rule files, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleKind {
    /// `.sapwoodignore`.
    SapwoodIgnore,
    /// `.ignore`.
    Ignore,
    /// `.gitignore`.
    GitIgnore,
    /// `info/exclude` in the folder `.git`.
    Exclude,
    /// Git's global excludes file.
    Global,
    /// `info/attributes` in the folder `.git`.
    InfoAttributes,
    /// `.gitattributes`.
    Attributes,
    /// Git's global attributes file.
    GlobalAttributes,
}

impl RuleKind {
    /// The rule files in a repository's own folder, each with its path from there.
    pub const IN_REPOSITORY: [(RuleKind, &'static str); 2] =
        [(RuleKind::Exclude, "info/exclude"), (RuleKind::InfoAttributes, "info/attributes")];

    /// Returns the sort of rule file that an entry of a directory is by its name.
    pub fn of_name(name: &[u8]) -> Option<RuleKind> {
        match name {
            b".sapwoodignore" => Some(RuleKind::SapwoodIgnore),
            b".ignore" => Some(RuleKind::Ignore),
            b".gitignore" => Some(RuleKind::GitIgnore),
            b".gitattributes" => Some(RuleKind::Attributes),
            _ => None,
        }
    }

    /// Returns the path of such a file from the directory that it speaks of, for people.
    pub fn name(self) -> &'static str {
        match self {
            RuleKind::SapwoodIgnore => ".sapwoodignore",
            RuleKind::Ignore => ".ignore",
            RuleKind::GitIgnore => ".gitignore",
            RuleKind::Exclude => ".git/info/exclude",
            RuleKind::Global => "core.excludesFile",
            RuleKind::InfoAttributes => ".git/info/attributes",
            RuleKind::Attributes => ".gitattributes",
            RuleKind::GlobalAttributes => "core.attributesFile",
        }
    }

    /// Whether a run with this selection honors such files, so that they need to be read.
    pub fn is_honored(self, selection: &Selection) -> bool {
        match self {
            RuleKind::SapwoodIgnore | RuleKind::Ignore => !selection.no_ignore,
            RuleKind::GitIgnore | RuleKind::Exclude => !selection.no_ignore && !selection.no_ignore_vcs,
            RuleKind::Global => !selection.no_ignore && !selection.no_ignore_vcs && !selection.no_ignore_global,
            RuleKind::InfoAttributes | RuleKind::Attributes => true,
            RuleKind::GlobalAttributes => !selection.no_ignore_global,
        }
    }

    /// Whether the rules end at the borders of a repository.
    pub(super) fn is_of_git(self) -> bool {
        self >= RuleKind::GitIgnore
    }
}
