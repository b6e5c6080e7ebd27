/**
 * The workers of an analyzer: the one that owns the engine, those that help it where memory cannot be shared, and what
 * replaces them when they give out.
 */

import { builds } from "./builds.js";
import { reasonOf, SapwoodError } from "./errors.js";
import { Collapse, Link } from "./link.js";

/** After an abort a worker has so many milliseconds to stop by itself. */
const GRACE = 100;

/** How often the watchdog looks, in milliseconds. */
const WATCH_INTERVAL = 500;

export class Crew {
  #platform;
  #made;
  /** @type {Link | undefined} */ #link;
  /** @type {Link[]} */ #helpers = [];
  /** The keys of the facts that the run at hand knows. @type {Uint8Array | undefined} */ #known;
  /** The compiled module, so that it is compiled once. @type {unknown} */ #module;
  /** Where the threads note what they are at. @type {{ memory: WebAssembly.Memory, places: number[] } | undefined} */ #shared;
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
    if (this.#made.cache) await this.#link.call("importCache", { bytes: this.#made.cache });
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
    const { fields, module, shared } = await link.call("init", {
      variant,
      wasm: this.#module ?? assets.wasm(variant),
      threads: this.threading.threads,
      initial: builds[variant].initial,
      maximum: pages,
      options: JSON.stringify(options),
    });
    this.#module = module;
    this.#shared = shared;
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
    const watch = setInterval(() => this.#watch(), WATCH_INTERVAL);
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
      if (!link.busy || performance.now() - link.heard < limit) continue;
      link.end(new Collapse("hung", `no sign of life for ${Math.round(limit / 1000)} s`, this.#places()));
    }
  }

  /** Returns what the threads are at, as far as that can be seen from outside. */
  #places() {
    if (!this.#shared) return [];
    const { memory, places } = this.#shared;
    return [...new Uint32Array(memory.buffer, places[0], places[1])].filter((place) => place > 0).map((place) => place - 1);
  }
}
