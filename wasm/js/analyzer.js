/** The analyzer: what a page holds. The engine runs in a worker, never here. */

import { EngineFailure } from "./connection.js";
import { SapwoodError } from "./errors.js";
import { joined } from "./feed.js";
import { pathProblem, read, takeIn } from "./intake.js";
import { ANALYZE_KEYS, CREATE_KEYS, analysisOptions, checkKeys, configuration } from "./options.js";
import { Report, Segment } from "./report.js";
import { attempt } from "./run.js";
import { WorkerGroup } from "./worker-group.js";

/** The engine may fail on this many files before an analysis ends with an error. */
const MAX_EXCLUDED = 16;

/** Stands for the end of a content where the file was removed. */
const REMOVED_FILE = 0xffff_ffff;

/** What happened to a file of a report. */
const INSERTED = 1;
const REMOVED = 2;

const text = new TextEncoder();

/**
 * Creates an analyzer.
 *
 * @param {import("./connection.js").Platform} platform
 * @param {import("./index.js").CreateOptions} [options]
 * @returns {Promise<import("./index.js").Analyzer>}
 */
export async function create(platform, options = {}) {
  checkKeys(options, CREATE_KEYS, "createAnalyzer");
  const config = configuration(platform, options);
  const workers = new WorkerGroup(platform, config);
  await workers.start();
  return publicInterface(new Analyzer(platform, config, workers));
}

/**
 * Returns an analyzer as its users see it.
 *
 * @param {Analyzer} analyzer
 * @returns {import("./index.js").Analyzer}
 */
function publicInterface(analyzer) {
  const dispose = () => analyzer.dispose();
  /** @type {any} */
  const methods = {
    analyze: (/** @type {any} */ files, /** @type {any} */ options) => analyzer.analyze(files, options),
    update: (/** @type {any} */ changes) => analyzer.update(changes),
    analyzeFile: (/** @type {any} */ path, /** @type {any} */ content) => analyzer.analyzeFile(path, content),
    exportCache: () => analyzer.exportCache(),
    dispose,
  };
  // Node 20 has the symbol. A browser without it has no `await using` either.
  if (Symbol.asyncDispose) methods[Symbol.asyncDispose] = dispose;
  return Object.freeze(methods);
}

/**
 * A report that the engine keeps, so that it can be asked.
 *
 * @typedef {object} Kept
 * @property {number} id
 * @property {number} generation of the engine that keeps it
 *
 * The newest report, from which an update begins. The last three fields let an engine that replaces this one go on from
 * it: the records of the last analysis, and the contents of the updates since then.
 *
 * @typedef {object} Newest
 * @property {Kept} kept
 * @property {readonly import("./report.js").Entry[]} entries
 * @property {boolean} generated
 * @property {string} options
 * @property {Uint8Array} snapshot
 * @property {Map<string, Uint8Array | undefined>} updates
 */

class Analyzer {
  #platform;
  #config;
  #workers;
  /** @type {Newest | undefined} */ #newest;
  /** Folders that were analyzed, by their handles. @type {any[]} */ #handles = [];
  /** The operation that is going on; there is one at a time. @type {Promise<unknown> | undefined} */ #current;
  /** A replaced engine being told of the newest report. @type {Promise<void> | undefined} */ #restoring;
  #disposed = false;
  /** Lets the engine forget reports that nobody holds. @type {FinalizationRegistry<Kept>} */
  #registry = new FinalizationRegistry((kept) => this.#release(kept));

  /**
   * @param {import("./connection.js").Platform} platform
   * @param {ReturnType<typeof configuration>} config
   * @param {WorkerGroup} workers
   */
  constructor(platform, config, workers) {
    this.#platform = platform;
    this.#config = config;
    this.#workers = workers;
  }

  /**
   * @param {any} files
   * @param {import("./index.js").AnalyzeOptions} [options]
   */
  analyze(files, options = {}) {
    return this.#exclusively(async () => {
      checkKeys(options, ANALYZE_KEYS, "analyze");
      const { signal, onProgress } = options;
      signal?.throwIfAborted();
      const folder = this.#platform.folder(files, this.#config.engine.cacheDirectory) ?? (await this.#handle(files));
      const intake = folder ? undefined : await takeIn(files, signal);
      const chosen = analysisOptions(this.#config.defaults, options, !intake || intake.isFolder);
      const results = await this.#withoutCulprits(
        (how) => attempt({ workers: this.#workers, folder, intake, options: chosen, ...how, signal, onProgress }),
        signal,
      );
      return this.#firstReport(results, chosen);
    });
  }

