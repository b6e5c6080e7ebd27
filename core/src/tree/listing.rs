//! What discovery found: every entry of a tree in path order, with the stamp that tells whether it changed.

use std::collections::BTreeMap;

use crate::facts::GeneratedReason;
use crate::facts::record::{FailReason, SkipReason};

/// What the file system says of a file's state without opening it.
///
/// The device is not part of it, because its number changes with mounts and reboots. A field that the platform does
/// not have is 0; [`Listing::fields`] says which those are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// Size in bytes.
    pub size: u64,
    /// Last change of the content, in nanoseconds since 1970.
    pub mtime: i64,
    /// Last change of the content or the metadata, in nanoseconds since 1970.
    pub ctime: i64,
    /// The number of the file in its file system.
    pub inode: u64,
}

/// A modification time that proves nothing, because it lies in the future.
const UNPROVEN: i64 = i64::MAX;

/// Files of earlier years, in nanoseconds since 1970, have the dates of archives: 1990.
const OLDEST: i64 = 631_152_000_000_000_000;

impl Stamp {
    /// Returns the stamp of a file of which a page tells nothing but its size in bytes and a date in milliseconds since
    /// 1970. The date may lack; whatever it is then proves nothing.
    pub fn of_date(size: u64, milliseconds: f64) -> Stamp {
        // Fractions of a millisecond are kept as far as the number holds them exactly.
        let mtime = if milliseconds.is_finite() { (milliseconds * 1e3).round() as i64 } else { i64::MAX };
        Stamp { size, mtime: mtime.saturating_mul(1000), ..Stamp::default() }
    }
}

/// Which fields the stamps of a listing have beside size and mtime.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct StampFields {
    /// Whether there is a change time.
    pub ctime: bool,
    /// Whether there is an inode number.
    pub inode: bool,
}

/// What stands at one path of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file, to be analyzed.
    File(Stamp),
    /// Something passed over with a reason, among them regular files above `--max-filesize`.
    Skipped(SkipReason),
    /// A file whose stamp, or a directory whose entries, could not be read.
    Failed(FailReason),
    /// A file or directory that is there and was not chosen. It is not part of the result; that it exists keeps what
    /// the index knows of it, and of everything below it.
    Excluded,
}

/// One entry of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The path inside the tree.
    pub path: &'a [u8],
    /// What stands there.
    pub kind: EntryKind,
    /// What `.gitattributes` says, if anything.
    pub attribute: Option<Attribute>,
}

/// What `.gitattributes` says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// It is `linguist-generated`.
    Generated,
    /// It is `linguist-vendored`.
    Vendored,
    /// It is expressly not `linguist-generated`, whatever its name or its content say.
    Source,
}

impl Attribute {
    /// Returns why the file counts as generated, if what it says of itself is `own`.
    pub(crate) fn reason(this: Option<Attribute>, own: Option<GeneratedReason>) -> Option<GeneratedReason> {
        match this {
            None => own,
            Some(Attribute::Generated) => Some(GeneratedReason::LinguistGenerated),
            Some(Attribute::Vendored) => Some(GeneratedReason::LinguistVendored),
            Some(Attribute::Source) => None,
        }
    }
}

/// The entries of a tree, sorted by the unsigned bytes of the whole path, and when the listing began.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The moment before the first directory was opened, in nanoseconds since 1970 by the clock that stamps files.
    pub began: i64,
    /// Which fields the stamps have.
    pub fields: StampFields,
    /// Whether it holds all there is, so that what it lacks is gone; a listing of named files does not.
    pub complete: bool,
    /// How many folders were not entered although no ignore file says so: caches, installed packages, environments.
    pub passed_over: u32,
    batches: Vec<Batch>,
    /// The entries in path order: the number of the batch and of the entry in it.
    order: Vec<(u32, u32)>,
}

impl Listing {
    /// Starts an empty listing of a whole tree.
    pub fn new(began: i64, fields: StampFields) -> Self {
        Listing { began, fields, complete: true, ..Listing::default() }
    }

    /// Makes room for `entries` more entries with `path_bytes` bytes of paths in total.
    pub fn reserve(&mut self, entries: usize, path_bytes: usize) {
        let (mut paths, mut records) = (Vec::new(), Vec::new());
        paths.reserve_exact(path_bytes);
        records.reserve_exact(entries);
        self.batches.push(Batch { paths, records, has_attributes: false });
        self.order.reserve(entries);
    }

