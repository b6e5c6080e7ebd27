/**
 * Listing a tree: the loop around the core's walk, the same for every kind of folder.
 *
 * The loop is a generator that yields what it wants to know of the folder, so that one loop serves folders that answer
 * at once and folders that answer later.
 *
 * @typedef {import("../threads/sapwood_wasm.js").SteppedWalk} Walk
 *
 * @typedef {object} Listed What is in a directory.
 * @property {Uint8Array} names each followed by a zero
 * @property {Uint8Array} kinds what stands at each name
 * @property {(index: number) => string | Uint8Array} at returns a name as the folder takes it
 * @property {BigUint64Array} [identity] the directory's own device and inode, where links are followed
 *
 * @typedef {{ list: Uint8Array }} ListRequest asks for a {@link Listed}, or for the number of a failure
 * @typedef {{ read: string | Uint8Array, directory: Uint8Array }} ReadRequest asks for the content of a file, or undefined
 * @typedef {{ repository: Uint8Array }} RepositoryRequest asks for the rule files of a repository's own folder, and its
 *   configuration
 * @typedef {{ stamps: Uint32Array, listed: Listed, directory: Uint8Array }} StampsRequest asks for size, mtime, ctime and
 *   inode of each in a BigInt64Array, or for size and date of each in a Float64Array; the size of a failure is below 0
 * @typedef {ListRequest | ReadRequest | RepositoryRequest | StampsRequest} Request
 */

/** What stands at a name. */
export const DIRECTORY = 1;
export const FILE = 2;
export const LINK = 3;
export const FIFO = 4;
export const SOCKET = 5;
export const DEVICE = 6;
export const LOOP = 7;
export const GONE = 8;
export const DENIED = 9;
export const BROKEN = 10;
export const LINKED_DIRECTORY = 11;

/** The rule files that are not told by their names. */
export const EXCLUDE = 3;
export const GLOBAL = 4;
export const INFO_ATTRIBUTES = 5;

/** The configuration of a repository, beside its rule files. */
export const CONFIG = 102;

const REPOSITORY = 100;
const CACHE_TAG = 101;
const NONE = new BigUint64Array(0);

/**
 * Whether a repository's configuration says that names are compared without regard to case.
 *
 * @param {Uint8Array} config
 */
export function ignoresCase(config) {
  return /^\s*ignorecase\s*(=\s*"?(true|yes|on|1)"?\s*)?$/im.test(new TextDecoder().decode(config));
}

/**
 * Drives a walk to its end.
 *
 * @param {Walk} walk
 * @param {{ directories: number, ruleFiles: number }} counts
 * @returns {Generator<Request, void, any>}
 */
export function* walking(walk, counts) {
  walk.start();
  for (let path = walk.next(); path !== undefined; path = walk.next()) {
    const listed = yield { list: path };
    if (typeof listed === "number") {
      if (path.length === 0) throw listed;
      walk.fail(listed);
      continue;
    }
    counts.directories += 1;
    const marks = walk.names(listed.names, listed.kinds, listed.identity ?? NONE);
    for (let at = 0; at < marks.length; at += 2) {
      const what = marks[at + 1];
      if (what === REPOSITORY) {
        for (const [kind, content] of yield { repository: path }) {
          if (kind === CONFIG) {
            if (ignoresCase(content)) walk.ignoreCase();
          } else if (walk.honors(kind)) {
            walk.rule(kind, content);
          }
        }
        continue;
      }
      const content = yield { read: listed.at(marks[at]), directory: path };
      if (content === undefined) continue;
      counts.ruleFiles += 1;
      if (what === CACHE_TAG) walk.tag(content);
      else walk.rule(what, content);
    }
    const wanted = walk.judge();
    if (wanted.length === 0) continue;
    const states = yield { stamps: wanted, listed, directory: path };
    if (states instanceof Float64Array) walk.dates(states);
    else walk.stamps(states);
  }
}

/**
 * Lets a folder answer at once.
 *
 * @template T
 * @param {Generator<Request, T, any>} asking
 * @param {(request: Request) => unknown} answer
 * @returns {T}
 */
export function driveNow(asking, answer) {
  let step = asking.next();
  while (!step.done) step = asking.next(answer(step.value));
  return step.value;
}

/**
 * Lets a folder answer later.
 *
 * @template T
 * @param {Generator<Request, T, any>} asking
 * @param {(request: Request) => unknown} answer
 * @returns {Promise<T>}
 */
export async function driveLater(asking, answer) {
  let step = asking.next();
  while (!step.done) step = asking.next(await answer(step.value));
  return step.value;
}
