/** The package where there are no workers, such as Cloudflare's: it says so, in the words of all its errors. */

import { SapwoodError } from "./errors.js";

export { SapwoodError } from "./errors.js";

/** @returns {Promise<never>} */
export async function createAnalyzer() {
  throw new SapwoodError("unsupported", "cannot start the engine: there are no workers here, and it never runs on the thread of its caller");
}
