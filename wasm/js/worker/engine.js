/**
 * What a worker does: it owns an engine and serves the requests of the page, one after the other.
 *
 * What differs between Node and the web comes from outside as a {@link Surroundings}.
 *
 * @typedef {typeof import("../threads/sapwood_wasm.js")} Glue
 * @typedef {import("../threads/sapwood_wasm.js").Engine} Engine
 *
 * @typedef {object} Surroundings
 * @property {Record<"single" | "threads", Glue>} glue
 * @property {Record<string, Function>} host what the engine calls, see `wasm/src/host.rs`
 * @property {(message: object, transfer?: any[]) => void} post sends to the page
 * @property {(wasm: unknown) => Promise<WebAssembly.Module>} compile
 * @property {(start: object) => Promise<void>} startThread
 * @property {(engine: Engine, source: any, options: string, asked: Asked, glue: Glue) => Promise<Listing>} list
 * @property {() => Promise<void>} breathe lets messages come in
 * @property {(root: string, paths: string[], needs: Uint32Array, follow: boolean) => Read} readShare reads files of a folder
 *
 * @typedef {{ contents: { need: number, path: string, content: Uint8Array }[], failed: object[] }} Read
 *
 * @typedef {(request: object) => Promise<any>} Asked asks the page for something
 *
 * @typedef {object} Listing
 * @property {import("../threads/sapwood_wasm.js").Walk} walk
 * @property {Uint8Array} root what the index is kept under
 * @property {Uint8Array} prefix the path of the folder from there
 * @property {Uint8Array} [folder] where the engine reads by itself
 * @property {Map<string, File>} [files] what was found in a folder that the engine cannot read by itself
 * @property {number} directories
 * @property {number} ruleFiles
 */

/** The stack that every parser has, in bytes: that of the core's workers. */
const STACK_BYTES = 16 * 1024 * 1024;

/** Contents of so many bytes are read between two looks at what the page wants. */
const BATCH_BYTES = 1024 * 1024;

/** The files of a report come in segments of so many. */
const SEGMENT_FILES = 512;

/** So many bytes of a report are handed over as they are; what is beyond them is packed, which takes longer than all the rest. */
const PLAIN_BYTES = 16 * 1024 * 1024;

/** Among the edits of an update. */
const REMOVED = 2;

const text = new TextEncoder();
const utf8 = new TextDecoder();

/** Progress is told at most so often, in milliseconds. */
const PROGRESS_INTERVAL = 50;

/**
 * Makes the function that takes the page's messages.
 *
 * @param {Surroundings} around
 */
export function serve(around) {
  const worker = new Serving(around);
  return (/** @type {any} */ message) => worker.take(message);
}

class Serving {
  // Nothing is asked of a worker before `init`.
  /** @type {Engine} */ #engine = /** @type {any} */ (undefined);
  /** @type {Glue} */ #glue = /** @type {any} */ (undefined);
  /** @type {Surroundings} */ #around;
  /** @type {Map<number, (answer: any) => void>} */ #asked = new Map();
  #questions = 0;
  /** The run at hand by its number from the page, so that one that was given up notices. */
  #run = 0;
  /** @type {WebAssembly.Memory | undefined} */ #memory;
  /** @type {Listing | undefined} */ #listing;
  #needs = 0;

  /** @param {Surroundings} around */
  constructor(around) {
    this.#around = around;
  }

