/**
 * What can be analyzed: every form in which files come, made into one.
 *
 * @typedef {object} Given A file of a set.
 * @property {string} path
 * @property {unknown} content
 * @property {number} [size]
 * @property {number} [lastModified]
 *
 * @typedef {object} Intake
 * @property {Given[]} entries
 * @property {boolean} whole whether it is a whole folder, which has ignore rules, rather than a list
 */

import { SapwoodError, reasonOf } from "./errors.js";

const text = new TextEncoder();

/** Files are read whole up to so many bytes: the same limit as everywhere. */
export const MOST_BYTES = 2 ** 30;

/**
 * Takes a set of files.
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
      `cannot analyze ${files === null ? "null" : typeof files}: files are an iterable of { path, content }, a FileList, ` +
        "an array of File, a FileSystemDirectoryHandle, or in Node the path of a directory",
    );
  }
  /** @type {Given[]} */
  const entries = [];
  let whole = true;
  for await (const item of isList ? Array.from(files) : files) {
    signal?.throwIfAborted();
    if (typeof File !== "undefined" && item instanceof File) {
      entries.push({ path: insideOf(item.webkitRelativePath || item.name), content: item, size: item.size, lastModified: item.lastModified });
    } else {
      whole = false;
      entries.push(given(item, entries.length));
    }
  }
  check(entries);
  return { entries, whole: whole && entries.length > 0 };
}

/** The folder that was chosen is not part of a path in it. @param {string} path */
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
 * Returns how many bytes a text has in UTF-8.
 *
 * @param {string} content
 */
function utf8Length(content) {
  let bytes = content.length;
  for (let at = 0; at < content.length; at += 1) {
    const unit = content.charCodeAt(at);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // A pair of surrogates is four bytes, and a lone one is replaced by three.
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
    const wrong = wrongWith(path);
    if (wrong) throw new SapwoodError("invalid_path", `cannot analyze ${JSON.stringify(path)}: ${wrong}`, { path });
    if (seen.has(path)) {
      throw new SapwoodError("duplicate_path", `cannot analyze ${JSON.stringify(path)}: two files have this path`, { path });
    }
    seen.add(path);
  }
}

/**
 * Says what is wrong with a path, if anything.
 *
 * @param {string} path
 */
export function wrongWith(path) {
  if (path === "") return "the path is empty";
  if (path.includes("\\")) return "folders are separated by /";
  if (path.startsWith("/") || /^[a-z]:\//i.test(path)) return "the path is absolute, and paths are relative to the set";
  if (path.includes("\0")) return "there is a zero in the path";
  const parts = path.split("/");
  if (parts.includes("..") || parts.includes(".")) return "paths have no . or .. in them";
  return parts.includes("") ? "a folder has no name" : undefined;
}

/**
 * Reads a content, whatever it is.
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
  throw new TypeError(`its content is neither text nor bytes, but ${value === null ? "null" : typeof value}`);
}

/**
 * Reads a content, or says why it cannot be read.
 *
 * @param {unknown} content
 * @returns {Promise<Uint8Array | { code: number, reason: string }>}
 */
export async function readOrFail(content) {
  try {
    const bytes = await read(content);
    if (bytes.length > MOST_BYTES) return { code: -5, reason: `it is larger than ${MOST_BYTES} bytes` };
    return bytes;
  } catch (error) {
    return { code: /** @type {any} */ (error)?.name === "NotFoundError" ? -1 : 0, reason: reasonOf(error) };
  }
}
