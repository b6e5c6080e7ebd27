/** The worker in Node: a thread of `worker_threads` with access to the file system. */

import fs from "node:fs";
import { setImmediate } from "node:timers/promises";
import { MessageChannel, Worker, parentPort, resourceLimits, workerData } from "node:worker_threads";

import * as single from "../single/sapwood_wasm.js";
import * as threads from "../threads/sapwood_wasm.js";
import { runThread, serve } from "./engine.js";
import { candidates, folder, surround } from "./folder-node.js";
import { host } from "./host-node.js";
import { listEntries } from "./entries.js";
import { driveNow, walking } from "./walk.js";

const page = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);

/** @type {import("./engine.js").Platform} */
const platform = {
  // The module without threads lacks functions that are not called there.
  glue: { single: /** @type {any} */ (single), threads },
  host,
  post: (message, transfer) => page.postMessage(message, transfer),
  yieldToMessages: () => setImmediate(undefined),
  compile: async (wasm) => (wasm instanceof WebAssembly.Module ? wasm : WebAssembly.compile(bytesOf(wasm))),

  readShare,

  startThread(start) {
    const { port1, port2 } = new MessageChannel();
    page.postMessage({ event: "port", port: port1 }, [port1]);
    const thread = new Worker(new URL(import.meta.url), {
      workerData: { ...start, port: port2 },
      transferList: [port2],
      execArgv: [],
      resourceLimits,
    });
    return new Promise((resolve, reject) => {
      thread.once("message", () => {
        thread.unref();
        resolve();
      });
      thread.once("error", reject);
    });
  },

  list: async (engine, source, options, request, glue) => {
    if (source.entries) return listEntries(glue, source, options, request);
    const { root, never } = source;
    // The moment before the first directory is opened.
    const began = BigInt(Date.now()) * 1_000_000n;
    const walk = new glue.SteppedWalk(options, began, true, true, never === null ? undefined : Buffer.from(never));
    const counts = { directories: 0, ruleFiles: surround(walk, root) };
    driveNow(walking(walk, counts), folder(root, walk.follows()));
    const roots = candidates(root);
    const found = engine.findIndexed(Buffer.from(roots.map((path) => `${path}\0`).join("")));
    const indexed = found === undefined ? root : roots[found];
    return {
      walk,
      root: Buffer.from(indexed),
      prefix: Buffer.from(root.slice(indexed.length).replace(/^\//, "")),
      folder: Buffer.from(root.endsWith("/") ? root : `${root}/`),
      ...counts,
    };
  },
};

/** @type {import("./engine.js").Platform["readShare"]} */
function readShare(root, paths, needs, follow) {
  /** @type {import("./engine.js").Read} */
  const read = { contents: [], failed: [] };
  const stamp = new BigInt64Array(4);
  paths.forEach((path, at) => {
    const need = needs[at];
    const file = host.open(Buffer.from(`${root}/${path}`), follow, stamp);
    if (file < 0) {
      read.failed.push({ need, code: file, reason: "" });
      return;
    }
    try {
      read.contents.push({ need, path, content: fs.readFileSync(file) });
    } catch (error) {
      read.failed.push({ need, code: 0, reason: /** @type {Error} */ (error).message });
    } finally {
      host.close(file, stamp);
    }
  });
  return read;
}

/** @param {any} wasm the URL of a file, or bytes */
function bytesOf(wasm) {
  return typeof wasm === "string" ? fs.readFileSync(new URL(wasm)) : wasm;
}

if (workerData?.role === "thread") {
  const { port } = workerData;
  runThread(workerData, platform, () => page.postMessage("ready"), (failure) => port.postMessage(failure));
} else {
  page.on("message", serve(platform));
}
