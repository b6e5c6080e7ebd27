/** Caches: between analyses, in exported files, in the folder of the command line. */

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { createAnalyzer } from "../pkg/node.js";
import { SAMPLE, WAYS, folderOf, said, withAnalyzer } from "./support.js";

const single = { threading: /** @type {const} */ ("single") };

test("an exported cache spares another analyzer the parsing, whichever way either works", async () => {
  /** @type {Uint8Array[]} */
  const exports = [];
  for (const way of WAYS) {
    exports.push(await withAnalyzer(way, async (analyzer) => {
      await analyzer.analyze(SAMPLE);
      return analyzer.exportCache();
    }));
  }
  assert.ok(exports.every((bytes) => Buffer.compare(bytes, exports[0]) === 0), "the same contents give the same bytes");
  for (const way of WAYS) {
    await withAnalyzer({ ...way, cache: exports[0] }, async (analyzer) => {
      const report = await analyzer.analyze(SAMPLE);
      assert.deepEqual([report.metrics.analyzed, report.metrics.reused_by_content], [0, 4]);
    });
  }
});

test("in a folder, unchanged files are not opened, and a changed one is", async (test) => {
  const old = new Date(Date.now() - 60_000);
  const root = folderOf(test, { "a.py": "def a(): pass\n", "b/c.py": "def c(): pass\n", "d.bin": "\0" });
  const cache = path.join(folderOf(test, {}), "cache");
  for (const name of ["a.py", "b/c.py", "d.bin"]) fs.utimesSync(path.join(root, name), old, old);
  // Changing the times sets the change time to now, and what changed just now proves nothing yet.
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const run = () => withAnalyzer({ ...single, cache: { directory: cache } }, (analyzer) => analyzer.analyze(root));
  const cold = await run();
  assert.deepEqual([cold.metrics.analyzed, cold.metrics.files_opened], [2, 2]);
  const warm = await run();
  assert.deepEqual([warm.metrics.reused_by_stamp, warm.metrics.files_opened, warm.metrics.bytes_read], [2, 0, 0]);
  assert.equal(said(warm), said(cold));
  fs.writeFileSync(path.join(root, "a.py"), "def b(): pass\n");
  fs.utimesSync(path.join(root, "a.py"), old, old);
  const edited = await run();
  assert.deepEqual([edited.metrics.files_opened, edited.metrics.analyzed_again], [1, 1]);
  assert.equal(edited.symbols[0].name, "b");
  assert.ok(fs.existsSync(path.join(cache, "CACHEDIR.TAG")));
  assert.deepEqual(fs.readdirSync(cache).filter((name) => name.startsWith("tmp-")), []);
});

test("temporary files of dead processes are removed, and those of living ones stay", async (test) => {
  const root = folderOf(test, { "a.py": "def a(): pass\n" });
  const old = new Date(Date.now() - 3_600_000);
  const cache = folderOf(test, { "tmp-node-4194305-0-1": "left by the dead", [`tmp-node-${process.pid}-0-1`]: "in the making" });
  for (const name of fs.readdirSync(cache)) fs.utimesSync(path.join(cache, name), old, old);
  await withAnalyzer({ ...single, cache: { directory: cache } }, (analyzer) => analyzer.analyze(root));
  assert.deepEqual(fs.readdirSync(cache).filter((name) => name.startsWith("tmp-")), [`tmp-node-${process.pid}-0-1`]);
});

test("a cache inside of the analyzed folder is not analyzed", async (test) => {
  const root = folderOf(test, { "a.py": "x = 1\n", "cache/index-1.py": "x = 1\n" });
  const options = { ...single, cache: { directory: path.join(root, "cache") } };
  const report = await withAnalyzer(options, (analyzer) => analyzer.analyze(root));
  assert.deepEqual(report.files.map(({ path }) => path), ["a.py"]);
});

/** Two versions of a package with equal names, sizes and dates. */
const DATE = Date.UTC(2020, 5, 1);
const versions = ["one", "two"].map((name) => (/** @type {number} */ number) => `export const value = "${name}${number}";\n`);
/** @type {Record<string, (version: number) => any[]>} */
const WAYS_OF_PASSING = {
  strings: (version) => paths.map((path, number) => ({ path, content: versions[version](number), lastModified: dateOf(number) })),
  functions: (version) => paths.map((path, number) => ({ path, size: versions[version](number).length, content: () => versions[version](number), lastModified: dateOf(number) })),
  blobs: (version) => paths.map((path, number) => ({ path, content: new Blob([versions[version](number)]), lastModified: dateOf(number) })),
  "File objects": (version) => paths.map((path, number) => new File([versions[version](number)], path, { lastModified: dateOf(number) })),
};
const paths = ["a.js", "b.js", "c.js", "d.js"];
let shared = true;
const dateOf = (/** @type {number} */ number) => (shared ? DATE : DATE + number * 1000);

for (const [way, files] of Object.entries(WAYS_OF_PASSING)) {
  test(`two versions with equal names, sizes and dates are told apart: ${way}`, () =>
    withAnalyzer(single, async (analyzer) => {
      for (const trustLastModified of [false, true]) {
        shared = true;
        const [first, second] = [await analyzer.analyze(files(0), { trustLastModified }), await analyzer.analyze(files(1), { trustLastModified })];
        assert.notEqual(first.files[0].digest, second.files[0].digest, `trustLastModified: ${trustLastModified}`);
      }
      // Dates that most files do not share are those of files; believing them was asked for.
      shared = false;
      await analyzer.analyze(files(0), { trustLastModified: true });
      const trusted = await analyzer.analyze(files(0), { trustLastModified: true });
      assert.deepEqual([trusted.metrics.reused_by_stamp, trusted.metrics.files_opened], [4, 0]);
      const doubted = await analyzer.analyze(files(1));
      assert.equal(doubted.metrics.files_opened, 4);
    }));
}

test("without a cache folder the analyzer remembers what it analyzed", async () => {
  const analyzer = await createAnalyzer(single);
  await analyzer.analyze(SAMPLE);
  await analyzer.update({ changed: [{ path: "lib.rs", content: "fn later() {}\n" }] });
  const saved = SAMPLE.map((file) => (file.path === "lib.rs" ? { path: "lib.rs", content: "fn later() {}\n" } : file));
  assert.equal((await analyzer.analyze(saved)).metrics.analyzed, 0, "an update's facts are kept");
  await analyzer.dispose();
});
