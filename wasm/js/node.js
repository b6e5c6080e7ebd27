/** The package in Node: workers of `worker_threads`, folders of the file system, and the cache of the command line. */

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

import { create } from "./analyzer.js";
import { SapwoodError, reasonOf } from "./errors.js";

export { SapwoodError } from "./errors.js";

/** The stack of workers. Recursive parsers use it too, beside the stack in the engine's memory. */
const STACK_MB = 32;

/** @type {import("./connection.js").Platform} */
const platform = {
  name: "node",
  cores: () => os.availableParallelism(),
  canShare: () => typeof SharedArrayBuffer !== "undefined",
  assets,
  spawn,
  cacheDirectory,
  folder,
};

/** @param {import("./index.js").CreateOptions} [options] */
export function createAnalyzer(options) {
  return create(platform, options);
}

/** @param {any} given @returns {import("./connection.js").Assets} */
function assets(given) {
  const { worker, wasm } = typeof given === "object" && !(given instanceof URL) ? given : { worker: undefined, wasm: undefined };
  const base = typeof given === "string" || given instanceof URL ? directoryUrl(given) : import.meta.url;
  const tried = /** @type {string[]} */ ([]);
  const find = (/** @type {any} */ own, /** @type {string} */ name) => {
    const url = own !== undefined ? urlOf(own) : base ? new URL(name, base) : undefined;
    tried.push(url ? fileURLToPath(url) : `${name} (beside a module without a URL)`);
    if (!url || !fs.existsSync(url)) {
      throw new SapwoodError(
        "assets_not_found",
        `cannot find the files of the package, tried ${tried.join(", ")}; set the option \`assets\` of createAnalyzer to where they are`,
      );
    }
    return url;
  };
  return {
    worker: find(worker, "./worker/node.js"),
    wasm: (variant) => (isModule(wasm) ? wasm : find(wasm, `./${variant}/sapwood_wasm_bg.wasm`).href),
  };
}

/** @param {unknown} wasm */
function isModule(wasm) {
  return wasm instanceof WebAssembly.Module || wasm instanceof ArrayBuffer || ArrayBuffer.isView(wasm);
}

/** @param {string | URL} place */
function urlOf(place) {
  if (place instanceof URL) return place;
  return /^file:/.test(place) ? new URL(place) : pathToFileURL(place);
}

/** @param {string | URL} place */
function directoryUrl(place) {
  const url = urlOf(place);
  return url.href.endsWith("/") ? url : new URL(`${url.href}/`);
}

/** @param {import("./connection.js").Assets} found @returns {import("./connection.js").Handle} */
function spawn(found) {
  const worker = new Worker(/** @type {URL} */ (found.worker), {
    workerData: { role: "engine" },
    // Flags of the program are not meant for its workers.
    execArgv: [],
    resourceLimits: { stackSizeMb: STACK_MB },
  });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen(onMessage, onFailure) {
      worker.on("message", onMessage);
      worker.on("error", onFailure);
      worker.on("exit", () => onFailure(new Error("the worker ended")));
    },
    keepAlive: (isNeeded) => (isNeeded ? worker.ref() : worker.unref()),
    terminate() {
      // Otherwise the program could end while it waits for this.
      worker.ref();
      return worker.terminate();
    },
  };
}

/** @param {any} cache */
function cacheDirectory(cache) {
  if (typeof cache !== "object" || cache === null || !("directory" in cache)) return undefined;
  const { directory } = cache;
  if (typeof directory === "string" && directory !== "") return path.resolve(directory);
  if (directory === true) return process.env.SAPWOOD_CACHE_DIR || path.join(userCache(), "sapwood");
  throw new SapwoodError("invalid_option", "invalid value of cache.directory, expected true or the path of a folder");
}

/** Returns the user's cache folder, as the command line determines it. */
function userCache() {
  if (process.platform === "win32") return process.env.LOCALAPPDATA || path.join(os.homedir(), "AppData", "Local");
  if (process.platform === "darwin") return path.join(os.homedir(), "Library", "Caches");
  const given = process.env.XDG_CACHE_HOME;
  return given && path.isAbsolute(given) ? given : path.join(os.homedir(), ".cache");
}

/** @param {unknown} files @param {string | undefined} cache */
function folder(files, cache) {
  if (typeof files !== "string" && !(files instanceof URL)) return undefined;
  const place = files instanceof URL ? fileURLToPath(files) : files;
  let root;
  try {
    root = fs.realpathSync.native(place);
    if (!fs.statSync(root).isDirectory()) throw new Error("not a directory");
  } catch (error) {
    throw new SapwoodError("root_unreachable", `cannot analyze ${place}: ${reasonOf(error)}`, { cause: error, path: place });
  }
  return { root, never: cache === undefined ? null : insideOf(root, cache) };
}

/** @param {string} root @param {string} cache */
function insideOf(root, cache) {
  let place = cache;
  try {
    place = fs.realpathSync.native(cache);
  } catch {
    // It does not exist yet, so it contains no links.
  }
  const inside = path.relative(root, place);
  return inside === "" || inside.startsWith("..") || path.isAbsolute(inside) ? null : inside;
}
