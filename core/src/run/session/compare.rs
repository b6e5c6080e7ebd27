//! Tier 1: which files are unchanged, told by their stamps in one merge of the listing with the index.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;

use super::{Listed, MAX_FILE_BYTES, Need, Session};
use crate::cache::{Index, Location, PackSet, facts_key};
use crate::facts::record::{SkipReason, Status};
use crate::language::{Variant, detect_by_path, is_binary_path};
use crate::run::engine::Engine;
use crate::tree::io::StoreError;
use crate::tree::listing::{EntryKind, Listing};

/// Entries that one task compares. A tree of fewer is not worth a second task; the unit tests have small trees.
const ENTRIES_AT_A_TIME: usize = if cfg!(test) { 3 } else { 4096 };

/// The outcome of the merge, or of a part of it.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) rows: Vec<Listed>,
    pub(super) needs: Vec<Need>,
    /// Places in the index of files that the listing does not have, and at the end of those that are gone.
    pub(super) gone: Vec<usize>,
}

/// Merges a listing with the index, whose records below `prefix` are those of the listing.
pub(super) fn compare(engine: &Engine, listing: &Listing, index: Option<&Index>, prefix: &[u8]) -> Compared {
    let below = index.map_or(0..0, |index| index.below(prefix));
    // Where the part of the index begins that belongs to the entries from `number` on.
    let place = |number: usize| match index {
        Some(index) if number < listing.len() => index.first_from(below.clone(), prefix, listing.entry(number).path),
        _ => below.end,
    };
    let starts: Vec<usize> = (0..listing.len()).step_by(ENTRIES_AT_A_TIME).collect();
    let parts: Vec<Compared> = starts
        .into_par_iter()
        .map(|start| {
            let end = listing.len().min(start + ENTRIES_AT_A_TIME);
            let places = if start == 0 { below.start } else { place(start) }..place(end);
            compare_part(engine, listing, start..end, index, places, prefix)
        })
        .collect();
    let mut whole = Compared { rows: Vec::with_capacity(listing.len()), ..Compared::default() };
    for part in parts {
        let before = whole.needs.len();
        whole.rows.extend(part.rows.into_iter().map(|row| match row {
            Listed::Needed(need) => Listed::Needed(before as u32 + need),
            row => row,
        }));
        whole.needs.extend(part.needs);
        whole.gone.extend(part.gone);
    }
    if listing.is_empty() {
        whole.gone.extend(below);
    }
    match index.filter(|_| listing.complete && !whole.gone.is_empty()) {
        Some(index) => {
            let standing = Standing::new(listing);
            whole.gone.retain(|at| !standing.holds(&index.path(*at)[prefix.len()..]));
        }
        None => whole.gone.clear(),
    }
    whole
}

/// Merges a range of the listing with the range of the index that belongs to it.
fn compare_part(
    engine: &Engine,
    listing: &Listing,
    entries: Range<usize>,
    index: Option<&Index>,
    places: Range<usize>,
    prefix: &[u8],
) -> Compared {
    let mut part = Compared { rows: Vec::with_capacity(entries.len()), ..Compared::default() };
    let mut at = places.start;
    let stamps_count = engine.uses_stamps() && index.is_some_and(|index| index.fields() == listing.fields);
    for number in entries {
        let entry = listing.entry(number);
        let row = match entry.kind {
            EntryKind::Excluded => Listed::Excluded,
            EntryKind::Skipped(reason) => Listed::Decided(Status::Skipped(reason)),
            EntryKind::Failed(reason) => Listed::Decided(Status::Failed(reason)),
            EntryKind::File(stamp) => {
                let mut previous = None;
                while let Some(index) = index.filter(|_| at < places.end) {
                    match index.path(at)[prefix.len()..].cmp(entry.path) {
                        Ordering::Less => part.gone.push(at),
                        Ordering::Equal => previous = Some(at),
                        Ordering::Greater => break,
                    }
                    at += 1;
                    if previous.is_some() {
                        break;
                    }
                }
                let unchanged = previous.filter(|previous| {
                    stamps_count
                        && index.is_some_and(|index| {
                            index.stamp(*previous) == (stamp, false) && index.known(*previous).is_some()
                        })
                });
                match unchanged {
                    Some(previous) => Listed::Unchanged(previous as u32),
                    None => match route(engine, entry.path, stamp.size) {
                        Err(reason) => Listed::Decided(Status::Skipped(reason)),
                        Ok(variant) => {
                            part.needs.push(Need { entry: number, stamp, variant, previous });
                            Listed::Needed(part.needs.len() as u32 - 1)
                        }
                    },
                }
            }
        };
        part.rows.push(row);
    }
    part.gone.extend(at..places.end);
    part
}

/// Tells from the path and the size alone whether a content is needed, and what the path says of its language.
fn route(engine: &Engine, path: &[u8], size: u64) -> Result<Option<Variant>, SkipReason> {
    if size > MAX_FILE_BYTES {
        return Err(SkipReason::TooLarge);
    }
    if let Some(variant) = engine.overrides().variant(path).or_else(|| detect_by_path(path)) {
        return Ok(Some(variant));
    }
    if is_binary_path(path) {
        return Err(SkipReason::Binary);
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
                Listed::Unchanged(at) if index.known(*at as usize)?.record.status == Status::Analyzed => {
                    Some(locate(*at as usize).ok_or(()))
                }
                _ => None,
            })
            .collect();
        self.located = Vec::with_capacity(located.len());
        for (number, located) in located.into_iter().enumerate() {
            self.located.push(located.and_then(Result::ok));
            let (Listed::Unchanged(at), Some(Err(()))) = (self.rows[number], located) else { continue };
            let entry = self.listing.entry(number);
            let EntryKind::File(stamp) = entry.kind else { continue };
            if let Ok(variant) = route(self.engine, entry.path, stamp.size) {
                self.rows[number] = Listed::Needed(self.needs.len() as u32);
                self.needs.push(Need { entry: number, stamp, variant, previous: Some(at as usize) });
            }
        }
    }

    /// Opens the packs if something will be looked up in them.
    ///
    /// # Errors
    ///
    /// Fails if the store cannot be reached.
    pub(super) fn open_packs(&mut self) -> Result<(), StoreError> {
        if let Some(store) = self.engine.store().filter(|_| self.facts || !self.needs.is_empty()) {
            self.packs = PackSet::open_some(store, &store.list()?, &mut self.warnings);
        }
        Ok(())
    }
}
