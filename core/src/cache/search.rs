//! Interpolation search in tables that are sorted by digests.

/// Returns the place of the row that has this digest, which `of` tells of a row.
pub(super) fn find<T, const N: usize>(table: &[T], digest: &[u8; N], of: impl Fn(&T) -> &[u8; N]) -> Option<usize> {
    let mut range = 0..table.len();
    // Digests are spread evenly: the first guess is close.
    let start = u64::from_be_bytes(*digest.first_chunk::<8>()?);
    let guess = ((u128::from(start) * table.len() as u128) >> 64) as usize;
    let mut step = 16;
    if guess < range.end {
        if of(&table[guess]) <= digest {
            range.start = guess;
            while range.start + step < range.end && of(&table[range.start + step]) <= digest {
                range.start += step;
                step *= 2;
            }
            range.end = range.end.min(range.start + step + 1);
        } else {
            range.end = guess;
            while range.end > step && of(&table[range.end - step]) > digest {
                range.end -= step;
                step *= 2;
            }
            range.start = range.end.saturating_sub(step);
        }
    }
    let at = range.start + table[range].partition_point(|row| of(row) < digest);
    table.get(at).is_some_and(|row| of(row) == digest).then_some(at)
}
