/** The package on the web: in pages, and in the workers of pages. */

import { create } from "./analyzer.js";
import { SapwoodError } from "./errors.js";

export { SapwoodError } from "./errors.js";

/** @type {import("./connection.js").Platform} */
const platform = {
  name: "web",
  cores: () => navigator.hardwareConcurrency || 1,
  canShare: () => globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer !== "undefined",
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
  if (typeof Worker === "undefined") {
    throw new SapwoodError("unsupported", "cannot start the engine: there are no workers on this platform");
  }
  if (typeof given === "string" || given instanceof URL) {
    const base = new URL(given, location.href);
    const at = (/** @type {string} */ name) => new URL(name, base.href.endsWith("/") ? base : `${base.href}/`).href;
    return { worker: at("worker/web.js"), wasm: (variant) => at(`${variant}/sapwood_wasm_bg.wasm`) };
  }
  const { worker, wasm } = given ?? {};
  return {
    worker: worker === undefined ? undefined : new URL(worker, location.href).href,
    wasm: (variant) => {
      if (typeof wasm === "string" || wasm instanceof URL) return new URL(wasm, location.href).href;
      if (wasm !== undefined) return wasm;
      // Bundlers recognize exactly this form.
      const single = new URL("./single/sapwood_wasm_bg.wasm", import.meta.url);
      const threads = new URL("./threads/sapwood_wasm_bg.wasm", import.meta.url);
      return (variant === "threads" ? threads : single).href;
    },
  };
}

/** @param {import("./connection.js").Assets} found @returns {import("./connection.js").Handle} */
function spawn(found) {
  const worker = found.worker === undefined ? ownWorker() : workerAt(/** @type {string} */ (found.worker));
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    listen(onMessage, onFailure) {
      worker.addEventListener("message", ({ data }) => onMessage(data));
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        onFailure(new Error(event.message || `the worker ${found.worker ?? "of the package"} could not be loaded; set the option \`assets\` of createAnalyzer to where it is`));
      });
      worker.addEventListener("messageerror", () => onFailure(new Error("a message of the worker could not be read")));
    },
    keepAlive: () => {},
    terminate: async () => worker.terminate(),
  };
}

function ownWorker() {
  const address = new URL(import.meta.url);
  if (address.protocol.startsWith("http") && address.origin !== location.origin) {
    return workerAt(new URL(/* @vite-ignore */ "worker/web.js", address).href);
  }
  // Bundlers recognize exactly this form.
  return new Worker(new URL("./worker/web.js", import.meta.url), { type: "module", name: "sapwood" });
}

/**
 * Browsers refuse a worker of another origin, but a worker of this origin may import it.
 *
 * @param {string} address
 */
function workerAt(address) {
  if (new URL(address).origin === location.origin) return new Worker(address, { type: "module", name: "sapwood" });
  const source = new Blob([`import ${JSON.stringify(address)};`], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(source), { type: "module", name: "sapwood" });
}

/** @param {any} cache */
function cacheDirectory(cache) {
  if (typeof cache === "object" && cache !== null && "directory" in cache) {
    throw new SapwoodError("unsupported", "cannot use cache.directory: it requires Node");
  }
  return undefined;
}

/** @param {any} files */
function folder(files) {
  if (typeof files === "string") {
    throw new SapwoodError("invalid_files", "cannot analyze a path: that requires Node; pass files or a directory handle");
  }
  return undefined;
}
