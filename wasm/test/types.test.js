/** The types, held against data: whatever is missing in either is an error of the compiler. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { SAMPLE, withAnalyzer } from "./support.js";

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const sample = JSON.parse(fs.readFileSync(here("sample.json"), "utf8"));

/** Names the types of rows by what the core calls their lists. */
const ROWS = { files: "FileRow", symbols: "SymbolRow", imports: "ImportRow", diagnostics: "Diagnostic" };

/** @param {string[]} names */
const all = (names) => JSON.stringify(Object.fromEntries(names.map((name) => [name, true])));

/**
 * Compiles a text beside the tests, and returns what the compiler says.
 *
 * @param {import("node:test").TestContext} test
 * @param {string} text
 */
function compile(test, text) {
  const name = `compiled-${process.pid}-${Math.random().toString(36).slice(2)}.ts`;
  fs.writeFileSync(here(name), text);
  test.after(() => fs.rmSync(here(name)));
  const flags = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2024,esnext.disposable,dom", "--types", "node"];
  try {
    execFileSync(process.execPath, [here("../node_modules/typescript/bin/tsc"), ...flags, here(name)], { encoding: "utf8" });
    return "";
  } catch (error) {
    return String(/** @type {any} */ (error).stdout);
  }
}

/** @param {{ words: Record<string, string[]>, fields: Record<string, string[]>, metrics: object }} sample @param {object} report */
function held({ words, fields, metrics }, report) {
  return [
    'import type * as sapwood from "../pkg/index.js";',
    ...Object.entries(words).map(([type, names]) => `export const ${type}: Record<sapwood.${type}, true> = ${all(names)};`),
    ...Object.entries(fields).map(([list, names]) => `export const ${list}: Record<keyof sapwood.${ROWS[/** @type {"files"} */ (list)]}, true> = ${all(names)};`),
    `export const metrics: sapwood.Metrics = ${JSON.stringify({ ...metrics, threading: { mode: "single", threads: 1, reason: null } })};`,
    `export const report: Omit<sapwood.Report, "findSymbols"> = ${JSON.stringify(report)};`,
  ].join("\n");
}

test("the types are those of the core's values and of a real report", async (test) => {
  const { summary, files, symbols, imports, problems, metrics } = await withAnalyzer({ threading: "single" }, (analyzer) =>
    analyzer.analyze([...SAMPLE, { path: "gone.py", content: () => Promise.reject(new Error("gone")) }]),
  );
  const report = { summary, files, symbols, imports, problems, metrics };
  assert.equal(compile(test, held(sample, report)), "");

  // The comparison itself fails where one side has more than the other.
  const more = structuredClone(sample);
  more.words.SymbolKind.push("novelty");
  more.fields.files.pop();
  more.metrics.novelty = 1;
  const said = compile(test, held(more, { ...report, novelty: 1 }));
  for (const complaint of ["does not exist in type 'Record<SymbolKind", "Property 'problem' is missing", "does not exist in type 'Metrics'", "does not exist in type 'Omit<Report"]) {
    assert.ok(said.includes(complaint), `${complaint} in ${said}`);
  }
});

test("the JavaScript of the package and of its tests keeps to the types, and nothing is any", () => {
  execFileSync(process.execPath, [here("../node_modules/typescript/bin/tsc"), "-p", here("../tsconfig.json")], { stdio: "inherit" });
  assert.doesNotMatch(fs.readFileSync(here("../pkg/index.d.ts"), "utf8"), /\bany\b/);
});
