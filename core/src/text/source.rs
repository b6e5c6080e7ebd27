//! The text of a file, decoded so that offsets stay true, and positions in it.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

use serde::{Deserialize, Serialize};
use wide::u8x16;

use super::position::{Position, Span};

/// How a file's text is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// Valid UTF-8 without a byte order mark; ASCII included.
    #[default]
    Utf8,
    /// UTF-8 after a byte order mark.
    Utf8Bom,
    /// UTF-16, little endian, after a byte order mark.
    Utf16Le,
    /// UTF-16, big endian, after a byte order mark.
    Utf16Be,
    /// Mostly UTF-8: each invalid byte was read as one `?`.
    Invalid,
}

impl Encoding {
    /// Every encoding, in declaration order.
    pub const ALL: [Encoding; 5] = {
        use Encoding::*;
        [Utf8, Utf8Bom, Utf16Le, Utf16Be, Invalid]
    };

    /// Returns the encoding's name in data formats.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf8Bom => "utf-8-bom",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::Invalid => "invalid",
        }
    }
}

/// Whether the content is binary: a NUL among the first 8,000 bytes (git's rule), unless a byte order mark says UTF-16.
pub fn is_binary(content: &[u8]) -> bool {
    let head = &content[..content.len().min(8000)];
    !matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) && memchr::memchr(0, head).is_some()
}

/// Decodes a content. A byte order mark is dropped; each byte that is not UTF-8 becomes one `?`.
pub fn decode(content: &[u8]) -> (Cow<'_, str>, Encoding) {
    match content {
        [0xef, 0xbb, 0xbf, rest @ ..] => match std::str::from_utf8(rest) {
            Ok(text) => (Cow::Borrowed(text), Encoding::Utf8Bom),
            Err(_) => (Cow::Owned(replace_invalid(rest)), Encoding::Invalid),
        },
        [0xff, 0xfe, rest @ ..] => (Cow::Owned(utf16(rest, u16::from_le_bytes)), Encoding::Utf16Le),
        [0xfe, 0xff, rest @ ..] => (Cow::Owned(utf16(rest, u16::from_be_bytes)), Encoding::Utf16Be),
        _ => match std::str::from_utf8(content) {
            Ok(text) => (Cow::Borrowed(text), Encoding::Utf8),
            Err(_) => (Cow::Owned(replace_invalid(content)), Encoding::Invalid),
        },
    }
}

fn replace_invalid(content: &[u8]) -> String {
    let mut text = String::with_capacity(content.len());
    for chunk in content.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    text
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// A decoded text with its line starts, for turning offsets into positions.
pub struct Source<'a> {
    /// The decoded text.
    pub text: &'a str,
    line_starts: Vec<u32>,
    /// The line of the position asked for last: the next one is mostly near.
    last_line: Cell<usize>,
    ascii: bool,
    /// The UTF-16 units before each block of the text, counted when a long line first asks for them.
    units: OnceCell<Vec<u32>>,
}

/// The bytes of a block of [`Source::units`]: the most that are looked at for one position.
const BLOCK: usize = 128;

impl<'a> Source<'a> {
    /// Indexes the lines of `text`, which must be shorter than 4 GiB. Lines end with `\n`, `\r\n` or a lone `\r`.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let (line_starts, ascii) = line_starts(bytes);
        Source { text, line_starts, last_line: Cell::new(1), ascii, units: OnceCell::new() }
    }

    /// Returns the offset at which each line starts, the first one included. Behind a last line end starts one more,
    /// which is empty.
    pub(crate) fn line_starts(&self) -> &[u32] {
        &self.line_starts
    }

    /// Returns the position of a byte offset. One past the end, or inside a character, is moved back to the nearest
    /// boundary before it.
    pub fn position(&self, offset: usize) -> Position {
        let offset = if self.ascii { offset.min(self.text.len()) } else { self.text.floor_char_boundary(offset) };
        let line = self.line(offset);
        let start = self.line_starts[line - 1] as usize;
        let column = offset - start;
        let column_utf16 = match self.ascii {
            true => column,
            false if column <= BLOCK => utf16_units(&self.text.as_bytes()[start..offset]),
            false => self.units_before(offset) - self.units_before(start),
        };
        Position {
            offset: offset as u32,
            line: line as u32,
            column: column as u32 + 1,
            column_utf16: column_utf16 as u32 + 1,
        }
    }

    /// Returns the line of an offset, counted from 1.
    fn line(&self, offset: usize) -> usize {
        let starts = &self.line_starts;
        let is_behind = |start: &u32| *start as usize <= offset;
        // A search near the last line reads less memory than one over all.
        let last = self.last_line.get();
        let mut step = 2;
        let (low, high) = if is_behind(&starts[last - 1]) {
            let mut low = last;
            while low + step < starts.len() && is_behind(&starts[low + step]) {
                low += step;
                step *= 2;
            }
            (low, starts.len().min(low + step))
        } else {
            let mut high = last - 1;
            while step < high && !is_behind(&starts[high - step]) {
                high -= step;
                step *= 2;
            }
            (high.saturating_sub(step), high)
        };
        let line = low + starts[low..high].partition_point(is_behind);
        self.last_line.set(line);
        line
    }

    /// Returns the UTF-16 units before an offset without counting them all each time: a line may be megabytes long.
    fn units_before(&self, offset: usize) -> usize {
        let blocks = self.units.get_or_init(|| {
            let mut before = 0;
            let blocks = self.text.as_bytes().chunks(BLOCK);
            blocks
                .map(|block| {
                    let here = before;
                    before += utf16_units(block) as u32;
                    here
                })
                .collect()
        });
        let block = offset / BLOCK;
        let rest = &self.text.as_bytes()[(block * BLOCK).min(offset)..offset];
        // An offset at the end of the last whole block has no block of its own.
        match blocks.get(block) {
            Some(before) => *before as usize + utf16_units(rest),
            None => blocks
                .last()
                .map_or(0, |before| *before as usize + utf16_units(&self.text.as_bytes()[(block - 1) * BLOCK..offset])),
        }
    }

    /// Returns the span of a byte range.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span { start: self.position(range.start), end: self.position(range.end) }
    }

    /// Returns the text of a byte range, or as much of it as lies on character boundaries within the text.
    pub fn slice(&self, range: std::ops::Range<usize>) -> &'a str {
        let end = self.text.floor_char_boundary(range.end);
        let start = self.text.floor_char_boundary(range.start).min(end);
        &self.text[start..end]
    }
}

