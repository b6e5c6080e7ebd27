/**
 * The errors of the package. Their codes are part of the interface; their messages are for people.
 *
 * @typedef {import("./index.js").SapwoodErrorCode} Code
 */

/** An error with a code. */
export class SapwoodError extends Error {
  /**
   * @param {Code} code
   * @param {string} message
   * @param {{ cause?: unknown, path?: string }} [more]
   */
  constructor(code, message, more = {}) {
    super(message, "cause" in more ? { cause: more.cause } : undefined);
    this.name = "SapwoodError";
    this.code = code;
    this.path = more.path ?? null;
  }
}

/**
 * Returns the message of a thrown value.
 *
 * @param {unknown} thrown
 * @returns {string}
 */
export function reasonOf(thrown) {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