    /// Adds an entry whose path is the concatenation of `parts`. It must be greater than all before it.
    ///
    /// # Panics
    ///
    /// Panics in debug builds if the path is out of order.
    pub fn push(&mut self, parts: &[&[u8]], kind: EntryKind, attribute: Option<Attribute>) {
        if self.batches.last().is_none_or(|batch| batch.paths.len() > MOST_PATH_BYTES) {
            self.batches.push(Batch::default());
        }
        let last = self.batches.len() - 1;
        let place = (last as u32, self.batches[last].push(parts, kind, attribute));
        self.order.push(place);
        debug_assert!(self.is_sorted_behind(self.len() - 1), "listings are sorted");
    }

    /// Adds the entries of `batches` at the places that `order` names: the number of a batch, and of an entry in it.
    /// Nothing is copied. Their paths must be greater than all before them, each greater than the one before it.
    ///
    /// # Panics
    ///
    /// Panics if there is no entry at a place, and in debug builds if a path is out of order.
    pub fn extend(&mut self, batches: Vec<Batch>, order: Vec<(u32, u32)>) {
        assert!(
            order.iter().all(|(batch, entry)| batches.get(*batch as usize).is_some_and(|batch| batch.has(*entry))),
            "every place has an entry"
        );
        let (before, first) = (self.batches.len() as u32, self.len());
        if before == 0 {
            (self.batches, self.order) = (batches, order);
        } else {
            self.batches.extend(batches);
            self.order.extend(order.into_iter().map(|(batch, entry)| (before + batch, entry)));
        }
        debug_assert!((first..self.len()).all(|index| self.is_sorted_behind(index)), "listings are sorted");
    }

    /// Takes back the dates that come from an archive or a copy, those before 1990 and one that most files share, where
    /// nothing but size and date tells of a change, as in browsers. Such a date proves nothing.
    pub fn distrust_dates(&mut self) {
        if self.fields.ctime || self.fields.inode {
            return;
        }
        let mut times: BTreeMap<i64, usize> = BTreeMap::new();
        let records = || self.batches.iter().flat_map(|batch| &batch.records);
        let files = records().filter(|record| matches!(record.kind, PackedKind::File));
        files.for_each(|record| *times.entry(record.stamp.mtime).or_default() += 1);
        let count: usize = times.values().sum();
        let is_shared = |time: &i64| count > 1 && times.get(time).is_some_and(|times| times * 2 > count);
        for record in self.batches.iter_mut().flat_map(|batch| &mut batch.records) {
            let time = &mut record.stamp.mtime;
            if matches!(record.kind, PackedKind::File) && (is_shared(time) || *time < OLDEST) {
                *time = UNPROVEN;
            }
        }
    }

    /// Whether the entry at `index` is greater than the one before it.
    fn is_sorted_behind(&self, index: usize) -> bool {
        index == 0 || self.entry(index - 1).path < self.entry(index).path
    }

    /// Returns the number of entries, those not chosen included.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Returns the entry at `index`. Panics if there is none.
    pub fn entry(&self, index: usize) -> Entry<'_> {
        let (batch, entry) = self.order[index];
        self.batches[batch as usize].entry(entry)
    }

    /// Returns what `.gitattributes` says of the entry at `index`. Mostly it says nothing of any, which is told without
    /// looking at the entry. Panics if there is none.
    pub(crate) fn attribute(&self, index: usize) -> Option<Attribute> {
        if self.batches.iter().any(|batch| batch.has_attributes) { self.entry(index).attribute } else { None }
    }

    /// Returns all entries in path order.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Entry<'_>> {
        (0..self.len()).map(|index| self.entry(index))
    }
}

/// Entries in any order on their way into a [`Listing`]. A parallel lister has one for each worker at a time, so that
/// no entry is ever copied.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    paths: Vec<u8>,
    records: Vec<PackedEntry>,
    has_attributes: bool,
}

/// How many entries and bytes of paths fit into a new batch before it grows.
const BATCH_ENTRIES: usize = 4096;
const BATCH_PATH_BYTES: usize = 64 * BATCH_ENTRIES;

/// A batch whose paths are longer than this in all takes no more, so that 32 bits tell any place among them.
const MOST_PATH_BYTES: usize = 1 << 30;

/// An entry of a batch. There is one for each file, so it is small.
#[derive(Clone, Copy, Debug)]
struct PackedEntry {
    /// Of a file; zeros for all else.
    stamp: Stamp,
    path_start: u32,
    path_bytes: u32,
    kind: PackedKind,
    attribute: Option<Attribute>,
}

/// An [`EntryKind`] without the stamp.
#[derive(Clone, Copy, Debug)]
enum PackedKind {
    File,
    Skipped(SkipReason),
    Failed(FailReason),
    Excluded,
}

impl Batch {
    /// Makes an empty batch with room for some thousand entries.
    pub fn new() -> Self {
        Batch {
            paths: Vec::with_capacity(BATCH_PATH_BYTES),
            records: Vec::with_capacity(BATCH_ENTRIES),
            has_attributes: false,
        }
    }

