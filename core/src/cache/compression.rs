//! Compression of facts: LZ4 blocks that are the same on every platform.
//!
//! ```text
//! size    of all bytes before compression, a varint
//! pieces  as <https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md> has them; before each but the last, its
//!         compressed size, a varint
//! ```
//!
//! Bytes are cut into pieces of 60,000: from 64 KiB on, `lz4_flex` finds repetitions by machine words, whose size
//! differs between the native and the wasm build.
//!
//! There is no dictionary. One of common phrases, with a compressor that looks further ahead, made whole caches 0 to 8 %
//! smaller: 5 % on the sources in cargo's registry (23.8 MB rather than 25.0), 8 % on rxjs, nothing on TypeScript.

use super::varint;

/// The most that a piece holds before compression, in bytes.
const PIECE_BYTES: usize = 60_000;

/// LZ4 expands no input more than this.
const MOST_EXPANSION: usize = 255;

/// Compresses bytes.
pub(super) fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::with_capacity(bytes.len() / 2 + 16);
    varint::write(&mut compressed, bytes.len() as u64);
    let mut pieces = bytes.chunks(PIECE_BYTES).peekable();
    while let Some(piece) = pieces.next() {
        let block = lz4_flex::block::compress(piece);
        if pieces.peek().is_some() {
            varint::write(&mut compressed, block.len() as u64);
        }
        compressed.extend_from_slice(&block);
    }
    compressed
}

/// Decompresses what [`compress`] returned; `None` for anything that it does not return.
pub(super) fn decompress(compressed: &[u8]) -> Option<Vec<u8>> {
    let mut rest = compressed;
    let size: usize = varint::read(&mut rest)?;
    // A size that cannot be true is not allocated.
    if size > compressed.len().saturating_mul(MOST_EXPANSION) {
        return None;
    }
    let mut bytes = vec![0; size];
    let mut pieces = bytes.chunks_mut(PIECE_BYTES).peekable();
    while let Some(piece) = pieces.next() {
        let length = if pieces.peek().is_some() { varint::read(&mut rest)? } else { rest.len() };
        let (block, after) = rest.split_at_checked(length)?;
        if lz4_flex::block::decompress_into(block, piece).ok()? != piece.len() {
            return None;
        }
        rest = after;
    }
    rest.is_empty().then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{PIECE_BYTES, compress, decompress, varint};

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
        let around_pieces = [1, 2, 3].map(|pieces| pieces * PIECE_BYTES).into_iter().flat_map(|end| end - 1..=end + 1);
        for length in (0..400).chain([1000, 65_534, 65_536]).chain(around_pieces) {
            let bytes = sample(length);
            assert_eq!(decompress(&compress(&bytes)), Some(bytes), "{length} bytes");
        }
    }

    #[test]
    fn repetitions_are_compressed() {
        for bytes in [vec![b'x'; 200_000], b"export declare const ".repeat(5000)] {
            let compressed = compress(&bytes);
            assert!(compressed.len() * 100 < bytes.len(), "{} bytes", compressed.len());
            assert_eq!(decompress(&compressed), Some(bytes));
        }
    }

    #[test]
    fn what_is_cut_short_extended_or_of_another_size_is_refused() {
        let compressed = compress(&sample(130_000));
        for cut in [0, 1, 3, 4, 7, 8, 500, compressed.len() - 1] {
            assert_eq!(decompress(&compressed[..cut]), None, "cut at {cut}");
        }
        assert_eq!(decompress(&[&compressed[..], &[0]].concat()), None);
        let mut larger = compressed;
        larger[0] ^= 1;
        assert_eq!(decompress(&larger), None);
        assert_eq!(decompress(&[255; 40]), None);
        assert_eq!(decompress(&[0, 0]), None);
        // As many bytes as no machine has.
        let mut huge = Vec::new();
        varint::write(&mut huge, 1_u64 << 62);
        assert_eq!(decompress(&huge), None);
    }

    /// The digest holds on every platform; the tests of the npm package compare exported caches with it.
    #[test]
    fn every_platform_makes_the_same_bytes() {
        let digest = blake3::hash(&compress(&sample(300_000)));
        assert_eq!(&digest.to_hex()[..16], "ddfd3cc9c53ac03f");
    }
}
