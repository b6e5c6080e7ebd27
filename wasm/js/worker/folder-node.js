/** A folder of the file system, as Node reads it, and what surrounds it. */

import { isUtf8 } from "node:buffer";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import * as walk from "./walk.js";

const DENIED = new Set(["EACCES", "EPERM"]);
const GONE = new Set(["ENOENT", "ENOTDIR", "ELOOP"]);

/** Of a rule file no more bytes than this are read. */
const MOST_RULE_BYTES = 16 * 1024 * 1024;

/**
 * Returns the number of a failure.
 *
 * @param {unknown} error
 */
export function failureOf(error) {
  const code = /** @type {NodeJS.ErrnoException} */ (error).code ?? "";
  return GONE.has(code) ? 1 : DENIED.has(code) ? 2 : 4;
}

/**
 * Reads a rule file; one that is not there or not regular is none.
 *
 * @param {fs.PathLike} file
 * @returns {Uint8Array | undefined}
 */
export function readRules(file) {
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile()) return undefined;
    const content = fs.readFileSync(file);
    return content.subarray(0, MOST_RULE_BYTES);
  } catch {
    return undefined;
  }
}

/**
 * Answers what a walk asks of the folder at a path.
 *
 * @param {string} root absolute, without links
 * @param {boolean} follow
 * @returns {(request: walk.Request) => unknown}
 */
export function folder(root, follow) {
  const below = (/** @type {Uint8Array} */ directory, /** @type {string | Uint8Array} */ name) => {
    if (typeof name === "string" && isUtf8(directory)) return `${root}/${Buffer.from(directory).toString()}${name}`;
    return Buffer.concat([Buffer.from(`${root}/`), directory, Buffer.from(name)]);
  };
  return (request) => {
    if ("list" in request) return list(below(request.list, ""), request.list, follow, below);
    if ("read" in request) return readRules(below(request.directory, request.read));
    if ("repository" in request) return repository(below(request.repository, ".git"));
    return stamps(request, below, follow);
  };
}

/**
 * @param {string | Buffer} directory
 * @param {Uint8Array} key
 * @param {boolean} follow
 * @param {(directory: Uint8Array, name: string | Uint8Array) => string | Buffer} below
 */
function list(directory, key, follow, below) {
  let entries;
  /** @type {BigUint64Array | undefined} */
  let identity;
  try {
    entries = fs.readdirSync(directory, { withFileTypes: true, encoding: "buffer" });
    if (follow) {
      const { dev, ino } = fs.statSync(directory, { bigint: true });
      identity = new BigUint64Array([dev, ino]);
    }
  } catch (error) {
    return failureOf(error);
  }
  const names = Buffer.concat(entries.flatMap((entry) => [entry.name, ZERO]));
  const whole = isUtf8(names);
  const at = (/** @type {number} */ index) => (whole ? entries[index].name.toString() : entries[index].name);
  const kinds = Uint8Array.from(entries, kindOf);
  if (follow) kinds.forEach((kind, index) => kind === walk.LINK && (kinds[index] = target(below(key, at(index)))));
  return { names, kinds, at, identity };
}

const ZERO = Buffer.from([0]);

/** @param {fs.Dirent<any> | fs.Stats} entry */
function kindOf(entry) {
  if (entry.isFile()) return walk.FILE;
  if (entry.isDirectory()) return walk.DIRECTORY;
  if (entry.isSymbolicLink()) return walk.LINK;
  if (entry.isFIFO()) return walk.FIFO;
  return entry.isSocket() ? walk.SOCKET : walk.DEVICE;
}

/**
 * Returns what a link leads to.
 *
 * @param {string | Buffer} link
 */
function target(link) {
  try {
    const kind = kindOf(fs.statSync(link));
    return kind === walk.DIRECTORY ? walk.LINKED_DIRECTORY : kind;
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    return code === "ELOOP" ? walk.LOOP : [walk.BROKEN, walk.GONE, walk.DENIED][failureOf(error) % 4];
  }
}

/**
 * @param {walk.StampsRequest} request
 * @param {(directory: Uint8Array, name: string | Uint8Array) => string | Buffer} below
 * @param {boolean} follow
 */
