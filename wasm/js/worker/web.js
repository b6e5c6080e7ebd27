/** The worker on the web. It runs the engine or a thread of its pool; the first message tells which. */

import * as single from "../single/sapwood_wasm.js";
import * as threads from "../threads/sapwood_wasm.js";
import { runThread, serve } from "./engine.js";
import { listEntries } from "./entries.js";
import { handleFolder } from "./folder-web.js";
import { driveLater, walking } from "./walk.js";

/** The threads, because some browsers collect workers that nothing refers to. @type {Worker[]} */
const threadWorkers = [];

const scope = /** @type {any} */ (globalThis);

/** @type {import("./engine.js").Platform} */
const platform = {
  // The module without threads lacks functions that are not called there.
  glue: { single: /** @type {any} */ (single), threads },
  host: { now: () => performance.timeOrigin + performance.now() },
  post: (message, transfer = []) => scope.postMessage(message, transfer),
  yieldToMessages: () => new Promise((resolve) => setTimeout(resolve)),
  compile,
  readShare: () => ({ contents: [], failed: [] }),

  startThread(start) {
    const { port1, port2 } = new MessageChannel();
    scope.postMessage({ event: "port", port: port1 }, [port1]);
    const thread = new Worker(scope.location.href, { type: "module", name: "sapwood-thread" });
    threadWorkers.push(thread);
    thread.postMessage({ ...start, port: port2 }, [port2]);
    return new Promise((resolve, reject) => {
      thread.addEventListener("message", () => resolve(), { once: true });
      thread.addEventListener("error", (event) => reject(new Error(event.message || "a thread could not be started")), { once: true });
    });
  },

  list: async (_engine, source, options, request, glue) => {
    if (source.entries) return listEntries(glue, source, options, request);
    const began = BigInt(Date.now()) * 1_000_000n;
    const walk = new glue.SteppedWalk(options, began, false, false, undefined);
    const counts = { directories: 0, ruleFiles: 0 };
    /** @type {Map<string, File>} */
    const files = new Map();
    try {
      await driveLater(walking(walk, counts), handleFolder(source.handle, files));
    } catch (failure) {
      if (typeof failure !== "number") throw failure;
      throw Object.assign(new Error("cannot read the folder"), { code: "root_unreachable" });
    }
    return { walk, root: new TextEncoder().encode(source.tree), prefix: new Uint8Array(), files, ...counts };
  },
};

/** @param {any} wasm a URL, a module, or bytes */
async function compile(wasm) {
  if (wasm instanceof WebAssembly.Module) return wasm;
  if (typeof wasm !== "string") return WebAssembly.compile(wasm);
  let response;
  try {
    response = await fetch(wasm);
  } catch (error) {
    throw missing(wasm, /** @type {Error} */ (error).message);
  }
  if (!response.ok) throw missing(wasm, `HTTP status ${response.status}`);
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  const bytes = await response.arrayBuffer();
  // Some servers send a page instead of status 404.
  if (new DataView(bytes).byteLength < 8 || new DataView(bytes).getUint32(0) !== 0x0061736d) throw missing(wasm, "not WebAssembly");
  return WebAssembly.compile(bytes);
}

/** @param {string} address @param {string} why */
function missing(address, why) {
  const message = `cannot find the files of the package, tried ${address} (${why}); set the option \`assets\` of createAnalyzer to where they are`;
  return Object.assign(new Error(message), { code: "assets_not_found" });
}

const take = serve(platform);

scope.addEventListener("message", (/** @type {MessageEvent} */ { data }) => {
  if (data.role === "thread") {
    runThread(data, platform, () => scope.postMessage("ready"), (failure) => data.port.postMessage(failure));
  } else {
    take(data);
  }
});
