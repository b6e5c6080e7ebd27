//! The form of facts in a pack: bytes in LZ4 blocks, compressed to the same bytes on every platform.
//!
//! ```text
//! size     of all bytes before compression, as `number` has it
//! blocks   each of 65,534 bytes before compression, the last one of the rest; before each but the last its size, u32
//! ```
//!
//! The compressor finds repetitions in longer blocks by machine words, whose size differs between the native and the
//! wasm build. Blocks of this length are the longest that it treats alike everywhere. What the bytes mean is left to
//! [`pack`](super::pack).

use super::number::{put, take};

/// A block has so many bytes before compression.
const BLOCK_BYTES: usize = u16::MAX as usize - 1;

/// LZ4 stretches no input more than this.
const MOST_EXPANSION: usize = 255;

/// Compresses bytes.
pub(super) fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut blob = Vec::new();
    put(&mut blob, bytes.len() as u64);
    let mut blocks = bytes.chunks(BLOCK_BYTES).peekable();
    while let Some(block) = blocks.next() {
        let block = lz4_flex::compress(block);
        if blocks.peek().is_some() {
            blob.extend((block.len() as u32).to_le_bytes());
        }
        blob.extend(block);
    }
    blob
}

/// Expands what [`compress`] made; `None` for anything that it does not make.
pub(super) fn expand(blob: &[u8]) -> Option<Vec<u8>> {
    let mut rest = blob;
    let size: usize = take(&mut rest)?;
    // What cannot be true is not allocated.
    if size > blob.len().saturating_mul(MOST_EXPANSION) {
        return None;
    }
    let mut bytes = vec![0; size];
    let mut blocks = bytes.chunks_mut(BLOCK_BYTES).peekable();
    while let Some(block) = blocks.next() {
        let compressed = if blocks.peek().is_some() {
            let (length, behind) = rest.split_first_chunk::<4>()?;
            let (compressed, behind) = behind.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            rest = behind;
            compressed
        } else {
            std::mem::take(&mut rest)
        };
        if lz4_flex::block::decompress_into(compressed, block).ok()? != block.len() {
            return None;
        }
    }
    rest.is_empty().then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{BLOCK_BYTES, compress, expand, put};

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
        for length in [0, 1, 5, 1000, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 2 * BLOCK_BYTES, 200_000] {
            let bytes = sample(length);
            assert_eq!(expand(&compress(&bytes)), Some(bytes), "{length} bytes");
        }
    }

    #[test]
    fn what_is_cut_short_prolonged_or_of_another_size_is_refused() {
        let blob = compress(&sample(BLOCK_BYTES + 500));
        for cut in [0, 3, 4, 7, 8, 500, blob.len() - 1] {
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
        let digest = blake3::hash(&compress(&sample(300_000)));
        assert_eq!(&digest.to_hex()[..16], "06b27f93ebc67c8a");
    }
}
