//! Tier 1: which files are unchanged, told by their stamps in one merge of the listing with the index.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;

use crate::cache::{Index, Location, PackSet, facts_key};
use crate::facts::record::{SkipReason, Status};
use crate::language::{Variant, detect_by_path, is_binary_path};
use crate::run::setup::Setup;
use crate::tree::listing::{EntryKind, Listing, Stamp};

/// Larger files are not read at all: positions are 32 bits wide and memory is bounded.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// Entries that one task compares. A tree of fewer is not worth a second task; the unit tests have small trees.
const ENTRIES_AT_A_TIME: usize = if cfg!(test) { 3 } else { 4096 };

/// What is known of an entry of a listing before contents are read. There is one for each entry, so it is small.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Listed {
    /// It is there and not part of the result.
    Excluded,
    /// The listing and the path decide.
    Decided(Status),
    /// Its stamp is the one in the index, in this slot.
    Unchanged(u32),
    /// Its content is needed: the number of the need.
    Needed(u32),
}

/// A content that is needed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    /// The number of the entry in the listing.
    pub(crate) entry: usize,
    pub(crate) stamp: Stamp,
    /// What the path says; without it the content must.
    pub(crate) variant: Option<Variant>,
    /// The slot of the index that has an earlier state of the file.
    pub(crate) previous: Option<usize>,
}

/// The outcome of the comparison, or of a part of it.
#[derive(Default)]
pub(crate) struct Comparison {
    /// One for each entry of the listing, by its number.
    pub(crate) listed: Vec<Listed>,
    /// In the order of the listing, but for those whose facts are gone, which come last.
    pub(crate) needs: Vec<Need>,
    /// The slots of the index of files that the listing does not have, and at the end of those that are gone.
    pub(crate) gone: Vec<usize>,
}

/// Merges a listing with the index, whose records below `prefix` are those of the listing.
pub(crate) fn compare(setup: &Setup, listing: &Listing, index: Option<&Index>, prefix: &[u8]) -> Comparison {
    let below = index.map_or(0..0, |index| index.below(prefix));
    // The slot where the part of the index begins that belongs to the entries from `entry` on.
    let first_slot = |entry: usize| match index {
        Some(index) if entry < listing.len() => index.first_from(below.clone(), prefix, listing.entry(entry).path),
        _ => below.end,
    };
    let starts: Vec<usize> = (0..listing.len()).step_by(ENTRIES_AT_A_TIME).collect();
    let parts: Vec<Comparison> = starts
        .into_par_iter()
        .map(|start| {
            let end = listing.len().min(start + ENTRIES_AT_A_TIME);
            let slots = if start == 0 { below.start } else { first_slot(start) }..first_slot(end);
            compare_part(setup, listing, start..end, index, slots, prefix)
        })
        .collect();
    let mut whole = Comparison { listed: Vec::with_capacity(listing.len()), ..Comparison::default() };
    for part in parts {
        let before = whole.needs.len();
        whole.listed.extend(part.listed.into_iter().map(|listed| match listed {
            Listed::Needed(need) => Listed::Needed(before as u32 + need),
            listed => listed,
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
            whole.gone.retain(|slot| !standing.holds(&index.path(*slot)[prefix.len()..]));
        }
        None => whole.gone.clear(),
    }
    whole
}

/// Merges a range of the listing with the range of the index that belongs to it.
fn compare_part(
    setup: &Setup,
    listing: &Listing,
    entries: Range<usize>,
    index: Option<&Index>,
    slots: Range<usize>,
    prefix: &[u8],
) -> Comparison {
    let mut part = Comparison { listed: Vec::with_capacity(entries.len()), ..Comparison::default() };
    let mut slot = slots.start;
    let stamps_count = setup.stamps && index.is_some_and(|index| index.fields() == listing.fields);
    for number in entries {
        let entry = listing.entry(number);
        let listed = match entry.kind {
            EntryKind::Excluded => Listed::Excluded,
            EntryKind::Skipped(reason) => Listed::Decided(Status::Skipped(reason)),
            EntryKind::Failed(reason) => Listed::Decided(Status::Failed(reason)),
            EntryKind::File(stamp) => {
                let mut previous = None;
                while let Some(index) = index.filter(|_| slot < slots.end) {
                    match index.path(slot)[prefix.len()..].cmp(entry.path) {
                        Ordering::Less => part.gone.push(slot),
                        Ordering::Equal => previous = Some(slot),
                        Ordering::Greater => break,
                    }
                    slot += 1;
                    if previous.is_some() {
                        break;
                    }
                }
                let unchanged = previous.filter(|previous| {
                    stamps_count
                        && index.is_some_and(|index| {
                            index.stamp(*previous) == (stamp, false) && index.record(*previous).is_some()
                        })
                });
                match unchanged {
                    Some(previous) => Listed::Unchanged(previous as u32),
                    None => match route(setup, entry.path, stamp.size) {
                        Err(reason) => Listed::Decided(Status::Skipped(reason)),
                        Ok(variant) => {
                            part.needs.push(Need { entry: number, stamp, variant, previous });
                            Listed::Needed(part.needs.len() as u32 - 1)
                        }
                    },
                }
            }
        };
        part.listed.push(listed);
    }
    part.gone.extend(slot..slots.end);
    part
}

/// Tells from the path and the size alone whether a content is needed, and what the path says of its language.
fn route(setup: &Setup, path: &[u8], size: u64) -> Result<Option<Variant>, SkipReason> {
    if size > MAX_FILE_BYTES {
        return Err(SkipReason::TooLarge);
    }
    if let Some(variant) = setup.overrides().variant(path).or_else(|| detect_by_path(path)) {
        return Ok(Some(variant));
    }
    if is_binary_path(path) {
        return Err(SkipReason::Binary);
    }
    // A file with an unknown extension is no script; only one without an extension may begin with `#!`.
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

/// Finds the facts of the unchanged files, each by the number of its entry. A file whose facts are not there any more
/// needs its content.
pub(crate) fn locate_facts(
    setup: &Setup,
    listing: &Listing,
    index: &Index,
    packs: &PackSet,
    comparison: &mut Comparison,
) -> Vec<Option<Location>> {
    let options = setup.options();
    let locate = |slot: usize| -> Option<Location> {
        let entry = index.entry(slot)?;
        packs.find_facts(&facts_key(entry.variant, options, &entry.record.digest?), entry.location)
    };
    let located: Vec<Option<Result<Location, ()>>> = comparison
        .listed
        .par_iter()
        .map(|listed| match listed {
            Listed::Unchanged(slot) if index.record(*slot as usize)?.status == Status::Analyzed => {
                Some(locate(*slot as usize).ok_or(()))
            }
            _ => None,
        })
        .collect();
    let mut locations = Vec::with_capacity(located.len());
    for (number, located) in located.into_iter().enumerate() {
        locations.push(located.and_then(Result::ok));
        let (Listed::Unchanged(slot), Some(Err(()))) = (comparison.listed[number], located) else { continue };
        let entry = listing.entry(number);
        let EntryKind::File(stamp) = entry.kind else { continue };
        if let Ok(variant) = route(setup, entry.path, stamp.size) {
            comparison.listed[number] = Listed::Needed(comparison.needs.len() as u32);
            comparison.needs.push(Need { entry: number, stamp, variant, previous: Some(slot as usize) });
        }
    }
    locations
}
