/** The package on platforms without workers, such as Cloudflare's: fails with an error that says so. */

import { SapwoodError } from "./errors.js";

export { SapwoodError } from "./errors.js";

/** @returns {Promise<never>} */
export async function createAnalyzer() {
  throw new SapwoodError("unsupported", "cannot start the engine: there are no workers on this platform");
}