    /// Whether a batch made by [`Batch::new`] has hardly any room left.
    pub fn is_full(&self) -> bool {
        self.records.len() >= BATCH_ENTRIES / 8 * 7 || self.paths.len() >= BATCH_PATH_BYTES / 8 * 7
    }

    /// Adds an entry whose path is the concatenation of `parts` and returns its number.
    ///
    /// # Panics
    ///
    /// Panics if the paths are longer than 4 GiB in all.
    pub fn push(&mut self, parts: &[&[u8]], kind: EntryKind, attribute: Option<Attribute>) -> u32 {
        let start = self.paths.len();
        parts.iter().for_each(|part| self.paths.extend_from_slice(part));
        assert!(self.paths.len() <= u32::MAX as usize, "the paths of a batch fit in 4 GiB");
        let (kind, stamp) = match kind {
            EntryKind::File(stamp) => (PackedKind::File, stamp),
            EntryKind::Skipped(reason) => (PackedKind::Skipped(reason), Stamp::default()),
            EntryKind::Failed(reason) => (PackedKind::Failed(reason), Stamp::default()),
            EntryKind::Excluded => (PackedKind::Excluded, Stamp::default()),
        };
        let (path_start, path_bytes) = (start as u32, (self.paths.len() - start) as u32);
        self.records.push(PackedEntry { stamp, path_start, path_bytes, kind, attribute });
        self.has_attributes |= attribute.is_some();
        self.records.len() as u32 - 1
    }

    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Returns the entry with this number. Panics if there is none.
    pub fn entry(&self, number: u32) -> Entry<'_> {
        let PackedEntry { stamp, path_start, path_bytes, kind, attribute } = self.records[number as usize];
        let kind = match kind {
            PackedKind::File => EntryKind::File(stamp),
            PackedKind::Skipped(reason) => EntryKind::Skipped(reason),
            PackedKind::Failed(reason) => EntryKind::Failed(reason),
            PackedKind::Excluded => EntryKind::Excluded,
        };
        Entry { path: &self.paths[path_start as usize..][..path_bytes as usize], kind, attribute }
    }

    fn has(&self, number: u32) -> bool {
        (number as usize) < self.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_several_batches_are_found_in_the_order_given() {
        let file = |size| EntryKind::File(Stamp { size, ..Stamp::default() });
        let skipped = EntryKind::Skipped(SkipReason::Fifo);
        let mut listing = Listing::new(0, StampFields::default());
        listing.push(&[b"a"], file(1), None);
        let (mut one, mut two) = (Batch::new(), Batch::new());
        one.push(&[b"d/", b"y"], skipped, None);
        one.push(&[b"b"], file(2), Some(Attribute::Vendored));
        two.push(&[b"d/x"], file(3), None);
        listing.extend(vec![one, two], vec![(0, 1), (1, 0), (0, 0)]);
        let entry = |path: &'static [u8], kind, attribute| Entry { path, kind, attribute };
        let expected = [
            entry(b"a", file(1), None),
            entry(b"b", file(2), Some(Attribute::Vendored)),
            entry(b"d/x", file(3), None),
            entry(b"d/y", skipped, None),
        ];
        assert_eq!(listing.entries().collect::<Vec<_>>(), expected);
        assert_eq!([0, 1].map(|index| listing.attribute(index)), [None, Some(Attribute::Vendored)]);
        assert!(size_of::<PackedEntry>() <= 48);
    }

    #[test]
    fn dates_of_archives_and_copies_prove_nothing_where_there_is_nothing_else() {
        let day = |year: i64| (year - 1970) as f64 * 365.25 * 86_400e3;
        let times = |fields, dates: &[f64]| {
            let mut listing = Listing::new(0, fields);
            for (n, date) in dates.iter().enumerate() {
                listing.push(&[&[b'a' + n as u8]], EntryKind::File(Stamp::of_date(1, *date)), None);
            }
            listing.distrust_dates();
            let stamp = |entry: Entry<'_>| matches!(entry.kind, EntryKind::File(stamp) if stamp.mtime == UNPROVEN);
            listing.entries().map(stamp).collect::<Vec<_>>()
        };
        let none = StampFields::default();
        assert_eq!(times(none, &[day(2020), day(1980), f64::NAN, day(2021)]), [false, true, true, false]);
        assert_eq!(times(none, &[day(2020), day(2020), day(2021)]), [true, true, false], "most files share one");
        assert_eq!(times(none, &[day(2020)]), [false], "a single file shares its date with none");
        let inode = StampFields { inode: true, ..none };
        assert_eq!(times(inode, &[day(1980), day(1980)]), [false, false]);
        assert_eq!(Stamp::of_date(3, 1.5).mtime, 1_500_000);
    }
}
