#!/usr/bin/env node
/**
 * Compares the package with the native program and with other parsers, on one tree, in one run: ratios, because times
 * differ from machine to machine.
 *
 *   wasm/bench/compare.js DIRECTORY [PROGRAM] [--runs N]
 *
 * PROGRAM is the native `sapwood`, by default target/release/sapwood. Each measure is the best of N interleaved runs.
 * The peers parse the JavaScript and TypeScript files of the tree from memory, and extract nothing from the syntax tree.
 */

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { createAnalyzer } from "../pkg/node.js";

const { positionals, values } = parseArgs({ allowPositionals: true, options: { runs: { type: "string", default: "3" } } });
const [tree, program = fileURLToPath(new URL("../../target/release/sapwood", import.meta.url))] = positionals;
const runs = Number(values.runs);
if (!tree || !fs.existsSync(tree) || !(runs >= 1)) {
  const wrong = tree && !fs.existsSync(tree) ? `there is no ${tree}\n` : "";
  process.stderr.write(`${wrong}usage: wasm/bench/compare.js DIRECTORY [PROGRAM] [--runs N]\n`);
  process.exit(2);
}
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "sapwood-bench-"));
process.on("exit", () => fs.rmSync(scratch, { recursive: true, force: true }));

/** One thread of the module with threads too, so that two are compared with what is the same but for their number. */
const WAYS = /** @type {const} */ ([
  { threading: "single", threads: 1 },
  { threading: "threads", threads: 1 },
  { threading: "threads", threads: 2 },
  { threading: "workers", threads: 2 },
]);

/** @type {Map<string, number>} */
const best = new Map();

/** @param {string} name @param {() => unknown} work */
async function measure(name, work) {
  const began = performance.now();
  await work();
  const took = performance.now() - began;
  best.set(name, Math.min(took, best.get(name) ?? Infinity));
}

/** @param {string[]} args */
const native = (...args) => execFileSync(program, [...args, "--quiet", tree], { stdio: ["ignore", "ignore", "ignore"] });

let fresh = 0;
for (let run = 0; run < runs; run += 1) {
  fresh += 1;
  const cache = (/** @type {string} */ name) => path.join(scratch, `${name}-${fresh}`);
  await measure("native, one thread, cold", () => native("-j1", "--cache-dir", cache("native")));
  await measure("native, one thread, warm", () => native("-j1", "--cache-dir", cache("native")));
  for (const options of WAYS) {
    const name = `node, ${options.threading} ${options.threads}`;
    const make = () => createAnalyzer({ ...options, cache: { directory: cache(name) } });
    /** @type {import("../pkg/index.js").Analyzer | undefined} */
    let analyzer;
    await measure(`${name}, ready`, async () => (analyzer = await make()));
    await measure(`${name}, cold`, () => analyzer?.analyze(tree));
    await analyzer?.dispose();
    analyzer = await make();
    await measure(`${name}, warm`, () => analyzer?.analyze(tree));
    await analyzer.dispose();
  }
}
await updates();
await peers();
report();

/** One file of a thousand lines in a set of twenty thousand. */
async function updates() {
  const analyzer = await createAnalyzer({ threads: 1 });
  const files = Array.from({ length: 20_000 }, (_, number) => ({ path: `d${number % 100}/f${number}.js`, content: `export const a${number} = ${number};\n` }));
  await analyzer.analyze(files);
  for (let round = 0; round < 30; round += 1) {
    const content = Array.from({ length: 1000 }, (_, line) => `export function f${line}(a, b) { return a + b + ${round}; }`).join("\n");
    await measure("node, update of 1,000 lines in 20,000 files", () => analyzer.update({ changed: [{ path: "d7/f7.js", content }] }));
  }
  await analyzer.dispose();
}

async function peers() {
  const files = fs.readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name) && !entry.parentPath.includes("node_modules"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ path: path.relative(tree, file), content: fs.readFileSync(file, "utf8") }))
    .filter(({ content }) => content.length < 4_000_000);
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  process.stdout.write(`${files.length} JavaScript and TypeScript files, ${(bytes / 1e6).toFixed(1)} MB\n`);
  const { parseSync } = await import("oxc-parser");
  const { Language, Parser } = await import("web-tree-sitter");
  await Parser.init();
  const load = (/** @type {string} */ name) => Language.load(fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url)));
  const script = await load("tree-sitter-javascript/tree-sitter-javascript.wasm");
  const types = await load("tree-sitter-typescript/tree-sitter-typescript.wasm");
  const parser = new Parser();
  for (let run = 0; run < runs; run += 1) {
    // A new analyzer each time, because one that has seen the files would not parse them again.
    const analyzer = await createAnalyzer({ threads: 1 });
    await measure("peers: sapwood, from memory, cold", () => analyzer.analyze(files));
    await analyzer.dispose();
    await measure("peers: oxc-parser, native binding, with its tree", () => {
      for (const { path, content } of files) void parseSync(path, content).program.body;
    });
    await measure("peers: web-tree-sitter", () => {
      for (const { path, content } of files) {
        parser.setLanguage(/ts$/.test(path) ? types : script);
        parser.parse(content)?.delete();
      }
    });
  }
}

function report() {
  for (const [name, took] of best) process.stdout.write(`${took.toFixed(1).padStart(10)} ms  ${name}\n`);
  const ratio = (/** @type {string} */ a, /** @type {string} */ b) => ((best.get(a) ?? NaN) / (best.get(b) ?? NaN)).toFixed(2);
  process.stdout.write(`
${ratio("node, single 1, cold", "native, one thread, cold")}  single-threaded in Node to native, cold
${ratio("node, single 1, warm", "node, single 1, cold")}  warm to cold
${ratio("node, threads 1, cold", "node, threads 2, cold")}  one thread to two
${ratio("node, single 1, cold", "node, workers 2, cold")}  one worker to two workers
${ratio("peers: web-tree-sitter", "peers: sapwood, from memory, cold")}  web-tree-sitter to sapwood
${ratio("peers: sapwood, from memory, cold", "peers: oxc-parser, native binding, with its tree")}  sapwood to oxc-parser
`);
}
