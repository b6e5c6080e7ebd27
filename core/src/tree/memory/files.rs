//! A tree in memory with a clock of its own: for the browser, and for tests that edit a tree thousands of times.
//!
//! Not modeled: empty directories, links that lead anywhere, owners and groups, several names of one inode, rules from
//! above the tree, the global excludes file, and a file that changes while it is being read.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::facts::record::{FailReason, SkipReason};
use crate::tree::bytes::Bytes;
use crate::tree::io::{Content, Files, ListError, ReadError};
use crate::tree::listing::{Attribute, EntryKind, Listing, Stamp, StampFields};
use crate::tree::path::FilePath;
use crate::tree::rules::{Judge, NodeKind, OuterRules, RuleFiles, RuleKind, Rules};
use crate::tree::selection::Selection;
use crate::tree::walk::{Ahead, Entered, Findings, Found, Next, Walk, Wanted};

/// A set of files in memory. Cloning it copies no content.
///
/// Its clock stands still until it is told otherwise. Like a real file system it stamps with a granularity: two changes
/// within one tick leave equal times. The inode number of a removed file goes to the next one that is created, as it
/// does on many file systems.
///
/// ```
/// use sapwood_core::{Files, MemoryFiles, Selection};
///
/// let mut files = MemoryFiles::default();
/// files.write("src/main.rs", "fn main() {}");
/// files.write("target/out.rs", "");
/// files.write(".gitignore", "target/");
/// let listing = files.list(&Selection::default()).unwrap();
/// let shown = listing.entries().filter(|entry| matches!(entry.kind, sapwood_core::EntryKind::File(_)));
/// assert_eq!(shown.map(|entry| entry.path).collect::<Vec<_>>(), [b"src/main.rs"]);
/// ```
#[derive(Debug)]
pub struct MemoryFiles {
    files: BTreeMap<Arc<[u8]>, Node>,
    /// Directories that cannot be listed, without a `/` at the end.
    closed: BTreeSet<Vec<u8>>,
    now: i64,
    granularity: i64,
    fields: StampFields,
    next_inode: u64,
    free_inodes: Vec<u64>,
    opened: AtomicU64,
}

#[derive(Clone, Debug)]
struct Node {
    /// The content, or what stands there instead of a regular file.
    content: Result<Bytes, SkipReason>,
    mtime: i64,
    ctime: i64,
    inode: u64,
    readable: bool,
}

impl Default for MemoryFiles {
    /// Returns an empty set in the year 2001, with a granularity of a millisecond and all fields of a stamp.
    fn default() -> Self {
        MemoryFiles {
            files: BTreeMap::new(),
            closed: BTreeSet::new(),
            now: 1_000_000_000_000_000_000,
            granularity: 1_000_000,
            fields: StampFields { ctime: true, inode: true },
            next_inode: 1,
            free_inodes: Vec::new(),
            opened: AtomicU64::new(0),
        }
    }
}

impl Clone for MemoryFiles {
    fn clone(&self) -> Self {
        MemoryFiles {
            files: self.files.clone(),
            closed: self.closed.clone(),
            free_inodes: self.free_inodes.clone(),
            opened: AtomicU64::new(self.opened()),
            ..*self
        }
    }
}

impl MemoryFiles {
    /// Returns an empty set, as [`Default`] does.
    pub fn new() -> Self {
        MemoryFiles::default()
    }

    /// Returns an empty set whose stamps have the fields given and whose clock stamps in multiples of `granularity`
    /// nanoseconds.
    pub fn with_clock(granularity: u64, fields: StampFields) -> Self {
        let granularity = i64::try_from(granularity.max(1)).unwrap_or(i64::MAX);
        MemoryFiles { granularity, fields, ..MemoryFiles::default() }
    }

    /// Returns the time in nanoseconds since 1970.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Lets time pass.
    pub fn advance(&mut self, nanoseconds: i64) {
        self.now = self.now.saturating_add(nanoseconds);
    }

