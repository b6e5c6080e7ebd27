/** The analyzer: what a page holds. The engine is in a worker, and nothing of it runs here. */

import { builds } from "./builds.js";
import { Collapse, Link } from "./crew.js";
import { SapwoodError, reasonOf } from "./errors.js";
import { feed } from "./feed.js";
import { provingDates, readOrFail, takeIn, wrongWith } from "./intake.js";
import { ANALYZE_KEYS, CREATE_KEYS, analysisOptions, checkKeys, creation } from "./options.js";
import { Report, Segment } from "./report.js";

/** After an abort a worker has so many milliseconds to stop by itself. */
const GRACE = 100;

/** So many files may bring the machine down before an analysis is given up. */
const MOST_LOST = 16;

/** How often the watchdog looks, in milliseconds. */
const WATCH_INTERVAL = 1000;

const utf8 = new TextDecoder();

/**
 * Makes an analyzer.
 *
 * @param {import("./crew.js").Platform} platform
 * @param {import("./index.d.ts").CreateOptions} options
 */
export async function create(platform, options = {}) {
  checkKeys(options, CREATE_KEYS, "createAnalyzer");
  const analyzer = new Analyzer(platform, creation(platform, options));
  await analyzer.start();
  return analyzer.face;
}

class Analyzer {
  #platform;
  /** @type {ReturnType<typeof creation>} */ #made;
  /** @type {Link | undefined} */ #link;
  /** The compiled module, so that it is compiled once. @type {unknown} */ #module;
  /** @type {import("./report.js").Fields} */ #fields;
  /** What the threads are, or why there are none. @type {import("./index.d.ts").Threading} */ #threading;
  /** @type {{ entries: import("./report.js").Entry[], generated: boolean } | undefined} */ #last;
  #busy = false;
  #disposed = false;
  /** @type {Promise<unknown>} */ #recovering = Promise.resolve();

  /**
   * @param {import("./crew.js").Platform} platform
   * @param {ReturnType<typeof creation>} made
   */
  constructor(platform, made) {
    this.#platform = platform;
    this.#made = made;
    this.#threading = made.threading;
    this.face = Object.freeze({
      analyze: (/** @type {any} */ files, /** @type {any} */ options) => this.#alone(() => this.#analyze(files, options)),
      dispose: () => this.#dispose(),
      [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]: () => this.#dispose(),
    });
  }

