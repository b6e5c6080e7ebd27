/**
 * Takes in files, in whatever form they come.
 *
 * @typedef {object} Given A file of a set.
 * @property {string} path
 * @property {unknown} content
 * @property {number} [size]
 * @property {number} [lastModified]
 *
 * @typedef {object} Intake
 * @property {Given[]} entries
 * @property {boolean} isFolder whether it is a folder, which has ignore rules, rather than a list
 */

import { SapwoodError, reasonOf } from "./errors.js";

const text = new TextEncoder();

/** The largest file that is read, as on every platform. */
export const MAX_BYTES = 2 ** 30;

/**
 * Collects the files of a set.
 *
 * @param {any} files
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Intake>}
 */
export async function takeIn(files, signal) {
  const isList = typeof FileList !== "undefined" && files instanceof FileList;
  if (files === null || typeof files !== "object" || !(Symbol.asyncIterator in files || Symbol.iterator in files || isList)) {
    throw new SapwoodError(
      "invalid_files",
      `cannot analyze ${files === null ? "null" : typeof files}: expected an iterable of { path, content }, a FileList, ` +
        "an array of File, a FileSystemDirectoryHandle, or in Node the path of a directory",
    );
  }
  /** @type {Given[]} */
  const entries = [];
  let isFolder = true;
  for await (const item of isList ? Array.from(files) : files) {
    signal?.throwIfAborted();
    if (typeof File !== "undefined" && item instanceof File) {
      entries.push({ path: insideOf(item.webkitRelativePath || item.name), content: item, size: item.size, lastModified: item.lastModified });
    } else {
      isFolder = false;
      entries.push(given(item, entries.length));
    }
  }
  check(entries);
  return { entries, isFolder: isFolder && entries.length > 0 };
}

/** Returns a path without the name of the chosen folder. @param {string} path */
function insideOf(path) {
  return path.slice(path.indexOf("/") + 1);
}

/** @param {any} item @param {number} number @returns {Given} */
function given(item, number) {
  if (item === null || typeof item !== "object" || typeof item.path !== "string") {
    throw new SapwoodError("invalid_files", `cannot analyze file ${number}: it has no path`);
  }
  const { path, content, size, lastModified } = item;
  if (content === undefined || content === null) {
    throw new SapwoodError("invalid_files", `cannot analyze ${path}: it has no content`, { path });
  }
  if (typeof Blob !== "undefined" && content instanceof Blob) return { path, content, size: content.size, lastModified };
  return { path, content, size: sizeOf(content) ?? size, lastModified };
}

/** @param {unknown} content */
function sizeOf(content) {
  if (content instanceof ArrayBuffer || ArrayBuffer.isView(content)) return content.byteLength;
  return typeof content === "string" ? utf8Length(content) : undefined;
}

/**
 * Returns the length of a text in UTF-8 bytes.
 *
 * @param {string} content
 */
function utf8Length(content) {
  let bytes = content.length;
  for (let at = 0; at < content.length; at += 1) {
    const unit = content.charCodeAt(at);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // A pair of surrogates takes four bytes, and a lone one is replaced by three.
    if (unit >= 0xd800 && unit < 0xdc00 && (content.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      at += 1;
    }
  }
  return bytes;
}

/** @param {Given[]} entries */
function check(entries) {
  const seen = new Set();
  for (const entry of entries) {
    const path = (entry.path = entry.path.toWellFormed?.() ?? entry.path);
    const problem = pathProblem(path);
    if (problem) throw new SapwoodError("invalid_path", `invalid path ${JSON.stringify(path)}: ${problem}`, { path });
    if (seen.has(path)) {
      throw new SapwoodError("duplicate_path", `cannot analyze ${JSON.stringify(path)}: another file has the same path`, { path });
    }
    seen.add(path);
  }
}

/**
 * Returns what is wrong with a path, if anything.
 *
 * @param {string} path
 */
export function pathProblem(path) {
  if (path === "") return "it is empty";
  if (path.includes("\\")) return "use / between folders, not \\";
  if (path.startsWith("/") || /^[a-z]:\//i.test(path)) return "it is absolute; paths are relative to the set";
  if (path.includes("\0")) return "it contains a zero byte";
  const parts = path.split("/");
  if (parts.includes("..") || parts.includes(".")) return "it contains . or ..";
  return parts.includes("") ? "a part of it is empty" : undefined;
}

/**
 * Reads a content in any of its forms.
 *
 * @param {unknown} content
 * @returns {Promise<Uint8Array>}
 */
export async function read(content) {
  const value = typeof content === "function" ? await content() : content;
  if (typeof value === "string") return text.encode(value);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (typeof Blob !== "undefined" && value instanceof Blob) return new Uint8Array(await value.arrayBuffer());
  throw new TypeError(`its content is ${value === null ? "null" : typeof value}, expected text or bytes`);
}

/**
 * Reads a content, or returns why it cannot be read.
 *
 * @param {unknown} content
 * @returns {Promise<Uint8Array | { code: number, reason: string }>}
 */
export async function readOrFail(content) {
  try {
    const bytes = await read(content);
    if (bytes.length > MAX_BYTES) return { code: -5, reason: `larger than ${MAX_BYTES} bytes` };
    return bytes;
  } catch (error) {
    return { code: /** @type {any} */ (error)?.name === "NotFoundError" ? -1 : 0, reason: reasonOf(error) };
  }
}
