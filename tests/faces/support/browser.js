/** A real browser: Chromium, headless, driven by playwright-core, and the package in its pages. */

import { execFileSync } from "node:child_process";
import path from "node:path";

import { chromium } from "playwright-core";

import { ASKED } from "./questions.js";
import { folder } from "./sandbox.js";
import { serve } from "./server.js";
import { listed } from "./trees.js";

const pages = path.resolve(import.meta.dirname, "../pages");

/** Nothing of the browser's own accord: no sandbox, which needs rights, and no requests that nobody made. */
const FLAGS =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** Returns the program of the browser. */
function program() {
  if (process.env.SAPWOOD_TEST_CHROMIUM) return process.env.SAPWOOD_TEST_CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    } catch {
      // The next name may be known.
    }
  }
  throw new Error("there is no Chromium here: install it (tests/install chromium), or name it in SAPWOOD_TEST_CHROMIUM");
}

/** Starts the browser. */
export function launch() {
  return chromium.launch({ executablePath: program(), args: FLAGS.split(" "), env: { ...process.env, HOME: folder("browser") } });
}

/**
 * Opens a page and fails on what goes wrong in it unseen.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {string} address
 */
export async function open(browser, address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  /** @type {string[]} */
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error.stack ?? error)));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  await page.goto(address);
  return { page, wrong, close: () => context.close() };
}

/**
 * Serves the package, the pages of these tests, and the trees that they ask for.
 *
 * @param {string} root the folder of the installed package
 * @param {{ isolated?: boolean, foreign?: boolean, folders?: Record<string, string> }} [options]
 */
export function site(root, { folders = {}, ...options } = {}) {
  return serve({
    ...options,
    folders: { ...folders, "/package/": `${root}${path.sep}`, "/pages/": `${pages}${path.sep}` },
    made: (name) => (name.startsWith("/trees/") ? bundles.get(name.slice("/trees/".length)) : undefined),
  });
}

/** Trees as pages fetch them: by name, in one piece. @type {Map<string, Buffer>} */
const bundles = new Map();

/** @param {import("./trees.js").Tree} tree */
function bundle({ name, root }) {
  if (bundles.has(name)) return;
  const files = listed(root);
  const head = Buffer.from(JSON.stringify(files.map(({ path, content }) => [path, content.length])));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  bundles.set(name, Buffer.concat([length, head, ...files.map(({ content }) => content)]));
}

/**
 * Begins a session of an analyzer in a page of its own.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {Awaited<ReturnType<typeof site>>} server
 * @param {object} options
 * @param {"list" | "files" | "handle"} form how trees are handed over
 * @param {Uint8Array} [known] a cache that another face exported
 */
export async function pageAnalyzer(browser, server, options, form, known) {
  const { page, wrong, close } = await open(browser, `${server.origin}/pages/face.html`);
  await page.waitForFunction(() => "face" in globalThis);
  if (known) server.inbox.set("/known", Buffer.from(known));
  await page.evaluate(([options, known]) => face.create(options, known), /** @type {const} */ ([options, known && "/known"]));
  return {
    /** @param {import("./trees.js").Tree} tree */
    async analyze(tree) {
      bundle(tree);
      if (form === "files") await page.setInputFiles("#chosen", tree.root);
      const outcome = await page.evaluate(([name, options, form]) => face.analyze(name, options, form), /** @type {const} */ ([tree.name, tree.options, form]));
      if (wrong.length > 0) throw new Error(`in the page: ${wrong.join("; ")}`);
      return { ...outcome, metrics: JSON.parse(outcome.metrics) };
    },
    answers: () => page.evaluate((asked) => face.answers(asked), ASKED),
    async exportCache() {
      await page.evaluate(() => face.exportCache("/exported"));
      return new Uint8Array(/** @type {Buffer} */ (server.inbox.get("/exported")));
    },
    async close() {
      await page.evaluate(() => face.dispose());
      await close();
    },
  };
}
