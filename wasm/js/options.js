/** Options: what was written, checked, and what it means. */

import { SapwoodError } from "./errors.js";

const SELECTION = ["hidden", "noIgnore", "noIgnoreVcs", "noIgnoreParent", "noIgnoreGlobal", "follow", "maxFilesize", "glob", "exclude", "type"];
const COMMON = [...SELECTION, "generated", "trustLastModified"];

/** What createAnalyzer takes. */
export const CREATE_KEYS = [...COMMON, "threads", "threading", "cache", "assets", "maxMemoryMB", "maxParseSize", "languages", "noStamps", "hangTimeoutMs"];

/** What analyze takes. */
export const ANALYZE_KEYS = [...COMMON, "signal", "onProgress"];

/** A memory of 4 GiB has so many pages. */
const MOST_PAGES = 65536;
const PAGES_OF_MB = 16;

/** More threads than this are of no use. */
const MOST_THREADS = 32;

/** After so many milliseconds without a sign of life a worker counts as hung. */
const HANG_TIMEOUT = 120_000;

/**
 * Complains of an option that does not exist.
 *
 * @param {any} options
 * @param {string[]} keys
 * @param {string} place
 */
export function checkKeys(options, keys, place) {
  if (options === null || typeof options !== "object") fail(`the options of ${place} are an object, not ${String(options)}`);
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!keys.includes(key)) fail(`${place} has no option ${key}; its options are ${keys.join(", ")}`);
    const check = CHECKS[key];
    if (check && !check[0](value)) fail(`cannot use ${key} ${shown(value)}: it is ${check[1]}`);
  }
}

const isBoolean = (/** @type {any} */ value) => typeof value === "boolean";
const isCount = (/** @type {any} */ value) => Number.isSafeInteger(value) && value >= 0;
const isWords = (/** @type {any} */ value) => [value].flat().every((word) => typeof word === "string");

/** @type {Record<string, [(value: any) => boolean, string]>} */
const CHECKS = {
  ...Object.fromEntries(
    ["hidden", "noIgnore", "noIgnoreVcs", "noIgnoreParent", "noIgnoreGlobal", "follow", "generated", "trustLastModified", "noStamps"].map(
      (key) => [key, [isBoolean, "true or false"]],
    ),
  ),
  glob: [isWords, "a glob or an array of globs"],
  exclude: [isWords, "a glob or an array of globs"],
  type: [isWords, "a language or an array of languages"],
  maxFilesize: [isCount, "a number of bytes"],
  maxParseSize: [isCount, "a number of bytes"],
  hangTimeoutMs: [(value) => value > 0, "a number of milliseconds"],
  threads: [(value) => value === "auto" || (isCount(value) && value >= 1), 'a number of threads from 1, or "auto"'],
  threading: [(value) => ["auto", "threads", "workers", "single"].includes(value), 'one of "auto", "threads", "workers", "single"'],
  maxMemoryMB: [(value) => isCount(value) && value >= 64 && value <= 4096, "a number from 64 to 4096"],
  languages: [(value) => typeof value === "object" && Object.values(value).every((name) => typeof name === "string"), "an object of languages by glob"],
  onProgress: [(value) => typeof value === "function", "a function"],
  signal: [(value) => typeof value?.addEventListener === "function" && "aborted" in value, "an AbortSignal"],
};

/**
 * Returns what the options of createAnalyzer mean here.
 *
 * @param {import("./link.js").Platform} platform
 * @param {import("./index.js").CreateOptions} options
 */
export function creation(platform, options) {
  const { threads = "auto", threading = "auto", maxMemoryMB, assets, cache, maxParseSize, languages, noStamps, hangTimeoutMs, ...defaults } = options;
  return {
    defaults: /** @type {any} */ ({ ...defaults, languages }),
    threading: threadingOf(platform, threads, threading),
    forced: threading !== "auto",
    pages: maxMemoryMB === undefined ? MOST_PAGES : maxMemoryMB * PAGES_OF_MB,
    assets: platform.assets(assets),
    hangTimeout: hangTimeoutMs ?? HANG_TIMEOUT,
    cache: cacheOf(cache),
    engine: defined({ maxParseSize, languages, noStamps, cacheDirectory: platform.cacheDirectory(cache) }),
  };
}

/** @param {any} cache */
function cacheOf(cache) {
  if (cache === undefined || cache instanceof Uint8Array) return cache;
  if (cache instanceof ArrayBuffer) return new Uint8Array(cache);
  if (typeof cache === "object" && cache !== null && "directory" in cache) return undefined;
  fail("cannot use cache: it is the bytes that exportCache returned, or in Node { directory }");
}

/**
 * @param {import("./link.js").Platform} platform
 * @param {"auto" | number} threads
 * @param {string} threading
 * @returns {import("./index.js").Threading}
 */
function threadingOf(platform, threads, threading) {
  const count = Math.min(threads === "auto" ? platform.cores() : threads, MOST_THREADS);
  const as = (/** @type {any} */ mode, /** @type {number} */ threads, /** @type {string | null} */ reason) =>
    Object.freeze({ mode, threads, reason });
  if (threading === "single") return as("single", 1, "asked for");
  if (threading === "workers") return as("workers", count, "asked for");
  if (threading === "threads") {
    if (!platform.canShare()) {
      throw new SapwoodError("unsupported", "cannot use threads: memory is shared only in a page that is cross-origin isolated");
    }
    return as("threads", count, "asked for");
  }
  if (count === 1) return as("single", 1, threads === 1 ? "one thread was asked for" : "there is one core");
  if (platform.canShare()) return as("threads", count, null);
  return as("workers", count, "the page is not cross-origin isolated, so memory cannot be shared");
}

/**
 * Returns the options of one analysis: its own before the analyzer's. A folder has ignore rules and hidden files; a list
 * is taken as it is, unless the options say otherwise.
 *
 * @param {any} defaults
 * @param {any} options
 * @param {boolean} whole
 */
export function analysisOptions(defaults, options, whole) {
  const { trustLastModified = false, generated = false, ...all } = { ...defaults, ...defined(options) };
  /** @type {Record<string, unknown>} */
  const selection = defined({ hidden: !whole, noIgnore: !whole, languages: all.languages });
  for (const key of SELECTION) {
    if (all[key] === undefined) continue;
    selection[key] = ["glob", "exclude", "type"].includes(key) ? [all[key]].flat() : all[key];
  }
  return { trustLastModified, generated, selection };
}

/** @param {Record<string, unknown>} object @returns {Record<string, any>} */
function defined(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** @param {unknown} value */
function shown(value) {
  return JSON.stringify(value) ?? String(value);
}

/** @param {string} message @returns {never} */
function fail(message) {
  throw new SapwoodError("invalid_option", message);
}
