//! One work tree with its index.

use std::fs::{self, File};
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use filetime::FileTime;
use gix_hash::Kind;
use gix_index::entry::Stage;
use gix_index::{State, decode};
use sapwood_core::{ObjectId, Stamp};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::config::{Config, GitDirectories};
use super::conversions::{Conversions, LineEnds};
use super::{Doubt, entry};
use crate::disk::{lister, rule_files};

/// How many bytes an entry has in an index, more or less.
const ENTRY_BYTES: u64 = 100;

/// So many entries are decoded in the time in which one file is read.
const ENTRIES_FOR_A_FILE: u64 = 16;

/// An opened work tree: the entries of its index, and what git converts in it.
pub(super) struct Repository<'a> {
    index: State,
    /// When the index was written, in nanoseconds since 1970.
    written: i64,
    conversions: Conversions<'a>,
    /// The path of the tree's root from the top of the work tree; empty, or ending with `/`.
    inside: Vec<u8>,
    /// How many bytes of a path in the tree lead to the top of the work tree.
    strip: usize,
}

impl<'a> Repository<'a> {
    /// Opens the work tree whose top is `top`. `inside` is the path of the tree's root from there, or `strip` the length
    /// of the path from the root to there; one of them is nothing. `files` is how many files are asked for.
    pub(super) fn open(
        top: &Path,
        inside: &[u8],
        strip: usize,
        files: usize,
        opened: &'a AtomicU64,
    ) -> Result<Self, Doubt> {
        let directories = rule_files::git_directories(&top.join(".git"));
        let GitDirectories { own, common } = &directories;
        let place = own.join("index");
        let size = fs::metadata(&place).map_err(|error| unusable("cannot read git's index", error))?.len();
        if size / ENTRY_BYTES > (files as u64).saturating_mul(ENTRIES_FOR_A_FILE) {
            return Err(Doubt::TooFew);
        }
        let config =
            Config::read(Some(&directories)).map_err(|reason| unusable("cannot read git's configuration", reason))?;
        let values = config.values();
        check_work_tree(values, top, own)?;
        let kind = match values.string("extensions.objectFormat") {
            None => Kind::Sha1,
            Some(name) if name.eq_ignore_ascii_case(b"sha1") => Kind::Sha1,
            Some(name) if name.eq_ignore_ascii_case(b"sha256") => Kind::Sha256,
            Some(name) => return Err(unusable("cannot read git's index", format!("its digests are {name}"))),
        };
        opened.fetch_add(1, Relaxed);
        let (index, written) = index(&place, kind).map_err(|reason| unusable("cannot read git's index", reason))?;
        let ends = LineEnds {
            // Whatever is no plain `false` converts, `input` among others.
            auto: !matches!(values.boolean("core.autocrlf"), Ok(None | Some(false))),
            crlf: match values.string("core.eol") {
                None => cfg!(windows),
                Some(eol) if eol.eq_ignore_ascii_case(b"native") => cfg!(windows),
                Some(eol) => !eol.eq_ignore_ascii_case(b"lf"),
            },
        };
        let mut inside = inside.to_vec();
        if !inside.is_empty() {
            inside.push(b'/');
        }
        let conversions =
            Conversions::new(top, common, ends, config.ignores_case(), config.path("core.attributesFile"), opened);
        let mut repository = Repository { index, written, conversions, inside, strip };
        let ends = repository.inside.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
        let around: Vec<Vec<u8>> = [0].into_iter().chain(ends).map(|end| repository.inside[..end].to_vec()).collect();
        around.iter().for_each(|directory| repository.enter_at(directory));
        Ok(repository)
    }

    /// Goes into a directory of the tree, whose path ends with `/`.
    pub(super) fn enter(&mut self, directory: &[u8]) {
        let path = self.path(directory);
        self.enter_at(&path);
    }

    fn enter_at(&mut self, directory: &[u8]) {
        let attributes = [directory, b".gitattributes"].concat();
        let in_index = self.index.entry_range(attributes.as_slice().into()).is_some();
        self.conversions.enter(directory, in_index);
    }

    /// Goes back to the directory around it.
    pub(super) fn leave(&mut self) {
        self.conversions.leave();
    }

    /// Returns the blob that the file at a path of the tree is known to hold. The directories around it were entered.
    pub(super) fn object_id(&mut self, path: &[u8], stamp: &Stamp) -> Result<ObjectId, Doubt> {
        let path = self.path(path);
        let name = path.as_slice().into();
        let Some(entry) = self.index.entry_by_path_and_stage(name, Stage::Unconflicted) else {
            return Err(if self.index.entry_range(name).is_some() { Doubt::Unmerged } else { Doubt::Untracked });
        };
        let id = entry::blob(entry, stamp, self.written)?;
        self.conversions.of(&path).map_or(Ok(id), Err)
    }

    /// Returns the path from the top of the work tree.
    fn path(&self, path: &[u8]) -> Vec<u8> {
        [&self.inside, &path[self.strip..]].concat()
    }
}

fn unusable(what: &str, why: impl std::fmt::Display) -> Doubt {
    Doubt::Index(format!("{what}: {why}").into())
}

/// Makes sure that the work tree of a repository is where it was found. A submodule's is named in its configuration.
fn check_work_tree(config: &gix_config::File, top: &Path, own: &Path) -> Result<(), Doubt> {
    let Some(named) = config.string("core.worktree") else { return Ok(()) };
    let named = own.join(String::from_utf8_lossy(&named).as_ref());
    match (fs::canonicalize(named), fs::canonicalize(top)) {
        (Ok(named), Ok(top)) if named == top => Ok(()),
        _ => Err(Doubt::Index("the repository's work tree is elsewhere".into())),
    }
}

/// Reads an index and checks it whole; also returns when it was written.
fn index(place: &Path, kind: Kind) -> Result<(State, i64), String> {
    let mut file = File::open(place).map_err(|error| error.to_string())?;
    let stamp = lister::regular_stamp(&file).map_err(|error| error.to_string())?.ok_or("it is not a regular file")?;
    let mut bytes = Vec::with_capacity(stamp.size as usize + 1);
    file.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let Some(end) = bytes.len().checked_sub(kind.len_in_bytes()) else { return Err("it is truncated".to_owned()) };
    let (body, checksum) = bytes.split_at(end);
    let is_right = match kind {
        Kind::Sha1 => Sha1::digest(body)[..] == *checksum,
        _ => Sha256::digest(body)[..] == *checksum,
    };
    // With `index.skipHash` git writes zeros.
    if !is_right && checksum.iter().any(|byte| *byte != 0) {
        return Err("its checksum does not match".to_owned());
    }
    let options = decode::Options { thread_limit: Some(1), ..Default::default() };
    // What the checksum does not guard could be anything, and the decoder is not ours.
    let decoded = catch_unwind(AssertUnwindSafe(|| State::from_bytes(&bytes, FileTime::zero(), kind, options)));
    let (state, _) = decoded.map_err(|_| "it cannot be decoded")?.map_err(|error| error.to_string())?;
    match state.link() {
        Some(_) => Err("it is a split index".to_owned()),
        None => Ok((state, stamp.mtime)),
    }
}
