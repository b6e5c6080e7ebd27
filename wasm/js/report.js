/**
 * A report: an immutable snapshot that decodes what it is asked for, in segments that it shares with the reports before
 * and after it.
 *
 * @typedef {import("./index.js").FileRow} FileRow
 * @typedef {import("./index.js").SymbolRow} SymbolRow
 * @typedef {import("./index.js").ImportRow} ImportRow
 * @typedef {{ files: string[], symbols: string[], imports: string[], diagnostics: string[] }} Fields
 * @typedef {{ segment: Segment, index: number }} Entry a file
 */

import { unpacked } from "./lz4.js";
import { chosen } from "./query.js";
import { SapwoodError } from "./errors.js";

const utf8 = new TextDecoder();

/** Some files of a report, as texts until they are asked for. */
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
    // A list is decoded in place the first time; it has rows, which are arrays until then.
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

/** What came of a run, or of an update to one. */
export class Report {
  /** @type {readonly Entry[]} */ #entries;
  #generated;
  /** @type {[string | null, string][]} */ #warnings;
  /** @type {Map<string, unknown>} */ #made = new Map();

  /**
   * @param {readonly Entry[]} entries
   * @param {{ summary: string, metrics: string, warnings: string }} account
   * @param {import("./index.js").Threading} threading
   * @param {boolean} generated
   */
  constructor(entries, account, threading, generated) {
    this.#entries = entries;
    this.#generated = generated;
    this.#warnings = JSON.parse(account.warnings);
    this.summary = deepFrozen(JSON.parse(account.summary));
    this.metrics = deepFrozen({ ...JSON.parse(account.metrics), threading });
    Object.freeze(this);
  }

  get files() {
    return this.#once("files", () => this.#entries.map(({ segment, index }) => segment.file(index)));
  }

  get symbols() {
    return this.#once("symbols", () => [...this.#symbols(this.#generated)]);
  }

  get imports() {
    return this.#once("imports", () => this.#entries.flatMap(({ segment, index }) => segment.imports(index)));
  }

  get problems() {
    return this.#once("problems", () => [...this.#problems()]);
  }

  /**
   * @param {string} query
   * @param {import("./index.js").SymbolQuery} [options]
   */
  findSymbols(query, options = {}) {
    const { generated = this.#generated, limit = Infinity } = options;
    if (!(limit >= 0)) throw new SapwoodError("invalid_option", `cannot use limit ${String(limit)}: it is no number of rows`);
    const matches = chosen(query, options);
    /** @type {SymbolRow[]} */
    const found = [];
    for (const symbol of this.#symbols(generated)) {
      if (found.length >= limit) break;
      if (matches(symbol)) found.push(symbol);
    }
    return found;
  }

  /** @param {boolean} generated */
  *#symbols(generated) {
    for (const { segment, index } of this.#entries) {
      const file = segment.file(index);
      if (file.symbols > 0 && (generated || file.generated === null)) yield* segment.symbols(index);
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
        const said = status === "failed" ? reasons.get(path) : undefined;
        yield problem(path, status, String(reason), said ?? `${status}: ${String(reason).replaceAll("_", " ")}`);
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
    if (!this.#made.has(name)) this.#made.set(name, Object.freeze(make()));
    return /** @type {readonly T[]} */ (this.#made.get(name));
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
