/** One attempt at an analysis, from the list of files to the engine's results. */

import { EngineFailure } from "./connection.js";
import { LANES_PER_WORKER, feed, gather } from "./feed.js";
import { readOrFail } from "./intake.js";

const utf8 = new TextDecoder();
const text = new TextEncoder();

/** Numbers the runs of this page, so that a worker can tell messages of an abandoned run. */
let runs = 0;

/** The limits of a batch of one file. */
const ONE_FILE = { bytes: 1, files: 1 };

/** The progress that is reported while files are listed. */
const LISTING = { stage: "discover", files: 0, filesTotal: null, bytes: 0, bytesTotal: null };

/**
 * Analyzes a folder or a set of files.
 *
 * @param {object} run
 * @param {import("./worker-group.js").WorkerGroup} run.workers
 * @param {any} run.folder
 * @param {import("./intake.js").Intake | undefined} run.intake
 * @param {ReturnType<typeof import("./options.js").analysisOptions>} run.options
 * @param {boolean} run.oneByOne whether files are sent one at a time, to find the one on which the engine fails
 * @param {Map<string, string>} run.excluded files on which the engine failed before, with the message
 * @param {(paths: string[]) => void} run.onNeeds takes the paths of the needed files
 * @param {AbortSignal | undefined} run.signal
 * @param {((progress: any) => void) | undefined} run.onProgress
 * @returns {Promise<any>}
 */
export async function attempt({ workers, folder, intake, options, oneByOne, excluded, onNeeds, signal, onProgress }) {
  const entries = intake?.entries ?? [];
  const { generated, selection, trustLastModified } = options;
  const { engine } = workers;
  engine.onRequest = async ({ content }) => {
    const bytes = await readOrFail(entries[content].content);
    return bytes instanceof Uint8Array ? bytes : undefined;
  };
  runs += 1;
  const run = runs;
  onProgress?.(LISTING);
  const source = folder ?? fileSet(entries, trustLastModified);
  const listed = await engine.call("list", { source, options: JSON.stringify(selection), generated, run });
  signal?.throwIfAborted();
  const paths = splitPaths(listed.paths);
  onNeeds(paths);
  const progress = progressCounter(listed.sizes, onProgress);
  const needs = [];
  for (const [need, path] of paths.entries()) {
    const reason = excluded.get(path);
    if (reason === undefined) needs.push(need);
    else await engine.call("markFailed", { run, needs: [need], reason });
  }

  const byPath = new Map(entries.map((entry) => [entry.path, entry.content]));
  const content = (/** @type {number} */ need) => listed.files?.[need] ?? byPath.get(paths[need]);
  const isOnDisk = folder?.root !== undefined;
  if (workers.helperCount > 0) {
    const root = isOnDisk ? folder.root : undefined;
    await share({ workers, run, needs, paths, sizes: listed.sizes, content, root, follow: selection.follow === true, signal, progress });
  } else if (isOnDisk) {
    engine.onEvent = (message) => message.event === "progress" && progress.set(message.files, message.bytes);
    const stopPolling = workers.pollProgress((files, bytes) => signal?.aborted || progress.set(files, bytes));
    try {
      await engine.call("read", { run, except: paths.flatMap((path, need) => (excluded.has(path) ? [need] : [])) });
    } finally {
      stopPolling();
    }
  } else {
    await feed({
      lanes: oneByOne ? 1 : LANES_PER_WORKER,
      needs,
      size: (need) => listed.sizes[need] || undefined,
      batch: oneByOne ? ONE_FILE : workers.batch,
      signal,
      send: async (_, batch) => {
        const gathered = await gather(batch, content);
        const { length } = gathered.bytes;
        try {
          await engine.call("feed", { run, ...gathered }, [gathered.bytes.buffer]);
        } catch (error) {
          if (oneByOne && error instanceof EngineFailure && error.needs.length === 0) error.needs = batch;
          throw error;
        }
        progress.add(batch.length, length);
      },
    });
  }
  progress.end();
  const results = await engine.call("finish", { run, knownBlobs: workers.blobNames });
  workers.saveBlobs(results.blobs);
  return results;
}

