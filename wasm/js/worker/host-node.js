/** What the engine needs of Node: reading files, and the cache folder. */

import fs from "node:fs";
import path from "node:path";
import { threadId } from "node:worker_threads";

import { failureOf } from "./folder-node.js";

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;

const TAG = `Signature: 8a477f597d28d172789f06886806bc55
# This file is a cache directory tag created by sapwood.
# For information about cache directory tags see https://bford.info/cachedir/
`;

/** How old the temporary file of a dead process must be before it is removed, in milliseconds. */
const STALE = 60_000;

/** How often the use of a blob is recorded, in milliseconds. */
const USE_INTERVAL = 24 * 60 * 60 * 1000;

/** The names of indexes and packs. */
const BLOB = /^(?:index|pack)-[0-9a-f]+$/i;

/** The paths of unfinished blobs by their descriptors. @type {Map<number, string>} */
const unfinished = new Map();
let begun = 0;

/**
 * @param {number} file
 * @param {BigInt64Array} stamp
 */
function fillStamp(file, stamp) {
  const stat = fs.fstatSync(file, { bigint: true });
  stamp.set([stat.size, stat.mtimeNs, stat.ctimeNs, stat.ino]);
  return stat;
}

/** The functions that the engine calls; see `wasm/src/host.rs`. */
export const host = {
  now: () => performance.timeOrigin + performance.now(),

  /** @param {Uint8Array} name @param {boolean} follow @param {BigInt64Array} stamp */
  open(name, follow, stamp) {
    let file;
    try {
      // A copy, because Node accepts no view of shared memory as a path.
      file = fs.openSync(Buffer.from(name), O_RDONLY | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
      if (fillStamp(file, stamp).isFile()) return file;
      fs.closeSync(file);
      return -3;
    } catch (error) {
      const code = /** @type {NodeJS.ErrnoException} */ (error).code;
      return code === "ELOOP" ? -3 : -failureOf(error);
    }
  },

  /** @param {number} file @param {Uint8Array} into */
  read(file, into) {
    try {
      return fs.readSync(file, into, 0, into.length, null);
    } catch (error) {
      return -failureOf(error);
    }
  },

  /** @param {number} file @param {BigInt64Array} stamp */
  close(file, stamp) {
    try {
      fillStamp(file, stamp);
      fs.closeSync(file);
      return 0;
    } catch (error) {
      return -failureOf(error);
    }
  },

  /** @param {string} folder @param {string} name */
  blobGet(folder, name) {
    try {
      return fs.readFileSync(path.join(folder, name));
    } catch (error) {
      if (failureOf(error) === 1) return undefined;
      throw error;
    }
  },

  /** @param {string} folder */
  blobBegin(folder) {
    prepare(folder);
    begun += 1;
    const name = path.join(folder, `tmp-node-${process.pid}-${threadId}-${begun}`);
    const file = fs.openSync(name, "wx");
    unfinished.set(file, name);
    return file;
  },

  /** @param {number} file @param {Uint8Array} part */
  blobAppend(file, part) {
    for (let done = 0; done < part.length; ) done += fs.writeSync(file, part, done);
  },

  /** @param {number} file @param {string} folder @param {string | undefined} name */
  blobEnd(file, folder, name) {
    const temporary = unfinished.get(file) ?? "";
    unfinished.delete(file);
    fs.closeSync(file);
    if (name === undefined) fs.rmSync(temporary, { force: true });
    else fs.renameSync(temporary, path.join(folder, name));
  },

  /** @param {string} folder */
  blobList(folder) {
    let names;
    try {
      names = fs.readdirSync(folder);
    } catch (error) {
      if (failureOf(error) === 1) return [];
      throw error;
    }
    return names.filter((name) => BLOB.test(name)).flatMap((name) => {
      const stat = fs.statSync(path.join(folder, name), { throwIfNoEntry: false });
      return stat ? [name, stat.size, Math.max(0, Math.floor((Date.now() - stat.mtimeMs) / 1000))] : [];
    });
  },

  /** @param {string} folder @param {string} name */
  blobTouch(folder, name) {
    const file = path.join(folder, name);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (!stat || Date.now() - stat.mtimeMs < USE_INTERVAL) return;
    try {
      const now = new Date();
      fs.utimesSync(file, now, now);
    } catch {
      // A process that may not set the file's time can still read it.
    }
  },

  /** @param {string} folder @param {string} name */
  blobRemove(folder, name) {
    fs.rmSync(path.join(folder, name), { force: true });
  },
};

/** Folders that this thread has prepared. @type {Set<string>} */
const prepared = new Set();

/**
 * Creates and tags the cache folder, and removes temporary files of dead processes.
 *
 * @param {string} folder
 */
function prepare(folder) {
  if (prepared.has(folder)) return;
  prepared.add(folder);
  fs.mkdirSync(folder, { recursive: true });
  const tag = path.join(folder, "CACHEDIR.TAG");
  if (!fs.existsSync(tag)) fs.writeFileSync(tag, TAG);
  for (const name of fs.readdirSync(folder)) {
    const owner = /^tmp-node-(\d+)-/.exec(name);
    if (owner && isDead(Number(owner[1])) && isStale(path.join(folder, name))) {
      fs.rmSync(path.join(folder, name), { force: true });
    }
  }
}

/** @param {number} owner */
function isDead(owner) {
  try {
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH";
  }
}

/** @param {string} file */
function isStale(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > STALE;
}
