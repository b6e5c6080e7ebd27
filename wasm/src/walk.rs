//! Listing a tree whose directories JavaScript reads: what becomes of each entry is decided here, by the core's own code.
//!
//! A walk names the next directory ([`SteppedWalk::next`]), is told what is in it ([`SteppedWalk::names`]), asks for its
//! rule files and is given them ([`SteppedWalk::rule`], [`SteppedWalk::tag`]), and says of each entry what is to be done
//! ([`SteppedWalk::judge`]). What is to be listed as a file is then given its stamp ([`SteppedWalk::stamps`]). Directories
//! that are not entered are never named.

use std::borrow::Cow;

use sapwood_core::walk::{Ahead, Findings, Found, Next, Walk, Wanted};
use sapwood_core::{
    Ascent, Attribute, EntryKind, FailReason, Listing, NodeKind, OuterRules, RuleFiles, RuleKind, Selection, Stamp,
    StampFields,
};
use wasm_bindgen::prelude::*;

use crate::files::stamp_of;
use crate::options::SelectionOptions;

/// A walk in steps.
#[wasm_bindgen]
pub struct SteppedWalk {
    walk: Walk<'static>,
    outer: OuterRules,
    /// The way up from the root, until the walk starts.
    ascent: Option<Ascent>,
    /// What was found in the folder above that is at hand.
    above: RuleFiles,
    /// Directories to enter.
    pending: Vec<Ahead>,
    current: Option<Current>,
    found: Vec<(Vec<u8>, EntryKind, Option<Attribute>)>,
    listing: Listing,
}

/// The directory at hand.
struct Current {
    ahead: Ahead,
    names: Vec<Vec<u8>>,
    kinds: Vec<u8>,
    identity: Option<(u64, u64)>,
    findings: Findings,
    /// The files that wait for their stamps.
    waiting: Vec<(usize, Option<Attribute>)>,
}

/// What stands at a name, as JavaScript says it.
mod kind {
    pub(super) const DIRECTORY: u8 = 1;
    pub(super) const FILE: u8 = 2;
    pub(super) const LINK: u8 = 3;
    pub(super) const FIFO: u8 = 4;
    pub(super) const SOCKET: u8 = 5;
    pub(super) const DEVICE: u8 = 6;
    pub(super) const LOOP: u8 = 7;
    pub(super) const VANISHED: u8 = 8;
    pub(super) const DENIED: u8 = 9;
    pub(super) const BROKEN: u8 = 10;
    pub(super) const LINKED_DIRECTORY: u8 = 11;
}

/// Returns what JavaScript found. It resolves links that are followed itself.
fn found(kind: u8) -> Found {
    let node = |kind| Found::Node { kind, is_linked: false };
    match kind {
        kind::DIRECTORY => node(NodeKind::Directory),
        kind::FILE => node(NodeKind::File),
        kind::LINK => node(NodeKind::Link),
        kind::FIFO => node(NodeKind::Fifo),
        kind::SOCKET => node(NodeKind::Socket),
        kind::DEVICE => node(NodeKind::Device),
        kind::LINKED_DIRECTORY => Found::Node { kind: NodeKind::Directory, is_linked: true },
        kind::LOOP => Found::LinkLoop,
        kind::VANISHED => Found::BrokenLink(FailReason::Vanished),
        kind::DENIED => Found::BrokenLink(FailReason::PermissionDenied),
        kind::BROKEN => Found::BrokenLink(FailReason::Io),
        _ => Found::Unreadable(FailReason::Io),
    }
}

/// What a rule file is called between JavaScript and here.
const RULE_KINDS: [RuleKind; 7] = [
    RuleKind::SapwoodIgnore,
    RuleKind::Ignore,
    RuleKind::GitIgnore,
    RuleKind::Exclude,
    RuleKind::Global,
    RuleKind::InfoAttributes,
    RuleKind::Attributes,
];

/// What is wanted beside rule files.
const REPOSITORY: u32 = 100;
const CACHE_TAG: u32 = 101;

#[wasm_bindgen]
impl SteppedWalk {
    /// Begins a walk at `began`, in nanoseconds since 1970. `ctime` and `inode` are whether stamps have these, `never` is
    /// the path of a directory that is not entered.
    ///
    /// # Errors
    ///
    /// Fails if an option has no meaning.
    #[wasm_bindgen(constructor)]
    pub fn new(
        options: &str,
        began: i64,
        ctime: bool,
        inode: bool,
        never: Option<Vec<u8>>,
    ) -> Result<SteppedWalk, JsError> {
        let options: SelectionOptions = serde_json::from_str(options)?;
        Ok(SteppedWalk {
            walk: Walk::new(Cow::Owned(options.selection()?), never),
            outer: OuterRules::default(),
            ascent: None,
            above: RuleFiles::default(),
            pending: Vec::new(),
            current: None,
            found: Vec::new(),
            listing: Listing::new(began, StampFields { ctime, inode }),
        })
    }