    /// Returns how many files were opened to be read.
    pub fn opened(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }

    /// Returns the content of the regular file at `path`.
    pub fn content(&self, path: impl AsRef<[u8]>) -> Option<&Bytes> {
        self.files.get(path.as_ref())?.content.as_ref().ok()
    }

    /// Returns the paths of everything there, in order.
    pub fn paths(&self) -> impl Iterator<Item = &[u8]> {
        self.files.keys().map(|path| &**path)
    }

    /// Writes a file: a new one, or new content into the one that is there, which keeps its inode. What stands in the
    /// way, a directory or a file in the place of a directory, is removed.
    pub fn write(&mut self, path: impl AsRef<[u8]>, content: impl Into<Vec<u8>>) {
        self.put(path.as_ref(), Ok(Bytes::from(content.into())));
    }

    /// Puts something that is no regular file at `path`.
    pub fn put_special(&mut self, path: impl AsRef<[u8]>, kind: SkipReason) {
        self.put(path.as_ref(), Err(kind));
    }

    /// Sets both times of a file to now. Returns whether there is one.
    pub fn touch(&mut self, path: impl AsRef<[u8]>) -> bool {
        let tick = self.tick();
        self.change(path.as_ref(), |node| node.mtime = tick)
    }

    /// Sets the modification time of a file, and with it the change time to now. Returns whether there is one.
    pub fn set_mtime(&mut self, path: impl AsRef<[u8]>, mtime: i64) -> bool {
        self.change(path.as_ref(), |node| node.mtime = mtime)
    }

    /// Makes a file, or a directory, readable or not. Returns whether there is one.
    pub fn set_readable(&mut self, path: impl AsRef<[u8]>, readable: bool) -> bool {
        let path = path.as_ref();
        if self.change(path, |node| node.readable = readable) {
            return true;
        }
        let is_directory = self.below(path).next().is_some();
        if readable || !is_directory {
            self.closed.remove(path);
        } else {
            self.closed.insert(path.to_vec());
        }
        is_directory
    }

    /// Renames a file or a directory; what stands at `to` is replaced. Returns whether anything was renamed: a directory
    /// does not go into itself.
    pub fn rename(&mut self, from: impl AsRef<[u8]>, to: impl AsRef<[u8]>) -> bool {
        let (from, to) = (from.as_ref(), to.as_ref());
        if from == to || is_below(to, from) || is_below(from, to) {
            return false;
        }
        let Some(moved) = self.take(from) else { return false };
        self.clear(to);
        self.give(moved, to);
        true
    }

    /// Exchanges two files or directories in one step. Returns whether both are there and neither is in the other.
    pub fn swap(&mut self, a: impl AsRef<[u8]>, b: impl AsRef<[u8]>) -> bool {
        let (a, b) = (a.as_ref(), b.as_ref());
        let exists = |path: &[u8]| self.files.contains_key(path) || self.below(path).next().is_some();
        if a == b || is_below(a, b) || is_below(b, a) || !exists(a) || !exists(b) {
            return false;
        }
        if let (Some(from_a), Some(from_b)) = (self.take(a), self.take(b)) {
            self.give(from_a, b);
            self.give(from_b, a);
        }
        true
    }

    /// Removes a file, or a directory with all in it. Returns whether there was one.
    pub fn remove(&mut self, path: impl AsRef<[u8]>) -> bool {
        let path = path.as_ref();
        match self.take(path) {
            None => false,
            Some(removed) => {
                self.free_inodes.extend(removed.into_iter().map(|(_, node)| node.inode));
                self.closed.retain(|closed| closed != path && !is_below(closed, path));
                true
            }
        }
    }

    fn tick(&self) -> i64 {
        self.now - self.now.rem_euclid(self.granularity)
    }

