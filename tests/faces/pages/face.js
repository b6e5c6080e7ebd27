/** The page's side of the comparison, which `support/browser.js` drives. */

import { createAnalyzer } from "/package/browser.js";

let analyzer;
let report;

globalThis.face = {
  /** Makes the analyzer, with the cache at an address if there is one. */
  async create(options, known) {
    const cache = known && new Uint8Array(await (await fetch(known)).arrayBuffer());
    analyzer = await createAnalyzer({ ...options, cache });
  },

  /** Analyzes a tree, handed over in one of the forms that the package takes. */
  async analyze(name, options, form) {
    report = await analyzer.analyze(await FORMS[form](name), options);
    const { summary, files, symbols, imports, problems, metrics } = report;
    const [summaryText, filesText, symbolsText, importsText] = [summary, files, symbols, imports].map((part) => JSON.stringify(part));
    return {
      texts: { summary: summaryText, files: filesText, symbols: symbolsText, imports: importsText },
      problems: JSON.stringify(problems),
      metrics: JSON.stringify(metrics),
    };
  },

  /** Asks the last report everything, and returns the answers by their names. */
  async answers(asked) {
    const answers = asked.map(async ({ name, question, format }) => [name, await report.ask(question, { format })]);
    return Object.fromEntries(await Promise.all(answers));
  },

  async exportCache(address) {
    await fetch(address, { method: "POST", body: await analyzer.exportCache() });
  },

  dispose: () => analyzer.dispose(),
};

/** Fetches a tree: how long its head is, paths and sizes as JSON, and all contents. */
async function fetched(name) {
  const response = await fetch(`/trees/${encodeURIComponent(name)}`);
  if (!response.ok) throw new Error(`there is no tree ${name}`);
  const buffer = await response.arrayBuffer();
  const head = new DataView(buffer).getUint32(0, true);
  let at = 4 + head;
  return JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, head))).map(([path, size]) => {
    const content = new Uint8Array(buffer, at, size);
    at += size;
    return { path, content };
  });
}

/** Every kind of content that a list may hold, in turn. */
const KINDS = [
  (content) => ({ content }),
  (content) => ({ content: content.slice().buffer }),
  (content) => ({ content: new Blob([content]) }),
  (content) => ({ content: () => content, size: content.length }),
  (content) => ({ content: async () => content.slice().buffer, size: content.length }),
  (content) => ({ content: textOf(content) ?? content }),
];

/** Returns a content as text, if it is text. */
function textOf(content) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}

const FORMS = {
  list: async (name) => (await fetched(name)).map(({ path, content }, index) => ({ path, ...KINDS[index % KINDS.length](content) })),

  /** The folder that was chosen in the page's input. */
  files: () => document.querySelector("#chosen").files,

  /** As a folder that the user picked, which the origin's private file system stands in for. */
  async handle(name) {
    const files = await fetched(name);
    const storage = await navigator.storage.getDirectory();
    const top = await storage.getDirectoryHandle(`tree ${name}`, { create: true });
    if (seen.has(name)) return top;
    seen.add(name);
    for (const { path, content } of files) {
      const parts = path.split("/");
      const name = parts.pop();
      let folder = top;
      for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true });
      const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await writable.write(content);
      await writable.close();
    }
    return top;
  },
};

/** The trees that were written to the private file system. */
const seen = new Set();
