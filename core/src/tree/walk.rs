//! What becomes of each entry of a tree: the one policy of all walks.
//!
//! Those who walk, over a disk, over what JavaScript reads, or over memory, open and read directories and ask for the
//! state of files, in any order and on any thread. What follows from what they find is decided here, so that all of them
//! list the same. For each directory that is [`Ahead`] they
//!
//! 1. tell its names to [`Findings`] and read what those ask for,
//! 2. [`enter`](Walk::enter) it, unless it is to be listed instead,
//! 3. let [`Entries::look`] say of each entry whether it is listed, entered in turn, or a file whose state is wanted,
//! 4. let [`Walk::file`] say how a file in that state is listed.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::facts::record::{FailReason, SkipReason};
use crate::tree::listing::{Attribute, EntryKind, Stamp};
use crate::tree::rules::{Exclusion, Judge, NodeKind, OuterRules, RuleFiles, RuleKind, Rules, Verdict};
use crate::tree::selection::Selection;

/// What a `CACHEDIR.TAG` starts with; see <https://bford.info/cachedir/>.
const CACHE_SIGNATURE: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// A walk over one tree.
///
/// ```
/// use std::borrow::Cow;
/// use sapwood_core::walk::{Findings, Found, Next, Walk};
/// use sapwood_core::{EntryKind, NodeKind, Selection};
///
/// let walk = Walk::new(Cow::Owned(Selection::default()), None);
/// let root = walk.root(&Default::default());
/// let entered = walk.enter(&root, None, Findings::default()).unwrap();
/// let mut entries = entered.entries(&walk);
/// let found = |kind| Found::Node { kind, is_linked: false };
/// assert!(matches!(entries.look(b"main.c", found(NodeKind::File)), Next::Stat(None)));
/// assert!(matches!(entries.look(b"src", found(NodeKind::Directory)), Next::Enter(_)));
/// assert!(matches!(entries.look(b".git", found(NodeKind::Directory)), Next::Listed(EntryKind::Excluded)));
/// ```
#[derive(Debug)]
pub struct Walk<'a> {
    selection: Cow<'a, Selection>,
    /// The path of a directory that is never entered.
    never: Option<Box<[u8]>>,
    passed_over: AtomicU32,
}

/// A directory to be visited.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// Its path, which is empty for the root and else ends with `/`.
    path: Box<[u8]>,
    /// The rules that it is under itself.
    rules: Rules,
    ancestors: Option<Arc<Ancestor>>,
    is_linked: bool,
}

/// A directory around another, by device and inode. They are kept only where links are followed.
#[derive(Debug)]
struct Ancestor {
    identity: (u64, u64),
    parent: Option<Arc<Ancestor>>,
}

/// What the names in a directory say of all of it.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    rule_files: RuleFiles,
    is_passed_over: bool,
}

/// What is to be read of a directory before it is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A rule file, for [`Findings::rule_file`].
    RuleFile(RuleKind),
    /// What may mark a cache, for [`Findings::cache_tag`].
    CacheTag,
    /// What a repository's own folder says, for [`Findings::repository`].
    Repository,
}

/// A directory that was entered.
#[derive(Clone, Debug)]
pub struct Entered {
    path: Box<[u8]>,
    rules: Rules,
    ancestors: Option<Arc<Ancestor>>,
}

/// The entries of a directory, one after the other.
pub struct Entries<'a> {
    walk: &'a Walk<'a>,
    entered: &'a Entered,
    judge: Judge<'a>,
}

/// What was found at a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// This stands there, or where a link leads that is followed.
    Node {
        /// What it is.
        kind: NodeKind,
        /// Whether a link leads to it.
        is_linked: bool,
    },
    /// Something of which nothing could be learned.
    Unreadable(FailReason),
    /// A link that is followed and leads nowhere.
    BrokenLink(FailReason),
    /// A link that is followed and leads to itself.
    LinkLoop,
}

/// What is to be done with an entry.
#[derive(Clone, Debug)]
pub enum Next {
    /// It is listed as this.
    Listed(EntryKind),
    /// It is a directory to be visited.
    Enter(Ahead),
    /// It is a file whose state is wanted, for [`Walk::file`]; with what `.gitattributes` say of it.
    Stat(Option<Attribute>),
}