  /** @param {any} message */
  async take(message) {
    if ("answer" in message) {
      this.#asked.get(message.answer)?.(message.value);
      this.#asked.delete(message.answer);
      return;
    }
    try {
      if (message.run !== undefined && message.op !== "list" && message.run !== this.#run) throw canceled();
      const { value, transfer = [] } = (await this[/** @type {"list"} */ (message.op)](message)) ?? {};
      this.#around.post({ id: message.id, value }, transfer);
    } catch (error) {
      this.#around.post({ id: message.id, error: this.#described(error) });
    }
  }

  /** @param {unknown} error */
  #described(error) {
    const { code, message } = /** @type {any} */ (error);
    if (isEnd(error)) return { code: "trap", message: String(message ?? "the engine panicked"), needs: this.#place() };
    return { code: typeof code === "string" ? code : undefined, message: String(message ?? error) };
  }

  /** Returns the need that this thread was at, read from the memory of an instance that may be broken. */
  #place() {
    if (!this.#memory) return [];
    const [place] = new Uint32Array(this.#memory.buffer, this.#placesAt, 1);
    return place > 0 ? [place - 1] : [];
  }
  #placesAt = 0;
  /** Whether the page sees by itself how far the engine is, and says in memory when to stop. */
  #isShared = false;

  /** @param {any} message */
  async init({ variant, wasm, threads, initial, maximum, options, notes }) {
    const glue = (this.#glue = this.#around.glue[/** @type {"single"} */ (variant)]);
    const isAt = notes ? (/** @type {number} */ place) => void (notes[0] = place) : nothing;
    Object.assign(globalThis, { sapwoodHost: Object.assign(this.#around.host, { isAt }) });
    const module = await this.#around.compile(wasm).catch(explain);
    const memory = makeMemory(initial, maximum, variant === "threads");
    await glue.default({ module_or_path: module, memory });
    this.#memory = memory;
    [this.#placesAt] = glue.places();
    if (variant === "threads") {
      this.#around.host.startWorkers = this.#starter(threads);
      await glue.initThreadPool(threads);
    }
    this.#engine = new glue.Engine(options);
    // What is shared can be looked at from outside, while every thread works and also when all hang.
    const shared = variant === "threads" ? { memory, places: glue.places() } : undefined;
    this.#isShared = shared !== undefined;
    return { value: { fields: glue.Engine.fields(), module, shared } };
  }

  /** Returns the function that wasm-bindgen-rayon calls to start its threads. */
  #starter(/** @type {number} */ threads) {
    return async (/** @type {any} */ module, /** @type {any} */ memory, /** @type {any} */ builder) => {
      const start = { role: "thread", module, memory, receiver: builder.receiver(), stack: STACK_BYTES };
      const numbers = Array.from({ length: threads }, (_, number) => number + 1);
      await Promise.all(numbers.map((number) => this.#around.startThread({ ...start, number })));
      builder.build();
    };
  }

  /** Lists a tree. @param {any} message */
  async list({ source, options, generated, run }) {
    this.#run = run;
    this.#generated = generated;
    const asked = (/** @type {object} */ question) => this.#ask(question);
    this.#listing = await this.#around.list(this.#engine, source, options, asked, this.#glue);
    if (run !== this.#run) throw canceled();
    const { root, prefix, folder, files } = this.#listing;
    this.#needs = this.#engine.begin(this.#listing.walk, root, prefix);
    if (folder) this.#engine.folder(folder);
    const paths = this.#engine.neededPaths();
    const sizes = this.#engine.neededSizes();
    const value = { paths, sizes, files: files && pathsOf(paths).map((path) => files.get(path)) };
    return { value, transfer: [paths.buffer, sizes.buffer] };
  }
  #generated = false;

  /** Reads everything that is needed from a folder that the engine reads by itself. @param {any} message */
  async read({ except = [] }) {
    const sizes = this.#engine.neededSizes();
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const run = this.#run;
    let told = performance.now();
    const skip = new Set(except);
    for (let from = 0, bytes = 0; from < this.#needs; ) {
      if (skip.has(from)) {
        from += 1;
        continue;
      }
      let to = from;
      let batch = 0;
      // Several threads would wait at the end of each batch for the slowest of them.
      const most = this.#isShared ? Infinity : BATCH_BYTES;
      for (; to < this.#needs && !skip.has(to) && (to === from || batch + sizes[to] <= most); to += 1) batch += sizes[to];
      this.#engine.read(from, to);
      bytes += batch;
      from = to;
      const now = performance.now();
      if (this.#isShared || now - told > PROGRESS_INTERVAL) {
        told = now;
        this.#around.post({ event: "progress", files: to, filesTotal: this.#needs, bytes, bytesTotal: total });
        await this.#around.breathe();
        if (run !== this.#run) throw canceled();
      }
    }
  }

  /** Analyzes contents that the page read. @param {any} message */
  async feed({ needs, ends, bytes, failed = [] }) {
    for (const { need, code, reason } of failed) this.#engine.unreadable(need, code, reason);
    if (needs.length > 0) this.#engine.feed(needs, ends, bytes);
  }

  /** Takes note of contents over which the machine gave out. @param {any} message */
  async giveUp({ needs, reason }) {
    for (const need of needs) this.#engine.giveUp(need, reason);
  }

  /** Ends a run. @param {any} message `known` are the names of the blobs that the page has */
  async finish({ known }) {
    const files = this.#engine.finish();
    const segments = [];
    let bytes = 0;
    for (let from = 0; from < files; from += SEGMENT_FILES) {
      const segment = this.#engine.segment(from, Math.min(files, from + SEGMENT_FILES), bytes >= PLAIN_BYTES);
      for (const { length } of segment) bytes += length;
      segments.push(segment);
    }
    const kept = this.#engine.snapshot();
    const blobs = known === undefined ? [] : this.#engine.blobsBeside(text.encode(known.join("\0")));
    const parts = [...segments.flat(), kept, ...blobs.filter((/** @type {unknown} */ blob) => blob instanceof Uint8Array)];
    const value = { ...this.#account(), files, segments, segmentFiles: SEGMENT_FILES, kept, blobs };
    return { value, transfer: parts.map((part) => part.buffer) };
  }

  /** Takes the cache of an engine in whose place this one is. @param {any} message */
  async takeBlobs({ blobs }) {
    for (const [name, bytes] of blobs) this.#engine.takeBlob(name, bytes);
  }

  /** Takes the last report of an engine in whose place this one is. @param {any} message */
  async restore({ kept, options }) {
    return { value: this.#engine.restore(kept, options) };
  }

  #account() {
    const { directories = 0, ruleFiles = 0 } = this.#listing ?? {};
    return {
      summary: this.#engine.summary(this.#generated),
      metrics: this.#engine.metrics(directories, ruleFiles),
      warnings: this.#engine.warnings(),
      passedOver: this.#engine.passedOver(),
    };
  }

  async cancel() {
    this.#run = 0;
    this.#engine.cancel();
  }

  /** Returns the keys of what is known, for the workers that help. */
  async known() {
    return { value: this.#engine.knownKeys() };
  }

  /** Takes the keys of what the worker knows for which this one works. @param {any} message */
  async workFor({ keys }) {
    this.#engine.workFor(keys);
  }

  /** Looks at a share of another worker's contents. @param {any} message */
  async examine({ needs, paths, ends, bytes }) {
    const found = this.#engine.examine(needs, paths, ends, bytes);
    return { value: found, transfer: [found.buffer] };
  }

  /** Reads a share of another worker's contents from a folder, and looks at it. @param {any} message */
  async examineFolder({ root, needs, paths, follow }) {
    const { contents, failed } = this.#around.readShare(root, pathsOf(paths), needs, follow);
    const there = contents.map(({ need }) => need);
    const names = text.encode(contents.map(({ path }) => `${path}\0`).join(""));
    let end = 0;
    const bytes = new Uint8Array(contents.reduce((sum, { content }) => sum + content.length, 0));
    const ends = contents.map(({ content }) => {
      bytes.set(content, end);
      return (end += content.length);
    });
    const found = this.#engine.examine(Uint32Array.from(there), names, Uint32Array.from(ends), bytes);
    return { value: { found, failed, contents: there.length, bytes: bytes.length }, transfer: [found.buffer] };
  }

  /** Takes what other workers found. @param {any} message */
  async adopt({ found, contents, bytes, failed = [] }) {
    for (const { need, code, reason } of failed) this.#engine.unreadable(need, code, reason);
    this.#engine.adopt(found, contents, bytes);
  }

  /** Updates the last report. @param {any} message */
  async update({ paths, ends, bytes, generated }) {
    // That of a run which was given up since then does not count.
    this.#generated = generated;
    const edits = this.#engine.update(paths, ends, bytes);
    this.#listing = undefined;
    const segments = [];
    for (let at = 0; at < edits.length; at += 2) {
      if (edits[at] !== REMOVED) segments.push(this.#engine.segment(edits[at + 1], edits[at + 1] + 1, true));
    }
    return { value: { ...this.#account(), edits, segments }, transfer: segments.flat().map((part) => part.buffer) };
  }

  /** Looks at one content that belongs to no report. @param {any} message */
  async lookAt({ path, bytes }) {
    const segment = this.#engine.lookAt(text.encode(path), bytes);
    return { value: segment, transfer: segment.map((/** @type {Uint8Array} */ part) => part.buffer) };
  }

  async exportCache() {
    const bytes = this.#engine.exportCache();
    return { value: bytes, transfer: [bytes.buffer] };
  }

  /** @param {any} message */
  async importCache({ bytes }) {
    try {
      this.#engine.importCache(bytes);
    } catch (error) {
      if (isEnd(error)) throw error;
      throw Object.assign(new Error(`cannot use the cache: ${/** @type {Error} */ (error).message}`), { code: "invalid_cache" });
    }
  }

  /** @param {object} question */
  #ask(question) {
    this.#questions += 1;
    const ask = this.#questions;
    return new Promise((resolve) => {
      this.#asked.set(ask, resolve);
      this.#around.post({ ask, ...question });
    });
  }
}

/**
 * Whether an instance that threw this cannot be trusted any more.
 *
 * @param {unknown} error
 */
function isEnd(error) {
  return (
    error instanceof WebAssembly.RuntimeError ||
    error instanceof /** @type {any} */ (WebAssembly).Exception ||
    error instanceof RangeError ||
    /** @type {any} */ (error)?.constructor?.name === "PanicError"
  );
}

function nothing() {}

function canceled() {
  return Object.assign(new Error("the analysis was given up"), { code: "canceled" });
}

/** @param {Uint8Array} paths each followed by a zero */
function pathsOf(paths) {
  const all = utf8.decode(paths).split("\0");
  all.pop();
  return all;
}

/**
 * @param {number} initial in pages
 * @param {number} maximum in pages
 * @param {boolean} shared
 */
function makeMemory(initial, maximum, shared) {
  // Some browsers refuse a large shared maximum, for they reserve it.
  for (let most = maximum; ; most = Math.floor(most / 2)) {
    try {
      return new WebAssembly.Memory({ initial, maximum: most, shared });
    } catch (error) {
      if (most / 2 < initial || most <= 8192) throw error;
    }
  }
}

/**
 * Runs a thread of the pool until its worker is ended.
 *
 * @param {any} start
 * @param {Surroundings} around
 * @param {() => void} ready
 * @param {(report: object) => void} trapped
 */
export async function runThread({ module, memory, receiver, stack, number }, around, ready, trapped) {
  // What a thread is at stands in the memory that it shares.
  Object.assign(globalThis, { sapwoodHost: Object.assign(around.host, { isAt: nothing }) });
  const glue = around.glue.threads;
  await glue.default({ module_or_path: module, memory, thread_stack_size: stack });
  glue.takePlace(number);
  const [address] = glue.places();
  ready();
  try {
    glue.wbg_rayon_start_worker(receiver);
  } catch (error) {
    const need = new Uint32Array(memory.buffer, address)[number] - 1;
    trapped({ event: "trap", message: /** @type {Error} */ (error).message, needs: need < 0 ? [] : [need] });
  }
}

/** @param {unknown} error why a module could not be had @returns {never} */
function explain(error) {
  if (!(error instanceof WebAssembly.CompileError)) throw error;
  const message = `cannot compile the engine (${error.message}); it needs a platform whose WebAssembly has SIMD and exceptions, such as Node 20, Chrome 95, Firefox 100 or Safari 16.4`;
  throw Object.assign(new Error(message, { cause: error }), { code: "unsupported" });
}
