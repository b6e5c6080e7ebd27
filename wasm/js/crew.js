/**
 * The workers of an analyzer: the one that owns the engine, those that help it where memory cannot be shared, and what
 * replaces them when they give out.
 */

import { builds } from "./builds.js";
import { reasonOf, SapwoodError } from "./errors.js";
import { BATCH_BYTES, BATCH_FILES } from "./feed.js";
import { Collapse, Link } from "./link.js";

/** After an abort a worker has so many milliseconds to stop by itself. */
const GRACE = 100;

/** How often the watchdog looks, in milliseconds. */
const WATCH_INTERVAL = 500;

/** How often progress is looked at, in milliseconds. */
const LOOK_INTERVAL = 50;

const PAGE_BYTES = 65_536;

export class Crew {
  #platform;
  #made;
  /** @type {Link | undefined} */ #link;
  /** @type {Link[]} */ #helpers = [];
  /** The keys of the facts that the run at hand knows. @type {Uint8Array | undefined} */ #known;
  /** The compiled module, so that it is compiled once. @type {unknown} */ #module;
  /** The cache of the engine, where it has no folder, for the one that takes its place. @type {Map<string, Uint8Array>} */ #blobs = new Map();
  #disposed = false;
  /** @type {Promise<unknown>} */ #recovering = Promise.resolve();
  /** What the elements of rows are called. @type {import("./report.js").Fields} */ fields = { files: [], symbols: [], imports: [], diagnostics: [] };
  /** How the cores are used. @type {import("./index.js").Threading} */ threading;
  /** How often the engine was replaced, with all that it knew. */
  age = 0;

  /**
   * @param {import("./link.js").Platform} platform
   * @param {ReturnType<typeof import("./options.js").creation>} made
   */
  constructor(platform, made) {
    this.#platform = platform;
    this.#made = made;
    this.threading = made.threading;
  }

  /** Starts the engine, with threads if that is possible. */
  async start() {
    try {
      await this.#begin();
    } catch (error) {
      await this.#end(/** @type {Error} */ (error));
      const isMissing = error instanceof SapwoodError;
      if (this.threading.mode !== "threads" || this.#made.forced || isMissing) {
        throw error instanceof Collapse ? new SapwoodError(error.code, error.message, { cause: error }) : error;
      }
      // Where memory cannot be shared after all, one thread is better than none.
      this.threading = Object.freeze({ mode: "single", threads: 1, reason: `threads could not be started: ${reasonOf(error)}` });
      this.#module = undefined;
      await this.#begin();
    }
  }

