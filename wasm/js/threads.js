/** Called by wasm-bindgen-rayon to start its threads. */

/**
 * @param {WebAssembly.Module} module
 * @param {WebAssembly.Memory} memory
 * @param {unknown} builder
 */
export function startWorkers(module, memory, builder) {
  return /** @type {any} */ (globalThis).sapwoodHost.startWorkers(module, memory, builder);
}
