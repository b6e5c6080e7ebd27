/** What wasm-bindgen-rayon calls to start its threads, which the worker does in its own way. */

/**
 * @param {WebAssembly.Module} module
 * @param {WebAssembly.Memory} memory
 * @param {unknown} builder
 */
export function startWorkers(module, memory, builder) {
  return /** @type {any} */ (globalThis).sapwoodHost.startWorkers(module, memory, builder);
}
