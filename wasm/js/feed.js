/** Contents on their way to a worker: read when they are needed, in batches of bounded size. */

import { readOrFail } from "./intake.js";

/** The default limits of a batch. */
export const BATCH_BYTES = 2 * 1024 * 1024;
export const BATCH_FILES = 256;

/** The assumed size of a content whose size is unknown. */
const ASSUMED_BYTES = 64 * 1024;

/** How many batches are on their way to each worker, so that it never waits. */
export const LANES_PER_WORKER = 2;

/**
 * Sends all needed contents in batches. Each lane takes the next batch when its last one is done.
 *
 * @param {object} run
 * @param {number} run.lanes
 * @param {number[]} run.needs
 * @param {(need: number) => number | undefined} run.size in bytes, if known
 * @param {(lane: number, needs: number[]) => Promise<void>} run.send
 * @param {{ bytes: number, files: number }} [run.batch] the limits of a batch
 * @param {AbortSignal | undefined} run.signal
 */
export async function feed({ lanes, needs, size, send, batch: limits = { bytes: BATCH_BYTES, files: BATCH_FILES }, signal }) {
  let next = 0;
  let failed = false;
  const take = () => {
    const from = next;
    for (let bytes = 0; next < needs.length && next - from < limits.files && bytes < limits.bytes; next += 1) {
      bytes += size(needs[next]) ?? ASSUMED_BYTES;
    }
    return needs.slice(from, next);
  };
  const work = async (/** @type {number} */ lane) => {
    try {
      for (let batch = take(); batch.length > 0 && !failed; batch = take()) {
        signal?.throwIfAborted();
        await send(lane, batch);
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => work(lane)));
}

/**
 * Reads contents and joins them.
 *
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
 * Joins contents into one, and returns where each ends.
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
