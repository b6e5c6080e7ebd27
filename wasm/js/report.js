/**
 * A report: an immutable snapshot. Its lists are decoded when they are first used, from segments that successive reports
 * share. Questions are answered by the engine.
 *
 * @typedef {import("./index.js").FileRow} FileRow
 * @typedef {import("./index.js").SymbolRow} SymbolRow
 * @typedef {import("./index.js").ImportRow} ImportRow
 * @typedef {{ files: string[], symbols: string[], imports: string[], diagnostics: string[] }} Fields
 * @typedef {{ segment: Segment, index: number }} Entry a file
 * @typedef {(question: string, style: string) => Promise<Uint8Array>} Ask takes JSON, and returns UTF-8
 */

import { SapwoodError } from "./errors.js";
import { unpacked } from "./lz4.js";
import { checkKeys } from "./options.js";

const utf8 = new TextDecoder();

/** The options of ask. */
const ASK_KEYS = ["format", "columns", "width"];

/** The options of findSymbols and of definitions, which are fields of their questions. */
const DEFINITION_KEYS = ["kinds", "types", "exported", "limit"];
const SYMBOL_KEYS = ["matching", "kinds", "types", "exported", "generated", "min", "sort", "reverse", "limit"];

/** Some files of a report, as text until they are used. */
export class Segment {
  /** @type {(Uint8Array | undefined)[]} */ #texts;
  /** @type {any[]} */ #decoded = [];
  /** @type {Fields} */ #fields;

  /**
   * @param {Uint8Array[]} texts
   * @param {Fields} fields
   */
  constructor(texts, fields) {
    this.#texts = texts;
    this.#fields = fields;
  }

  /** @param {number} index @returns {FileRow} */
  file(index) {
    return this.#rows(0, (row) => objectOf(this.#fields.files, row))[index];
  }

  /** @param {number} index @returns {readonly SymbolRow[]} */
  symbols(index) {
    return this.#listOf(1, index, this.#fields.symbols);
  }

  /** @param {number} index @returns {readonly ImportRow[]} */
  imports(index) {
    return this.#listOf(2, index, this.#fields.imports);
  }

  /** @param {number} index @returns {readonly { kind: string, message: string, line: number | null, column: number | null }[]} */
  diagnostics(index) {
    return this.#listOf(3, index, this.#fields.diagnostics);
  }

  /** @param {number} which @param {number} index @param {string[]} fields */
  #listOf(which, index, fields) {
    const lists = this.#rows(which, (list) => list);
    const list = lists[index];
    // The rows are arrays until the list is first used.
    if (list.length > 0 && Array.isArray(list[0])) {
      const { path } = this.file(index);
      lists[index] = Object.freeze(list.map((/** @type {unknown[]} */ row) => objectOf(fields, row, path)));
    }
    return lists[index];
  }

  /** @param {number} which @param {(row: any) => any} make */
  #rows(which, make) {
    if (!this.#decoded[which]) {
      this.#decoded[which] = JSON.parse(utf8.decode(unpacked(/** @type {Uint8Array} */ (this.#texts[which])))).map(make);
      this.#texts[which] = undefined;
    }
    return this.#decoded[which];
  }
}

/**
 * @param {string[]} fields
 * @param {unknown[]} row
 * @param {string} [path]
 */
function objectOf(fields, row, path) {
  /** @type {Record<string, unknown>} */
  const object = {};
  for (let at = 0; at < fields.length; at += 1) object[fields[at]] = row[at];
  if (path !== undefined && "path" in object) object.path = path;
  return Object.freeze(object);
}

/** The outcome of an analysis, or of an update. */
export class Report {
  /** @type {readonly Entry[]} */ #entries;
  #generated;
  /** @type {[string | null, string][]} */ #warnings;
  /** @type {Map<string, unknown>} */ #lists = new Map();
  /** @type {Ask} */ #ask;

