//! Listing a tree whose directories JavaScript reads: the ignore rules decide here, in the core's own code.
//!
//! A walk names the next directory ([`Walk::next`]), is told what is in it ([`Walk::names`]), asks for its rule files
//! and is given them ([`Walk::rule`], [`Walk::tag`]), and says of each entry what is to be done ([`Walk::judge`]). What
//! is to be listed as a file is then given its stamp ([`Walk::stamps`]). Skipped directories are never named.

use std::collections::BTreeMap;

use sapwood_core::{
    Attribute, EntryKind, Exclusion, FailReason, Judge, Listing, Mark, NodeKind, OuterRules, RuleFiles, RuleKind,
    Rules, Selection, SkipReason, StampFields, Verdict,
};
use wasm_bindgen::prelude::*;

use crate::files::stamp_of;
use crate::options::SelectionOptions;

/// A traversal in steps.
#[wasm_bindgen]
pub struct Walk {
    pub(crate) selection: Selection,
    outside: OuterRules,
    /// The path of a directory that is never entered.
    never: Option<Vec<u8>>,
    /// Directories to enter: their paths, which end with `/` but for the root, and the rules around them.
    pending: Vec<(Vec<u8>, Rules)>,
    current: Option<Current>,
    found: Vec<(Vec<u8>, EntryKind, Option<Attribute>)>,
    listing: Listing,
}

/// The directory at hand.
struct Current {
    path: Vec<u8>,
    rules: Rules,
    names: Vec<Vec<u8>>,
    kinds: Vec<u8>,
    files: RuleFiles,
    passed_over: bool,
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
    pub(super) const LOOP: u8 = 7;
    pub(super) const VANISHED: u8 = 8;
    pub(super) const DENIED: u8 = 9;
    pub(super) const BROKEN: u8 = 10;
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

/// Marks that are no rule files.
const REPOSITORY: u32 = 100;
const CACHE_TAG: u32 = 101;

#[wasm_bindgen]
impl Walk {
    /// Begins a walk at `began`, in nanoseconds since 1970. `complete` is whether what it does not find is gone.
    ///
    /// # Errors
    ///
    /// Fails if an option has no meaning.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str, began: i64, ctime: bool, inode: bool, never: Option<Vec<u8>>) -> Result<Walk, JsError> {
        let options: SelectionOptions = serde_json::from_str(options)?;
        Ok(Walk {
            selection: options.selection()?,
            outside: OuterRules::default(),
            never,
            pending: Vec::new(),
            current: None,
            found: Vec::new(),
            listing: Listing::new(began, StampFields { ctime, inode }),
        })
    }

    /// Whether rule files of a kind are honored.
    pub fn honors(&self, kind: usize) -> bool {
        RULE_KINDS[kind].is_honored(&self.selection)
    }

    /// Whether links are followed.
    pub fn follows(&self) -> bool {
        self.selection.follow
    }

    /// Whether rule files above the root are honored.
    #[wasm_bindgen(js_name = honorsParents)]
    pub fn honors_parents(&self) -> bool {
        !self.selection.no_ignore_parent
    }

    /// Takes the content of the global excludes file.
    pub fn global(&mut self, content: Vec<u8>) {
        self.outside.global = Some(content);
    }

    /// Takes note of a folder above the root, the outermost first: the path of the root from there, which ends with
    /// `/`, and whether it is a repository. Its rule files follow.
    pub fn parent(&mut self, rest: Vec<u8>, is_repository: bool) {
        self.outside.parents.push((rest, RuleFiles { is_repository, ..RuleFiles::default() }));
    }

    /// Takes a rule file of the last folder above the root.
    #[wasm_bindgen(js_name = parentRule)]
    pub fn parent_rule(&mut self, kind: usize, content: Vec<u8>) {
        if let Some((_, files)) = self.outside.parents.last_mut() {
            files.files.push((RULE_KINDS[kind], content));
        }
    }

