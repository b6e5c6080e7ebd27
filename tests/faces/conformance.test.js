/** One corpus, every face: the same reports to the byte, cold, warm, and with a cache that another face made. */

import { availableParallelism } from "node:os";
import { after, test } from "node:test";

import { launch, pageAnalyzer, site } from "./support/browser.js";
import { commandLine } from "./support/native.js";
import { analyzer } from "./support/node.js";
import { imported } from "./support/packed.js";
import { conforms } from "./support/same.js";
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

for (const tree of trees()) {
  for (const face of faces) {
    test(`${tree.name}: ${face.name}`, () => conforms(face, tree));
  }
}
