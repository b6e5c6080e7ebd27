/** The page of web-demo, as a visitor uses it: the example, a second analysis, a search, and a chosen folder. */

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { after, test } from "node:test";

import { launch, open } from "./support/browser.js";
import { folder } from "./support/sandbox.js";

const demo = path.resolve(import.meta.dirname, "../../web-demo");
execFileSync(path.join(demo, "build"), { stdio: "ignore" });
const browser = await launch();
after(() => browser.close());

/** Serves the page until `use` is done with it. @param {string[]} flags @param {(page: any) => Promise<void>} use */
async function visit(flags, use) {
  const server = spawn(process.execPath, [path.join(demo, "serve.js"), "--port", "0", ...flags]);
  try {
    const [said] = await once(server.stdout, "data");
    const { page, wrong, close } = await open(browser, String(said).trim());
    await page.waitForSelector("#example:enabled", { timeout: 30_000 });
    await use(page);
    assert.deepEqual(wrong, []);
    await close();
  } finally {
    server.kill();
  }
}

/** Waits for a report and returns what is said of it. @param {any} page @param {() => Promise<void>} begin */
async function reported(page, begin) {
  const before = await page.textContent("#reuse");
  await begin();
  await page.waitForFunction((before) => document.querySelector("#reuse").textContent !== before, before);
  await page.waitForSelector("#report:not([hidden])");
  return page.textContent("#reuse");
}

/** Waits until the first row of the view matches. @param {any} page @param {RegExp} pattern */
function shown(page, pattern) {
  return page.waitForFunction((source) => new RegExp(source).test(document.querySelector("#view tbody tr")?.textContent ?? ""), pattern.source, { timeout: 10_000 });
}

/** Types a text in the page's search, without waiting for the answer. @param {string} text */
function type(text) {
  const input = document.querySelector("#tools input");
  input.value = text;
  input.dispatchEvent(new Event("input"));
}

for (const [name, flags, cores] of /** @type {const} */ ([
  ["isolated", [], /threads over shared memory|one worker/],
  ["not isolated", ["--not-isolated"], /workers|one worker/],
])) {
  test(`the example is analyzed, and nothing of it again (${name})`, () =>
    visit([...flags], async (page) => {
      const first = await reported(page, () => page.click("#example"));
      const [, files] = /^(\d+) files: \1 analyzed/.exec(first) ?? assert.fail(first);
      assert.match(await page.textContent("#engine"), cores);
      assert.match(await reported(page, () => page.click("#again")), new RegExp(`^${files} files: ${files} known by content`));
      await page.click('#tabs button[data-title="Symbols"]');
      await page.fill("#tools input", "FilePath");
      await shown(page, /struct.*FilePath/);
      // Whatever is typed meanwhile, the last answer stays.
      for (const text of ["File", "FileP", "F", "FileRecord"]) await page.evaluate(type, text);
      await shown(page, /FileRecord/);
      assert.doesNotMatch(await page.textContent("#view tbody"), /FilePath/);
      await page.click('#tabs button[data-title="Most complex"]');
      await shown(page, /^\d+/);
      const ranks = await page.$$eval("#view tbody tr td:first-child", (cells) => cells.map(({ textContent }) => Number(textContent)));
      assert.ok(ranks.length > 10 && ranks.every((rank, at) => at === 0 || rank <= ranks[at - 1]), ranks.join());
      await page.click('#tabs button[data-title="Files"]');
      await shown(page, /\.rs/);
      await page.click('#tabs button[data-title="Imports"]');
      await shown(page, /std|crate|super/);
    }));
}

test("a folder that was chosen is analyzed by its own ignore rules", () =>
  visit([], async (page) => {
    await page.evaluate(() => delete window.showDirectoryPicker);
    const root = folder("chosen", {
      ".gitignore": "made/\n",
      "made/out.py": "x = 1\n",
      "src/greet.py": "def greet():\n    pass\n",
    });
    const said = await reported(page, async () => {
      const chooser = page.waitForEvent("filechooser");
      await page.click("#choose");
      await (await chooser).setFiles(root);
    });
    assert.match(said, /^1 files: 1 analyzed/);
    await page.click('#tabs button[data-title="Symbols"]');
    await shown(page, /def greet\(\)/);
  }));
