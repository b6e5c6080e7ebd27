/** One attempt at an analysis, from the list of files to what the engine found. */

import { LANES_PER_WORKER, feed, gather } from "./feed.js";
import { readOrFail } from "./intake.js";
import { Collapse } from "./link.js";

const utf8 = new TextDecoder();
const text = new TextEncoder();

/** Numbers the runs of this page, so that a worker takes nothing for a run that is not at hand any more. */
let runs = 0;

/** One file at a time. */
const ONE = { bytes: 1, files: 1 };

/** Listing is over when this stage is told. */
const DISCOVERING = { stage: "discover", files: 0, filesTotal: null, bytes: 0, bytesTotal: null };

/**
 * Analyzes a folder or a set of files.
 *
 * @param {object} run
 * @param {import("./crew.js").Crew} run.crew
 * @param {any} run.folder
 * @param {import("./intake.js").Intake | undefined} run.intake
 * @param {ReturnType<typeof import("./options.js").analysisOptions>} run.chosen
 * @param {boolean} run.singly whether files are handed over one by one, to see over which one it is that a worker gives out
 * @param {Map<string, string>} run.lost files over which the machine gave out, and what it said
 * @param {(paths: string[]) => void} run.named takes the paths by the numbers of their needs
 * @param {AbortSignal | undefined} run.signal
 * @param {((progress: any) => void) | undefined} run.onProgress
 * @returns {Promise<any>}
 */
export async function attempt({ crew, folder, intake, chosen, singly, lost, named, signal, onProgress }) {
  const entries = intake?.entries ?? [];
  const { generated, selection, trustLastModified } = chosen;
  const link = crew.engine;
  link.onQuestion = async ({ content }) => {
    const bytes = await readOrFail(entries[content].content);
    return bytes instanceof Uint8Array ? bytes : undefined;
  };
  runs += 1;
  const run = runs;
  onProgress?.(DISCOVERING);
  const source = folder ?? setOf(entries, trustLastModified);
  const listed = await link.call("list", { source, options: JSON.stringify(selection), generated, run });
  signal?.throwIfAborted();
  const paths = pathsOf(listed.paths);
  named(paths);
  const progress = tally(listed.sizes, onProgress);
  const needs = [];
  for (const [need, path] of paths.entries()) {
    const reason = lost.get(path);
    if (reason === undefined) needs.push(need);
    else await link.call("giveUp", { run, needs: [need], reason });
  }

  const byPath = new Map(entries.map((entry) => [entry.path, entry.content]));
  const content = (/** @type {number} */ need) => listed.files?.[need] ?? byPath.get(paths[need]);
  const isRead = folder?.root !== undefined;
  if (crew.helpers > 0) {
    const root = isRead ? folder.root : undefined;
    await share({ crew, run, needs, paths, sizes: listed.sizes, content, root, follow: selection.follow === true, signal, progress });
  } else if (isRead) {
    link.onEvent = (message) => message.event === "progress" && progress.at(message.files, message.bytes);
    const unfollow = crew.follow((files, bytes) => signal?.aborted || progress.at(files, bytes));
    try {
      await link.call("read", { run, except: paths.flatMap((path, need) => (lost.has(path) ? [need] : [])) });
    } finally {
      unfollow();
    }
  } else {
    await feed({
      lanes: singly ? 1 : LANES_PER_WORKER,
      needs,
      size: (need) => listed.sizes[need] || undefined,
      batch: singly ? ONE : crew.batch,
      signal,
      hand: async (_, batch) => {
        const gathered = await gather(batch, content);
        const { length } = gathered.bytes;
        try {
          await link.call("feed", { run, ...gathered }, [gathered.bytes.buffer]);
        } catch (error) {
          if (singly && error instanceof Collapse && error.needs.length === 0) error.needs = batch;
          throw error;
        }
        progress.add(batch.length, length);
      },
    });
  }
  progress.end();
  const done = await link.call("finish", { run, known: crew.held });
  crew.hold(done.blobs);
  return done;
}

