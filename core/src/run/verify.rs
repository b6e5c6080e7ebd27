//! The cache against the files: what it says of a content, compared with what analyzing the content says now.
//!
//! Nothing is believed and nothing is written. Of each file in the sample, the record in the index is compared if its
//! stamp would have been believed, and the entry of its content in every pack that has one, with the names that git is
//! said to give to it. A file that is changing
//! meanwhile proves nothing and is left out. Whether blobs are intact as such is left to
//! [`cache::check`](crate::cache::check).

use std::fmt;
use std::sync::Arc;

use rayon::prelude::*;

use super::compare::{Listed, MAX_FILE_BYTES};
use super::examine::{Examined, examine, key_of};
use super::known::FactsSource;
use super::session::Session;
use super::setup::Setup;
use super::tree_id::TreeId;
use crate::cache::{FactsKey, GitName, PackId, git_name, short_hex};
use crate::facts::Facts;
use crate::facts::record::FileRecord;
use crate::tree::io::{Content, Files, ListError};
use crate::tree::listing::EntryKind;
use crate::tree::object_id::ObjectId;
use crate::tree::path::FilePath;
use crate::tree::selection::Selection;

/// Which files are verified.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// How many of all, in percent; at least one if this is more than nothing.
    pub percent: f64,
    /// Which of all: another number gives another sample.
    pub seed: u64,
    /// Whether the sample is taken from the files alone whose contents the packs know. To find them, all are read.
    pub of_known: bool,
}

impl Sample {
    /// Every file.
    pub const ALL: Sample = Sample { percent: 100.0, seed: 0, of_known: false };
}

/// What a verification found.
#[derive(Clone, Debug, Default)]
pub struct Verification {
    /// Files that were analyzed again.
    pub files: u64,
    /// Entries of indexes and packs that were compared with them.
    pub entries: u64,
    /// Files that changed while they were read, or could not be read.
    pub left_out: u64,
    /// Every entry that is wrong, in the order of the paths.
    pub mismatches: Vec<Mismatch>,
    /// What of the cache could not be used at all.
    pub warnings: Vec<String>,
}

/// An entry that does not say what the file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The file that proves it.
    pub path: FilePath,
    /// The blob that the entry is in.
    pub blob: String,
    /// The first digits of its key; none for an entry of an index, which is found by the path.
    pub key: Option<String>,
    /// What differs, and how.
    pub difference: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.blob)?;
        if let Some(key) = &self.key {
            write!(f, ", key {key}")?;
        }
        write!(f, ": {}", self.difference)
    }
}

/// Analyzes files of a tree again, whatever the cache says, and compares.
///
/// # Errors
///
/// Fails only if the root cannot be listed.
pub(crate) fn verify(
    setup: &Arc<Setup>,
    files: &dyn Files,
    tree: &TreeId,
    selection: &Selection,
    sample: Sample,
) -> Result<Verification, ListError> {
    let selection = &Selection { overrides: setup.overrides().clone(), ..selection.clone() };
    let listing = files.list(selection)?;
    // One session compares with the index, and another, which knows no cache, examines everything.
    let without_cache = Arc::new(Setup::new(setup.options(), setup.overrides().clone()));
    let fresh = Session::begin(&without_cache, tree, listing.clone(), selection, false);
    let mut cached = Session::begin(setup, tree, listing, selection, false);
    if cached.needs() == 0 {
        cached.open_packs_or_warn();
    }
    let mut names: Vec<(FactsKey, PackId, GitName)> =
        cached.known.packs.git_names().map(|(id, name, key)| (key, id, name)).collect();
    names.sort_unstable();
    let audit = Audit { cached: &cached, fresh: &fresh, files, names };
    let chosen = audit.choose(sample);
    let checked: Vec<Option<Checked>> = chosen.into_par_iter().map(|need| audit.check(need)).collect();
    let mut verification = Verification { warnings: cached.warnings.clone(), ..Verification::default() };
    for checked in checked {
        match checked {
            None => verification.left_out += 1,
            Some(Checked { entries, mismatches }) => {
                verification.files += 1;
                verification.entries += entries;
                verification.mismatches.extend(mismatches);
            }
        }
    }
    Ok(verification)
}

/// What the check of one file came to.
#[derive(Default)]
struct Checked {
    entries: u64,
    mismatches: Vec<Mismatch>,
}

