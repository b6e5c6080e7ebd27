//! The form of facts in a pack: one LZ4 block, compressed to the same bytes on every platform.
//!
//! ```text
//! size   of all bytes before compression, as `number` has it
//! block  as <https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md> has it, with `PHRASES` as the dictionary
//! ```
//!
//! The compressor is our own: others find repetitions by machine words, whose size differs between the native and the
//! wasm build, and take more bytes for what is as short as most facts are. What the bytes mean is left to
//! [`pack`](super::pack).

use std::sync::OnceLock;

use super::number::{put, take};
use super::phrases::PHRASES;

/// LZ4 stretches no input more than this.
const MOST_EXPANSION: usize = 255;

/// A match is no shorter, and no farther from what it repeats.
const LEAST_MATCH: usize = size_of::<u32>();
const MOST_DISTANCE: usize = u16::MAX as usize;

/// The format wants so many bytes behind the last match, and so many behind its beginning.
const BEHIND_MATCH: usize = 5;
const BEHIND_START: usize = 12;

/// Where the last four bytes with each hash were met, but for what is beyond the longest distance. Where none were met,
/// it is some other place.
type Places = [u16; 1 << HASH_BITS];
const HASH_BITS: u32 = 12;

/// Compresses bytes.
pub(super) fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut blob = Vec::with_capacity(bytes.len() / 2 + 16);
    put(&mut blob, bytes.len() as u64);
    let text = [PHRASES, bytes].concat();
    let mut search = Search { text: &text, met: [0; 1 << HASH_BITS], phrases: places_in_phrases() };
    let end = text.len();
    let (mut at, mut behind) = (PHRASES.len(), PHRASES.len());
    while at + BEHIND_START < end {
        let Some(mut found) = search.repeated(at) else {
            at += 1;
            continue;
        };
        // What begins a byte later is often longer.
        while at + 1 + BEHIND_START < end {
            let Some(later) = search.repeated(at + 1).filter(|later| later.length > found.length) else { break };
            (at, found) = (at + 1, later);
        }
        put_sequence(&mut blob, &text[behind..at], Some(&found));
        behind = at + found.length;
        (at + 2..behind.min(end - BEHIND_START)).for_each(|at| search.note(at));
        at = behind;
    }
    put_sequence(&mut blob, &text[behind..], None);
    blob
}

/// What is repeated somewhere: so many bytes, from so far before.
struct Match {
    length: usize,
    distance: usize,
}

struct Search<'a> {
    /// The phrases, and behind them what is compressed.
    text: &'a [u8],
    met: Places,
    phrases: &'static Places,
}

impl Search<'_> {
    /// Returns what is repeated at a place, of what was met last or else of the phrases, and notes the place.
    fn repeated(&mut self, at: usize) -> Option<Match> {
        let four = four_of(self.text, at);
        let hash = hash(four);
        let met = std::mem::replace(&mut self.met[hash], at as u16);
        let last = usize::from((at as u16).wrapping_sub(met));
        let phrase = at - usize::from(self.phrases[hash]);
        let is_repeated = |distance: &usize| {
            (1..=MOST_DISTANCE.min(at)).contains(distance) && four_of(self.text, at - distance) == four
        };
        let distance = [last, phrase].into_iter().find(is_repeated)?;
        let most = self.text.len() - BEHIND_MATCH - at;
        Some(Match { length: common(&self.text[at - distance..], &self.text[at..][..most]), distance })
    }

    fn note(&mut self, at: usize) {
        self.met[hash(four_of(self.text, at))] = at as u16;
    }
}

fn places_in_phrases() -> &'static Places {
    static PLACES: OnceLock<Places> = OnceLock::new();
    PLACES.get_or_init(|| {
        let mut places = [0; 1 << HASH_BITS];
        (0..=PHRASES.len() - LEAST_MATCH).for_each(|at| places[hash(four_of(PHRASES, at))] = at as u16);
        places
    })
}

/// Returns how many bytes two slices have in common, from the first on.
fn common(a: &[u8], b: &[u8]) -> usize {
    let words = a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0);
    let same = 8 * words.take_while(|(a, b)| a == b).count();
    same + a[same..].iter().zip(&b[same..]).take_while(|(a, b)| a == b).count()
}