  /**
   * @param {readonly Entry[]} entries
   * @param {{ summary: string, metrics: string, warnings: string }} results
   * @param {import("./index.js").Threading} threading
   * @param {boolean} generated whether generated files are treated like all others
   * @param {Ask} ask
   */
  constructor(entries, results, threading, generated, ask) {
    this.#entries = entries;
    this.#generated = generated;
    this.#ask = ask;
    this.#warnings = JSON.parse(results.warnings);
    this.summary = deepFrozen(JSON.parse(results.summary));
    this.metrics = deepFrozen({ ...JSON.parse(results.metrics), threading });
    Object.freeze(this);
  }

  get files() {
    return this.#once("files", () => this.#entries.map(({ segment, index }) => segment.file(index)));
  }

  get symbols() {
    return this.#once("symbols", () => [...this.#symbols()]);
  }

  get imports() {
    return this.#once("imports", () => this.#entries.flatMap(({ segment, index }) => segment.imports(index)));
  }

  get problems() {
    return this.#once("problems", () => [...this.#problems()]);
  }

  /**
   * Answers a question: with an object, or with the text of a format.
   *
   * @param {any} question
   * @param {import("./index.js").AskOptions} [options]
   * @returns {Promise<any>}
   */
  async ask(question, options = {}) {
    checkKeys(options, ASK_KEYS, "ask");
    const json = asJson(question);
    const { format, columns, width } = options;
    const text = utf8.decode(await this.#ask(json, JSON.stringify({ format: format ?? "json", columns, width })));
    return format === undefined ? JSON.parse(text) : text;
  }

  /**
   * @param {string} name
   * @param {import("./index.js").SymbolOptions} [options]
   * @returns {Promise<SymbolRow[]>}
   */
  async findSymbols(name, options = {}) {
    checkKeys(options, SYMBOL_KEYS, "findSymbols");
    return (await this.ask({ kind: "symbols", name, generated: this.#generated, ...options })).symbols;
  }

  /**
   * @param {string} name
   * @param {import("./index.js").DefinitionOptions} [options]
   * @returns {Promise<import("./index.js").DefinitionRow[]>}
   */
  async definitions(name, options = {}) {
    checkKeys(options, DEFINITION_KEYS, "definitions");
    return (await this.ask({ kind: "definitions", name, ...options })).definitions;
  }

  *#symbols() {
    for (const { segment, index } of this.#entries) {
      const file = segment.file(index);
      if (file.symbols > 0 && (this.#generated || file.generated === null)) yield* segment.symbols(index);
    }
  }

  *#problems() {
    const reasons = new Map(this.#warnings);
    for (const [path, message] of this.#warnings) {
      if (path === null) yield problem(null, null, "cache", message);
    }
    for (const { segment, index } of this.#entries) {
      const { path, status, reason, problem: gravest } = segment.file(index);
      if (status !== "analyzed") {
        const message = status === "failed" ? reasons.get(path) : undefined;
        yield problem(path, status, String(reason), message ?? `${status}: ${String(reason).replaceAll("_", " ")}`);
      } else if (gravest !== null) {
        for (const { kind, message, line, column } of segment.diagnostics(index)) {
          yield problem(path, status, kind, message, line, column);
        }
      }
    }
  }

  /**
   * @template T
   * @param {string} name
   * @param {() => T[]} make
   * @returns {readonly T[]}
   */
  #once(name, make) {
    if (!this.#lists.has(name)) this.#lists.set(name, Object.freeze(make()));
    return /** @type {readonly T[]} */ (this.#lists.get(name));
  }
}

/** @param {unknown} question */
function asJson(question) {
  if (question === null || typeof question !== "object") {
    throw new SapwoodError("invalid_question", `cannot ask ${String(question)}: expected an object with a kind, as in { kind: "symbols" }`);
  }
  try {
    return JSON.stringify(question);
  } catch (error) {
    throw new SapwoodError("invalid_question", `cannot ask this: ${/** @type {Error} */ (error).message}`, { cause: error });
  }
}

/**
 * @param {string | null} path
 * @param {string | null} status
 * @param {string} reason
 * @param {string} message
 * @param {number | null} [line]
 * @param {number | null} [column]
 */
function problem(path, status, reason, message, line = null, column = null) {
  return Object.freeze({ path, status, reason, message, line, column });
}

/**
 * @template T
 * @param {T} value
 * @returns {T}
 */
function deepFrozen(value) {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(deepFrozen);
    Object.freeze(value);
  }
  return value;
}