    /// Begins at the root.
    pub fn start(&mut self) {
        self.pending.push((Vec::new(), Rules::outside(&self.selection, &self.outside)));
    }

    /// Returns the path of the next directory: empty for the root, and else it ends with `/`.
    #[expect(clippy::should_implement_trait, reason = "an iterator would be of no use to JavaScript")]
    pub fn next(&mut self) -> Option<Vec<u8>> {
        let (path, rules) = self.pending.pop()?;
        self.current = Some(Current {
            path: path.clone(),
            rules,
            names: Vec::new(),
            kinds: Vec::new(),
            files: RuleFiles::default(),
            passed_over: false,
            waiting: Vec::new(),
        });
        Some(path)
    }

    /// Takes note that the directory at hand cannot be read.
    pub fn fail(&mut self, code: u8) {
        if let Some(Current { mut path, .. }) = self.current.take() {
            path.pop();
            self.found.push((path, EntryKind::Failed(fail_reason(code)), None));
        }
    }

    /// Takes what is in the directory at hand: the names, each followed by a zero, and what stands there. Returns what
    /// must be read to judge it, by turns the index of a name and what it is.
    pub fn names(&mut self, names: &[u8], kinds: Vec<u8>) -> Vec<u32> {
        let mut marks = Vec::new();
        let Some(current) = &mut self.current else { return marks };
        current.names = names.split(|byte| *byte == 0).take(kinds.len()).map(<[u8]>::to_vec).collect();
        current.kinds = kinds;
        for (index, name) in current.names.iter().enumerate() {
            let what = match Mark::of_name(name, &self.selection) {
                None => continue,
                Some(Mark::Rules(kind)) => RULE_KINDS.iter().position(|known| *known == kind).map(|at| at as u32),
                Some(Mark::Repository) => {
                    current.files.is_repository = true;
                    Some(REPOSITORY)
                }
                Some(Mark::CacheTag) => Some(CACHE_TAG),
                Some(Mark::PythonEnvironment) => {
                    current.passed_over = true;
                    None
                }
            };
            marks.extend(what.into_iter().flat_map(|what| [index as u32, what]));
        }
        marks
    }

    /// Takes the content of a rule file of the directory at hand.
    pub fn rule(&mut self, kind: usize, content: Vec<u8>) {
        if let Some(current) = &mut self.current {
            current.files.files.push((RULE_KINDS[kind], content));
        }
    }

    /// Takes the content of a file that may say that the directory is a cache.
    pub fn tag(&mut self, content: &[u8]) {
        if let Some(current) = &mut self.current {
            current.passed_over |= Mark::is_cache_tag(content);
        }
    }

    /// Judges every entry of the directory at hand. Returns the indices of the files whose stamps are wanted.
    pub fn judge(&mut self) -> Vec<u32> {
        let Some(current) = &mut self.current else { return Vec::new() };
        let path = &current.path;
        if current.passed_over && !path.is_empty() {
            self.listing.passed_over += 1;
            self.found.push((path[..path.len() - 1].to_vec(), EntryKind::Excluded, None));
            return Vec::new();
        }
        let rules = current.rules.enter(&self.selection, path, &current.files);
        let mut judge = Judge::new(&self.selection, &rules, path);
        for (index, (name, kind)) in current.names.iter().zip(&current.kinds).enumerate() {
            let node = match *kind {
                kind::DIRECTORY => NodeKind::Directory,
                kind::FILE => NodeKind::File,
                _ => NodeKind::Other,
            };
            let chosen = match judge.verdict(name, node) {
                Verdict::Chosen => true,
                Verdict::Excluded(exclusion) => {
                    self.listing.passed_over += u32::from(exclusion == Exclusion::PassedOver);
                    false
                }
            };
            let whole = [&path[..], name].concat();
            if !chosen || (*kind == kind::DIRECTORY && self.never.as_ref() == Some(&whole)) {
                self.found.push((whole, EntryKind::Excluded, None));
                continue;
            }
            match *kind {
                kind::DIRECTORY => self.pending.push(([&whole[..], b"/"].concat(), rules.clone())),
                kind::FILE => current.waiting.push((index, judge.attribute(name))),
                other => self.found.push((whole, special(other), None)),
            }
        }
        current.waiting.iter().map(|(index, _)| *index as u32).collect()
    }