/// Whether it takes few instructions on this platform to tell which of many bytes are of a kind.
pub(crate) const MASKS_ARE_FAST: bool = cfg!(any(
    target_feature = "sse2",
    target_feature = "simd128",
    all(target_feature = "neon", target_arch = "aarch64")
));

/// Returns where lines start, and whether all bytes are ASCII, from one pass over blocks: lines are too short for a search
/// of each line end.
fn line_starts(bytes: &[u8]) -> (Vec<u32>, bool) {
    let mut starts = Vec::with_capacity(bytes.len() / 32 + 1);
    starts.push(0);
    let blocks = if MASKS_ARE_FAST { bytes.as_chunks::<64>().0 } else { &[] };
    let rest = &bytes[64 * blocks.len()..];
    let (mut returns, mut signs) = (u8x16::ZERO, u8x16::ZERO);
    for (n, block) in blocks.iter().enumerate() {
        let mut ends = 0;
        for (lane, bytes) in block.as_chunks::<16>().0.iter().enumerate() {
            let bytes = u8x16::new(*bytes);
            ends |= u64::from(bytes.simd_eq(u8x16::splat(b'\n')).to_bitmask()) << (16 * lane);
            returns |= bytes.simd_eq(u8x16::splat(b'\r'));
            signs |= bytes;
        }
        while ends != 0 {
            starts.push((64 * n) as u32 + ends.trailing_zeros() + 1);
            ends &= ends - 1;
        }
    }
    let behind = (bytes.len() - rest.len()) as u32 + 1;
    starts.extend(memchr::memchr_iter(b'\n', rest).map(|at| behind + at as u32));
    if returns.any() || memchr::memchr(b'\r', rest).is_some() {
        // Few texts have any.
        starts.truncate(1);
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at as u32 + 1);
            }
        }
    }
    (starts, signs.to_bitmask() == 0 && rest.is_ascii())
}

/// Counts the UTF-16 units of whole or cut UTF-8: one for each first byte, and another where that begins four.
fn utf16_units(bytes: &[u8]) -> usize {
    // So few bytes that a sum of them fits into one, and so is taken of many at once.
    let units = |few: &[u8]| few.iter().map(|byte| u8::from(byte & 0xc0 != 0x80) + u8::from(*byte >= 0xf0)).sum::<u8>();
    bytes.chunks(64).map(|few| usize::from(units(few))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_invalid_byte_becomes_one_byte() {
        let (text, encoding) = decode(b"a\xff\xc3(\xe2\x82b");
        assert_eq!((&*text, encoding), ("a??(??b", Encoding::Invalid));
    }

    #[test]
    fn utf16_with_a_byte_order_mark_is_decoded_and_not_binary() {
        let bytes = [0xff, 0xfe, b'h', 0, b'i', 0];
        assert!(!is_binary(&bytes));
        assert_eq!(decode(&bytes), (Cow::Borrowed("hi"), Encoding::Utf16Le));
    }

    #[test]
    fn columns_count_bytes_and_utf16_units() {
        let source = Source::new("x\r\n𝒳é=1\rz");
        let at = source.position("x\r\n𝒳é".len());
        assert_eq!((at.line, at.column, at.column_utf16), (2, 7, 4));
        assert_eq!(source.position(usize::MAX).line, 3);
    }

    #[test]
    fn lines_are_found_in_any_order_of_asking() {
        let text = "ab\n".repeat(500);
        let source = Source::new(&text);
        let mut offset = 0;
        for _ in 0..5000 {
            // The multiples of a prime, which leap back and forth through the text.
            offset = (offset + 1_000_003) % (text.len() + 1);
            assert_eq!(source.position(offset).line as usize, offset / 3 + 1, "{offset}");
        }
    }

    #[test]
    fn columns_of_long_lines_are_those_of_counting() {
        let text = format!("é\n{}", "aé𝒳".repeat(2048 / 7 + 1000)) + "x";
        let source = Source::new(&text);
        for (offset, _) in text.char_indices().skip(2).chain([(text.len(), ' ')]) {
            let units = text[3..offset.max(3)].encode_utf16().count();
            assert_eq!(source.position(offset.max(3)).column_utf16 as usize, units + 1, "{offset}");
        }
        let whole = "é".repeat(BLOCK);
        assert_eq!(Source::new(&whole).position(whole.len()).column_utf16 as usize, BLOCK + 1);
    }
}
