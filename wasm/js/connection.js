/**
 * The page's side of a worker: calls and their results, and what happens when the worker fails.
 *
 * @typedef {object} Platform What differs between Node and the web.
 * @property {string} name
 * @property {() => number} cores
 * @property {() => boolean} canShare whether memory can be shared between threads
 * @property {(assets: unknown) => Assets} assets
 * @property {(assets: Assets) => Handle} spawn
 * @property {(cache: unknown) => string | undefined} cacheDirectory
 * @property {(files: unknown, cacheDirectory: string | undefined) => object | undefined} folder
 *
 * @typedef {{ worker: unknown, wasm: (variant: string) => unknown }} Assets
 *
 * @typedef {{ memory: WebAssembly.Memory, addresses: number[] }} Shared see `progressAddresses` in `wasm/src/progress.rs`
 *
 * @typedef {object} Handle A worker.
 * @property {(message: object, transfer?: any[]) => void} post
 * @property {(onMessage: (message: any) => void, onFailure: (error: Error) => void) => void} listen
 * @property {(isNeeded: boolean) => void} keepAlive whether the program waits for the worker
 * @property {() => Promise<unknown>} terminate
 */

import { SapwoodError } from "./errors.js";

/** The failure of a worker, which must be replaced. */
export class EngineFailure extends Error {
  /**
   * @param {"trap" | "out_of_memory" | "hung" | "worker_failed"} code
   * @param {string} message
   * @param {number[]} needs the needed files that it was working on
   */
  constructor(code, message, needs = []) {
    super(message);
    this.code = code;
    this.needs = needs;
  }

  /** Returns the error for the caller. @param {string[]} paths the files that it was working on */
  toError(paths) {
    const on = paths.length > 0 ? ` on ${paths.join(", ")}` : "";
    return new SapwoodError(this.code, `the engine failed${on}: ${this.message}`, { cause: this, path: paths[0] });
  }

  /** Returns the message for a file that caused it. */
  fileMessage() {
    return `the engine failed on it: ${this.message}`;
  }
}

/** A worker and the calls that it has not answered yet. */
export class Connection {
  /** @type {Handle} */ #handle;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */ #pending = new Map();
  #calls = 0;
  /** @type {Error | undefined} */ #failure;
  /** Takes what the worker sends unasked. @type {(message: any) => void} */
  onEvent = () => {};
  /** Answers the worker's own requests. @type {(request: any) => Promise<any>} */
  onRequest = async () => undefined;

  /** @param {Handle} handle */
  constructor(handle) {
    this.#handle = handle;
    handle.listen(
      (message) => this.#receive(message),
      (error) => this.#fail(new EngineFailure(/memory/i.test(error.message) ? "out_of_memory" : "worker_failed", error.message)),
    );
    handle.keepAlive(false);
  }

  /** When the worker was last heard of. */
  lastHeard = 0;
  /** What a worker with its own memory works on: the number of a needed file plus one. @type {Int32Array | undefined} */
  activity;
  /** Its memory where that is shared, and the addresses of its counters. @type {Shared | undefined} */
  shared;

  /** Returns the needed files that it is working on, as far as that is visible from outside. */
  currentNeeds() {
    const { memory, addresses } = this.shared ?? {};
    const activity = memory && addresses ? new Uint32Array(memory.buffer, addresses[0], addresses[1]) : (this.activity ?? []);
    return [...new Set(activity)].filter((need) => need > 0).map((need) => need - 1);
  }

  /** Returns how many files and bytes of the current run are done, where memory is shared. */
  progress() {
    if (!this.shared) return undefined;
    const { memory, addresses: [, , files, bytes] } = this.shared;
    const done = Number(Atomics.load(new BigUint64Array(memory.buffer, bytes, 1), 0));
    return { files: Atomics.load(new Int32Array(memory.buffer, files, 1), 0), bytes: done };
  }

  /** Tells threads that are too busy to take messages to stop the current run. */
  cancelRun() {
    if (this.shared) Atomics.store(new Int32Array(this.shared.memory.buffer, this.shared.addresses[4], 1), 0, 1);
  }

  /**
   * @param {string} op
   * @param {object} [args]
   * @param {any[]} [transfer]
   * @returns {Promise<any>}
   */
  call(op, args = {}, transfer = []) {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve, reject) => {
      if (this.#pending.size === 0) {
        this.#handle.keepAlive(true);
        this.lastHeard = performance.now();
      }
      this.#pending.set(id, { resolve, reject });
      this.#handle.post({ ...args, id, op }, transfer);
    });
  }

  /** Sends a message that needs no answer, if the worker is alive. @param {object} message */
  notify(message) {
    if (this.alive) this.#handle.post(message);
  }

  /** Terminates the worker. Pending calls reject with the reason. @param {Error} reason */
  async close(reason) {
    this.#fail(reason);
    await this.#handle.terminate();
  }

  /** Whether a call is pending. */
  get busy() {
    return this.#pending.size > 0;
  }

  get alive() {
    return this.#failure === undefined;
  }

  /** @param {any} message */
  #receive(message) {
    if (this.#failure) return;
    this.lastHeard = performance.now();
    if ("request" in message) {
      this.onRequest(message).then(
        (value) => this.notify({ reply: message.request, value }),
        () => this.notify({ reply: message.request, value: undefined }),
      );
    } else if (message.event === "port") {
      message.port.onmessage = (/** @type {any} */ { data }) => this.#fail(failureOf(data));
      message.port.unref?.();
    } else if ("event" in message) {
      this.onEvent(message);
    } else {
      const call = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (this.#pending.size === 0) this.#handle.keepAlive(false);
      if (!message.error) call?.resolve(message.value);
      else if (message.error.code !== "trap") call?.reject(errorOf(message.error));
      else {
        const failure = failureOf(message.error);
        call?.reject(failure);
        this.#fail(failure);
      }
    }
  }

  /** @param {Error} error */
  #fail(error) {
    // Only the first failure counts: what follows is the worker coming down.
    if (this.#failure) return;
    this.#failure = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    this.#handle.keepAlive(false);
  }
}

/** @param {{ message: string, needs: number[] }} trap */
function failureOf({ message, needs }) {
  const code = /memory|allocation/i.test(message) ? "out_of_memory" : "trap";
  return new EngineFailure(code, message, needs);
}

/** @param {{ code?: any, message: string }} error */
function errorOf({ code, message }) {
  return code === "canceled" ? new DOMException(message, "AbortError") : new SapwoodError(code ?? "invalid_option", message);
}