impl<'a> Walk<'a> {
    /// Begins a walk that never enters the directory at the path `never`.
    pub fn new(selection: Cow<'a, Selection>, never: Option<Vec<u8>>) -> Self {
        Walk { selection, never: never.map(Vec::into_boxed_slice), passed_over: AtomicU32::new(0) }
    }

    /// Returns what was asked for.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// Returns the selection and how many folders were passed over for what they are.
    pub fn finish(self) -> (Cow<'a, Selection>, u32) {
        (self.selection, self.passed_over.into_inner())
    }

    /// Returns the root, where every walk starts.
    pub fn root(&self, outer: &OuterRules) -> Ahead {
        Ahead { path: Box::default(), rules: Rules::outside(&self.selection, outer), ancestors: None, is_linked: false }
    }

    /// Enters a directory. `identity` is its device and inode, which are wanted only where links are followed.
    ///
    /// # Errors
    ///
    /// A directory that is not entered is listed as this. The root is entered whatever is found in it.
    pub fn enter(
        &self,
        directory: &Ahead,
        identity: Option<(u64, u64)>,
        findings: Findings,
    ) -> Result<Entered, EntryKind> {
        let Ahead { path, rules, ancestors, is_linked } = directory;
        let identity = identity.filter(|_| self.selection.follow);
        if *is_linked && identity.is_some_and(|identity| is_among(ancestors.as_ref(), identity)) {
            return Err(EntryKind::Skipped(SkipReason::Loop));
        }
        if findings.is_passed_over && !path.is_empty() {
            self.passed_over.fetch_add(1, Relaxed);
            return Err(EntryKind::Excluded);
        }
        let ancestors = identity.map(|identity| Arc::new(Ancestor { identity, parent: ancestors.clone() }));
        let rules = rules.enter(&self.selection, path, &findings.rule_files);
        Ok(Entered { path: path.clone(), rules, ancestors })
    }

    /// Returns how a file is listed that was found, by its state or why that cannot be told.
    pub fn file(
        &self,
        state: Result<(NodeKind, Stamp), FailReason>,
        attribute: Option<Attribute>,
    ) -> (EntryKind, Option<Attribute>) {
        match state {
            Ok((NodeKind::File, stamp)) => match self.regular_file(stamp) {
                kind @ EntryKind::File(_) => (kind, attribute),
                kind => (kind, None),
            },
            // Something else has taken its place.
            Ok(_) => (EntryKind::Failed(FailReason::Vanished), None),
            Err(reason) => (EntryKind::Failed(reason), None),
        }
    }

    /// Returns how a file is listed that was named instead of found, by what stands there or why that cannot be told.
    pub fn named_file(&self, state: Result<(NodeKind, Stamp), FailReason>) -> EntryKind {
        match state {
            Ok((NodeKind::File, stamp)) => self.regular_file(stamp),
            // Where a directory stands now, the file that is asked for is gone.
            Ok((NodeKind::Directory, _)) => EntryKind::Failed(FailReason::Vanished),
            Ok((special, _)) => EntryKind::Skipped(skip_reason(special)),
            Err(reason) => EntryKind::Failed(reason),
        }
    }

    fn regular_file(&self, stamp: Stamp) -> EntryKind {
        match self.selection.max_filesize {
            Some(max) if stamp.size > max => EntryKind::Skipped(SkipReason::TooLarge),
            _ => EntryKind::File(stamp),
        }
    }
}

/// Returns how something that is neither file nor directory is listed.
fn skip_reason(kind: NodeKind) -> SkipReason {
    match kind {
        NodeKind::Link => SkipReason::SymbolicLink,
        NodeKind::Fifo => SkipReason::Fifo,
        NodeKind::Socket => SkipReason::Socket,
        NodeKind::Directory | NodeKind::File | NodeKind::Device => SkipReason::Device,
    }
}

impl Ahead {
    /// Returns the path, which is empty for the root and else ends with `/`.
    pub fn path(&self) -> &[u8] {
        &self.path
    }

    /// Returns the path without the `/` at its end, under which a directory is listed that is not entered.
    pub fn bare_path(&self) -> &[u8] {
        self.path.strip_suffix(b"/").unwrap_or(&self.path)
    }

    /// Whether a link leads to it, so that opening it must follow one.
    pub fn is_linked(&self) -> bool {
        self.is_linked
    }
}