/**
 * Lets the helpers look at the contents.
 *
 * @param {object} run
 * @param {import("./crew.js").Crew} run.crew
 * @param {number} run.run its number
 * @param {number[]} run.needs
 * @param {string[]} run.paths
 * @param {Float64Array} run.sizes
 * @param {(need: number) => unknown} run.content
 * @param {string | undefined} run.root the folder, where the helpers read by themselves
 * @param {boolean} run.follow
 * @param {AbortSignal | undefined} run.signal
 * @param {ReturnType<typeof tally>} run.progress
 */
async function share({ crew, run, needs, paths, sizes, content, root, follow, signal, progress }) {
  await crew.brief();
  const named = (/** @type {ArrayLike<number>} */ needs) => text.encode(Array.from(needs, (need) => `${paths[need]}\0`).join(""));
  const examine = async (/** @type {number} */ helper, /** @type {number[]} */ batch) => {
    if (root !== undefined) return crew.ask(helper, "examineFolder", { root, needs: batch, paths: named(batch), follow });
    const { needs, ends, bytes, failed } = await gather(batch, content);
    const { length } = bytes;
    const found = await crew.ask(helper, "examine", { needs, paths: named(needs), ends, bytes }, [bytes.buffer]);
    return { found, failed, contents: needs.length, bytes: length };
  };
  const hand = async (/** @type {number} */ lane, /** @type {number[]} */ batch) => {
    const helper = lane % crew.helpers;
    try {
      const done = await examine(helper, batch);
      await crew.call("adopt", { run, ...done }, [done.found.buffer]);
      progress.add(batch.length, done.bytes);
    } catch (error) {
      if (!(error instanceof Collapse)) throw error;
      const guilty = batch.length === 1 ? batch : error.needs.filter((need) => batch.includes(need));
      await crew.call("giveUp", { run, needs: guilty, reason: error.overFile() });
      const rest = batch.filter((need) => !guilty.includes(need));
      // If nobody can be named, each is tried alone: it may be patience that ran out, and that is not to be lost often.
      const parts = guilty.length > 0 ? [rest] : rest.map((need) => [need]);
      for (const part of parts) if (part.length > 0) await hand(lane, part);
    }
  };
  await feed({ lanes: crew.helpers * LANES_PER_WORKER, needs, size: (need) => sizes[need] || undefined, hand, signal });
}

/** @param {import("./intake.js").Given[]} entries @param {boolean} trust */
function setOf(entries, trust) {
  return {
    entries: true,
    tree: "files",
    paths: entries.map(({ path }) => path),
    sizes: Float64Array.from(entries, ({ size }) => size ?? 0),
    dates: Float64Array.from(entries, ({ lastModified }) => (trust ? (lastModified ?? NaN) : NaN)),
  };
}

/**
 * Counts what is done, and tells of it.
 *
 * @param {Float64Array} sizes
 * @param {((progress: any) => void) | undefined} onProgress
 */
function tally(sizes, onProgress) {
  const filesTotal = sizes.length;
  const bytesTotal = sizes.reduce((sum, size) => sum + size, 0);
  let [files, bytes] = [0, 0];
  const tell = (/** @type {string} */ stage) =>
    onProgress?.({ stage, files, filesTotal, bytes, bytesTotal: Math.max(bytes, bytesTotal) });
  return {
    at(/** @type {number} */ newFiles, /** @type {number} */ newBytes) {
      [files, bytes] = [newFiles, newBytes];
      tell("analyze");
    },
    add(/** @type {number} */ moreFiles, /** @type {number} */ moreBytes) {
      this.at(files + moreFiles, bytes + moreBytes);
    },
    end() {
      [files, bytes] = [filesTotal, Math.max(bytes, bytesTotal)];
      tell("report");
    },
  };
}

/** @param {Uint8Array} paths each followed by a zero */
function pathsOf(paths) {
  const all = utf8.decode(paths).split("\0");
  all.pop();
  return all;
}
