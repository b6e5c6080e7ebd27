/**
 * What a worker does: it owns an engine and serves the calls of the page.
 *
 * @typedef {typeof import("../threads/sapwood_wasm.js")} Glue
 * @typedef {import("../threads/sapwood_wasm.js").Engine} Engine
 *
 * @typedef {object} Platform What differs between Node and the web.
 * @property {Record<"single" | "threads", Glue>} glue
 * @property {Record<string, Function>} host what the engine calls, see `wasm/src/host.rs`
 * @property {(message: object, transfer?: any[]) => void} post sends to the page
 * @property {(wasm: unknown) => Promise<WebAssembly.Module>} compile
 * @property {(start: object) => Promise<void>} startThread
 * @property {(engine: Engine, source: any, options: string, request: Request, glue: Glue) => Promise<Listing>} list
 * @property {() => Promise<void>} yieldToMessages
 * @property {(root: string, paths: string[], needs: Uint32Array, follow: boolean) => Read} readShare reads files of a folder
 *
 * @typedef {{ contents: { need: number, path: string, content: Uint8Array }[], failed: object[] }} Read
 *
 * @typedef {(request: object) => Promise<any>} Request asks the page for something
 *
 * @typedef {object} Listing
 * @property {import("../threads/sapwood_wasm.js").SteppedWalk} walk
 * @property {Uint8Array} root names the index
 * @property {Uint8Array} prefix the path of the folder below the root
 * @property {Uint8Array} [folder] the folder, if the engine reads it itself
 * @property {Map<string, File>} [files] the files of a folder that the engine cannot read itself
 * @property {number} directories
 * @property {number} ruleFiles
 */

/** The stack of every thread, in bytes: as large as that of the core's own workers. */
const STACK_BYTES = 16 * 1024 * 1024;

/** How much is read before the worker looks for messages again. */
const BATCH_BYTES = 1024 * 1024;

/** The number of files in a segment of a report. */
const SEGMENT_FILES = 512;

/** The first bytes of a report are handed over as they are. The rest is packed, which takes longer than everything else. */
const PLAIN_BYTES = 16 * 1024 * 1024;

/** Marks a file that was removed by an update. */
const REMOVED = 2;

/** How often progress is reported, in milliseconds. */
const PROGRESS_INTERVAL = 50;

const text = new TextEncoder();
const utf8 = new TextDecoder();

/**
 * Returns the function that handles the page's messages.
 *
 * @param {Platform} platform
 */
export function serve(platform) {
  const server = new EngineServer(platform);
  return (/** @type {any} */ message) => server.receive(message);
}

class EngineServer {
  // Nothing is called before `init`.
  /** @type {Engine} */ #engine = /** @type {any} */ (undefined);
  /** @type {Glue} */ #glue = /** @type {any} */ (undefined);
  /** @type {Platform} */ #platform;
  /** Requests to the page that wait for a reply. @type {Map<number, (value: any) => void>} */ #pending = new Map();
  #requests = 0;
  /** The number of the current run, so that messages of an abandoned one are noticed. */ #run = 0;
  /** @type {WebAssembly.Memory | undefined} */ #memory;
  /** The address of the number of the file that this thread is working on, plus one. */ #activityAddress = 0;
  /** Whether the page reads progress from memory, and stops runs there. */ #isShared = false;
  /** @type {Listing | undefined} */ #listing;
  #needs = 0;
  /** Whether generated files are counted like all others. */ #generated = false;

  /** @param {Platform} platform */
  constructor(platform) {
    this.#platform = platform;
  }

