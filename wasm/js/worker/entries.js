/** A set of files that the page holds, as a tree: its directories are those in the paths. */

import { CONFIG, EXCLUDE, FILE, DIRECTORY, INFO_ATTRIBUTES, driveLater, walking } from "./walk.js";

const text = new TextEncoder();
const bytes = new TextDecoder();

/**
 * Lists a set of files.
 *
 * @param {typeof import("../threads/sapwood_wasm.js")} glue
 * @param {object} source
 * @param {string} source.tree what the index is kept under
 * @param {string[]} source.paths
 * @param {Float64Array} source.sizes in bytes
 * @param {Float64Array} source.dates in milliseconds since 1970, or NaN where they prove nothing
 * @param {string} options
 * @param {import("./engine.js").Request} asked
 * @returns {Promise<import("./engine.js").Listing>}
 */
export async function listEntries(glue, { tree, paths, sizes, dates }, options, asked) {
  const began = BigInt(Date.now()) * 1_000_000n;
  const walk = new glue.SteppedWalk(options, began, false, false, undefined);
  const directories = directoriesOf(paths);
  const counts = { directories: 0, ruleFiles: 0 };
  const files = new Map(paths.map((path, index) => [path, index]));
  const content = async (/** @type {string} */ path) => {
    const index = files.get(path);
    return index === undefined ? undefined : asked({ content: index });
  };
  await driveLater(walking(walk, counts), async (request) => {
    if ("list" in request) return listed(directories.get(bytes.decode(request.list)));
    if ("read" in request) return content(bytes.decode(request.directory) + request.read);
    if ("repository" in request) {
      const git = `${bytes.decode(request.repository)}.git/`;
      const names = /** @type {const} */ ([[EXCLUDE, "info/exclude"], [INFO_ATTRIBUTES, "info/attributes"], [CONFIG, "config"]]);
      const found = await Promise.all(names.map(async ([kind, name]) => [kind, await content(git + name)]));
      return found.filter(([, content]) => content !== undefined);
    }
    const dated = new Float64Array(request.stamps.length * 2);
    const directory = bytes.decode(request.directory);
    request.stamps.forEach((index, at) => {
      const file = /** @type {number} */ (files.get(directory + request.listed.at(index)));
      dated.set([sizes[file], dates[file]], at * 2);
    });
    return dated;
  });
  return { walk, root: text.encode(tree), prefix: new Uint8Array(), ...counts, directories: 0 };
}

/**
 * @param {string[]} paths
 * @returns {Map<string, Map<string, number>>} the kinds by the names in each directory, whose path ends with `/`
 */
function directoriesOf(paths) {
  const directories = new Map([["", new Map()]]);
  for (const path of paths) {
    let kind = FILE;
    for (let end = path.length; ; ) {
      const slash = path.lastIndexOf("/", end - 1);
      const directory = path.slice(0, slash + 1);
      const name = path.slice(slash + 1, end);
      let entries = directories.get(directory);
      const known = entries !== undefined;
      if (!entries) directories.set(directory, (entries = new Map()));
      if (kind === DIRECTORY || !entries.has(name)) entries.set(name, kind);
      if (known || slash < 0) break;
      kind = DIRECTORY;
      end = slash;
    }
  }
  return directories;
}

/** @param {Map<string, number> | undefined} entries */
function listed(entries = new Map()) {
  const names = [...entries.keys()];
  return {
    names: text.encode(names.map((name) => `${name}\0`).join("")),
    kinds: Uint8Array.from(entries.values()),
    at: (/** @type {number} */ index) => names[index],
  };
}
