/** Options: checks them, and works out what they mean. */

import { SapwoodError } from "./errors.js";

const SELECTION = ["hidden", "noIgnore", "noIgnoreVcs", "noIgnoreParent", "noIgnoreGlobal", "follow", "maxFilesize", "glob", "exclude", "type"];
const COMMON = [...SELECTION, "generated", "trustLastModified"];

/** The options of createAnalyzer. */
export const CREATE_KEYS = [...COMMON, "threads", "threading", "cache", "assets", "maxMemoryMB", "maxParseSize", "languages", "noStamps", "hangTimeoutMs"];

/** The options of analyze. */
export const ANALYZE_KEYS = [...COMMON, "signal", "onProgress"];

/** The pages of a memory of 4 GiB. */
const MAX_PAGES = 65536;
const PAGES_PER_MB = 16;

/** More threads than this do not help. */
const MAX_THREADS = 32;

/** A worker counts as hung after this long without a sign of life, in milliseconds. */
const HANG_TIMEOUT = 120_000;

/**
 * Throws if there is an unknown option, or one with a wrong value.
 *
 * @param {any} options
 * @param {string[]} keys
 * @param {string} place
 */
export function checkKeys(options, keys, place) {
  if (options === null || typeof options !== "object") fail(`cannot use ${String(options)} as the options of ${place}: expected an object`);
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!keys.includes(key)) fail(`unknown option ${key} of ${place}, expected one of ${keys.join(", ")}`);
    const check = CHECKS[key];
    if (check && !check[0](value)) fail(`invalid value ${shown(value)} of ${key}, expected ${check[1]}`);
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
 * Returns what the options of createAnalyzer mean on this platform.
 *
 * @param {import("./connection.js").Platform} platform
 * @param {import("./index.js").CreateOptions} options
 */
export function configuration(platform, options) {
  const { threads = "auto", threading = "auto", maxMemoryMB, assets, cache, maxParseSize, languages, noStamps, hangTimeoutMs, ...defaults } = options;
  return {
    defaults: /** @type {any} */ ({ ...defaults, languages }),
    threading: threadingOf(platform, threads, threading),
    forced: threading !== "auto",
    pages: maxMemoryMB === undefined ? MAX_PAGES : maxMemoryMB * PAGES_PER_MB,
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
  fail("invalid value of cache, expected the bytes that exportCache returned, or in Node { directory }");
}

/**
 * @param {import("./connection.js").Platform} platform
 * @param {"auto" | number} threads
 * @param {string} threading
 * @returns {import("./index.js").Threading}
 */
function threadingOf(platform, threads, threading) {
  const count = Math.min(threads === "auto" ? platform.cores() : threads, MAX_THREADS);
  const as = (/** @type {any} */ mode, /** @type {number} */ threads, /** @type {string | null} */ reason) =>
    Object.freeze({ mode, threads, reason });
  if (threading === "single") return as("single", 1, "requested");
  if (threading === "workers") return as("workers", count, "requested");
  if (threading === "threads") {
    if (!platform.canShare()) {
      throw new SapwoodError("unsupported", "cannot use threads: pages share memory only if they are cross-origin isolated");
    }
    return as("threads", count, "requested");
  }
  if (count === 1) return as("single", 1, threads === 1 ? "one thread was requested" : "there is only one core");
  if (platform.canShare()) return as("threads", count, null);
  return as("workers", count, "the page is not cross-origin isolated, so memory cannot be shared");
}

/**
 * Returns the options of one analysis: its own, then those of the analyzer. Ignore rules apply to a folder; a list is
 * analyzed as it is unless the options say otherwise.
 *
 * @param {any} defaults
 * @param {any} options
 * @param {boolean} isFolder
 */
export function analysisOptions(defaults, options, isFolder) {
  const { trustLastModified = false, generated = false, ...all } = { ...defaults, ...defined(options) };
  /** @type {Record<string, unknown>} */
  const selection = defined({ hidden: !isFolder, noIgnore: !isFolder, languages: all.languages });
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