  async #begin() {
    const { mode, threads } = this.threading;
    this.age += 1;
    this.#link = await this.#hire(mode === "threads" ? "threads" : "single", this.#made.engine);
    if (this.#blobs.size > 0) await this.#link.call("takeBlobs", { blobs: [...this.#blobs] });
    else if (this.#made.cache) await this.#link.call("importCache", { bytes: this.#made.cache });
    if (mode === "workers") {
      // They have no folder to keep anything in, for they keep nothing.
      const { cacheDirectory: _, ...options } = this.#made.engine;
      this.#helpers = await Promise.all(Array.from({ length: threads }, () => this.#hire("single", options)));
    }
  }

  /**
   * @param {"single" | "threads"} variant
   * @param {object} options
   */
  async #hire(variant, options) {
    const { assets, pages } = this.#made;
    const link = new Link(this.#platform.spawn(assets));
    this.#hired.add(link);
    if (variant === "single" && this.#platform.canShare()) link.notes = new Int32Array(new SharedArrayBuffer(4));
    const { fields, module, shared } = await link.call("init", {
      variant,
      wasm: this.#module ?? assets.wasm(variant),
      threads: this.threading.threads,
      initial: builds[variant].initial,
      maximum: pages,
      options: JSON.stringify(options),
      notes: link.notes,
    });
    this.#module = module;
    link.shared = shared;
    this.fields = JSON.parse(fields);
    return link;
  }
  /** Every worker that was started and not ended. @type {Set<Link>} */
  #hired = new Set();

  /** The worker that owns the engine. */
  get engine() {
    return /** @type {Link} */ (this.#link);
  }

  /** How many workers help. */
  get helpers() {
    return this.#helpers.length;
  }

  /**
   * @param {string} op
   * @param {object} [args]
   * @param {any[]} [transfer]
   */
  call(op, args, transfer) {
    return this.engine.call(op, args, transfer);
  }

  /** The names of the blobs that are held here; nothing where the cache is in a folder, which outlives the engine. */
  get held() {
    return this.#made.engine.cacheDirectory === undefined ? [...this.#blobs.keys()] : undefined;
  }

  /** Holds what became of the cache: by turns the name of a blob and its bytes, or nothing if it is gone. @param {any[]} blobs */
  hold(blobs) {
    for (let at = 0; at < blobs.length; at += 2) {
      if (blobs[at + 1]) this.#blobs.set(blobs[at], blobs[at + 1]);
      else this.#blobs.delete(blobs[at]);
    }
  }

  /** So many bytes, and so many files, are handed over at a time. */
  get batch() {
    const { mode, threads } = this.threading;
    // Threads wait at the end of a batch for the slowest of them, so it is more where there are several.
    const times = mode === "threads" && threads > 1 ? 2 * threads : 1;
    const room = Math.max(BATCH_BYTES, (this.#made.pages * PAGE_BYTES) / 16);
    return { bytes: Math.min(times * BATCH_BYTES, room), files: times * BATCH_FILES };
  }

  /**
   * Tells every now and then how far the engine is, where that can be seen while it works. Returns what ends that.
   *
   * @param {(files: number, bytes: number) => unknown} tell
   */
  follow(tell) {
    const { engine } = this;
    if (!engine.shared) return () => {};
    const look = setInterval(() => {
      const progress = engine.progress();
      if (progress) tell(progress.files, progress.bytes);
    }, LOOK_INTERVAL);
    return () => clearInterval(look);
  }

  /** Tells the helpers what the run at hand knows. */
  async brief() {
    const known = /** @type {Uint8Array} */ (await this.call("known"));
    this.#known = known;
    await Promise.all(this.#helpers.map((helper) => helper.call("workFor", { keys: known })));
  }

  /**
   * Asks a helper. One that gives out is replaced before the failure is told.
   *
   * @param {number} number
   * @param {string} op
   * @param {object} args
   * @param {any[]} transfer
   */
  async ask(number, op, args, transfer = []) {
    const helper = this.#helpers[number];
    try {
      return await helper.call(op, args, transfer);
    } catch (error) {
      if (!(error instanceof Collapse) || this.#disposed) throw error;
      // Two requests are under way, and one replacement is enough.
      if (this.#helpers[number] === helper) this.#helpers[number] = await this.#replace(helper, error);
      throw error;
    }
  }

  /** @param {Link} helper @param {Error} why */
  async #replace(helper, why) {
    await this.#dismiss(helper, why);
    const { cacheDirectory: _, ...options } = this.#made.engine;
    const next = await this.#hire("single", options);
    if (this.#known) await next.call("workFor", { keys: this.#known });
    return next;
  }

  /** @param {Link} link @param {Error} why */
  async #dismiss(link, why) {
    this.#hired.delete(link);
    await link.end(why);
  }

  /** Ends every worker. @param {Error} why */
  async #end(why) {
    await Promise.all([...this.#hired].map((link) => this.#dismiss(link, why)));
    this.#helpers = [];
  }

  /** Replaces every worker. @param {Error} why */
  async restart(why) {
    await this.#end(why);
    if (!this.#disposed) await this.#begin();
  }

  /** Resolves when what was given up is over. */
  async recovered() {
    await this.#recovering;
    if (!this.#link?.alive) await this.restart(new Error("the worker ended"));
  }

  /** Ends everything for good. */
  async dispose() {
    this.#disposed = true;
    await this.#end(new SapwoodError("disposed", "this was given up: the analyzer was disposed of"));
    await this.#recovering.catch(() => {});
    await this.#end(new SapwoodError("disposed", "this was given up: the analyzer was disposed of"));
  }

  /**
   * Waits for work, unless the signal says otherwise, and as long as there is a sign of life.
   *
   * @template T
   * @param {Promise<T>} work
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<T>}
   */
  abortable(work, signal) {
    const watch = setInterval(() => this.#watch(), Math.min(WATCH_INTERVAL, this.#made.hangTimeout / 4));
    /** @type {any} */ (watch).unref?.();
    return new Promise((/** @type {(value: T) => void} */ resolve, reject) => {
      const abort = () => {
        reject(/** @type {AbortSignal} */ (signal).reason);
        this.#interrupt();
      };
      const done = () => {
        clearInterval(watch);
        signal?.removeEventListener("abort", abort);
      };
      signal?.addEventListener("abort", abort, { once: true });
      if (signal?.aborted) abort();
      work.then(resolve, reject).finally(done);
    });
  }

  /** Ends what the workers are at, by force if they do not stop by themselves. */
  #interrupt() {
    const reason = new DOMException("the analysis was given up", "AbortError");
    for (const link of this.#hired) link.giveUp();
    const stopped = Promise.all([...this.#hired].map((link) => link.call("cancel"))).then(
      () => true,
      () => false,
    );
    const late = new Promise((resolve) => setTimeout(resolve, GRACE, false));
    this.#recovering = Promise.race([stopped, late]).then((isOver) => (isOver ? undefined : this.restart(reason)));
    this.#recovering.catch(() => {});
  }

  /** Ends workers that give no sign of life. */
  #watch() {
    const limit = this.#made.hangTimeout;
    for (const link of this.#hired) {
      const { files } = link.progress() ?? { files: 0 };
      if (files !== this.#done) link.heard = performance.now();
      this.#done = files;
      if (!link.busy || performance.now() - link.heard < limit) continue;
      link.end(new Collapse("hung", `no sign of life for ${Math.round(limit / 1000)} s`, link.places()));
    }
  }
  /** How many contents were done when the watchdog looked at them last. */
  #done = 0;
}