    /// Takes the stamps of the files that were asked for, in their order: size, mtime, ctime and inode of each. A size
    /// below 0 is a failure.
    pub fn stamps(&mut self, stamps: &[i64]) {
        let Some(current) = self.current.take() else { return };
        for ((index, attribute), stamp) in current.waiting.iter().zip(stamps.as_chunks::<4>().0) {
            let whole = [&current.path[..], &current.names[*index]].concat();
            let kind = match u8::try_from(-stamp[0]) {
                Ok(code @ 1..) => EntryKind::Failed(fail_reason(code)),
                _ if self.selection.max_filesize.is_some_and(|max| stamp[0].cast_unsigned() > max) => {
                    EntryKind::Skipped(SkipReason::TooLarge)
                }
                _ => EntryKind::File(stamp_of(*stamp)),
            };
            let is_file = matches!(kind, EntryKind::File(_));
            self.found.push((whole, kind, attribute.filter(|_| is_file)));
        }
    }
}

impl Walk {
    /// Returns the listing, and what chose it.
    pub(crate) fn finish(mut self) -> (Listing, Selection) {
        // A directory that was not entered stands without its `/`, and so elsewhere than what would be in it.
        self.found.sort_unstable_by(|(a, ..), (b, ..)| a.cmp(b));
        self.found.dedup_by(|(a, ..), (b, ..)| a == b);
        if !self.listing.fields.ctime {
            self.distrust_dates();
        }
        self.listing.reserve(self.found.len(), self.found.iter().map(|(path, ..)| path.len()).sum());
        for (path, kind, attribute) in &self.found {
            self.listing.push(&[path], *kind, *attribute);
        }
        (self.listing, self.selection)
    }
}

/// A date that proves nothing, because it lies in the future.
const UNPROVEN: i64 = i64::MAX;

/// Files of earlier years, in nanoseconds since 1970, have the dates of archives: 1990.
const OLDEST: i64 = 631_152_000_000_000_000;

impl Walk {
    /// Takes back the dates that come from an archive or a copy: those before 1990, and one that most files share. Where
    /// nothing but size and date tells of a change, such a date proves nothing.
    fn distrust_dates(&mut self) {
        let mut times: BTreeMap<i64, usize> = BTreeMap::new();
        let mut files = 0;
        for (_, kind, _) in &self.found {
            if let EntryKind::File(stamp) = kind {
                *times.entry(stamp.mtime).or_default() += 1;
                files += 1;
            }
        }
        for (_, kind, _) in &mut self.found {
            if let EntryKind::File(stamp) = kind {
                let is_shared = files > 1 && times.get(&stamp.mtime).is_some_and(|times| times * 2 > files);
                if is_shared || stamp.mtime < OLDEST {
                    stamp.mtime = UNPROVEN;
                }
            }
        }
    }
}

/// Returns how something that is neither file nor directory is listed.
fn special(kind: u8) -> EntryKind {
    match kind {
        kind::LINK => EntryKind::Skipped(SkipReason::SymbolicLink),
        kind::FIFO => EntryKind::Skipped(SkipReason::Fifo),
        kind::SOCKET => EntryKind::Skipped(SkipReason::Socket),
        kind::LOOP => EntryKind::Skipped(SkipReason::Loop),
        kind::VANISHED => EntryKind::Failed(FailReason::Vanished),
        kind::DENIED => EntryKind::Failed(FailReason::PermissionDenied),
        kind::BROKEN => EntryKind::Failed(FailReason::Io),
        _ => EntryKind::Skipped(SkipReason::Device),
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
