/** The command line: what it prints is what every other face is held against. */

import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { ASKED } from "./questions.js";
import { folder } from "./sandbox.js";

const root = path.resolve(import.meta.dirname, "../../..");

const built = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, "target"), "release");

/** The program, built for release unless the environment names another. */
export const program = process.env.SAPWOOD_TEST_PROGRAM ?? path.join(built, "sapwood");

/** What prints what the library says; see `tests/src/bin/library.rs`. */
const libraryProgram = path.join(built, "library");

/** What a face says of a tree: texts that must be the same to the byte, and numbers that may not. */
export const VIEWS = /** @type {const} */ (["summary", "files", "symbols", "imports"]);

/** @type {Record<typeof VIEWS[number], string[]>} */
const COMMANDS = { summary: [], files: ["files", "--status", "analyzed,skipped,failed"], symbols: ["symbols"], imports: ["imports"] };

/**
 * Runs the program in a folder and returns what it prints, and its metrics.
 *
 * @param {string[]} args
 * @param {string} cwd
 */
export function run(args, cwd) {
  const metrics = path.join(folder("metrics"), "metrics.json");
  const text = execFileSync(program, [...args, "--metrics", metrics, "--quiet"], { cwd, encoding: "utf8", maxBuffer: 2 ** 30 });
  return { text, metrics: JSON.parse(fs.readFileSync(metrics, "utf8")) };
}

/**
 * Begins a session of the command line, with a cache of its own unless a folder is given.
 *
 * @param {string[]} flags
 * @param {Uint8Array} [known] a cache that another face exported
 * @param {string} [cache] the folder of its cache
 */
export function commandLine(flags, known, cache = folder("cache")) {
  const own = [...flags, ...(flags.includes("--no-cache") ? [] : ["--cache-dir", cache])];
  if (known) {
    const file = path.join(folder("known"), "known.sapwood");
    fs.writeFileSync(file, known);
    execFileSync(program, ["cache", "import", file, "--cache-dir", cache, "--quiet"]);
  }
  return {
    cache,

    /** @param {import("./trees.js").Tree} tree */
    async analyze({ root, options }) {
      const chosen = [...own, ...(options.hidden ? ["--hidden"] : []), ...(options.noIgnore ? ["--no-ignore"] : [])];
      const texts = /** @type {Record<string, string>} */ ({});
      let metrics;
      for (const view of VIEWS) {
        const printed = run([...COMMANDS[view], "--format", "json", ...chosen], root);
        // The first view is the run that had something to learn.
        metrics ??= printed.metrics;
        texts[view] = shape(view, JSON.parse(printed.text));
      }
      return { texts, metrics };
    },

    /** Returns what the program prints for every question about a tree. @param {import("./trees.js").Tree} tree */
    async answersAbout({ root, options }) {
      const chosen = [...own, ...(options.hidden ? ["--hidden"] : []), ...(options.noIgnore ? ["--no-ignore"] : [])];
      return Object.fromEntries(ASKED.map(({ name, args, format }) => {
        const flags = args[0] === "languages" ? [] : ["--quiet", ...chosen];
        const { status, stdout, stderr } = spawnSync(program, [...args, "--format", format, ...flags], { cwd: root, encoding: "utf8", maxBuffer: 2 ** 30 });
        // A gate that finds something exits with 1, and so does a name that is defined nowhere.
        if (status !== 0 && !(status === 1 && ["check", "def"].includes(args[0]))) throw new Error(`${name} exits with ${status}: ${stderr}`);
        return [name, stdout];
      }));
    },

    async exportCache() {
      const file = path.join(folder("export"), "exported.sapwood");
      execFileSync(program, ["cache", "export", file, "--cache-dir", cache, "--quiet"]);
      return new Uint8Array(fs.readFileSync(file));
    },

    async close() {},
  };
}

/**
 * Begins a session of the native library, with a cache of its own.
 *
 * @param {number} threads
 * @param {Uint8Array} [known] a cache that another face exported
 */
export function library(threads, known) {
  const { cache, exportCache, close } = commandLine([], known);
  return {
    /** @param {import("./trees.js").Tree} tree */
    async analyze({ root, options }) {
      const flags = [...(options.hidden ? ["hidden"] : []), ...(options.noIgnore ? ["no-ignore"] : [])];
      const text = execFileSync(libraryProgram, [String(threads), cache, ...flags], { cwd: root, encoding: "utf8", maxBuffer: 2 ** 30 });
      const { metrics, ...printed } = JSON.parse(text);
      return { texts: Object.fromEntries(VIEWS.map((view) => [view, shape(view, printed[view])])), metrics };
    },
    exportCache,
    close,
  };
}

/** The package has the rows alone, and the summary whole. @param {string} view @param {any} printed */
function shape(view, printed) {
  return JSON.stringify(view === "summary" ? printed : printed[view]);
}