    fn put(&mut self, path: &[u8], content: Result<Bytes, SkipReason>) {
        let tick = self.tick();
        if let Some(node) = self.files.get_mut(path)
            && node.content.is_ok() == content.is_ok()
        {
            (node.content, node.mtime, node.ctime) = (content, tick, tick);
            return;
        }
        self.clear(path);
        let inode = self.free_inodes.pop().unwrap_or_else(|| {
            self.next_inode += 1;
            self.next_inode
        });
        self.files.insert(path.into(), Node { content, mtime: tick, ctime: tick, inode, readable: true });
    }

    fn change(&mut self, path: &[u8], change: impl FnOnce(&mut Node)) -> bool {
        let tick = self.tick();
        let node = self.files.get_mut(path);
        node.map(|node| {
            change(node);
            node.ctime = tick;
        })
        .is_some()
    }

    /// Returns the paths below a directory.
    fn below(&self, directory: &[u8]) -> impl Iterator<Item = &Arc<[u8]>> {
        let start: Arc<[u8]> = [directory, b"/"].concat().into();
        self.files.range(start.clone()..).map(|(path, _)| path).take_while(move |path| path.starts_with(&start))
    }

    /// Makes `path` free: removes what stands there, and files in the place of the directories around it.
    fn clear(&mut self, path: &[u8]) {
        self.remove(path);
        for at in (0..path.len()).filter(|at| path[*at] == b'/') {
            if let Some(node) = self.files.remove(&path[..at]) {
                self.free_inodes.push(node.inode);
            }
        }
    }

    /// Takes out a file or a directory: each file with the rest of its path.
    fn take(&mut self, path: &[u8]) -> Option<Vec<(Vec<u8>, Node)>> {
        let mut keys: Vec<Arc<[u8]>> = self.below(path).cloned().collect();
        keys.extend(self.files.contains_key(path).then(|| Arc::from(path)));
        let taken = keys.iter().filter_map(|key| Some((key[path.len()..].to_vec(), self.files.remove(key)?)));
        let taken: Vec<_> = taken.collect();
        (!taken.is_empty()).then_some(taken)
    }

    /// Puts back at `path` what was taken elsewhere. Renaming changes the change time of what is renamed, not of what is
    /// in it.
    fn give(&mut self, taken: Vec<(Vec<u8>, Node)>, path: &[u8]) {
        let tick = self.tick();
        for (rest, mut node) in taken {
            if rest.is_empty() {
                node.ctime = tick;
            }
            self.files.insert([path, &rest].concat().into(), node);
        }
    }

    fn stamp(&self, node: &Node) -> Stamp {
        Stamp {
            size: node.content.as_ref().map_or(0, |content| content.len() as u64),
            mtime: node.mtime,
            ctime: if self.fields.ctime { node.ctime } else { 0 },
            inode: if self.fields.inode { node.inode } else { 0 },
        }
    }

    /// Returns what stands at a node, as a file system tells it.
    fn state(&self, node: &Node) -> (NodeKind, Stamp) {
        let kind = match &node.content {
            Ok(_) => NodeKind::File,
            Err(SkipReason::SymbolicLink) => NodeKind::Link,
            Err(SkipReason::Fifo) => NodeKind::Fifo,
            Err(SkipReason::Socket) => NodeKind::Socket,
            Err(_) => NodeKind::Device,
        };
        (kind, self.stamp(node))
    }

    /// Returns what the names in a directory, whose path is empty or ends with `/`, say of it.
    fn findings(&self, directory: &[u8], selection: &Selection) -> Findings {
        const NAMES: [&[u8]; 6] =
            [b".sapwoodignore", b".ignore", b".gitignore", b".gitattributes", b"CACHEDIR.TAG", b"pyvenv.cfg"];
        let mut findings = Findings::default();
        for name in NAMES {
            let Some(content) = self.content([directory, name].concat()) else { continue };
            match findings.name(name, selection) {
                Some(Wanted::RuleFile(kind)) => findings.rule_file(kind, content.to_vec()),
                Some(Wanted::CacheTag) => findings.cache_tag(content),
                Some(Wanted::Repository) | None => {}
            }
        }
        let git = [directory, b".git"].concat();
        if self.files.contains_key(&git[..]) || self.below(&git).next().is_some() {
            findings.name(b".git", selection);
            let mut own = RuleFiles::default();
            for (kind, rest) in RuleKind::IN_REPOSITORY {
                let content = self.content([&git, &b"/"[..], rest.as_bytes()].concat());
                own.files.extend(content.filter(|_| kind.is_honored(selection)).map(|text| (kind, text.to_vec())));
            }
            findings.repository(own);
        }
        findings
    }

