/** The analyzer: what a page holds. The engine is in a worker, and nothing of it runs here. */

import { Crew } from "./crew.js";
import { SapwoodError } from "./errors.js";
import { joined } from "./feed.js";
import { read, takeIn, wrongWith } from "./intake.js";
import { Collapse } from "./link.js";
import { ANALYZE_KEYS, CREATE_KEYS, analysisOptions, checkKeys, creation } from "./options.js";
import { Report, Segment } from "./report.js";
import { attempt } from "./run.js";

/** So many files may bring the machine down before an analysis is given up. */
const MOST_LOST = 16;

/** In the place of where a content ends, of a file that is gone. */
const GONE = 0xffff_ffff;

/** What was done to the files of a report. */
const INSERTED = 1;
const REMOVED = 2;

const text = new TextEncoder();

/**
 * Makes an analyzer.
 *
 * @param {import("./link.js").Platform} platform
 * @param {import("./index.js").CreateOptions} [options]
 * @returns {Promise<import("./index.js").Analyzer>}
 */
export async function create(platform, options = {}) {
  checkKeys(options, CREATE_KEYS, "createAnalyzer");
  const made = creation(platform, options);
  const crew = new Crew(platform, made);
  await crew.start();
  return faceOf(new Analyzer(platform, made, crew));
}

/**
 * Returns what a page sees of an analyzer.
 *
 * @param {Analyzer} analyzer
 * @returns {import("./index.js").Analyzer}
 */
function faceOf(analyzer) {
  const dispose = () => analyzer.dispose();
  /** @type {any} */
  const face = {
    analyze: (/** @type {any} */ files, /** @type {any} */ options) => analyzer.analyze(files, options),
    update: (/** @type {any} */ changes) => analyzer.update(changes),
    analyzeFile: (/** @type {any} */ path, /** @type {any} */ content) => analyzer.analyzeFile(path, content),
    exportCache: () => analyzer.exportCache(),
    dispose,
  };
  // Node 20 has the symbol; a browser that has none has no `await using` either.
  if (Symbol.asyncDispose) face[Symbol.asyncDispose] = dispose;
  return Object.freeze(face);
}

/**
 * What an update begins from. What an engine needs to know of it is held for the one that takes its place: the records of
 * the last analysis, and the contents of updates since then.
 *
 * @typedef {object} Last
 * @property {readonly import("./report.js").Entry[]} entries
 * @property {boolean} generated
 * @property {string} options
 * @property {Uint8Array} kept
 * @property {Map<string, Uint8Array | undefined>} since
 * @property {number} crewAge when the engine had it
 */

class Analyzer {
  #platform;
  #made;
  #crew;
  /** What the last report was made of. @type {Last | undefined} */
  #last;
  /** Folders that were analyzed, by their handles. @type {any[]} */
  #handles = [];
  #busy = false;
  #disposed = false;

  /**
   * @param {import("./link.js").Platform} platform
   * @param {ReturnType<typeof creation>} made
   * @param {Crew} crew
   */
  constructor(platform, made, crew) {
    this.#platform = platform;
    this.#made = made;
    this.#crew = crew;
  }

  /**
   * @param {any} files
   * @param {import("./index.js").AnalyzeOptions} [options]
   */
  analyze(files, options = {}) {
    return this.#alone(async () => {
      checkKeys(options, ANALYZE_KEYS, "analyze");
      const { signal, onProgress } = options;
      signal?.throwIfAborted();
      const folder = this.#platform.folder(files, this.#made.engine.cacheDirectory) ?? (await this.#handle(files));
      const intake = folder ? undefined : await takeIn(files, signal);
      const chosen = analysisOptions(this.#made.defaults, options, !intake || intake.whole);
      const done = await this.#persistently((how) =>
        attempt({ crew: this.#crew, folder, intake, chosen, ...how, signal, onProgress }),
      signal);
      return this.#reportOf(done, chosen);
    });
  }

