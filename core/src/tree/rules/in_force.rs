//! The rules in force in a directory: those of its own rule files, of the directories around it, and from outside.

use std::sync::Arc;

use gix_glob::pattern::Case;

use super::attributes::{self, Attributes, AttributesFile, Macros, add_macros};
use super::files::RuleFiles;
use super::kind::RuleKind;
use super::outer::OuterRules;
use crate::tree::listing::Attribute;
use crate::tree::patterns::{Effect, IgnorePatterns};
use crate::tree::selection::Selection;

/// The rules in force for the entries of one directory; cheap to clone.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The path of the root relative to the outermost folder with rules.
    pub(super) prefix: Arc<[u8]>,
    /// The most important first.
    ignores: Arc<[IgnoreFile]>,
    /// The most important first.
    pub(super) attributes: Arc<[AttributesFile]>,
    /// Whether there is a repository around.
    in_repository: bool,
    /// How git's rules compare letters in it.
    case: Case,
    /// The global excludes file, which is relative to the repository.
    global: Option<Arc<IgnorePatterns>>,
    /// The global attributes file, which is relative to the repository.
    global_attributes: Option<Attributes>,
    /// The macros of the global attributes file, and those in force.
    global_macros: Arc<Macros>,
    macros: Arc<Macros>,
}

/// A rule file of patterns in force.
#[derive(Clone, Debug)]
struct IgnoreFile {
    kind: RuleKind,
    /// How many bytes of a path, the prefix included, lead to the directory of the file.
    strip: usize,
    case: Case,
    patterns: Arc<IgnorePatterns>,
}

impl Rules {
    /// Returns the rules that the entries of the root are under before the root's own rule files are read.
    pub fn outside(selection: &Selection, outer: &OuterRules) -> Rules {
        let parents = if selection.no_ignore_parent { &[] } else { &outer.parents[..] };
        let prefix: Arc<[u8]> = parents.first().map_or(&[][..], |(prefix, _)| prefix).into();
        let global = outer.global.as_ref().filter(|_| RuleKind::Global.is_honored(selection));
        let global = global.and_then(|text| IgnorePatterns::parse(text, RuleKind::Global.name())).map(Arc::new);
        let attributes = outer.global_attributes.as_ref().filter(|_| RuleKind::GlobalAttributes.is_honored(selection));
        let mut macros = Macros::new();
        attributes.iter().for_each(|text| add_macros(text, &mut macros));
        let global_attributes = attributes.and_then(|text| Attributes::parse(text, &macros));
        let macros = Arc::new(macros);
        let mut rules = Rules {
            prefix: prefix.clone(),
            ignores: [].into(),
            attributes: [].into(),
            in_repository: false,
            case: Case::Sensitive,
            global,
            global_attributes,
            global_macros: macros.clone(),
            macros,
        };
        rules.attributes = rules.global_attributes_at(prefix.len(), Case::Sensitive).into_iter().collect();
        rules.ignores = rules.global_ignores_at(prefix.len(), Case::Sensitive).into_iter().collect();
        // Without a repository around the tree nothing of git's comes from above.
        let border = parents.iter().rposition(|(_, files)| files.is_repository).unwrap_or(parents.len());
        for (at, (rest, files)) in parents.iter().enumerate() {
            let strip = prefix.len().saturating_sub(rest.len());
            let directory = "../".repeat(rest.iter().filter(|byte| **byte == b'/').count());
            rules = rules.with(selection, strip, &directory, files, at >= border);
        }
        rules
    }

    /// Returns the rules in force inside of `directory`, whose path is empty for the root and else ends with `/`.
    #[must_use]
    pub fn enter(&self, selection: &Selection, directory: &[u8], files: &RuleFiles) -> Rules {
        if files.is_empty() {
            return self.clone();
        }
        let shown = String::from_utf8_lossy(directory);
        self.with(selection, self.prefix.len() + directory.len(), &shown, files, true)
    }

    /// Returns what the attributes files say of a path that starts with the prefix.
    pub(super) fn attribute(&self, path: &[u8]) -> Option<Attribute> {
        if self.attributes.is_empty() { None } else { attributes::attribute(&self.attributes, path) }
    }

    /// Returns the first effect that any rule file has on a path that starts with the prefix.
    pub(super) fn effect(&self, path: &[u8], is_dir: bool) -> Option<Effect<'_>> {
        self.ignores.iter().find_map(|file| file.patterns.effect(&path[file.strip..], is_dir, file.case))
    }

    fn global_ignores_at(&self, strip: usize, case: Case) -> Option<IgnoreFile> {
        self.global.clone().map(|patterns| IgnoreFile { kind: RuleKind::Global, strip, case, patterns })
    }

    fn global_attributes_at(&self, strip: usize, case: Case) -> Option<AttributesFile> {
        let kind = RuleKind::GlobalAttributes;
        self.global_attributes.clone().map(|attributes| AttributesFile { kind, strip, case, attributes })
    }

    /// Adds the rule files of one directory, and takes away those of git's that end at it.
    fn with(&self, selection: &Selection, strip: usize, directory: &str, files: &RuleFiles, with_git: bool) -> Rules {
        let border = files.is_repository && with_git;
        let git_case = match border {
            true if files.ignore_case => Case::Fold,
            true => Case::Sensitive,
            false => self.case,
        };
        let mut ignores: Vec<IgnoreFile> = Vec::with_capacity(self.ignores.len() + files.files.len() + 1);
        let mut attributes: Vec<AttributesFile> = Vec::new();
        let mut macros = Arc::clone(if border { &self.global_macros } else { &self.macros });
        // Git reads macros at the top of a work tree alone. Without one, the root takes its place.
        let is_top = border || (!self.in_repository && strip == self.prefix.len());
        for (kind, text) in files.files.iter().filter(|(kind, _)| *kind >= RuleKind::InfoAttributes) {
            if kind.is_honored(selection) && with_git && is_top {
                add_macros(text, Arc::make_mut(&mut macros));
            }
        }
        for (kind, text) in &files.files {
            let kind = *kind;
            if !kind.is_honored(selection) || (kind.is_of_git() && !with_git) {
                continue;
            }
            let case = if kind.is_of_git() { git_case } else { Case::Sensitive };
            if kind >= RuleKind::InfoAttributes {
                let parsed = Attributes::parse(text, &macros);
                attributes.extend(parsed.map(|attributes| AttributesFile { kind, strip, case, attributes }));
            } else if let Some(patterns) = IgnorePatterns::parse(text, &format!("{directory}{}", kind.name())) {
                ignores.push(IgnoreFile { kind, strip, case, patterns: Arc::new(patterns) });
            }
        }
        if border {
            ignores.extend(self.global_ignores_at(strip, git_case));
        }
        ignores.extend(self.ignores.iter().filter(|file| !border || !file.kind.is_of_git()).cloned());
        // The sort is stable, so among files of a kind the new ones, which are deeper, stay first.
        ignores.sort_by_key(|file| file.kind);

        if border {
            attributes.extend(self.global_attributes_at(strip, git_case));
        }
        attributes.extend(self.attributes.iter().filter(|_| !border).cloned());
        attributes.sort_by_key(|file| file.kind);
        Rules {
            prefix: self.prefix.clone(),
            ignores: ignores.into(),
            attributes: attributes.into(),
            in_repository: self.in_repository || border,
            case: git_case,
            global: self.global.clone(),
            global_attributes: self.global_attributes.clone(),
            global_macros: self.global_macros.clone(),
            macros,
        }
    }
}