fn four_of(text: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(*text[at..].first_chunk().expect("there are bytes behind every place"))
}

fn hash(four: u32) -> usize {
    (four.wrapping_mul(2_654_435_761) >> (u32::BITS - HASH_BITS)) as usize
}

/// Appends bytes that stand for themselves, and what is repeated behind them.
fn put_sequence(block: &mut Vec<u8>, literals: &[u8], repeated: Option<&Match>) {
    let more = repeated.map_or(0, |repeated| repeated.length - LEAST_MATCH);
    block.push((literals.len().min(15) << 4 | more.min(15)) as u8);
    put_rest(block, literals.len());
    block.extend_from_slice(literals);
    if let Some(repeated) = repeated {
        block.extend((repeated.distance as u16).to_le_bytes());
        put_rest(block, more);
    }
}

/// Appends what of a length does not fit in its four bits.
fn put_rest(block: &mut Vec<u8>, length: usize) {
    if let Some(rest) = length.checked_sub(15) {
        block.extend(std::iter::repeat_n(255, rest / 255));
        block.push((rest % 255) as u8);
    }
}

/// Expands what [`compress`] made; `None` for anything that it does not make.
pub(super) fn expand(blob: &[u8]) -> Option<Vec<u8>> {
    let mut block = blob;
    let size: usize = take(&mut block)?;
    // What cannot be true is not allocated.
    if size > blob.len().saturating_mul(MOST_EXPANSION) {
        return None;
    }
    let mut bytes = vec![0; size];
    let expanded = lz4_flex::block::decompress_into_with_dict(block, &mut bytes, PHRASES).ok()?;
    (expanded == size).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{PHRASES, compress, expand, put};

    /// Bytes that repeat themselves here and there, as facts do.
    fn sample(length: usize) -> Vec<u8> {
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 24
        };
        (0..).flat_map(|_| vec![next() as u8; (next() % 9) as usize]).take(length).collect()
    }

    #[test]
    fn bytes_come_back_whatever_their_number() {
        for length in (0..400).chain([1000, 65_534, 65_535, 65_536, 65_540, 131_072, 200_000]) {
            let bytes = sample(length);
            assert_eq!(expand(&compress(&bytes)), Some(bytes), "{length} bytes");
        }
    }

    #[test]
    fn what_is_repeated_comes_back_from_wherever_it_stood() {
        let far = [sample(70_000), PHRASES[..40].to_vec(), sample(70_000)].concat();
        let across = [&PHRASES[PHRASES.len() - 30..], PHRASES, &[0; 300], b"0123456789abc", &[7; 19]].concat();
        for bytes in [far, across, vec![b'x'; 100_000], PHRASES.to_vec(), b"export declare const ".repeat(50)] {
            for cut in [0, 1, 5, 11, 12, 13] {
                let bytes = &bytes[cut..];
                assert_eq!(expand(&compress(bytes)).as_deref(), Some(bytes));
            }
        }
        assert!(compress(b"declare function f(): void").len() < 16);
    }

    #[test]
    fn what_is_cut_short_prolonged_or_of_another_size_is_refused() {
        let blob = compress(&sample(66_000));
        for cut in [0, 1, 3, 4, 7, 8, 500, blob.len() - 1] {
            assert_eq!(expand(&blob[..cut]), None, "cut at {cut}");
        }
        assert_eq!(expand(&[&blob[..], &[0]].concat()), None);
        let mut larger = blob;
        larger[0] ^= 1;
        assert_eq!(expand(&larger), None);
        assert_eq!(expand(&[255; 40]), None);
        // As many bytes as no machine has.
        let mut huge = Vec::new();
        put(&mut huge, 1_u64 << 62);
        assert_eq!(expand(&huge), None);
    }

    /// The digest holds on every platform; the wasm build is held against it by whoever compares exported caches.
    #[test]
    fn every_platform_makes_the_same_bytes() {
        let digest = blake3::hash(&compress(&[sample(300_000), PHRASES.to_vec()].concat()));
        assert_eq!(&digest.to_hex()[..16], "cb82ab91f3b60302");
    }
}