  /**
   * Does an analysis, and does it again without the files over which the machine gave out.
   *
   * @template T
   * @param {(how: { lost: Map<string, string>, named: (paths: string[]) => void, singly: boolean }) => Promise<T>} work
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<T>}
   */
  async #persistently(work, signal) {
    /** @type {Map<string, string>} */
    const lost = new Map();
    let singly = false;
    for (;;) {
      /** @type {string[]} */
      let paths = [];
      try {
        return await this.#crew.abortable(work({ lost, named: (all) => (paths = all), singly }), signal);
      } catch (error) {
        if (!(error instanceof Collapse)) throw error;
        await this.#crew.restart(error);
        const guilty = error.needs.map((need) => paths[need]).filter((path) => path !== undefined);
        // Where nobody can be named, files that are handed over one by one can.
        const isNamed = guilty.length > 0;
        if (isNamed ? lost.size + guilty.length > MOST_LOST : singly || paths.length === 0) throw error.typed(guilty);
        singly ||= !isNamed;
        for (const path of guilty) lost.set(path, error.overFile());
      }
    }
  }

  /**
   * Recognizes the handle of a folder, and whether it was seen before.
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
    return this.#alone(async () => {
      const { changed = [], removed = [] } = changes ?? {};
      const last = this.#last;
      if (!last) {
        throw new SapwoodError("no_report", "cannot update: there is no report of this analyzer to begin from, so analyze first");
      }
      const contents = await Promise.all(Array.from(iterable(changed, "changed"), async (item) => ({ path: pathOf(item?.path), content: await contentOf(item) })));
      const gone = Array.from(iterable(removed, "removed"), pathOf);
      if (last.crewAge !== this.#crew.age) await this.#guarded(this.#restore(last));
      const done = await this.#guarded(this.#send(contents, gone, last.generated));
      for (const path of gone) {
        for (const known of last.since.keys()) if (known.startsWith(`${path}/`)) last.since.delete(known);
        last.since.set(path, undefined);
      }
      // A copy, for the caller may write into what it handed over.
      for (const { path, content } of contents) last.since.set(path, content.slice());
      return this.#followed(last, done);
    });
  }

  /**
   * Sends an update to the engine.
   *
   * @param {{ path: string, content: Uint8Array }[]} contents
   * @param {string[]} gone
   * @param {boolean} generated
   */
  #send(contents, gone, generated) {
    const { ends, bytes } = joined(contents.map(({ content }) => content));
    const paths = text.encode([...contents.map(({ path }) => path), ...gone].join("\0"));
    const all = Uint32Array.from([...ends, ...gone.map(() => GONE)]);
    return this.#crew.call("update", { paths, ends: all, bytes, generated }, [bytes.buffer]);
  }

  /** Gives an engine that took the place of another what that one knew of the last report. @param {Last} last */
  async #restore(last) {
    const { kept, options, generated, since } = last;
    const { age } = this.#crew;
    await this.#crew.call("restore", { kept, options });
    const entries = [...since];
    const contents = entries.flatMap(([path, content]) => (content ? [{ path, content }] : []));
    const gone = entries.flatMap(([path, content]) => (content ? [] : [path]));
    if (entries.length > 0) await this.#send(contents, gone, generated);
    last.crewAge = age;
  }

  /** @param {string} path @param {import("./index.js").Content} content */
  analyzeFile(path, content) {
    return this.#alone(async () => {
      const bytes = new Uint8Array(await contentOf({ path: pathOf(path), content }));
      const segment = new Segment(await this.#guarded(this.#crew.call("lookAt", { path, bytes }, [bytes.buffer])), this.#crew.fields);
      return Object.freeze({
        file: segment.file(0),
        symbols: Object.freeze(segment.symbols(0)),
        imports: Object.freeze(segment.imports(0)),
        diagnostics: Object.freeze(segment.diagnostics(0)),
      });
    });
  }

  exportCache() {
    return this.#alone(() => this.#guarded(this.#crew.call("exportCache")));
  }

  async dispose() {
    this.#disposed = true;
    this.#last = undefined;
    await this.#crew.dispose();
  }

  /**
   * Waits for a request that concerns no file of a set.
   *
   * @template T
   * @param {Promise<T>} request
   */
  async #guarded(request) {
    try {
      return await this.#crew.abortable(request, undefined);
    } catch (error) {
      if (!(error instanceof Collapse)) throw error;
      await this.#crew.restart(error);
      throw error.typed([]);
    }
  }

  /** @param {any} done @param {ReturnType<typeof analysisOptions>} chosen */
  #reportOf(done, { generated, selection }) {
    /** @type {import("./report.js").Entry[]} */
    const entries = [];
    for (const texts of done.segments) {
      const segment = new Segment(texts, this.#crew.fields);
      const length = Math.min(done.files - entries.length, done.segmentFiles);
      for (let index = 0; index < length; index += 1) entries.push({ segment, index });
    }
    const options = JSON.stringify(selection);
    this.#last = { entries, generated, options, kept: done.kept, since: new Map(), crewAge: this.#crew.age };
    return new Report(entries, done, this.#crew.threading, generated);
  }

  /** Makes the report that follows the last one. @param {Last} last @param {any} done */
  #followed(last, done) {
    const next = last.entries.slice();
    let fresh = 0;
    for (let edit = 0; edit < done.edits.length; edit += 2) {
      const [what, at] = [done.edits[edit], done.edits[edit + 1]];
      if (what === REMOVED) next.splice(at, 1);
      else {
        const entry = { segment: new Segment(done.segments[fresh], this.#crew.fields), index: 0 };
        fresh += 1;
        next.splice(at, what === INSERTED ? 0 : 1, entry);
      }
    }
    last.entries = next;
    return new Report(next, done, this.#crew.threading, last.generated);
  }

  /**
   * Does one thing at a time.
   *
   * @template T
   * @param {() => Promise<T>} work
   */
  async #alone(work) {
    if (this.#disposed) throw new SapwoodError("disposed", "cannot do this: the analyzer was disposed of");
    if (this.#busy) throw new SapwoodError("busy", "cannot do this: an analysis is under way, and there is one thing at a time");
    this.#busy = true;
    try {
      await this.#crew.recovered();
      return await work();
    } finally {
      this.#busy = false;
    }
  }
}

/** @param {any} value @param {string} name @returns {Iterable<any>} */
function iterable(value, name) {
  if (value !== null && typeof value === "object" && Symbol.iterator in value) return value;
  throw new SapwoodError("invalid_files", `cannot update: ${name} is not iterable`);
}

/** @param {any} path */
function pathOf(path) {
  const wrong = typeof path === "string" ? wrongWith(path) : "it is not a string";
  if (wrong) throw new SapwoodError("invalid_path", `cannot use the path ${JSON.stringify(path)}: ${wrong}`, { path: String(path) });
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
