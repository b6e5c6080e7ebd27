/** Contents on their way to a worker: read when they are asked for, in batches of bounded bytes. */

import { readOrFail } from "./intake.js";

/** A batch ends at so many bytes, or so many files, unless it is said otherwise. */
export const BATCH_BYTES = 2 * 1024 * 1024;
export const BATCH_FILES = 256;

/** What a content is taken for whose size is not known. */
const UNKNOWN_BYTES = 64 * 1024;

/** So many batches are on their way to each worker, so that it never waits. */
export const LANES_PER_WORKER = 2;

/**
 * Hands over all contents that are needed, to as many lanes as there are, each of which takes a batch when it is done
 * with the one before.
 *
 * @param {object} run
 * @param {number} run.lanes
 * @param {number[]} run.needs
 * @param {(need: number) => number | undefined} run.size in bytes, as far as it is known
 * @param {(lane: number, needs: number[]) => Promise<void>} run.hand
 * @param {{ bytes: number, files: number }} [run.batch] the most that is handed over at a time
 * @param {AbortSignal | undefined} run.signal
 */
export async function feed({ lanes, needs, size, hand, batch: most = { bytes: BATCH_BYTES, files: BATCH_FILES }, signal }) {
  let next = 0;
  let failed = false;
  const take = () => {
    const from = next;
    for (let bytes = 0; next < needs.length && next - from < most.files && bytes < most.bytes; next += 1) {
      bytes += size(needs[next]) ?? UNKNOWN_BYTES;
    }
    return needs.slice(from, next);
  };
  const work = async (/** @type {number} */ lane) => {
    try {
      for (let batch = take(); batch.length > 0 && !failed; batch = take()) {
        signal?.throwIfAborted();
        await hand(lane, batch);
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => work(lane)));
}

/**
 * @typedef {{ needs: Uint32Array, ends: Uint32Array, bytes: Uint8Array, failed: object[] }} Batch
 *
 * @param {number[]} needs
 * @param {(need: number) => unknown} content
 * @returns {Promise<Batch>}
 */
export async function gather(needs, content) {
  const contents = await Promise.all(needs.map((need) => readOrFail(content(need))));
  /** @type {object[]} */
  const failed = [];
  const good = contents.flatMap((content, at) => {
    if (content instanceof Uint8Array) return [{ need: needs[at], content }];
    failed.push({ need: needs[at], ...content });
    return [];
  });
  return { needs: Uint32Array.from(good, ({ need }) => need), ...joined(good.map(({ content }) => content)), failed };
}

/**
 * Makes one of several contents, and says where each ends.
 *
 * @param {Uint8Array[]} contents
 */
export function joined(contents) {
  const bytes = new Uint8Array(contents.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  const ends = Uint32Array.from(contents, (content) => {
    bytes.set(content, end);
    return (end += content.length);
  });
  return { ends, bytes };
}