/// Both sides of the comparison.
struct Audit<'a> {
    cached: &'a Session,
    fresh: &'a Session,
    files: &'a dyn Files,
    /// The names in packs, sorted by the keys of the contents that are said to have them.
    names: Vec<(FactsKey, PackId, GitName)>,
}

impl Audit<'_> {
    /// Returns the files of the sample, as needs of the fresh session in path order.
    fn choose(&self, sample: Sample) -> Vec<usize> {
        let all = 0..self.fresh.needs();
        let mut needs: Vec<usize> = if sample.of_known {
            all.into_par_iter().filter(|need| self.is_known(*need)).collect()
        } else {
            all.collect()
        };
        let wanted = (needs.len() as f64 * sample.percent / 100.0).ceil() as usize;
        if wanted < needs.len() {
            needs.sort_by_cached_key(|need| {
                let mut hasher = blake3::Hasher::new();
                hasher.update(&sample.seed.to_le_bytes());
                hasher.update(self.fresh.path_of(*need));
                *hasher.finalize().as_bytes()
            });
            needs.truncate(wanted);
            needs.sort_unstable();
        }
        needs
    }

    /// Whether a pack has an entry for a file's content.
    fn is_known(&self, need: usize) -> bool {
        let mut known = false;
        let _unread = self.fresh.setup.buffer(|buffer| {
            self.files.read(self.fresh.path_of(need), MAX_FILE_BYTES, buffer, &mut |content| {
                let key = key_of(&self.fresh.setup, self.fresh.need(need), content.bytes);
                known = key.is_some_and(|key| self.cached.known.packs.find(&key).is_some());
            })
        });
        known
    }

    /// Analyzes one file and compares; nothing if it changed meanwhile or cannot be read.
    fn check(&self, need: usize) -> Option<Checked> {
        let path = self.fresh.path_of(need);
        let (mut examined, mut names) = (None, Checked::default());
        let after = self.fresh.setup.buffer(|buffer| {
            self.fresh.setup.tools(|tools| {
                self.files.read(path, MAX_FILE_BYTES, buffer, &mut |content: Content<'_>| {
                    let bytes = content.bytes;
                    let fresh = examine(self.fresh.examination(need), content, tools);
                    self.compare_names(path, &fresh, bytes, &mut names);
                    examined = Some(fresh);
                })
            })
        });
        let examined: Examined = examined?;
        let entry = self.fresh.need(need).entry;
        let listed = self.fresh.listing.entry(entry).kind;
        let same = after.is_ok_and(|after| after == examined.stamp) && listed == EntryKind::File(examined.stamp);
        if !same || !examined.stayed {
            return None;
        }
        let mut checked = names;
        self.compare_index(path, entry, &examined, &mut checked);
        self.compare_packs(path, &examined, &mut checked);
        Some(checked)
    }

    /// Compares with the record that the index would have answered with.
    fn compare_index(&self, path: &[u8], entry: usize, examined: &Examined, checked: &mut Checked) {
        let (Some(index), Listed::Unchanged(slot)) = (&self.cached.index, self.cached.comparison.listed[entry]) else {
            return;
        };
        let Some(indexed) = index.entry(slot as usize) else { return };
        checked.entries += 1;
        let difference = if indexed.variant == examined.finding.variant {
            difference(&indexed.record, &examined.finding.record)
        } else {
            Some("the language or dialect differs".to_owned())
        };
        if let Some(difference) = difference {
            let (path, blob) = (FilePath::new(path), self.cached.index_name.clone());
            checked.mismatches.push(Mismatch { path, blob, key: None, difference });
        }
    }

    /// Compares with every pack that has an entry for the content.
    fn compare_packs(&self, path: &[u8], examined: &Examined, checked: &mut Checked) {
        let (Some(key), FactsSource::Memory(facts)) = (examined.finding.key, &examined.finding.facts) else { return };
        for (id, record, cached) in self.cached.known.packs.answers(&key) {
            checked.entries += 1;
            let difference = difference(&record, &examined.finding.record).or_else(|| match cached {
                None => Some("its facts are damaged".to_owned()),
                Some(cached) => facts_difference(&cached, facts),
            });
            if let Some(difference) = difference {
                let (path, key) = (FilePath::new(path), Some(key.to_string()));
                checked.mismatches.push(Mismatch { path, blob: id.blob_name(), key, difference });
            }
        }
    }

    /// Compares the names that packs have for a content with those that git gives to it, in repositories of both formats.
    fn compare_names(&self, path: &[u8], examined: &Examined, bytes: &[u8], checked: &mut Checked) {
        let (Some(key), false) = (examined.finding.key, self.names.is_empty()) else { return };
        let options = self.fresh.setup.options();
        let own = [ObjectId::sha1(bytes), ObjectId::sha256(bytes)];
        let own = own.map(|id| git_name(examined.finding.variant, options, &id));
        let first = self.names.partition_point(|(other, ..)| *other < key);
        let given = self.names[first..].iter().take_while(|(other, ..)| *other == key);
        let of_others =
            own.iter().flat_map(|name| self.cached.known.packs.each_named(name)).filter(|(_, other)| *other != key);
        checked.entries += given.clone().count() as u64;
        let wrong = given
            .filter(|(.., name)| !own.contains(name))
            .map(|(_, id, _)| (*id, "has a name that git gives to another content"));
        let missed = of_others.map(|(id, _)| (id, "has lost the name that git gives to it to another content"));
        checked.mismatches.extend(wrong.chain(missed).map(|(id, difference)| Mismatch {
            path: FilePath::new(path),
            blob: id.blob_name(),
            key: Some(key.to_string()),
            difference: difference.to_owned(),
        }));
    }
}

