/** What the engine asks of Node: files to read, and the folder of the cache. */

import fs from "node:fs";
import path from "node:path";
import { threadId } from "node:worker_threads";

import { failureOf } from "./folder-node.js";

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;

const TAG = `Signature: 8a477f597d28d172789f06886806bc55
# This file is a cache directory tag created by sapwood.
# For information about cache directory tags see https://bford.info/cachedir/
`;

/** A temporary file is given up by its owner's death, and not before so many milliseconds. */
const STALE = 60_000;

/** The use of a blob is noted once in so many milliseconds. */
const NOTED_USE = 24 * 60 * 60 * 1000;

/** What stands at a name that holds an index or a pack. */
const BLOB = /^(?:index|pack)-[0-9a-f]+$/i;

/** Blobs in the making: their paths by their descriptors. @type {Map<number, string>} */
const making = new Map();
let made = 0;

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
      // A copy, because Node takes no view of shared memory as a path.
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
    made += 1;
    const name = path.join(folder, `tmp-node-${process.pid}-${threadId}-${made}`);
    const file = fs.openSync(name, "wx");
    making.set(file, name);
    return file;
  },

  /** @param {number} file @param {Uint8Array} part */
  blobAppend(file, part) {
    for (let done = 0; done < part.length; ) done += fs.writeSync(file, part, done);
  },

  /** @param {number} file @param {string} folder @param {string | undefined} name */
  blobEnd(file, folder, name) {
    const made = making.get(file) ?? "";
    making.delete(file);
    fs.closeSync(file);
    if (name === undefined) fs.rmSync(made, { force: true });
    else fs.renameSync(made, path.join(folder, name));
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
    if (!stat || Date.now() - stat.mtimeMs < NOTED_USE) return;
    try {
      const now = new Date();
      fs.utimesSync(file, now, now);
    } catch {
      // Whoever may not set the time of a file still reads it.
    }
  },

  /** @param {string} folder @param {string} name */
  blobRemove(folder, name) {
    fs.rmSync(path.join(folder, name), { force: true });
  },
};

/** Folders that were prepared by this thread. @type {Set<string>} */
const prepared = new Set();

/**
 * Makes the folder of the cache, marks it as one, and removes what dead writers left.
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
