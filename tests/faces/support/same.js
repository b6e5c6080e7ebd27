/** The one comparison: what a face says of a tree is what the command line says. */

import assert from "node:assert/strict";

import { VIEWS, commandLine } from "./native.js";

/** @type {Map<string, Promise<{ texts: Record<string, string>, metrics: any, answers: Record<string, string>, exported: Uint8Array }>>} */
const expectations = new Map();

/** The problems of trees, as the first face told them. @type {Map<string, string>} */
const problemsOf = new Map();

/** Returns what the command line says of a tree on one thread. @param {import("./trees.js").Tree} tree */
export function expected(tree) {
  const known = expectations.get(tree.name) ?? expect(tree);
  expectations.set(tree.name, known);
  return known;
}

/** @param {import("./trees.js").Tree} tree */
async function expect(tree) {
  const uncached = await commandLine(["-j1", "--no-cache"]).analyze(tree);
  const session = commandLine(["-j1"]);
  const cached = await session.analyze(tree);
  assertSame(cached.texts, uncached.texts, `${tree.name}, with and without a cache`);
  return { ...uncached, answers: await session.answersAbout(tree), exported: await session.exportCache() };
}

/**
 * Compares the texts, and names the first row in which they differ.
 *
 * @param {Record<string, string>} got
 * @param {Record<string, string>} wanted
 * @param {string} what
 */
export function assertSame(got, wanted, what) {
  for (const view of VIEWS) {
    assert.ok(wanted[view].length > 2, `${what}: there is nothing in ${view} to compare`);
    if (got[view] === wanted[view]) continue;
    const [ours, theirs] = [got[view], wanted[view]].map((text) => [JSON.parse(text)].flat());
    const row = theirs.findIndex((row, index) => JSON.stringify(row) !== JSON.stringify(ours[index]));
    const shown = (/** @type {unknown[]} */ rows) => JSON.stringify(rows[row === -1 ? theirs.length : row]);
    assert.fail(`${what}: ${view} differs, ${ours.length} rows instead of ${theirs.length}: ${shown(ours)} instead of ${shown(theirs)}`);
  }
}

/**
 * Compares the answers to all questions, byte by byte.
 *
 * @param {Record<string, string>} got
 * @param {Record<string, string>} wanted
 */
function assertAnswers(got, wanted) {
  for (const [name, text] of Object.entries(wanted)) {
    const [ours, theirs] = [got[name], text].map((text) => text.split("\n"));
    const line = theirs.findIndex((line, index) => line !== ours[index]);
    if (got[name] !== text) assert.fail(`${name}: line ${line + 1} is ${JSON.stringify(ours[line])} instead of ${JSON.stringify(theirs[line])}`);
  }
}

/** Each file is accounted for exactly once. @param {any} metrics @param {string} what */
export function assertAccounted(metrics, what) {
  const { discovered, reused_by_stamp, reused_by_git, reused_by_content, analyzed, skipped, failed } = metrics;
  assert.equal(reused_by_stamp + reused_by_git + reused_by_content + analyzed + skipped + failed, discovered, what);
}

/**
 * Holds a face against the command line: cold, warm, and with a cache carried over in both directions.
 *
 * @param {Face} face
 * @param {import("./trees.js").Tree} tree
 *
 * @typedef {object} Session
 * @property {(tree: import("./trees.js").Tree) => Promise<{ texts: Record<string, string>, metrics: any, problems?: string }>} analyze
 * @property {() => Promise<Record<string, string>>} [answers] asks the last report everything
 * @property {() => Promise<Uint8Array>} exportCache
 * @property {() => Promise<unknown>} close
 *
 * @typedef {object} Face
 * @property {string} name
 * @property {(known?: Uint8Array) => Promise<Session>} open
 * @property {string} [threading] the way in which it must use the cores
 */
export async function conforms(face, tree) {
  const wanted = await expected(tree);
  const run = async (/** @type {Session} */ session, /** @type {string} */ what) => {
    const { texts, metrics, problems } = await session.analyze(tree);
    assertSame(texts, wanted.texts, what);
    assertAccounted(metrics, what);
    // The command line has no such list, so that the faces that have it are held against the first of them.
    if (problems !== undefined) {
      assert.equal(problems, problemsOf.get(tree.name) ?? problems, `${what}: problems`);
      problemsOf.set(tree.name, problems);
    }
    for (const count of ["discovered", "skipped", "failed", "bytes_total"]) {
      assert.equal(metrics[count], wanted.metrics[count], `${what}: ${count}`);
    }
    if (face.threading) assert.equal(metrics.threading.mode, face.threading, `${what}: ${metrics.threading.reason}`);
    return metrics;
  };

  const first = await face.open();
  let exported;
  try {
    const cold = await run(first, "cold");
    assert.equal(cold.analyzed, wanted.metrics.analyzed, "parsed when cold");
    const warm = await run(first, "warm");
    assert.equal(warm.analyzed, 0, "parsed when warm");
    if (first.answers) assertAnswers(await first.answers(), wanted.answers);
    exported = await first.exportCache();
  } finally {
    await first.close();
  }
  assert.ok(Buffer.from(exported).equals(wanted.exported), "the same contents give the same bytes of an exported cache");

  const second = await face.open(wanted.exported);
  try {
    const imported = await run(second, "with the command line's cache");
    assert.equal(imported.analyzed, 0, "parsed with the command line's cache");
  } finally {
    await second.close();
  }
  const third = commandLine([], exported);
  const { texts, metrics } = await third.analyze(tree);
  assertSame(texts, wanted.texts, "the command line with its cache");
  assert.equal(metrics.analyzed, 0, "parsed by the command line with its cache");
}