/// Says how a record in the cache differs from the true one.
fn difference(a: &FileRecord, b: &FileRecord) -> Option<String> {
    let digest = |record: &FileRecord| record.digest.map_or("none".to_owned(), |digest| short_hex(&digest));
    let language = |record: &FileRecord| record.language.map_or("none", |language| language.name()).to_owned();
    let counts = [
        ("lines", a.lines.total, b.lines.total),
        ("code", a.lines.code, b.lines.code),
        ("comment", a.lines.comment, b.lines.comment),
        ("blank", a.lines.blank, b.lines.blank),
        ("symbols", a.symbols, b.symbols),
        ("imports", a.imports, b.imports),
        ("cyclomatic", a.complexity.cyclomatic, b.complexity.cyclomatic),
        ("cognitive", a.complexity.cognitive, b.complexity.cognitive),
    ];
    let words = [
        ("digest", digest(a), digest(b)),
        ("bytes", a.bytes.to_string(), b.bytes.to_string()),
        ("status", a.status.name().to_owned(), b.status.name().to_owned()),
        ("reason", format!("{:?}", a.status.reason()), format!("{:?}", b.status.reason())),
        ("language", language(a), language(b)),
        ("generated", format!("{:?}", a.generated), format!("{:?}", b.generated)),
        ("encoding", format!("{:?}", a.encoding), format!("{:?}", b.encoding)),
        ("problem", format!("{:?}", a.problem), format!("{:?}", b.problem)),
    ];
    let counts = counts.map(|(name, a, b)| (name, a.to_string(), b.to_string()));
    let (name, a, b) = words.into_iter().chain(counts).find(|(_, a, b)| a != b)?;
    Some(format!("{name} is {a} in the cache and {b} in the file"))
}

/// Says how facts in the cache differ from the true ones.
fn facts_difference(cached: &Facts, fresh: &Facts) -> Option<String> {
    if cached == fresh {
        return None;
    }
    if let Some((a, b)) = cached.symbols.iter().zip(&fresh.symbols).find(|(a, b)| a != b) {
        return Some(if a.name == b.name {
            format!("the symbol `{}` differs", a.name)
        } else {
            format!("a symbol is `{}` in the cache and `{}` in the file", a.name, b.name)
        });
    }
    if let Some((a, b)) = cached.imports.iter().zip(&fresh.imports).find(|(a, b)| a != b) {
        let (a, b) = (&a.specifier, &b.specifier);
        return Some(format!("an import is of `{a}` in the cache and of `{b}` in the file"));
    }
    let parts = [
        ("symbols", cached.symbols == fresh.symbols),
        ("imports", cached.imports == fresh.imports),
        ("diagnostics", cached.diagnostics == fresh.diagnostics),
        ("manifest", cached.manifest == fresh.manifest),
        ("mark of generated code", cached.generated == fresh.generated),
    ];
    let name = parts.iter().find(|(_, same)| !same).map_or("facts", |(name, _)| name);
    Some(format!("the {name} differ"))
}

#[cfg(test)]
mod tests;
