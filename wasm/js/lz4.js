/** Unpacks texts that the engine compressed. */

/** The length of the shortest match; others are counted from it. */
const MIN_MATCH = 4;

/** A length of this much continues in the next bytes. */
const LONG = 15;

/**
 * Unpacks a text: its length as a little-endian u32, and an LZ4 block
 * (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md). A length of 0 is followed by the text itself.
 *
 * @param {Uint8Array} packed
 */
export function unpacked(packed) {
  const size = new DataView(packed.buffer, packed.byteOffset).getUint32(0, true);
  if (size === 0) return packed.subarray(4);
  const bytes = new Uint8Array(size);
  let [from, to] = [4, 0];
  const length = (/** @type {number} */ nibble) => {
    let length = nibble;
    for (let more = nibble === LONG ? 255 : 0; more === 255; length += more) more = packed[from++];
    return length;
  };
  while (from < packed.length) {
    const token = packed[from++];
    const literals = length(token >> 4);
    bytes.set(packed.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    // A block ends with literals.
    if (from >= packed.length) break;
    const distance = packed[from] | (packed[from + 1] << 8);
    from += 2;
    const end = to + length(token & LONG) + MIN_MATCH;
    if (distance >= end - to) bytes.copyWithin(to, to - distance, end - distance);
    // The match overlaps what it writes.
    else for (let at = to; at < end; at += 1) bytes[at] = bytes[at - distance];
    to = end;
  }
  return bytes;
}
