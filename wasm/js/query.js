/** Which symbols a query chooses, by the rules of the command line: see `core/src/view/pattern.rs`. */

import { SapwoodError } from "./errors.js";

const MATCHES = ["substring", "exact", "prefix", "regex"];

/**
 * Returns the test that a query is. One without upper-case letters ignores case, except that `exact` never does; one
 * with a `.` or `::` in it is compared with qualified names.
 *
 * @param {string} query
 * @param {import("./index.js").SymbolQuery} options
 * @returns {(symbol: import("./index.js").SymbolRow) => boolean}
 */
export function chosen(query, { match = "substring", kind, type }) {
  if (typeof query !== "string") throw new SapwoodError("invalid_option", "cannot search: the query is not a string");
  if (!MATCHES.includes(match)) {
    throw new SapwoodError("invalid_option", `cannot use match ${JSON.stringify(match)}: it is one of ${MATCHES.join(", ")}`);
  }
  const kinds = kind === undefined ? undefined : new Set([kind].flat());
  const types = type === undefined ? undefined : new Set([type].flat().map((name) => name.toLowerCase()));
  const pattern = query === "" ? undefined : compile(query, match);
  const qualified = match !== "regex" && /\.|::/.test(query);
  return (symbol) => {
    if (kinds && !kinds.has(symbol.kind)) return false;
    if (types && !types.has(symbol.language.toLowerCase())) return false;
    if (!pattern) return true;
    if (!qualified || symbol.parent === null) return pattern.test(symbol.name);
    const separator = ["C", "C++", "Rust"].includes(symbol.language) ? "::" : ".";
    return pattern.test(symbol.parent + separator + symbol.name);
  };
}

/**
 * @param {string} query
 * @param {string} match
 */
function compile(query, match) {
  const literal = query.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const source = { substring: literal, exact: `^(?:${literal})$`, prefix: `^(?:${literal})`, regex: query }[match];
  const own = match === "regex" ? query.replace(/\\./gs, "") : query;
  const flags = match !== "exact" && !/\p{Lu}/u.test(own) ? "iu" : "u";
  try {
    return new RegExp(/** @type {string} */ (source), flags);
  } catch (error) {
    throw new SapwoodError("invalid_option", `cannot use ${JSON.stringify(query)} as a regular expression`, { cause: error });
  }
}
