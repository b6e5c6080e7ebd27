/**
 * The page's side of a worker: requests and their answers, and what is heard when it gives out.
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
 * @typedef {{ memory: WebAssembly.Memory, places: number[] }} Shared see `places` in `wasm/src/place.rs`
 *
 * @typedef {object} Handle A worker.
 * @property {(message: object, transfer?: any[]) => void} post
 * @property {(onMessage: (message: any) => void, onFailure: (error: Error) => void) => void} listen
 * @property {(awake: boolean) => void} hold whether the program waits for the worker
 * @property {() => Promise<unknown>} end
 */

import { SapwoodError } from "./errors.js";

/** The failure of a worker, which must be replaced. */
export class Collapse extends Error {
  /**
   * @param {"trap" | "out_of_memory" | "hung" | "worker_failed"} code
   * @param {string} message
   * @param {number[]} needs the contents that it was at
   */
  constructor(code, message, needs = []) {
    super(message);
    this.code = code;
    this.needs = needs;
  }

  /** Returns what the caller is told. @param {string[]} paths the files that it was at */
  typed(paths) {
    const at = paths.length > 0 ? ` at ${paths.join(", ")}` : "";
    return new SapwoodError(this.code, `the engine gave out${at}: ${this.message}`, { cause: this, path: paths[0] });
  }

  /** Returns what is said of a file over which it happened. */
  overFile() {
    return `the engine gave out over it: ${this.message}`;
  }
}

/** A worker and the requests that it has not answered yet. */
export class Link {
  /** @type {Handle} */ #handle;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */ #open = new Map();
  #requests = 0;
  /** @type {Error | undefined} */ #ended;
  /** What the worker says without being asked. @type {(message: any) => void} */
  onEvent = () => {};
  /** What answers its questions. @type {(question: any) => Promise<any>} */
  onQuestion = async () => undefined;

  /** @param {Handle} handle */
  constructor(handle) {
    this.#handle = handle;
    handle.listen(
      (message) => this.#take(message),
      (error) => this.#collapse(new Collapse(/memory/i.test(error.message) ? "out_of_memory" : "worker_failed", error.message)),
    );
    handle.hold(false);
  }

  /** When something was last heard of the worker. */
  heard = 0;
  /** What it is at, where it has a memory of its own: one more than the number of a need. @type {Int32Array | undefined} */
  notes;
  /** Its memory, where that is shared, and what stands where in it. @type {Shared | undefined} */
  shared;

  /** Returns the contents that it is at, as far as that can be seen from outside. */
  places() {
    const { memory, places } = this.shared ?? {};
    const notes = memory && places ? new Uint32Array(memory.buffer, places[0], places[1]) : (this.notes ?? []);
    return [...new Set(notes)].filter((place) => place > 0).map((place) => place - 1);
  }

  /** Returns how many contents of the run at hand are done, and how many bytes they have, where that can be seen. */
  progress() {
    if (!this.shared) return undefined;
    const { memory, places: [, , files, bytes] } = this.shared;
    const done = Number(Atomics.load(new BigUint64Array(memory.buffer, bytes, 1), 0));
    return { files: Atomics.load(new Int32Array(memory.buffer, files, 1), 0), bytes: done };
  }

  /** Says to threads that work, and hear nothing meanwhile, that the run is given up. */
  giveUp() {
    if (this.shared) Atomics.store(new Int32Array(this.shared.memory.buffer, this.shared.places[4], 1), 0, 1);
  }

  /**
   * @param {string} op
   * @param {object} [args]
   * @param {any[]} [transfer]
   * @returns {Promise<any>}
   */
  call(op, args = {}, transfer = []) {
    if (this.#ended) return Promise.reject(this.#ended);
    this.#requests += 1;
    const id = this.#requests;
    return new Promise((resolve, reject) => {
      if (this.#open.size === 0) {
        this.#handle.hold(true);
        this.heard = performance.now();
      }
      this.#open.set(id, { resolve, reject });
      this.#handle.post({ ...args, id, op }, transfer);
    });
  }

  /** Ends the worker, whatever it is at. @param {Error} why */
  async end(why) {
    this.#collapse(why);
    await this.#handle.end();
  }

  /** Whether an answer is waited for. */
  get busy() {
    return this.#open.size > 0;
  }

  get alive() {
    return this.#ended === undefined;
  }

  /** @param {any} message */
  #take(message) {
    if (this.#ended) return;
    this.heard = performance.now();
    if ("ask" in message) {
      this.onQuestion(message).then(
        (value) => this.alive && this.#handle.post({ answer: message.ask, value }),
        () => this.alive && this.#handle.post({ answer: message.ask, value: undefined }),
      );
    } else if (message.event === "port") {
      message.port.onmessage = (/** @type {any} */ { data }) => this.#collapse(collapseOf(data));
      message.port.unref?.();
    } else if ("event" in message) {
      this.onEvent(message);
    } else {
      const request = this.#open.get(message.id);
      this.#open.delete(message.id);
      if (this.#open.size === 0) this.#handle.hold(false);
      if (!message.error) request?.resolve(message.value);
      else if (message.error.code !== "trap") request?.reject(errorOf(message.error));
      else {
        const collapse = collapseOf(message.error);
        request?.reject(collapse);
        this.#collapse(collapse);
      }
    }
  }

  /** @param {Error} error */
  #collapse(error) {
    // What is heard of a worker that is being ended changes nothing.
    if (this.#ended) return;
    this.#ended = error;
    for (const { reject } of this.#open.values()) reject(error);
    this.#open.clear();
    this.#handle.hold(false);
  }
}

/** @param {{ message: string, needs: number[] }} report */
function collapseOf({ message, needs }) {
  const code = /memory|allocation/i.test(message) ? "out_of_memory" : "trap";
  return new Collapse(code, message, needs);
}

/** @param {{ code?: any, message: string }} error */
function errorOf({ code, message }) {
  return code === "canceled" ? new DOMException(message, "AbortError") : new SapwoodError(code ?? "invalid_option", message);
}