impl Findings {
    /// Takes note of a name, and returns what is to be read for it.
    pub fn name(&mut self, name: &[u8], selection: &Selection) -> Option<Wanted> {
        match name {
            b".git" => {
                self.rule_files.is_repository = true;
                Some(Wanted::Repository)
            }
            [b'.', ..] => RuleKind::of_name(name).filter(|kind| kind.is_honored(selection)).map(Wanted::RuleFile),
            b"CACHEDIR.TAG" if !selection.no_ignore => Some(Wanted::CacheTag),
            // It makes the directory an environment of Python.
            b"pyvenv.cfg" => {
                self.is_passed_over |= !selection.no_ignore;
                None
            }
            _ => None,
        }
    }

    /// Takes the content of a rule file.
    pub fn rule_file(&mut self, kind: RuleKind, text: Vec<u8>) {
        self.rule_files.files.push((kind, text));
    }

    /// Takes the content of a `CACHEDIR.TAG`, which makes the directory a cache if it is a true one.
    pub fn cache_tag(&mut self, content: &[u8]) {
        self.is_passed_over |= content.starts_with(CACHE_SIGNATURE);
    }

    /// Takes what the folder of the repository says that the directory is the top of.
    pub fn repository(&mut self, own: RuleFiles) {
        self.rule_files.ignore_case = own.ignore_case;
        self.rule_files.files.extend(own.files);
    }

    /// Whether the directory is passed over for what is in it.
    pub fn is_passed_over(&self) -> bool {
        self.is_passed_over
    }

    /// Returns the rule files.
    pub fn rule_files(&self) -> &RuleFiles {
        &self.rule_files
    }
}

impl Entered {
    /// Returns the path, which is empty for the root and else ends with `/`.
    pub fn path(&self) -> &[u8] {
        &self.path
    }

    /// Starts to go through the entries.
    pub fn entries<'a>(&'a self, walk: &'a Walk<'a>) -> Entries<'a> {
        Entries { walk, entered: self, judge: Judge::new(&walk.selection, &self.rules, &self.path) }
    }
}

impl Entries<'_> {
    /// Decides what is to be done with the entry `name`.
    pub fn look(&mut self, name: &[u8], found: Found) -> Next {
        // What cannot be told may be a file, and a link that leads nowhere is none.
        let kind = match found {
            Found::Node { kind, .. } => kind,
            Found::Unreadable(_) => NodeKind::File,
            Found::BrokenLink(_) | Found::LinkLoop => NodeKind::Link,
        };
        if let Verdict::Excluded(exclusion) = self.judge.verdict(name, kind) {
            if exclusion == Exclusion::PassedOver {
                self.walk.passed_over.fetch_add(1, Relaxed);
            }
            return Next::Listed(EntryKind::Excluded);
        }
        match found {
            Found::Unreadable(reason) | Found::BrokenLink(reason) => Next::Listed(EntryKind::Failed(reason)),
            Found::LinkLoop => Next::Listed(EntryKind::Skipped(SkipReason::Loop)),
            Found::Node { kind: NodeKind::File, .. } => Next::Stat(self.judge.attribute(name)),
            Found::Node { kind: NodeKind::Directory, is_linked } => {
                let Entered { path, rules, ancestors } = self.entered;
                let path: Box<[u8]> = [path, name, b"/"].concat().into();
                if self.walk.never.as_deref().is_some_and(|never| path.strip_suffix(b"/") == Some(never)) {
                    return Next::Listed(EntryKind::Excluded);
                }
                Next::Enter(Ahead { path, rules: rules.clone(), ancestors: ancestors.clone(), is_linked })
            }
            Found::Node { kind, .. } => Next::Listed(EntryKind::Skipped(skip_reason(kind))),
        }
    }
}

fn is_among(ancestors: Option<&Arc<Ancestor>>, identity: (u64, u64)) -> bool {
    std::iter::successors(ancestors, |ancestor| ancestor.parent.as_ref()).any(|ancestor| ancestor.identity == identity)
}

impl Drop for Ancestor {
    /// Drops a long chain without recursion.
    fn drop(&mut self) {
        let mut next = self.parent.take();
        while let Some(mut ancestor) = next.and_then(Arc::into_inner) {
            next = ancestor.parent.take();
        }
    }
}
