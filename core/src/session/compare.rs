//! Tier 1: which files are unchanged, told by their stamps in one merge of the listing with the index.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{Listed, MAX_FILE_BYTES, Need, Session};
use crate::cache::{Index, Location, PackSet, facts_key};
use crate::engine::Engine;
use crate::language::detect_by_path;
use crate::listing::{EntryKind, Listing};
use crate::report::{SkipReason, Status};

/// The outcome of the merge.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) rows: Vec<Listed>,
    pub(super) needs: Vec<Need>,
    pub(super) gone: Vec<usize>,
}

/// Merges a listing with the index, whose records below `prefix` are those of the listing.
pub(super) fn compare(engine: &Engine, listing: &Listing, index: Option<&Index>, prefix: &[u8]) -> Compared {
    let mut compared = Compared { rows: Vec::with_capacity(listing.len()), ..Compared::default() };
    let range = index.map_or(0..0, |index| index.below(prefix));
    let mut at = range.start;
    let mut unmatched = Vec::new();
    let stamps_count = engine.uses_stamps() && index.is_some_and(|index| index.fields() == listing.fields);
    for (number, entry) in listing.entries().enumerate() {
        let row = match entry.kind {
            EntryKind::Excluded => Listed::Excluded,
            EntryKind::Skipped(reason) => Listed::Decided(Status::Skipped(reason)),
            EntryKind::Failed(reason) => Listed::Decided(Status::Failed(reason)),
            EntryKind::File(stamp) => {
                let mut previous = None;
                if let Some(index) = index {
                    while at < range.end && index.path(at)[prefix.len()..] < *entry.path {
                        unmatched.push(at);
                        at += 1;
                    }
                    if at < range.end && index.path(at)[prefix.len()..] == *entry.path {
                        previous = Some(at);
                        at += 1;
                    }
                }
                let unchanged = previous.filter(|previous| {
                    stamps_count
                        && index.is_some_and(|index| {
                            index.stamp(*previous) == (stamp, false) && index.known(*previous).is_some()
                        })
                });
                match unchanged {
                    Some(previous) => Listed::Unchanged(previous, None),
                    None => match route(engine, entry.path, stamp.size) {
                        Err(reason) => Listed::Decided(Status::Skipped(reason)),
                        Ok(variant) => {
                            compared.needs.push(Need { entry: number, stamp, variant, previous });
                            Listed::Needed(compared.needs.len() - 1)
                        }
                    },
                }
            }
        };
        compared.rows.push(row);
    }
    unmatched.extend(at..range.end);
    if let Some(index) = index.filter(|_| listing.complete && !unmatched.is_empty()) {
        let standing = Standing::new(listing);
        unmatched.retain(|at| !standing.holds(&index.path(*at)[prefix.len()..]));
        compared.gone = unmatched;
    }
    compared
}

/// Tells from the path and the size alone whether a content is needed, and what the path says of its language.
fn route(engine: &Engine, path: &[u8], size: u64) -> Result<Option<crate::language::Variant>, SkipReason> {
    if size > MAX_FILE_BYTES {
        return Err(SkipReason::TooLarge);
    }
    if let Some(variant) = engine.overrides().variant(path).or_else(|| detect_by_path(path)) {
        return Ok(Some(variant));
    }
    // A name with an extension that nobody knows is no program; only one without may begin with `#!`.
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
    if name[1.min(name.len())..].contains(&b'.') { Err(SkipReason::UnknownLanguage) } else { Ok(None) }
}

/// The entries of a listing below which files may stand that it does not show.
struct Standing<'a>(BTreeSet<&'a [u8]>);

impl<'a> Standing<'a> {
    fn new(listing: &'a Listing) -> Self {
        let hides = |kind| matches!(kind, EntryKind::Excluded | EntryKind::Failed(_));
        let trimmed = |path: &'a [u8]| path.strip_suffix(b"/").unwrap_or(path);
        Standing(listing.entries().filter(|entry| hides(entry.kind)).map(|entry| trimmed(entry.path)).collect())
    }

    /// Whether the path, or a directory around it, is such an entry.
    fn holds(&self, path: &[u8]) -> bool {
        let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        // An empty entry is the root itself, which could not be read.
        ends.chain([0, path.len()]).any(|end| self.0.contains(&path[..end]))
    }
}

impl Session<'_> {
    /// Finds the facts of the unchanged files. A file whose facts are not there any more needs its content.
    pub(super) fn locate_facts(&mut self) {
        let Some(index) = self.index.clone() else { return };
        let (rows, packs, options) = (&self.rows, &self.packs, self.engine.options());
        let locate = |at: usize| -> Option<Location> {
            let entry = index.entry(at)?;
            let digest = entry.known.record.digest?;
            packs.find_facts(&facts_key(entry.variant, options, &digest), entry.location)
        };
        let located: Vec<Option<Result<Location, ()>>> = rows
            .par_iter()
            .map(|row| match row {
                Listed::Unchanged(at, _) if index.known(*at)?.record.status == Status::Analyzed => {
                    Some(locate(*at).ok_or(()))
                }
                _ => None,
            })
            .collect();
        for (number, located) in located.into_iter().enumerate() {
            let Listed::Unchanged(at, _) = self.rows[number] else { continue };
            match located {
                None => {}
                Some(Ok(location)) => self.rows[number] = Listed::Unchanged(at, Some(location)),
                Some(Err(())) => {
                    let entry = self.listing.entry(number);
                    let EntryKind::File(stamp) = entry.kind else { continue };
                    if let Ok(variant) = route(self.engine, entry.path, stamp.size) {
                        self.rows[number] = Listed::Needed(self.needs.len());
                        self.needs.push(Need { entry: number, stamp, variant, previous: Some(at) });
                    }
                }
            }
        }
    }

    /// Opens the packs if something will be looked up in them.
    pub(super) fn open_packs(&mut self) {
        if let Some(store) = self.engine.store().filter(|_| self.facts || !self.needs.is_empty()) {
            self.packs = PackSet::open(store, &mut self.warnings);
        }
    }
}