  /** Starts the worker. */
  async start() {
    const { mode } = this.#threading;
    try {
      await this.#spawn();
    } catch (error) {
      await this.#link?.end(/** @type {Error} */ (error));
      if (mode !== "threads" || this.#made.forced) throw asError(error);
      // Where memory cannot be shared after all, one thread is better than none.
      this.#threading = Object.freeze({ mode: "single", threads: 1, reason: `threads could not be started: ${reasonOf(error)}` });
      this.#module = undefined;
      await this.#spawn();
    }
  }

  async #spawn() {
    const variant = this.#threading.mode === "threads" ? "threads" : "single";
    const assets = this.#made.assets;
    const link = (this.#link = new Link(this.#platform.spawn(assets)));
    const { fields, module } = await link.call("init", {
      variant,
      wasm: this.#module ?? assets.wasm(variant),
      threads: this.#threading.threads,
      initial: builds[variant].initial,
      maximum: this.#made.pages,
      options: JSON.stringify(this.#made.engine),
    });
    this.#module = module;
    this.#fields = JSON.parse(fields);
  }

  /**
   * Does one thing at a time.
   *
   * @template T
   * @param {() => Promise<T>} work
   */
  async #alone(work) {
    if (this.#disposed) throw new SapwoodError("disposed", "cannot analyze: the analyzer was disposed of");
    if (this.#busy) throw new SapwoodError("busy", "cannot analyze: an analysis is under way, and there is one at a time");
    this.#busy = true;
    try {
      await this.#recovering;
      return await work();
    } finally {
      this.#busy = false;
    }
  }

  /**
   * @param {any} files
   * @param {import("./index.d.ts").AnalyzeOptions} [options]
   */
  async #analyze(files, options = {}) {
    checkKeys(options, ANALYZE_KEYS, "analyze");
    const { signal, onProgress } = options;
    signal?.throwIfAborted();
    const folder = this.#platform.folder(files, this.#made.engine.cacheDirectory);
    const intake = folder ? undefined : await takeIn(files, signal);
    const chosen = analysisOptions(this.#made.defaults, options, !intake || intake.whole);
    /** Files over which the machine gave out, and what it said. @type {Map<string, string>} */
    const lost = new Map();
    for (;;) {
      /** @type {string[]} */
      let paths = [];
      try {
        const run = this.#attempt({ folder, intake, chosen, lost, signal, onProgress, named: (all) => (paths = all) });
        return await abortable(run, signal, () => this.#interrupt());
      } catch (error) {
        if (!(error instanceof Collapse)) throw error;
        await this.#restart(error);
        const guilty = error.needs.map((need) => paths[need]).filter((path) => path !== undefined);
        if (guilty.length === 0 || lost.size + guilty.length > MOST_LOST) {
          const at = guilty.length > 0 ? ` at ${guilty.join(", ")}` : "";
          throw new SapwoodError(error.code, `the engine gave out${at}: ${error.message}`, { cause: error, path: guilty[0] });
        }
        for (const path of guilty) lost.set(path, `the engine gave out over it: ${error.message}`);
      }
    }
  }

  /**
   * @param {object} run
   * @param {object | undefined} run.folder
   * @param {import("./intake.js").Intake | undefined} run.intake
   * @param {ReturnType<typeof analysisOptions>} run.chosen
   * @param {Map<string, string>} run.lost
   * @param {AbortSignal | undefined} run.signal
   * @param {((progress: any) => void) | undefined} run.onProgress
   * @param {(paths: string[]) => void} run.named
   */
  async #attempt({ folder, intake, chosen, lost, signal, onProgress, named }) {
    const link = /** @type {Link} */ (this.#link);
    const entries = intake?.entries ?? [];
    const told = (/** @type {object} */ progress) => onProgress?.({ stage: "analyze", ...progress });
    link.onEvent = (message) => message.event === "progress" && told(progressOf(message));
    link.onQuestion = async ({ content }) => {
      const bytes = await readOrFail(entries[content].content);
      return bytes instanceof Uint8Array ? bytes : undefined;
    };
    onProgress?.({ stage: "discover", files: 0, filesTotal: null, bytes: 0, bytesTotal: null });
    const source = folder ?? {
      entries: true,
      tree: "files",
      paths: entries.map(({ path }) => path),
      sizes: Float64Array.from(entries, ({ size }) => size ?? 0),
      dates: chosen.trustLastModified ? provingDates(entries) : new Float64Array(entries.length).fill(NaN),
    };
    const { generated } = chosen;
    const listed = await link.call("list", { source, options: JSON.stringify(chosen.selection), generated });
    const paths = pathsOf(listed.paths);
    named(paths);
    const except = paths.flatMap((path, need) => (lost.has(path) ? [need] : []));
    for (const need of except) await link.call("giveUp", { needs: [need], reason: lost.get(paths[need]) });
    if (folder) {
      await link.call("read", { except });
    } else {
      const byPath = new Map(entries.map((entry) => [entry.path, entry]));
      const bytesTotal = listed.sizes.reduce((/** @type {number} */ sum, /** @type {number} */ size) => sum + size, 0);
      let [files, bytes] = [0, 0];
      await feed({
        links: [link],
        needs: paths.map((_, need) => need).filter((need) => !lost.has(paths[need])),
        given: (need) => /** @type {import("./intake.js").Given} */ (byPath.get(paths[need])),
        hand: async (to, batch) => {
          const { length } = batch.bytes;
          await to.call("feed", batch, [batch.bytes.buffer]);
          files += batch.needs.length + batch.failed.length;
          bytes += length;
          told({ files, filesTotal: paths.length, bytes, bytesTotal: Math.max(bytes, bytesTotal) });
        },
        signal,
      });
    }
    onProgress?.({ stage: "report", files: paths.length, filesTotal: paths.length, bytes: 0, bytesTotal: null });
    const done = await link.call("finish");
    return this.#report(done, generated);
  }

  /** @param {any} done @param {boolean} generated */
  #report(done, generated) {
    const fields = this.#fields;
    const entries = [];
    let left = done.files;
    for (const texts of done.segments) {
      const segment = new Segment(texts, fields);
      const length = Math.min(left, done.segmentFiles);
      for (let index = 0; index < length; index += 1) entries.push({ segment, index });
      left -= length;
    }
    this.#last = { entries, generated };
    return new Report(entries, done, this.#threading, generated);
  }

  /** Ends what the worker is at, by force if it does not stop by itself. */
  #interrupt() {
    const link = /** @type {Link} */ (this.#link);
    const stopped = link.call("cancel").then(
      () => true,
      () => false,
    );
    const late = new Promise((resolve) => setTimeout(resolve, GRACE, false));
    this.#recovering = Promise.race([stopped, late]).then((stopped) => {
      if (!stopped || !link.alive) return this.#restart(new DOMException("the analysis was given up", "AbortError"));
    });
  }

  /** @param {Error} why */
  async #restart(why) {
    await this.#link?.end(why);
    if (!this.#disposed) await this.#spawn();
  }

  async #dispose() {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#link?.end(new SapwoodError("disposed", "the analysis was given up: the analyzer was disposed of"));
    await this.#recovering.catch(() => {});
    await this.#link?.end(new SapwoodError("disposed", "the analyzer was disposed of"));
    this.#last = undefined;
  }
}

/** @param {Uint8Array} paths each followed by a zero */
function pathsOf(paths) {
  const all = utf8.decode(paths).split("\0");
  all.pop();
  return all;
}

/** @param {any} message */
function progressOf({ files, filesTotal, bytes, bytesTotal }) {
  return { files, filesTotal, bytes, bytesTotal };
}

/** @param {unknown} error */
function asError(error) {
  return error instanceof Collapse ? new SapwoodError(error.code, error.message, { cause: error }) : error;
}

/**
 * Gives up waiting when the signal says so.
 *
 * @template T
 * @param {Promise<T>} work
 * @param {AbortSignal | undefined} signal
 * @param {() => void} interrupt
 * @returns {Promise<T>}
 */
function abortable(work, signal, interrupt) {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => {
      interrupt();
      reject(signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
