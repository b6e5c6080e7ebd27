/** Sources that nest as deeply as the bound lets pass, and one step beyond it, in every way that a grammar has. */

import fs from "node:fs";
import path from "node:path";

import { run } from "./native.js";
import { folder } from "./sandbox.js";

/** @typedef {[path: string, before: string, open: string, middle: string, close: string, behind: string]} Construct */

/** @type {Construct[]} */
const deep = JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, "../../nesting.json"), "utf8")).deep;

/** Repetitions that no construct may have. */
const TOO_MANY = 1 << 14;

/** @param {number} number @param {number} times @returns {[path: string, content: string]} */
function source(number, times) {
  const [name, before, open, middle, close, behind] = deep[number];
  const content = `${before}${open.repeat(times)}${middle}${close.repeat(times)}${behind}\n`;
  return [`${number}-${times}${path.extname(name)}`, content];
}

/** @type {{ within: Record<string, string>, beyond: Record<string, string> } | undefined} */
let found;

/** Returns, for each construct, the deepest source that is parsed, and the first that is not. The program says which. */
export function nesting() {
  if (found) return found;
  const most = deep.map(() => 0);
  for (let step = TOO_MANY / 2; step >= 1; step /= 2) {
    const sources = most.map((times, number) => source(number, times + step));
    const root = folder("bisected", Object.fromEntries(sources));
    const rows = JSON.parse(run(["files", "--format", "json", "--no-cache"], root).text).files;
    const refused = new Set(rows.flatMap(({ path, problem }) => (problem === "too_deep" ? [path] : [])));
    sources.forEach(([name], number) => refused.has(name) || (most[number] += step));
  }
  const reach = (/** @type {number} */ more) => Object.fromEntries(most.map((times, number) => source(number, times + more)));
  const blocks = Array.from({ length: 190 }, (_, depth) => `${" ".repeat(depth)}if a:\n`).join("");
  found = { within: { ...reach(0), "blocks.py": `import os\ndef before(): pass\n${blocks}${" ".repeat(190)}pass\n` }, beyond: reach(1) };
  return found;
}
