// Where the files come from: a dropped folder, a chosen one, or the example. Each source can be asked again, so that a
// second analysis sees what changed in between.

/** Folders of a dropped tree that are not worth listing; a directory handle is walked by the package's own rules. */
const NEVER_LISTED = new Set([".git", "node_modules", "bower_components", "__pycache__"]);

/** Returns the folder that was dropped: its name, and a function that gives its files. */
export async function droppedFolder(transfer) {
  const item = [...transfer.items].find((item) => item.kind === "file");
  if (!item) return null;
  // Both must be asked for before the first await: the list of items is emptied then.
  const entry = item.webkitGetAsEntry?.();
  const handle = await item.getAsFileSystemHandle?.();
  if (handle?.kind === "directory") return { name: handle.name, files: () => handle };
  if (entry?.isDirectory) return { name: entry.name, files: () => entriesBelow(entry) };
  const file = item.getAsFile() ?? (await handle?.getFile?.());
  return file ? { name: file.name, files: () => [{ path: file.name, content: file }] } : null;
}

/** Lets the user choose a folder, by the browser's own dialog where it has one; null if none was chosen. */
export async function chosenFolder(picker) {
  if (window.showDirectoryPicker) {
    try {
      const handle = await window.showDirectoryPicker({ id: "sapwood" });
      return { name: handle.name, files: () => handle };
    } catch (error) {
      if (error.name === "AbortError") return null;
      throw error;
    }
  }
  const files = await new Promise((resolve) => {
    picker.value = "";
    picker.onchange = () => resolve([...picker.files]);
    picker.oncancel = () => resolve([]);
    picker.click();
  });
  return files.length > 0 ? { name: files[0].webkitRelativePath.split("/")[0], files: () => files } : null;
}

/** The example: the sources of this page. */
export async function exampleFolder() {
  const paths = await (await fetch("example.json")).json();
  const content = (path) => async () => new Uint8Array(await (await fetch(`example/${path}`)).arrayBuffer());
  return { name: "Sapwood’s own engine", files: () => paths.map((path) => ({ path, content: content(path) })) };
}

/** Gives every file below a dropped entry, for browsers without directory handles. */
async function* entriesBelow(root) {
  const waiting = [{ entry: root, path: "" }];
  while (waiting.length > 0) {
    const { entry, path } = waiting.pop();
    for (const child of await children(entry)) {
      const childPath = path + child.name;
      if (child.isDirectory) {
        if (!NEVER_LISTED.has(child.name)) waiting.push({ entry: child, path: `${childPath}/` });
      } else {
        yield { path: childPath, content: () => new Promise((resolve, reject) => child.file(resolve, reject)) };
      }
    }
  }
}

/** Lists a dropped directory; one call gives a hundred entries at most. */
async function children(directory) {
  const reader = directory.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