  /**
   * Runs an analysis, and runs it again without the files on which the engine failed.
   *
   * @template T
   * @param {(how: { excluded: Map<string, string>, onNeeds: (paths: string[]) => void, oneByOne: boolean }) => Promise<T>} run
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<T>}
   */
  async #withoutCulprits(run, signal) {
    /** @type {Map<string, string>} */
    const excluded = new Map();
    let oneByOne = false;
    for (;;) {
      /** @type {string[]} */
      let paths = [];
      const { generation } = this.#workers;
      try {
        return await this.#workers.supervise(run({ excluded, onNeeds: (all) => (paths = all), oneByOne }), signal);
      } catch (error) {
        if (!(error instanceof EngineFailure)) throw error;
        await this.#workers.restart(error, generation);
        const suspects = error.needs.map((need) => paths[need]).filter((path) => path !== undefined);
        // Without a suspect, files are sent one by one to find it.
        const isKnown = suspects.length > 0;
        const isHopeless = isKnown ? excluded.size + suspects.length > MAX_EXCLUDED : oneByOne || paths.length === 0;
        if (isHopeless) throw error.toError(suspects);
        oneByOne ||= !isKnown;
        for (const path of suspects) excluded.set(path, error.fileMessage());
      }
    }
  }

  /**
   * Returns the folder of a directory handle, named so that the same folder gets the same name again.
   *
   * @param {any} files
   */
  async #handle(files) {
    if (files?.kind !== "directory" || typeof files.entries !== "function") return undefined;
    for (const [number, known] of this.#handles.entries()) {
      if (await known.isSameEntry(files)) return { handle: files, tree: `handle ${number}` };
    }
    this.#handles.push(files);
    return { handle: files, tree: `handle ${this.#handles.length - 1}` };
  }

  /** @param {import("./index.js").Changes} changes */
  update(changes) {
    return this.#exclusively(async () => {
      const { changed = [], removed = [] } = changes ?? {};
      const newest = this.#newest;
      if (!newest) throw new SapwoodError("no_report", "cannot update: there is no report yet; call analyze first");
      const contents = await Promise.all(Array.from(iterable(changed, "changed"), async (item) => ({ path: pathOf(item?.path), content: await contentOf(item) })));
      const gone = Array.from(iterable(removed, "removed"), pathOf);
      if (newest.kept.generation !== this.#workers.generation) await this.#guarded(() => this.#restore(newest));
      const results = await this.#guarded(() => this.#sendUpdate(contents, gone, newest.generated));
      for (const path of gone) {
        for (const known of newest.updates.keys()) if (known.startsWith(`${path}/`)) newest.updates.delete(known);
        newest.updates.set(path, undefined);
      }
      // A copy, because the caller may write into the original.
      for (const { path, content } of contents) newest.updates.set(path, content.slice());
      return this.#nextReport(newest, results);
    });
  }

  /**
   * @param {{ path: string, content: Uint8Array }[]} contents
   * @param {string[]} removed
   * @param {boolean} generated
   */
  #sendUpdate(contents, removed, generated) {
    const { ends, bytes } = joined(contents.map(({ content }) => content));
    const paths = text.encode([...contents.map(({ path }) => path), ...removed].join("\0"));
    const all = Uint32Array.from([...ends, ...removed.map(() => REMOVED_FILE)]);
    return this.#workers.call("update", { paths, ends: all, bytes, generated }, [bytes.buffer]);
  }

  /** Tells an engine that replaced another of the newest report. @param {Newest} newest */
  async #restore({ kept, snapshot, options, generated, updates }) {
    const { generation } = this.#workers;
    let id = await this.#workers.call("restore", { snapshot, options });
    const entries = [...updates];
    const contents = entries.flatMap(([path, content]) => (content ? [{ path, content }] : []));
    const removed = entries.flatMap(([path, content]) => (content ? [] : [path]));
    if (entries.length > 0) ({ report: id } = await this.#sendUpdate(contents, removed, generated));
    Object.assign(kept, { id, generation });
  }

  /** @param {string} path @param {import("./index.js").Content} content */
  analyzeFile(path, content) {
    return this.#exclusively(async () => {
      const bytes = new Uint8Array(await contentOf({ path: pathOf(path), content }));
      const texts = await this.#guarded(() => this.#workers.call("analyzeFile", { path, bytes }, [bytes.buffer]));
      const segment = new Segment(texts, this.#workers.fields);
      return Object.freeze({
        file: segment.file(0),
        symbols: Object.freeze(segment.symbols(0)),
        imports: Object.freeze(segment.imports(0)),
        diagnostics: Object.freeze(segment.diagnostics(0)),
      });
    });
  }

  exportCache() {
    return this.#exclusively(() => this.#guarded(() => this.#workers.call("exportCache")));
  }

  async dispose() {
    this.#disposed = true;
    this.#newest = undefined;
    await this.#workers.dispose();
  }

  /**
   * Asks the engine about a report, also while something else is going on.
   *
   * @param {Kept} kept
   * @param {string} question as JSON
   * @param {string} style how the answer is written, as JSON
   * @returns {Promise<Uint8Array>} the answer in UTF-8
   */
  async #ask(kept, question, style) {
    for (let isRetry = false; ; isRetry = true) {
      if (this.#disposed) throw disposed();
      await this.#workers.ready();
      await this.#recall(kept);
      const { engine, generation } = this.#workers;
      try {
        return await this.#workers.supervise(engine.call("ask", { report: kept.id, question, style }), undefined);
      } catch (error) {
        if (engine.alive || this.#disposed) throw error;
        // The engine was lost, perhaps over something else.
        await this.#workers.restart(/** @type {Error} */ (error), generation);
        if (isRetry) throw error instanceof EngineFailure ? error.toError([]) : error;
      }
    }
  }

  /** Makes sure that the engine knows a report. @param {Kept} kept */
  async #recall(kept) {
    while (kept.generation !== this.#workers.generation) {
      if (this.#current) {
        await this.#current.catch(() => {});
        continue;
      }
      const newest = this.#newest;
      if (newest?.kept !== kept) {
        throw new SapwoodError("report_gone", "cannot ask this report: the engine was replaced, and only the newest report survives that; ask that one, or analyze again");
      }
      this.#restoring ??= this.#guarded(() => this.#restore(newest)).finally(() => (this.#restoring = undefined));
      await this.#restoring;
    }
  }

  /** @param {Kept} kept */
  #release({ id, generation }) {
    if (!this.#disposed && generation === this.#workers.generation) this.#workers.engine.notify({ op: "release", report: id });
  }

  /**
   * Waits for a request that involves no file of a set. If the engine fails, it is replaced, and the error says so.
   *
   * @template T
   * @param {() => Promise<T>} request
   */
  async #guarded(request) {
    const { generation } = this.#workers;
    try {
      return await this.#workers.supervise(request(), undefined);
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error;
      await this.#workers.restart(error, generation);
      throw error.toError([]);
    }
  }

  /** Makes the report of an analysis. @param {any} results @param {ReturnType<typeof analysisOptions>} options */
  #firstReport(results, { generated, selection }) {
    /** @type {import("./report.js").Entry[]} */
    const entries = [];
    for (const texts of results.segments) {
      const segment = new Segment(texts, this.#workers.fields);
      const length = Math.min(results.files - entries.length, results.segmentFiles);
      for (let index = 0; index < length; index += 1) entries.push({ segment, index });
    }
    const options = JSON.stringify(selection);
    return this.#report({ entries, generated, options, snapshot: results.snapshot, updates: new Map() }, results);
  }

  /** Makes the report that follows the newest one. @param {Newest} newest @param {any} results */
  #nextReport(newest, results) {
    const entries = newest.entries.slice();
    let fresh = 0;
    for (let edit = 0; edit < results.edits.length; edit += 2) {
      const [what, at] = [results.edits[edit], results.edits[edit + 1]];
      if (what === REMOVED) entries.splice(at, 1);
      else {
        const entry = { segment: new Segment(results.segments[fresh], this.#workers.fields), index: 0 };
        fresh += 1;
        entries.splice(at, what === INSERTED ? 0 : 1, entry);
      }
    }
    return this.#report({ ...newest, entries }, results);
  }

  /** @param {Omit<Newest, "kept">} parts @param {any} results */
  #report(parts, results) {
    const kept = { id: results.report, generation: this.#workers.generation };
    this.#newest = { ...parts, kept };
    const ask = (/** @type {string} */ question, /** @type {string} */ style) => this.#ask(kept, question, style);
    const report = new Report(parts.entries, results, this.#workers.threading, parts.generated, ask);
    this.#registry.register(report, kept);
    return report;
  }

  /**
   * Does one thing at a time.
   *
   * @template T
   * @param {() => Promise<T>} work
   */
  async #exclusively(work) {
    if (this.#disposed) throw disposed();
    if (this.#current) throw new SapwoodError("busy", "the analyzer is busy: wait for the analysis that is going on, or create another analyzer");
    const current = (async () => {
      await this.#restoring?.catch(() => {});
      await this.#workers.ready();
      return work();
    })();
    this.#current = current;
    try {
      return await current;
    } finally {
      this.#current = undefined;
    }
  }
}

function disposed() {
  return new SapwoodError("disposed", "the analyzer was disposed of: create another one");
}

/** @param {any} value @param {string} name @returns {Iterable<any>} */
function iterable(value, name) {
  if (value !== null && typeof value === "object" && Symbol.iterator in value) return value;
  throw new SapwoodError("invalid_files", `cannot update: ${name} is not iterable`);
}

/** @param {any} path */
function pathOf(path) {
  const problem = typeof path === "string" ? pathProblem(path) : "it is not a string";
  if (problem) throw new SapwoodError("invalid_path", `invalid path ${JSON.stringify(path)}: ${problem}`, { path: String(path) });
  return path;
}

/** @param {{ path: string, content: any }} item */
async function contentOf({ path, content }) {
  try {
    return await read(content);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SapwoodError("invalid_files", `cannot analyze ${path}: ${reason}`, { path, cause: error });
  }
}