    /// Enters a directory, or returns as what it is listed instead.
    fn enter(&self, walk: &Walk<'_>, ahead: &Ahead) -> Result<Entered, EntryKind> {
        if self.closed.contains(ahead.bare_path()) {
            return Err(EntryKind::Failed(FailReason::PermissionDenied));
        }
        walk.enter(ahead, None, self.findings(ahead.path(), walk.selection()))
    }
}

fn is_below(path: &[u8], directory: &[u8]) -> bool {
    path.strip_prefix(directory).is_some_and(|rest| rest.first() == Some(&b'/'))
}

/// A directory that the listing is in.
struct Open {
    /// The length of its path, with the `/`.
    length: usize,
    /// It, if it was entered.
    entered: Option<Entered>,
}

impl Files for MemoryFiles {
    fn list(&self, selection: &Selection) -> Result<Listing, ListError> {
        let mut listing = Listing::new(self.now, self.fields);
        let mut found: Vec<(&[u8], EntryKind, Option<Attribute>)> = Vec::with_capacity(self.files.len());
        let walk = Walk::new(Cow::Borrowed(selection), None);
        let root = walk.root(&OuterRules::default());
        let mut open = vec![Open { length: 0, entered: self.enter(&walk, &root).ok() }];
        let mut last: &[u8] = b"";
        for (path, node) in &self.files {
            // The paths of a directory follow each other, so those that this one is not in are done with.
            while open.last().is_some_and(|open| !path.starts_with(&last[..open.length])) {
                open.pop();
            }
            last = path;
            let from = open.last().map_or(0, |open| open.length);
            for end in (from..path.len()).filter(|at| path[*at] == b'/') {
                let entered = open.last().and_then(|Open { length, entered }| {
                    let directory = Found::Node { kind: NodeKind::Directory, is_linked: false };
                    let next = entered.as_ref()?.entries(&walk).look(&path[*length..end], directory);
                    let entered = match next {
                        Next::Enter(ahead) => self.enter(&walk, &ahead),
                        Next::Listed(kind) => Err(kind),
                        Next::Stat(_) => return None,
                    };
                    entered.map_err(|kind| found.push((&path[..end], kind, None))).ok()
                });
                open.push(Open { length: end + 1, entered });
            }
            let Some(Open { length, entered: Some(entered) }) = open.last() else { continue };
            let (kind, stamp) = self.state(node);
            let (kind, attribute) =
                match entered.entries(&walk).look(&path[*length..], Found::Node { kind, is_linked: false }) {
                    Next::Listed(kind) => (kind, None),
                    Next::Stat(attribute) => walk.file(Ok((kind, stamp)), attribute),
                    Next::Enter(_) => continue,
                };
            found.push((path, kind, attribute));
        }
        (_, listing.passed_over) = walk.finish();
        // A directory that is not entered stands without its `/`, and so elsewhere than what is in it.
        found.sort_by_key(|(path, ..)| *path);
        listing.reserve(found.len(), found.iter().map(|(path, ..)| path.len()).sum());
        found.iter().for_each(|(path, kind, attribute)| listing.push(&[path], *kind, *attribute));
        Ok(listing)
    }