  /** @param {any} message */
  async receive(message) {
    if ("reply" in message) {
      this.#pending.get(message.reply)?.(message.value);
      this.#pending.delete(message.reply);
      return;
    }
    try {
      if (message.run !== undefined && message.op !== "list" && message.run !== this.#run) throw canceled();
      const { value, transfer = [] } = (await this[/** @type {"list"} */ (message.op)](message)) ?? {};
      if (message.id !== undefined) this.#platform.post({ id: message.id, value }, transfer);
    } catch (error) {
      this.#platform.post({ id: message.id, error: this.#described(error) });
    }
  }

  /** @param {unknown} error */
  #described(error) {
    const { code, message } = /** @type {any} */ (error);
    if (isFatal(error)) return { code: "trap", message: String(message ?? "the engine panicked"), needs: this.#currentNeed() };
    return { code: typeof code === "string" ? code : undefined, message: String(message ?? error) };
  }

  /** Returns the needed file that this thread was working on, read from the memory of a possibly broken instance. */
  #currentNeed() {
    if (!this.#memory) return [];
    const [need] = new Uint32Array(this.#memory.buffer, this.#activityAddress, 1);
    return need > 0 ? [need - 1] : [];
  }

  /** @param {any} message */
  async init({ variant, wasm, threads, initial, maximum, options, activity }) {
    const glue = (this.#glue = this.#platform.glue[/** @type {"single"} */ (variant)]);
    const setActivity = activity ? (/** @type {number} */ need) => void (activity[0] = need) : nothing;
    Object.assign(globalThis, { sapwoodHost: Object.assign(this.#platform.host, { setActivity }) });
    const module = await this.#platform.compile(wasm).catch(explain);
    const memory = makeMemory(initial, maximum, variant === "threads");
    await glue.default({ module_or_path: module, memory });
    this.#memory = memory;
    const addresses = glue.progressAddresses();
    [this.#activityAddress] = addresses;
    if (variant === "threads") {
      this.#platform.host.startWorkers = this.#threadStarter(threads);
      await glue.initThreadPool(threads);
    }
    this.#engine = new glue.Engine(options);
    // The page can read shared memory even while every thread works, or hangs.
    const shared = variant === "threads" ? { memory, addresses } : undefined;
    this.#isShared = shared !== undefined;
    return { value: { fields: glue.Engine.fields(), module, shared } };
  }

  /** Returns the function that wasm-bindgen-rayon calls to start its threads. */
  #threadStarter(/** @type {number} */ threads) {
    return async (/** @type {any} */ module, /** @type {any} */ memory, /** @type {any} */ builder) => {
      const start = { role: "thread", module, memory, receiver: builder.receiver(), stack: STACK_BYTES };
      const numbers = Array.from({ length: threads }, (_, number) => number + 1);
      await Promise.all(numbers.map((number) => this.#platform.startThread({ ...start, number })));
      builder.build();
    };
  }

  /** Lists a tree. @param {any} message */
  async list({ source, options, generated, run }) {
    this.#run = run;
    this.#generated = generated;
    const request = (/** @type {object} */ request) => this.#request(request);
    this.#listing = await this.#platform.list(this.#engine, source, options, request, this.#glue);
    if (run !== this.#run) throw canceled();
    const { root, prefix, folder, files } = this.#listing;
    this.#needs = this.#engine.begin(this.#listing.walk, root, prefix);
    if (folder) this.#engine.setFolder(folder);
    const paths = this.#engine.neededPaths();
    const sizes = this.#engine.neededSizes();
    const value = { paths, sizes, files: files && splitPaths(paths).map((path) => files.get(path)) };
    return { value, transfer: [paths.buffer, sizes.buffer] };
  }

  /** Reads all needed files from a folder that the engine can read itself. @param {any} message */
  async read({ except = [] }) {
    const sizes = this.#engine.neededSizes();
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const run = this.#run;
    let reported = performance.now();
    const excluded = new Set(except);
    for (let from = 0, bytes = 0; from < this.#needs; ) {
      if (excluded.has(from)) {
        from += 1;
        continue;
      }
      let to = from;
      let batch = 0;
      // Several threads would wait at the end of each batch for the slowest of them, so they read everything at once.
      const limit = this.#isShared ? Infinity : BATCH_BYTES;
      for (; to < this.#needs && !excluded.has(to) && (to === from || batch + sizes[to] <= limit); to += 1) batch += sizes[to];
      this.#engine.read(from, to);
      bytes += batch;
      from = to;
      const now = performance.now();
      if (this.#isShared || now - reported > PROGRESS_INTERVAL) {
        reported = now;
        this.#platform.post({ event: "progress", files: to, filesTotal: this.#needs, bytes, bytesTotal: total });
        await this.#platform.yieldToMessages();
        if (run !== this.#run) throw canceled();
      }
    }
  }

  /** Analyzes contents that the page read. @param {any} message */
  async feed({ needs, ends, bytes, failed = [] }) {
    for (const { need, code, reason } of failed) this.#engine.unreadable(need, code, reason);
    if (needs.length > 0) this.#engine.feed(needs, ends, bytes);
  }

  /** Records that the engine fails on files. @param {any} message */
  async markFailed({ needs, reason }) {
    for (const need of needs) this.#engine.markFailed(need, reason);
  }

  /** Ends a run. @param {any} message `knownBlobs` are the names of the blobs that the page has */
  async finish({ knownBlobs }) {
    const files = this.#engine.finish();
    const segments = [];
    let bytes = 0;
    for (let from = 0; from < files; from += SEGMENT_FILES) {
      const segment = this.#engine.segment(from, Math.min(files, from + SEGMENT_FILES), bytes >= PLAIN_BYTES);
      for (const { length } of segment) bytes += length;
      segments.push(segment);
    }
    const snapshot = this.#engine.snapshot();
    const blobs = knownBlobs === undefined ? [] : this.#engine.changedBlobs(text.encode(knownBlobs.join("\0")));
    const parts = [...segments.flat(), snapshot, ...blobs.filter((/** @type {unknown} */ blob) => blob instanceof Uint8Array)];
    const value = { ...this.#results(), files, segments, segmentFiles: SEGMENT_FILES, snapshot, blobs };
    return { value, transfer: parts.map((part) => part.buffer) };
  }

  /** Takes over the cache of an engine that this one replaces. @param {any} message */
  async putBlobs({ blobs }) {
    for (const [name, bytes] of blobs) this.#engine.putBlob(name, bytes);
  }

  /** Takes over the newest report of an engine that this one replaces. @param {any} message */
  async restore({ snapshot, options }) {
    return { value: this.#engine.restore(snapshot, options) };
  }

  #results() {
    const { directories = 0, ruleFiles = 0 } = this.#listing ?? {};
    return {
      report: this.#engine.newest(),
      summary: this.#engine.summary(this.#generated),
      metrics: this.#engine.metrics(directories, ruleFiles),
      warnings: this.#engine.warnings(),
    };
  }

  /** Answers a question about a report. @param {any} message */
  async ask({ report, question, style }) {
    if (!this.#engine.canAsk(report)) {
      throw coded("report_gone", "cannot ask this report: the engine keeps the newest reports only; ask the newest one, or analyze again");
    }
    const answer = described("invalid_question", "cannot answer this", () => this.#engine.ask(report, question, style));
    return { value: answer, transfer: [answer.buffer] };
  }

  /** Drops a report that nobody will ask any more. @param {any} message */
  async release({ report }) {
    this.#engine.release(report);
  }

  async cancel() {
    this.#run = 0;
    this.#engine.cancel();
  }

  /** Returns the keys of the facts that the engine knows, for its helpers. */
  async knownKeys() {
    return { value: this.#engine.knownKeys() };
  }

  /** Takes the keys of the facts that the engine knows which this worker helps. @param {any} message */
  async setKnownKeys({ keys }) {
    this.#engine.setKnownKeys(keys);
  }

  /** Analyzes a share of the contents for another worker's engine. @param {any} message */
  async examine({ needs, paths, ends, bytes }) {
    const found = this.#engine.examine(needs, paths, ends, bytes);
    return { value: found, transfer: [found.buffer] };
  }

  /** Reads a share of the files of a folder and analyzes it for another worker's engine. @param {any} message */
  async examineFolder({ root, needs, paths, follow }) {
    const { contents, failed } = this.#platform.readShare(root, splitPaths(paths), needs, follow);
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

  /** Takes over what a helper found. @param {any} message */
  async adopt({ found, contents, bytes, failed = [] }) {
    for (const { need, code, reason } of failed) this.#engine.unreadable(need, code, reason);
    this.#engine.adopt(found, contents, bytes);
  }

  /** Updates the newest report. @param {any} message */
  async update({ paths, ends, bytes, generated }) {
    // A run that was aborted since then may have changed it.
    this.#generated = generated;
    const edits = this.#engine.update(paths, ends, bytes);
    this.#listing = undefined;
    const segments = [];
    for (let at = 0; at < edits.length; at += 2) {
      if (edits[at] !== REMOVED) segments.push(this.#engine.segment(edits[at + 1], edits[at + 1] + 1, true));
    }
    return { value: { ...this.#results(), edits, segments }, transfer: segments.flat().map((part) => part.buffer) };
  }

  /** Analyzes one content that belongs to no report. @param {any} message */
  async analyzeFile({ path, bytes }) {
    const segment = this.#engine.analyzeFile(text.encode(path), bytes);
    return { value: segment, transfer: segment.map((/** @type {Uint8Array} */ part) => part.buffer) };
  }

  async exportCache() {
    const bytes = this.#engine.exportCache();
    return { value: bytes, transfer: [bytes.buffer] };
  }

  /** @param {any} message */
  async importCache({ bytes }) {
    described("invalid_cache", "cannot use the cache", () => this.#engine.importCache(bytes));
  }

  /** Asks the page for something. @param {object} request */
  #request(request) {
    this.#requests += 1;
    const number = this.#requests;
    return new Promise((resolve) => {
      this.#pending.set(number, resolve);
      this.#platform.post({ request: number, ...request });
    });
  }
}

/**
 * Whether an instance that threw this can no longer be trusted.
 *
 * @param {unknown} error
 */
function isFatal(error) {
  return (
    error instanceof WebAssembly.RuntimeError ||
    error instanceof /** @type {any} */ (WebAssembly).Exception ||
    error instanceof RangeError ||
    /** @type {any} */ (error)?.constructor?.name === "PanicError"
  );
}

function nothing() {}

/** @param {string} code @param {string} message */
function coded(code, message) {
  return Object.assign(new Error(message), { code });
}

function canceled() {
  return coded("canceled", "the analysis was aborted");
}

/**
 * Calls the engine, and gives its errors a code and a beginning.
 *
 * @template T
 * @param {string} code
 * @param {string} failure what could not be done
 * @param {() => T} call
 * @returns {T}
 */
function described(code, failure, call) {
  try {
    return call();
  } catch (error) {
    throw isFatal(error) ? error : coded(code, `${failure}: ${/** @type {Error} */ (error).message}`);
  }
}

/** @param {Uint8Array} paths each followed by a zero */
function splitPaths(paths) {
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
  // Some browsers reserve a shared memory's maximum, and refuse a large one.
  for (let limit = maximum; ; limit = Math.floor(limit / 2)) {
    try {
      return new WebAssembly.Memory({ initial, maximum: limit, shared });
    } catch (error) {
      if (limit / 2 < initial || limit <= 8192) throw error;
    }
  }
}

/**
 * Runs a thread of the pool until its worker is terminated.
 *
 * @param {any} start
 * @param {Platform} platform
 * @param {() => void} ready
 * @param {(failure: object) => void} onTrap
 */
export async function runThread({ module, memory, receiver, stack, number }, platform, ready, onTrap) {
  // The activity of threads is in the memory that they share.
  Object.assign(globalThis, { sapwoodHost: Object.assign(platform.host, { setActivity: nothing }) });
  const glue = platform.glue.threads;
  await glue.default({ module_or_path: module, memory, thread_stack_size: stack });
  glue.setThreadNumber(number);
  const [address] = glue.progressAddresses();
  ready();
  try {
    glue.wbg_rayon_start_worker(receiver);
  } catch (error) {
    const need = new Uint32Array(memory.buffer, address)[number] - 1;
    onTrap({ event: "trap", message: /** @type {Error} */ (error).message, needs: need < 0 ? [] : [need] });
  }
}

/** @param {unknown} error why the module could not be compiled @returns {never} */
function explain(error) {
  if (!(error instanceof WebAssembly.CompileError)) throw error;
  const message = `cannot compile the engine (${error.message}): it requires SIMD and exceptions in WebAssembly, as in Node 20, Chrome 95, Firefox 100 or Safari 16.4`;
  throw Object.assign(new Error(message, { cause: error }), { code: "unsupported" });
}
