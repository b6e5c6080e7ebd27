/** The types, checked against data: the compiler reports what is missing in either. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { SAMPLE, withAnalyzer } from "./support.js";

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const sample = JSON.parse(fs.readFileSync(here("sample.json"), "utf8"));

/** The types of rows, by the lists that they are in. */
const ROWS = { files: "FileRow", symbols: "SymbolRow", imports: "ImportRow", diagnostics: "Diagnostic" };

/** What a question needs besides its defaults, and has findings with. @type {Record<string, object>} */
const REQUIRED = { check: { limits: { max_file_lines: 1, no_syntax_errors: true } }, definitions: { name: "greet" } };

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

/** @param {string} kind */
const typeOf = (kind) => `${kind[0].toUpperCase()}${kind.slice(1)}Question`;

/**
 * Returns a program that compiles if the types are those of the values.
 *
 * @param {{ words: Record<string, string[]>, fields: Record<string, string[]>, questions: { kind: string }[], metrics: object }} sample
 * @param {object} report
 * @param {Record<string, object>} answers
 */
function program({ words, fields, questions, metrics }, report, answers) {
  return [
    'import type * as sapwood from "../pkg/index.js";',
    ...Object.entries(words).map(([type, names]) => `export const ${type}: Record<sapwood.${type}, true> = ${all(names)};`),
    ...Object.entries(fields).map(([list, names]) => `export const ${list}: Record<keyof sapwood.${ROWS[/** @type {"files"} */ (list)]}, true> = ${all(names)};`),
    ...questions.flatMap((question) => [
      `export const ${question.kind}Keys: Record<keyof sapwood.${typeOf(question.kind)}, true> = ${all(Object.keys(question))};`,
      `export const ${question.kind}Question: sapwood.${typeOf(question.kind)} & sapwood.Question = ${JSON.stringify(question)};`,
    ]),
    ...Object.entries(answers).map(([kind, answer]) => `export const ${kind}Answer: sapwood.Answers["${kind}"] = ${JSON.stringify(answer)};`),
    `export const metrics: sapwood.Metrics = ${JSON.stringify({ ...metrics, threading: { mode: "single", threads: 1, reason: null } })};`,
    `export const report: Omit<sapwood.Report, "ask" | "findSymbols" | "definitions"> = ${JSON.stringify(report)};`,
  ].join("\n");
}

test("the types are those of the core's values, of a real report, and of real answers", async (test) => {
  /** @type {Record<string, object>} */
  const answers = {};
  const { summary, files, symbols, imports, problems, metrics } = await withAnalyzer({ threading: "single" }, async (analyzer) => {
    const report = await analyzer.analyze([...SAMPLE, { path: "gone.py", content: () => Promise.reject(new Error("gone")) }]);
    for (const question of sample.questions) answers[question.kind] = await report.ask({ ...question, ...REQUIRED[question.kind] });
    return report;
  });
  const report = { summary, files, symbols, imports, problems, metrics };
  assert.equal(compile(test, program(sample, report, answers)), "");

  // The comparison itself fails where one side has more than the other.
  const more = structuredClone(sample);
  more.words.SymbolKind.push("novelty");
  more.fields.files.pop();
  more.metrics.novelty = 1;
  more.questions[1].novelty = 1;
  const said = compile(test, program(more, { ...report, novelty: 1 }, { ...answers, files: { ...answers.files, novelty: 1 } }));
  for (const complaint of ["does not exist in type 'Record<keyof FilesQuestion", "does not exist in type '{ readonly schema_version: 1; readonly files", "does not exist in type 'Record<SymbolKind", "Property 'problem' is missing", "does not exist in type 'Metrics'", "does not exist in type 'Omit<Report"]) {
    assert.ok(said.includes(complaint), `${complaint} in ${said}`);
  }
});

test("the JavaScript of the package and of its tests keeps to the types, and nothing is any", () => {
  execFileSync(process.execPath, [here("../node_modules/typescript/bin/tsc"), "-p", here("../tsconfig.json")], { stdio: "inherit" });
  assert.doesNotMatch(fs.readFileSync(here("../pkg/index.d.ts"), "utf8"), /\bany\b/);
});