function stamps({ stamps: wanted, listed, directory }, below, follow) {
  const all = new BigInt64Array(wanted.length * 4);
  const stat = follow ? fs.statSync : fs.lstatSync;
  for (let at = 0; at < wanted.length; at += 1) {
    try {
      const found = stat(below(directory, listed.at(wanted[at])), { bigint: true });
      if (found.isFile()) all.set([found.size, found.mtimeNs, found.ctimeNs, found.ino], at * 4);
      else all[at * 4] = -1n;
    } catch (error) {
      all[at * 4] = BigInt(-failureOf(error));
    }
  }
  return all;
}

/**
 * Reads the rule files in a repository's own folder, which a worktree's `.git` names in two steps, and its configuration.
 *
 * @param {string | Buffer} git
 * @returns {[number, Uint8Array][]}
 */
function repository(git) {
  const common = commonDirectory(git.toString());
  /** @type {[number, string][]} */
  const files = [[walk.EXCLUDE, "info/exclude"], [walk.INFO_ATTRIBUTES, "info/attributes"], [walk.CONFIG, "config"]];
  return files.flatMap(([kind, name]) => {
    const content = readRules(path.join(common, name));
    return content ? [/** @type {[number, Uint8Array]} */ ([kind, content])] : [];
  });
}

/** @param {string} git */
function commonDirectory(git) {
  const firstLine = (/** @type {string} */ file) => {
    const text = readRules(file);
    return text && Buffer.from(text).toString().split("\n")[0].trimEnd();
  };
  if (fs.statSync(git, { throwIfNoEntry: false })?.isDirectory()) return git;
  const line = firstLine(git);
  if (!line?.startsWith("gitdir: ")) return git;
  const own = path.resolve(path.dirname(git), line.slice("gitdir: ".length));
  const common = firstLine(path.join(own, "commondir"));
  return common ? path.resolve(own, common) : own;
}

/**
 * Tells a walk what surrounds the folder: rule files above it, and git's global excludes file.
 *
 * @param {walk.Walk} walking
 * @param {string} root absolute, without links
 * @returns {number} how many rule files were opened
 */
export function surround(walking, root) {
  let opened = 0;
  const read = (/** @type {string} */ file) => {
    const content = readRules(file);
    if (content) opened += 1;
    return content;
  };
  if (walking.honors(walk.GLOBAL)) {
    const file = globalExcludes();
    const content = file && read(file);
    if (content) walking.global(content);
  }
  const isRepository = (/** @type {string} */ at) => fs.existsSync(path.join(at, ".git"));
  if (!walking.ascend(isRepository(root))) return opened;
  for (let at = path.dirname(root), last = root; at !== last; last = at, at = path.dirname(at)) {
    if (walking.wantsRepository() && isRepository(at)) {
      const own = repository(path.join(at, ".git"));
      walking.repositoryAbove(own.some(([kind, content]) => kind === walk.CONFIG && walk.ignoresCase(content)));
      for (const [kind, content] of own) {
        if (kind === walk.CONFIG || !walking.honors(kind)) continue;
        opened += 1;
        walking.ruleAbove(kind, content);
      }
    }
    for (const kind of walking.wantedAbove()) {
      const content = read(path.join(at, RULE_NAMES[kind]));
      if (content) walking.ruleAbove(kind, content);
    }
    walking.above(Buffer.from(`${path.relative(at, root)}/`));
  }
  return opened;
}

/** The names of the rule files that may stand in any folder. @type {{ [kind: number]: string }} */
const RULE_NAMES = { 0: ".sapwoodignore", 1: ".ignore", 2: ".gitignore", 6: ".gitattributes" };

/** Returns the path of git's global excludes file, where its configuration and its default say. */
function globalExcludes() {
  const home = os.homedir();
  const config = process.env.XDG_CONFIG_HOME || path.join(home, ".config");
  for (const file of [path.join(home, ".gitconfig"), path.join(config, "git", "config")]) {
    const text = readRules(file);
    const found = text && /^\s*excludesfile\s*=\s*"?\s*([^\s"]+?)\s*"?\s*$/im.exec(Buffer.from(text).toString());
    if (found) return found[1].replace(/^~(?=\/)/, home);
  }
  return path.join(config, "git", "ignore");
}

/**
 * Returns the folders whose index can serve one, the outermost first: those around it up to its repository's root.
 *
 * @param {string} root absolute, without links
 */
export function candidates(root) {
  const found = [];
  for (let at = root; ; at = path.dirname(at)) {
    found.unshift(at);
    if (fs.existsSync(path.join(at, ".git")) || at === path.dirname(at)) return found;
  }
}
