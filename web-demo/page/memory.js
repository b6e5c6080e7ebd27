// What the page remembers between visits: the exported cache, one file in the browser's private file system.

const NAME = "sapwood.cache";
/** A larger cache is not kept: it would be loaded at every visit. */
const MOST_BYTES = 256 * 1024 * 1024;

async function folder() {
  return navigator.storage?.getDirectory ? navigator.storage.getDirectory() : null;
}

/** Returns the cache of the last visit; undefined if there is none or the browser keeps none. */
export async function remembered() {
  try {
    const handle = await (await folder())?.getFileHandle(NAME);
    const bytes = handle && new Uint8Array(await (await handle.getFile()).arrayBuffer());
    return bytes?.length ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the cache for the next visit. A second tab that does so at the same time may win; either is a whole file. */
export async function remember(bytes) {
  if (bytes.length > MOST_BYTES) return;
  try {
    const handle = await (await folder())?.getFileHandle(NAME, { create: true });
    const writable = await handle?.createWritable();
    await writable?.write(bytes);
    await writable?.close();
  } catch {
    // A browser that refuses, in private windows say, only costs time at the next visit.
  }
}