    fn list_files(&self, paths: &[FilePath]) -> Result<Listing, ListError> {
        let mut listing = Listing::new(self.now, self.fields);
        listing.complete = false;
        let everything = Selection { no_ignore: true, hidden: true, ..Selection::default() };
        let walk = Walk::new(Cow::Borrowed(&everything), None);
        let paths: BTreeSet<&[u8]> = paths.iter().map(FilePath::as_bytes).collect();
        for path in paths {
            let kind = walk.named_file(self.files.get(path).map(|node| self.state(node)).ok_or(FailReason::Vanished));
            let mut rules = Rules::outside(&everything, &OuterRules::default());
            let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
            let mut directory: &[u8] = b"";
            for end in [0].into_iter().chain(ends) {
                directory = &path[..end];
                rules = rules.enter(&everything, directory, self.findings(directory, &everything).rule_files());
            }
            let is_file = matches!(kind, EntryKind::File(_));
            let attribute = Judge::new(&everything, &rules, directory).attribute(&path[directory.len()..]);
            listing.push(&[path], kind, attribute.filter(|_| is_file));
        }
        Ok(listing)
    }

    fn read(
        &self,
        path: &[u8],
        limit: u64,
        _buffer: &mut Vec<u8>,
        visit: &mut dyn FnMut(Content<'_>),
    ) -> Result<Stamp, ReadError> {
        let node = self.files.get(path).ok_or(ReadError::Vanished)?;
        let content = node.content.as_ref().map_err(|_| ReadError::NotRegular)?;
        if !node.readable {
            return Err(ReadError::PermissionDenied);
        }
        self.opened.fetch_add(1, Ordering::Relaxed);
        if content.len() as u64 > limit {
            return Err(ReadError::TooLarge { limit });
        }
        let stamp = self.stamp(node);
        visit(Content { bytes: content, stamp });
        Ok(stamp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(files: &MemoryFiles, path: &str) -> Stamp {
        files.stamp(&files.files[path.as_bytes()])
    }

    #[test]
    fn stamps_change_as_on_a_file_system() {
        let mut files = MemoryFiles::default();
        files.write("a", "1");
        files.write("d/b", "2");
        let (a, b) = (stamp(&files, "a"), stamp(&files, "d/b"));
        files.advance(999_999);
        files.write("a", "3");
        assert_eq!(stamp(&files, "a"), a, "an edit within one tick goes unseen");
        files.advance(1);
        files.write("a", "4");
        assert!(stamp(&files, "a").mtime > a.mtime && stamp(&files, "a").inode == a.inode);
        files.set_mtime("a", a.mtime);
        assert_eq!(stamp(&files, "a"), Stamp { ctime: files.now(), ..a });
        assert!(files.rename("d", "e"));
        assert_eq!(stamp(&files, "e/b"), b, "what is in a renamed directory does not change");
        assert!(files.swap("e/b", "a"));
        assert_eq!((stamp(&files, "a").inode, stamp(&files, "e/b").inode), (b.inode, a.inode));
        files.remove("a");
        files.write("c", "");
        assert_eq!(stamp(&files, "c").inode, b.inode, "numbers are given again");
    }

    #[test]
    fn a_directory_not_entered_is_listed_once_and_in_order() {
        let mut files = MemoryFiles::default();
        for path in ["a.c", "a/x.c", "a/y/z.c", "a-b.c", "node_modules/m/i.js", "n.c", "venv/pyvenv.cfg", "venv/v.py"] {
            files.write(path, "");
        }
        files.write(".gitignore", "a/");
        let listing = files.list(&Selection::default()).unwrap();
        let shown: Vec<_> = listing
            .entries()
            .map(|entry| (std::str::from_utf8(entry.path).unwrap(), entry.kind == EntryKind::Excluded))
            .collect();
        let excluded = |path| (path, true);
        let chosen = |path| (path, false);
        assert_eq!(
            shown,
            [
                excluded(".gitignore"),
                excluded("a"),
                chosen("a-b.c"),
                chosen("a.c"),
                chosen("n.c"),
                excluded("node_modules"),
                excluded("venv")
            ]
        );
        assert_eq!(listing.passed_over, 2);
    }
}
