/**
 * The workers of an analyzer: one owns the engine, the others help it where memory cannot be shared. Workers that fail
 * are replaced here.
 */

import { builds } from "./builds.js";
import { Connection, EngineFailure } from "./connection.js";
import { SapwoodError, reasonOf } from "./errors.js";
import { BATCH_BYTES, BATCH_FILES } from "./feed.js";

/** How long a worker may take to stop after an abort, in milliseconds, before it is terminated. */
const ABORT_GRACE = 100;

/** How often hung workers are looked for, in milliseconds. */
const WATCHDOG_INTERVAL = 500;

/** How often progress is polled, in milliseconds. */
const PROGRESS_INTERVAL = 50;

const PAGE_BYTES = 65_536;

export class WorkerGroup {
  #platform;
  #config;
  /** @type {Connection | undefined} */ #engine;
  /** @type {Connection[]} */ #helpers = [];
  /** Every worker that was started and not stopped. @type {Set<Connection>} */ #running = new Set();
  /** The keys of the facts that the current run knows. @type {Uint8Array | undefined} */ #knownKeys;
  /** The compiled module, so that it is compiled once. @type {unknown} */ #module;
  /** A copy of an in-memory cache, for an engine that replaces this one. @type {Map<string, Uint8Array>} */ #blobs = new Map();
  #disposed = false;
  /** @type {Promise<unknown>} */ #recovery = Promise.resolve();
  /** How many files were done when the watchdog last looked. */ #filesDone = 0;
  /** The field names of rows. @type {import("./report.js").Fields} */ fields = { files: [], symbols: [], imports: [], diagnostics: [] };
  /** How the cores are used. @type {import("./index.js").Threading} */ threading;
  /** How many engines there have been. A new one has lost what the one before knew. */
  generation = 0;

  /**
   * @param {import("./connection.js").Platform} platform
   * @param {ReturnType<typeof import("./options.js").configuration>} config
   */
  constructor(platform, config) {
    this.#platform = platform;
    this.#config = config;
    this.threading = config.threading;
  }

  /** Starts the engine, with threads if possible. */
  async start() {
    try {
      await this.#startAll();
    } catch (error) {
      await this.#stopAll(/** @type {Error} */ (error));
      const isTyped = error instanceof SapwoodError;
      if (this.threading.mode !== "threads" || this.#config.forced || isTyped) {
        throw error instanceof EngineFailure ? new SapwoodError(error.code, error.message, { cause: error }) : error;
      }
      // Memory cannot be shared after all: fall back to one thread.
      this.threading = Object.freeze({ mode: "single", threads: 1, reason: `threads could not be started: ${reasonOf(error)}` });
      this.#module = undefined;
      await this.#startAll();
    }
  }

  async #startAll() {
    const { mode, threads } = this.threading;
    this.generation += 1;
    this.#engine = await this.#startWorker(mode === "threads" ? "threads" : "single", this.#config.engine);
    if (this.#blobs.size > 0) await this.#engine.call("putBlobs", { blobs: [...this.#blobs] });
    else if (this.#config.cache) await this.#engine.call("importCache", { bytes: this.#config.cache });
    if (mode === "workers") {
      this.#helpers = await Promise.all(Array.from({ length: threads }, () => this.#startHelper()));
    }
  }

  #startHelper() {
    // Helpers store nothing, so they get no cache directory.
    const { cacheDirectory: _, ...options } = this.#config.engine;
    return this.#startWorker("single", options);
  }

