//! The verdict on the entries of one directory.

use super::in_force::Rules;
use crate::tree::listing::Attribute;
use crate::tree::patterns::{Effect, RuleLine};
use crate::tree::selection::Selection;

/// The names of folders that hold what was installed or derived, and are passed over wherever no rule file takes them.
const PASSED_OVER: [&[u8]; 3] = [b"node_modules", b"bower_components", b"__pycache__"];

/// What stands at a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A directory, or a link to one that is followed.
    Directory,
    /// A regular file, or a link to one that is followed.
    File,
    /// A symbolic link that is not followed.
    Link,
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
    /// A device, or whatever else there may be.
    Device,
}

/// Whether an entry belongs to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict<'r> {
    /// It does: a file is listed, a directory entered.
    Chosen,
    /// It does not, and if it is a directory, nothing below it does.
    Excluded(Exclusion<'r>),
}

/// Why an entry does not belong to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exclusion<'r> {
    /// It is `.git`.
    Repository,
    /// A glob among those that choose says so, or none of them takes it.
    Glob(Option<RuleLine<'r>>),
    /// A glob of what is left out says so.
    Exclude(RuleLine<'r>),
    /// A rule file says so.
    Rule(RuleLine<'r>),
    /// It is hidden.
    Hidden,
    /// It is a folder of installed or derived things. These are counted in [`Listing::passed_over`].
    ///
    /// [`Listing::passed_over`]: crate::Listing::passed_over
    PassedOver,
    /// Its path tells a language that was not asked for.
    Type,
}

/// Judges the entries of one directory.
///
/// ```
/// use sapwood_core::{Judge, NodeKind, OuterRules, RuleFiles, RuleKind, Rules, Selection, Verdict};
///
/// let selection = Selection::default();
/// let files = RuleFiles { files: vec![(RuleKind::GitIgnore, b"*.o\n".to_vec())], ..RuleFiles::default() };
/// let rules = Rules::outside(&selection, &OuterRules::default()).enter(&selection, b"", &files);
/// let mut judge = Judge::new(&selection, &rules, b"");
/// assert_eq!(judge.verdict(b"main.c", NodeKind::File), Verdict::Chosen);
/// assert_ne!(judge.verdict(b"main.o", NodeKind::File), Verdict::Chosen);
/// ```
pub struct Judge<'a> {
    selection: &'a Selection,
    rules: &'a Rules,
    /// The prefix of the rules and the directory, then the name of the entry at hand.
    path: Vec<u8>,
    directory: usize,
}

impl<'a> Judge<'a> {
    /// Starts to judge the entries of `directory`, whose path is empty for the root and else ends with `/`. `rules` are
    /// those in force inside of it.
    pub fn new(selection: &'a Selection, rules: &'a Rules, directory: &[u8]) -> Self {
        let path = [&rules.prefix, directory].concat();
        Judge { selection, rules, directory: path.len(), path }
    }

    /// Returns whether the entry `name` of the directory belongs to the run.
    pub fn verdict(&mut self, name: &[u8], kind: NodeKind) -> Verdict<'a> {
        match self.exclusion(name, kind) {
            Some(exclusion) => Verdict::Excluded(exclusion),
            None => Verdict::Chosen,
        }
    }

    /// Returns what `.gitattributes` files say of the entry `name` of the directory.
    pub fn attribute(&mut self, name: &[u8]) -> Option<Attribute> {
        if self.rules.attributes.is_empty() {
            return None;
        }
        self.set_name(name);
        self.rules.attribute(&self.path)
    }

    fn exclusion(&mut self, name: &[u8], kind: NodeKind) -> Option<Exclusion<'a>> {
        if name == b".git" {
            return Some(Exclusion::Repository);
        }
        let (selection, rules, is_dir) = (self.selection, self.rules, kind == NodeKind::Directory);
        self.set_name(name);
        let inside = &self.path[rules.prefix.len()..];
        let mut taken = false;
        match selection.globs.effect(inside, is_dir) {
            Some(Effect::Plain(_)) => taken = true,
            Some(Effect::Negated(rule)) => return Some(Exclusion::Glob(Some(rule))),
            None if selection.globs.has_plain() && !is_dir => return Some(Exclusion::Glob(None)),
            None => {}
        }
        if !taken {
            match selection.exclude.effect(inside, is_dir) {
                Some(Effect::Plain(rule)) => return Some(Exclusion::Exclude(rule)),
                Some(Effect::Negated(_)) => taken = true,
                None => {}
            }
        }
        if !taken {
            match rules.effect(&self.path, is_dir) {
                Some(Effect::Plain(rule)) => return Some(Exclusion::Rule(rule)),
                Some(Effect::Negated(_)) => taken = true,
                None => {}
            }
        }
        if !taken && !selection.hidden && name.first() == Some(&b'.') {
            return Some(Exclusion::Hidden);
        }
        match kind {
            NodeKind::Directory if !taken && !selection.no_ignore && PASSED_OVER.contains(&name) => {
                Some(Exclusion::PassedOver)
            }
            NodeKind::File if !selection.takes_type(inside) => Some(Exclusion::Type),
            NodeKind::Directory | NodeKind::File => None,
            _ if selection.types.is_empty() => None,
            _ => Some(Exclusion::Type),
        }
    }

    fn set_name(&mut self, name: &[u8]) {
        self.path.truncate(self.directory);
        self.path.extend_from_slice(name);
    }
}
