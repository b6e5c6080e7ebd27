//! Tables that are sorted by keys which are digests, searched in place.

use super::Key;

/// A row of such a table.
pub(super) trait Keyed {
    /// Returns the key that the table is sorted by.
    fn sorted_by(&self) -> Key;
}

/// Returns the place of the row with this key.
pub(super) fn find<T: Keyed>(table: &[T], key: &Key) -> Option<usize> {
    let mut range = 0..table.len();
    // Digests are spread evenly: the first guess is close.
    let head = u64::from_be_bytes(*key.first_chunk::<8>()?);
    let guess = ((u128::from(head) * table.len() as u128) >> 64) as usize;
    let mut step = 16;
    if guess < range.end {
        if table[guess].sorted_by() <= *key {
            range.start = guess;
            while range.start + step < range.end && table[range.start + step].sorted_by() <= *key {
                range.start += step;
                step *= 2;
            }
            range.end = range.end.min(range.start + step + 1);
        } else {
            range.end = guess;
            while range.end > step && table[range.end - step].sorted_by() > *key {
                range.end -= step;
                step *= 2;
            }
            range.start = range.end.saturating_sub(step);
        }
    }
    let at = range.start + table[range].partition_point(|row| row.sorted_by() < *key);
    table.get(at).is_some_and(|row| row.sorted_by() == *key).then_some(at)
}