  /**
   * @param {"single" | "threads"} variant
   * @param {object} options
   */
  async #startWorker(variant, options) {
    const { assets, pages } = this.#config;
    const connection = new Connection(this.#platform.spawn(assets));
    this.#running.add(connection);
    if (variant === "single" && this.#platform.canShare()) connection.activity = new Int32Array(new SharedArrayBuffer(4));
    const { fields, module, shared } = await connection.call("init", {
      variant,
      wasm: this.#module ?? assets.wasm(variant),
      threads: this.threading.threads,
      initial: builds[variant].initial,
      maximum: pages,
      options: JSON.stringify(options),
      activity: connection.activity,
    });
    this.#module = module;
    connection.shared = shared;
    this.fields = JSON.parse(fields);
    return connection;
  }

  /** The worker that owns the engine. */
  get engine() {
    return /** @type {Connection} */ (this.#engine);
  }

  get helperCount() {
    return this.#helpers.length;
  }

  /**
   * Calls the engine.
   *
   * @param {string} op
   * @param {object} [args]
   * @param {any[]} [transfer]
   */
  call(op, args, transfer) {
    return this.engine.call(op, args, transfer);
  }

  /** The names of the cache blobs that are copied here; undefined if the cache is in a folder, which outlives the engine. */
  get blobNames() {
    return this.#config.engine.cacheDirectory === undefined ? [...this.#blobs.keys()] : undefined;
  }

  /** Copies changes to the cache: alternating names and bytes, undefined for a blob that was removed. @param {any[]} changes */
  saveBlobs(changes) {
    for (let at = 0; at < changes.length; at += 2) {
      if (changes[at + 1]) this.#blobs.set(changes[at], changes[at + 1]);
      else this.#blobs.delete(changes[at]);
    }
  }

  /** The most bytes and files to send in one batch. */
  get batch() {
    const { mode, threads } = this.threading;
    // Threads wait at the end of a batch for the slowest of them, so several get more at a time.
    const times = mode === "threads" && threads > 1 ? 2 * threads : 1;
    const room = Math.max(BATCH_BYTES, (this.#config.pages * PAGE_BYTES) / 16);
    return { bytes: Math.min(times * BATCH_BYTES, room), files: times * BATCH_FILES };
  }

  /**
   * Reports the engine's progress regularly if it can be read from shared memory. Returns a function that stops this.
   *
   * @param {(files: number, bytes: number) => unknown} report
   */
  pollProgress(report) {
    const { engine } = this;
    if (!engine.shared) return () => {};
    const timer = setInterval(() => {
      const progress = engine.progress();
      if (progress) report(progress.files, progress.bytes);
    }, PROGRESS_INTERVAL);
    return () => clearInterval(timer);
  }

  /** Sends the keys of the facts that the current run knows to the helpers. */
  async shareKnownKeys() {
    const keys = /** @type {Uint8Array} */ (await this.call("knownKeys"));
    this.#knownKeys = keys;
    await Promise.all(this.#helpers.map((helper) => helper.call("setKnownKeys", { keys })));
  }

  /**
   * Calls a helper. If it fails it is replaced before the error is thrown.
   *
   * @param {number} number
   * @param {string} op
   * @param {object} args
   * @param {any[]} transfer
   */
  async callHelper(number, op, args, transfer = []) {
    const helper = this.#helpers[number];
    try {
      return await helper.call(op, args, transfer);
    } catch (error) {
      if (!(error instanceof EngineFailure) || this.#disposed) throw error;
      // Two calls are pending at a time; the first to fail replaces the helper.
      if (this.#helpers[number] === helper) this.#helpers[number] = await this.#replaceHelper(helper, error);
      throw error;
    }
  }

  /** @param {Connection} helper @param {Error} reason */
  async #replaceHelper(helper, reason) {
    await this.#stop(helper, reason);
    const next = await this.#startHelper();
    if (this.#knownKeys) await next.call("setKnownKeys", { keys: this.#knownKeys });
    return next;
  }

  /** @param {Connection} connection @param {Error} reason */
  async #stop(connection, reason) {
    this.#running.delete(connection);
    await connection.close(reason);
  }

  /** @param {Error} reason */
  async #stopAll(reason) {
    await Promise.all([...this.#running].map((connection) => this.#stop(connection, reason)));
    this.#helpers = [];
  }

  /** @type {Promise<void> | undefined} */ #restarting;

  /**
   * Replaces every worker, unless that was done since `generation`.
   *
   * @param {Error} reason
   * @param {number} [generation]
   */
  async restart(reason, generation = this.generation) {
    if (!this.#restarting && generation === this.generation) {
      this.#restarting = this.#restart(reason).finally(() => (this.#restarting = undefined));
    }
    await this.#restarting;
  }

  /** @param {Error} reason */
  async #restart(reason) {
    await this.#stopAll(reason);
    if (!this.#disposed) await this.#startAll();
  }

  /** Resolves when there is an engine that answers, after an abort or a failure. */
  async ready() {
    await this.#recovery;
    await this.#restarting;
    if (!this.#engine?.alive) await this.restart(new Error("the worker ended"));
  }

  /** Stops every worker for good. */
  async dispose() {
    this.#disposed = true;
    const reason = new SapwoodError("disposed", "the analyzer was disposed of while this was going on");
    await this.#stopAll(reason);
    await this.#recovery.catch(() => {});
    await this.#stopAll(reason);
  }

  /**
   * Waits for `work`, which ends early when the signal fires or a worker hangs.
   *
   * @template T
   * @param {Promise<T>} work
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<T>}
   */
  supervise(work, signal) {
    const watchdog = setInterval(() => this.#endHungWorkers(), Math.min(WATCHDOG_INTERVAL, this.#config.hangTimeout / 4));
    /** @type {any} */ (watchdog).unref?.();
    return new Promise((/** @type {(value: T) => void} */ resolve, reject) => {
      const abort = () => {
        reject(/** @type {AbortSignal} */ (signal).reason);
        this.#interrupt();
      };
      const done = () => {
        clearInterval(watchdog);
        signal?.removeEventListener("abort", abort);
      };
      signal?.addEventListener("abort", abort, { once: true });
      if (signal?.aborted) abort();
      work.then(resolve, reject).finally(done);
    });
  }

  /** Stops the current run. Workers that do not stop in time are replaced. */
  #interrupt() {
    const reason = new DOMException("the analysis was aborted", "AbortError");
    for (const connection of this.#running) connection.cancelRun();
    const stopped = Promise.all([...this.#running].map((connection) => connection.call("cancel"))).then(
      () => true,
      () => false,
    );
    const late = new Promise((resolve) => setTimeout(resolve, ABORT_GRACE, false));
    this.#recovery = Promise.race([stopped, late]).then((isOver) => (isOver ? undefined : this.restart(reason)));
    this.#recovery.catch(() => {});
  }

  #endHungWorkers() {
    const limit = this.#config.hangTimeout;
    for (const connection of this.#running) {
      const { files } = connection.progress() ?? { files: 0 };
      if (files !== this.#filesDone) connection.lastHeard = performance.now();
      this.#filesDone = files;
      if (!connection.busy || performance.now() - connection.lastHeard < limit) continue;
      connection.close(new EngineFailure("hung", `no sign of life for ${Math.round(limit / 1000)} s`, connection.currentNeeds()));
    }
  }
}