    /// Whether rule files of a kind are honored.
    pub fn honors(&self, kind: usize) -> bool {
        RULE_KINDS[kind].is_honored(self.walk.selection())
    }

    /// Whether links are followed.
    pub fn follows(&self) -> bool {
        self.walk.selection().follow
    }

    /// Takes the content of the global excludes file.
    pub fn global(&mut self, content: Vec<u8>) {
        self.outer.global = Some(content);
    }

    /// Begins the way up from the root, which may be a repository itself. Returns whether what is above it counts.
    pub fn ascend(&mut self, root_is_repository: bool) -> bool {
        self.ascent = Ascent::new(self.walk.selection(), root_is_repository);
        self.ascent.is_some()
    }

    /// Returns the kinds of rule files to be looked for in the next folder above.
    #[wasm_bindgen(js_name = wantedAbove)]
    pub fn wanted_above(&self) -> Vec<u8> {
        let wanted = self.ascent.iter().flat_map(Ascent::wanted);
        wanted.filter_map(|kind| RULE_KINDS.iter().position(|known| *known == kind)).map(|at| at as u8).collect()
    }

    /// Whether the next folder above is to be asked if it is a repository.
    #[wasm_bindgen(js_name = wantsRepository)]
    pub fn wants_repository(&self) -> bool {
        self.ascent.as_ref().is_some_and(Ascent::wants_repository)
    }

    /// Takes a rule file of the next folder above.
    #[wasm_bindgen(js_name = ruleAbove)]
    pub fn rule_above(&mut self, kind: usize, content: Vec<u8>) {
        self.above.files.push((RULE_KINDS[kind], content));
    }

    /// Takes note that the next folder above is a repository, and whether that ignores case.
    #[wasm_bindgen(js_name = repositoryAbove)]
    pub fn repository_above(&mut self, ignore_case: bool) {
        (self.above.is_repository, self.above.ignore_case) = (true, ignore_case);
    }

    /// Goes on to the folder above the one at hand, from which the path of the root is `rest`; it ends with `/`.
    pub fn above(&mut self, rest: Vec<u8>) {
        let files = std::mem::take(&mut self.above);
        if let Some(ascent) = &mut self.ascent {
            ascent.folder(rest, files);
        }
    }

    /// Begins at the root.
    pub fn start(&mut self) {
        self.outer.parents = self.ascent.take().map(Ascent::finish).unwrap_or_default();
        self.pending.push(self.walk.root(&self.outer));
    }

    /// Returns the path of the next directory: empty for the root, and else it ends with `/`.
    #[expect(clippy::should_implement_trait, reason = "an iterator would be of no use to JavaScript")]
    pub fn next(&mut self) -> Option<Vec<u8>> {
        let ahead = self.pending.pop()?;
        let path = ahead.path().to_vec();
        self.current = Some(Current {
            ahead,
            names: Vec::new(),
            kinds: Vec::new(),
            identity: None,
            findings: Findings::default(),
            waiting: Vec::new(),
        });
        Some(path)
    }

    /// Takes note that the directory at hand cannot be read.
    pub fn fail(&mut self, code: u8) {
        if let Some(Current { ahead, .. }) = self.current.take() {
            self.found.push((ahead.bare_path().to_vec(), EntryKind::Failed(fail_reason(code)), None));
        }
    }

    /// Takes what is in the directory at hand: the names, each followed by a zero, what stands there, and if links are
    /// followed the directory's own device and inode. Returns what must be read to judge it, by turns the index of a name
    /// and what it is.
    pub fn names(&mut self, names: &[u8], kinds: Vec<u8>, identity: &[u64]) -> Vec<u32> {
        let mut wanted = Vec::new();
        let Some(current) = &mut self.current else { return wanted };
        current.names = names.split(|byte| *byte == 0).take(kinds.len()).map(<[u8]>::to_vec).collect();
        current.kinds = kinds;
        current.identity = identity.first().copied().zip(identity.get(1).copied());
        for (index, name) in current.names.iter().enumerate() {
            let what = match current.findings.name(name, self.walk.selection()) {
                None => continue,
                Some(Wanted::RuleFile(kind)) => RULE_KINDS.iter().position(|known| *known == kind).map(|at| at as u32),
                Some(Wanted::Repository) => Some(REPOSITORY),
                Some(Wanted::CacheTag) => Some(CACHE_TAG),
            };
            wanted.extend(what.into_iter().flat_map(|what| [index as u32, what]));
        }
        wanted
    }