/**
 * Lets the helpers analyze the contents, and the engine adopt their results.
 *
 * @param {object} run
 * @param {import("./worker-group.js").WorkerGroup} run.workers
 * @param {number} run.run its number
 * @param {number[]} run.needs
 * @param {string[]} run.paths
 * @param {Float64Array} run.sizes
 * @param {(need: number) => unknown} run.content
 * @param {string | undefined} run.root the folder, if the helpers read it themselves
 * @param {boolean} run.follow
 * @param {AbortSignal | undefined} run.signal
 * @param {ReturnType<typeof progressCounter>} run.progress
 */
async function share({ workers, run, needs, paths, sizes, content, root, follow, signal, progress }) {
  await workers.shareKnownKeys();
  const joinPaths = (/** @type {ArrayLike<number>} */ needs) => text.encode(Array.from(needs, (need) => `${paths[need]}\0`).join(""));
  const examine = async (/** @type {number} */ helper, /** @type {number[]} */ batch) => {
    if (root !== undefined) return workers.callHelper(helper, "examineFolder", { root, needs: batch, paths: joinPaths(batch), follow });
    const { needs, ends, bytes, failed } = await gather(batch, content);
    const { length } = bytes;
    const found = await workers.callHelper(helper, "examine", { needs, paths: joinPaths(needs), ends, bytes }, [bytes.buffer]);
    return { found, failed, contents: needs.length, bytes: length };
  };
  const send = async (/** @type {number} */ lane, /** @type {number[]} */ batch) => {
    const helper = lane % workers.helperCount;
    try {
      const done = await examine(helper, batch);
      await workers.call("adopt", { run, ...done }, [done.found.buffer]);
      progress.add(batch.length, done.bytes);
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error;
      const suspects = batch.length === 1 ? batch : error.needs.filter((need) => batch.includes(need));
      await workers.call("markFailed", { run, needs: suspects, reason: error.fileMessage() });
      const rest = batch.filter((need) => !suspects.includes(need));
      // Without a suspect each file is tried alone. A timeout may have hit a whole batch, and is not to cost many files.
      const parts = suspects.length > 0 ? [rest] : rest.map((need) => [need]);
      for (const part of parts) if (part.length > 0) await send(lane, part);
    }
  };
  await feed({ lanes: workers.helperCount * LANES_PER_WORKER, needs, size: (need) => sizes[need] || undefined, send, signal });
}

/** @param {import("./intake.js").Given[]} entries @param {boolean} trustDates */
function fileSet(entries, trustDates) {
  return {
    entries: true,
    tree: "files",
    paths: entries.map(({ path }) => path),
    sizes: Float64Array.from(entries, ({ size }) => size ?? 0),
    dates: Float64Array.from(entries, ({ lastModified }) => (trustDates ? (lastModified ?? NaN) : NaN)),
  };
}

/**
 * Counts what is done, and reports it.
 *
 * @param {Float64Array} sizes
 * @param {((progress: any) => void) | undefined} onProgress
 */
function progressCounter(sizes, onProgress) {
  const filesTotal = sizes.length;
  const bytesTotal = sizes.reduce((sum, size) => sum + size, 0);
  let [files, bytes] = [0, 0];
  const report = (/** @type {string} */ stage) =>
    onProgress?.({ stage, files, filesTotal, bytes, bytesTotal: Math.max(bytes, bytesTotal) });
  return {
    set(/** @type {number} */ newFiles, /** @type {number} */ newBytes) {
      [files, bytes] = [newFiles, newBytes];
      report("analyze");
    },
    add(/** @type {number} */ moreFiles, /** @type {number} */ moreBytes) {
      this.set(files + moreFiles, bytes + moreBytes);
    },
    end() {
      [files, bytes] = [filesTotal, Math.max(bytes, bytesTotal)];
      report("report");
    },
  };
}

/** @param {Uint8Array} paths each followed by a zero */
function splitPaths(paths) {
  const all = utf8.decode(paths).split("\0");
  all.pop();
  return all;
}
