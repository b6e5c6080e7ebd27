/** A folder of the browser, of which a page has a handle. */

import * as walk from "./walk.js";

const text = new TextEncoder();
const utf8 = new TextDecoder();

/**
 * Answers what a walk asks of the folder of a handle. The files whose stamps are asked for are kept in `files`.
 *
 * @param {any} root a FileSystemDirectoryHandle
 * @param {Map<string, File>} files by path
 * @returns {(request: walk.Request) => Promise<unknown>}
 */
export function handleFolder(root, files) {
  /** Handles of directories that were seen and not entered yet. @type {Map<string, any>} */
  const directories = new Map([["", root]]);
  /** The entries of the directory at hand. @type {Map<string, any>} */
  let entries = new Map();
  return async (request) => {
    if ("list" in request) {
      const path = utf8.decode(request.list);
      const directory = directories.get(path);
      directories.delete(path);
      try {
        entries = await entriesOf(directory);
      } catch (error) {
        return failureOf(error);
      }
      for (const [name, handle] of entries) {
        if (handle.kind === "directory") directories.set(`${path}${name}/`, handle);
      }
      return listed(entries);
    }
    if ("read" in request) return contentOf(entries.get(String(request.read)));
    if ("repository" in request) return repository(entries.get(".git"));
    const prefix = utf8.decode(request.directory);
    const dated = new Float64Array(request.stamps.length * 2);
    await Promise.all(
      Array.from(request.stamps, async (index, at) => {
        const name = String(request.listed.at(index));
        try {
          const file = await entries.get(name).getFile();
          files.set(prefix + name, file);
          dated.set([file.size, file.lastModified], at * 2);
        } catch (error) {
          dated[at * 2] = -failureOf(error);
        }
      }),
    );
    return dated;
  };
}

/** @param {any} directory */
async function entriesOf(directory) {
  const entries = new Map();
  for await (const [name, handle] of directory.entries()) entries.set(name, handle);
  return entries;
}

/** @param {Map<string, any>} entries */
function listed(entries) {
  const names = [...entries.keys()];
  return {
    names: text.encode(names.map((name) => `${name}\0`).join("")),
    kinds: Uint8Array.from(entries.values(), ({ kind }) => (kind === "directory" ? walk.DIRECTORY : walk.FILE)),
    at: (/** @type {number} */ index) => names[index],
  };
}

/** @param {any} handle */
async function contentOf(handle) {
  try {
    const file = await handle.getFile();
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return undefined;
  }
}

/** @param {any} git */
async function repository(git) {
  /** @type {[number, Uint8Array][]} */
  const found = [];
  const add = async (/** @type {number} */ kind, /** @type {any} */ folder, /** @type {string} */ name) => {
    const handle = await folder.getFileHandle(name).catch(() => undefined);
    const content = handle && (await contentOf(handle));
    if (content) found.push([kind, content]);
  };
  try {
    await add(walk.CONFIG, git, "config");
    const info = await git.getDirectoryHandle("info");
    await add(walk.EXCLUDE, info, "exclude");
    await add(walk.INFO_ATTRIBUTES, info, "attributes");
  } catch {
    // A repository without these has no rules in them.
  }
  return found;
}

/** @param {unknown} error */
function failureOf(error) {
  const { name } = /** @type {DOMException} */ (error);
  return name === "NotFoundError" ? 1 : name === "NotAllowedError" || name === "SecurityError" ? 2 : 4;
}