    /// Takes the content of a rule file of the directory at hand.
    pub fn rule(&mut self, kind: usize, content: Vec<u8>) {
        if let Some(current) = &mut self.current {
            current.findings.rule_file(RULE_KINDS[kind], content);
        }
    }

    /// Takes note that the repository whose top is the directory at hand ignores case.
    #[wasm_bindgen(js_name = ignoreCase)]
    pub fn ignore_case(&mut self) {
        if let Some(current) = &mut self.current {
            current.findings.repository(RuleFiles { ignore_case: true, ..RuleFiles::default() });
        }
    }

    /// Takes the content of a file that may say that the directory is a cache.
    pub fn tag(&mut self, content: &[u8]) {
        if let Some(current) = &mut self.current {
            current.findings.cache_tag(content);
        }
    }

    /// Judges every entry of the directory at hand. Returns the indices of the files whose stamps are wanted.
    pub fn judge(&mut self) -> Vec<u32> {
        let Some(current) = &mut self.current else { return Vec::new() };
        let entered = match self.walk.enter(&current.ahead, current.identity, std::mem::take(&mut current.findings)) {
            Ok(entered) => entered,
            Err(kind) => {
                self.found.push((current.ahead.bare_path().to_vec(), kind, None));
                return Vec::new();
            }
        };
        let mut entries = entered.entries(&self.walk);
        for (index, (name, kind)) in current.names.iter().zip(&current.kinds).enumerate() {
            match entries.look(name, found(*kind)) {
                Next::Enter(ahead) => self.pending.push(ahead),
                Next::Stat(attribute) => current.waiting.push((index, attribute)),
                Next::Listed(kind) => self.found.push(([entered.path(), name].concat(), kind, None)),
            }
        }
        current.waiting.iter().map(|(index, _)| *index as u32).collect()
    }

    /// Takes the stamps of the files that were asked for, in their order: size, mtime, ctime and inode of each. A size
    /// below 0 is a failure.
    pub fn stamps(&mut self, stamps: &[i64]) {
        let states = stamps.as_chunks::<4>().0.iter().map(|stamp| match u8::try_from(-stamp[0]) {
            Ok(code @ 1..) => Err(fail_reason(code)),
            _ => Ok(stamp_of(*stamp)),
        });
        self.take_states(states);
    }

    /// Takes what a page tells of the files that were asked for, in their order: size, and date in milliseconds since 1970
    /// of each. A date that is not a number proves nothing, and a size below 0 is a failure.
    pub fn dates(&mut self, files: &[f64]) {
        let states = files.as_chunks::<2>().0.iter().map(|[size, date]| match *size {
            code if code < 0.0 => Err(fail_reason(-code as u8)),
            size => Ok(Stamp::of_date(size as u64, *date)),
        });
        self.take_states(states);
    }
}

impl SteppedWalk {
    /// Lists the files that wait for their state.
    fn take_states(&mut self, states: impl Iterator<Item = Result<Stamp, FailReason>>) {
        let Some(current) = self.current.take() else { return };
        for ((index, attribute), state) in current.waiting.iter().zip(states) {
            let (kind, attribute) = self.walk.file(state.map(|stamp| (NodeKind::File, stamp)), *attribute);
            self.found.push(([current.ahead.path(), &current.names[*index]].concat(), kind, attribute));
        }
    }

    /// Returns the listing, and what chose it.
    pub(crate) fn finish(mut self) -> (Listing, Selection) {
        let (selection, passed_over) = self.walk.finish();
        self.listing.passed_over = passed_over;
        // A directory that was not entered stands without its `/`, and so elsewhere than what would be in it.
        self.found.sort_unstable_by(|(a, ..), (b, ..)| a.cmp(b));
        self.found.dedup_by(|(a, ..), (b, ..)| a == b);
        self.listing.reserve(self.found.len(), self.found.iter().map(|(path, ..)| path.len()).sum());
        for (path, kind, attribute) in &self.found {
            self.listing.push(&[path], *kind, *attribute);
        }
        self.listing.distrust_dates();
        (self.listing, selection.into_owned())
    }
}

/// Returns what a failure to list or stat is called, by the same numbers as in [`host`](crate::host), without the sign.
fn fail_reason(code: u8) -> FailReason {
    match code {
        1 => FailReason::Vanished,
        2 => FailReason::PermissionDenied,
        _ => FailReason::Io,
    }
}
