/** Contents on their way to a worker: read when they are asked for, in batches of bounded bytes. */

import { readOrFail } from "./intake.js";

/** A batch ends at so many bytes, or so many files. */
const BATCH_BYTES = 2 * 1024 * 1024;
const BATCH_FILES = 256;

/** What a content is taken for whose size is not known. */
const UNKNOWN_BYTES = 64 * 1024;

/** So many batches are on their way to each worker. */
const BATCHES = 2;

/**
 * Hands over all contents that are needed.
 *
 * @param {object} run
 * @param {import("./crew.js").Link[]} run.links the workers that take contents
 * @param {number[]} run.needs
 * @param {(need: number) => import("./intake.js").Given} run.given
 * @param {(link: import("./crew.js").Link, batch: Batch) => Promise<void>} run.hand
 * @param {AbortSignal | undefined} run.signal
 *
 * @typedef {{ needs: Uint32Array, ends: Uint32Array, bytes: Uint8Array, failed: object[] }} Batch
 */
export async function feed({ links, needs, given, hand, signal }) {
  let next = 0;
  const take = () => {
    const from = next;
    for (let bytes = 0; next < needs.length && next - from < BATCH_FILES && bytes < BATCH_BYTES; next += 1) {
      bytes += given(needs[next]).size ?? UNKNOWN_BYTES;
    }
    return needs.slice(from, next);
  };
  const work = async (/** @type {import("./crew.js").Link} */ link) => {
    for (let batch = take(); batch.length > 0; batch = take()) {
      signal?.throwIfAborted();
      await hand(link, await gather(batch, given));
    }
  };
  await Promise.all(links.flatMap((link) => Array.from({ length: BATCHES }, () => work(link))));
}

/**
 * @param {number[]} needs
 * @param {(need: number) => import("./intake.js").Given} given
 * @returns {Promise<Batch>}
 */
async function gather(needs, given) {
  const contents = await Promise.all(needs.map((need) => readOrFail(given(need).content)));
  /** @type {object[]} */
  const failed = [];
  const good = contents.flatMap((content, at) => {
    if (content instanceof Uint8Array) return [{ need: needs[at], content }];
    failed.push({ need: needs[at], ...content });
    return [];
  });
  const bytes = new Uint8Array(good.reduce((sum, { content }) => sum + content.length, 0));
  let end = 0;
  const ends = Uint32Array.from(good, ({ content }) => {
    bytes.set(content, end);
    return (end += content.length);
  });
  return { needs: Uint32Array.from(good, ({ need }) => need), ends, bytes, failed };
}
