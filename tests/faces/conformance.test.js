/** One corpus, every face: the same reports to the byte, cold, warm, and with a cache that another face made. */

import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { after, test } from "node:test";

import { launch, pageAnalyzer, site } from "./support/browser.js";
import { commandLine, library } from "./support/native.js";
import { analyzer } from "./support/node.js";
import { imported } from "./support/packed.js";
import { folder } from "./support/sandbox.js";
import { assertSame, conforms, expected } from "./support/same.js";
import { trees } from "./support/trees.js";

const { sapwood, root } = await imported();
const browser = await launch();
const isolated = await site(root, { isolated: true });
const plain = await site(root);
after(() => Promise.all([browser.close(), isolated.close(), plain.close()]));

/** Enough to disagree about an order, whatever the machine has. */
const THREADS = Math.max(3, availableParallelism());

/** @type {import("./support/same.js").Face[]} */
const faces = [
  { name: "the library on one thread", open: async (known) => library(1, known) },
  { name: "the library on many threads", open: async (known) => library(THREADS, known) },
  { name: "the command line on one thread", open: async (known) => commandLine(["-j1"], known) },
  { name: "the command line on many threads", open: async (known) => commandLine([`-j${THREADS}`], known) },
  {
    name: "Node on one thread, a directory",
    threading: "single",
    open: (known) => analyzer(sapwood, { threading: "single" }, "directory", known),
  },
  {
    name: "Node on threads, a directory",
    threading: "threads",
    open: (known) => analyzer(sapwood, { threading: "threads", threads: THREADS }, "directory", known),
  },
  {
    name: "Node with several workers, a list",
    threading: "workers",
    open: (known) => analyzer(sapwood, { threading: "workers", threads: THREADS }, "list", known),
  },
  {
    name: "Chromium, isolated, on threads",
    threading: "threads",
    open: (known) => pageAnalyzer(browser, isolated, { threads: THREADS }, "list", known),
  },
  {
    name: "Chromium, not isolated, with several workers",
    threading: "workers",
    open: (known) => pageAnalyzer(browser, plain, { threads: THREADS }, "list", known),
  },
  {
    name: "Chromium, not isolated, on one thread",
    threading: "single",
    open: (known) => pageAnalyzer(browser, plain, { threads: 1 }, "list", known),
  },
  {
    name: "Chromium, isolated, on threads, a chosen folder",
    threading: "threads",
    open: (known) => pageAnalyzer(browser, isolated, { threads: THREADS }, "files", known),
  },
  {
    name: "Chromium, not isolated, with several workers, a folder's handle",
    threading: "workers",
    open: (known) => pageAnalyzer(browser, plain, { threads: THREADS }, "handle", known),
  },
];

const corpus = trees();

for (const tree of corpus) {
  for (const face of faces) {
    test(`${tree.name}: ${face.name}`, () => conforms(face, tree));
  }
}

test("Node and the command line use one cache in place: what either knows, the other does not open", async () => {
  // A tree whose dates are old enough to prove something.
  const tree = /** @type {import("./support/trees.js").Tree} */ (corpus.find(({ name }) => name === "rxjs"));
  const wanted = await expected(tree);
  const inNode = (/** @type {string} */ cache) => analyzer(sapwood, { threads: 2, cache: { directory: cache } }, "directory");
  const onCommand = async (/** @type {string} */ cache) => commandLine([], undefined, cache);
  for (const [first, second] of [[onCommand, inNode], [inNode, onCommand]]) {
    const cache = folder("shared");
    for (const open of [first, second]) {
      const session = await open(cache);
      try {
        const { texts, metrics } = await session.analyze(tree);
        assertSame(texts, wanted.texts, "with a shared cache");
        assert.deepEqual(
          [metrics.analyzed, metrics.files_opened > 0],
          open === first ? [wanted.metrics.analyzed, true] : [0, false],
          JSON.stringify(metrics),
        );
      } finally {
        await session.close();
      }
    }
  }
});
