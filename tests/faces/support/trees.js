/** The trees that every face analyzes: what all tests share, what is odd, what has rules, and what people publish. */

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { odd, ruled } from "./fixtures.js";
import { nesting } from "./nesting.js";
import { folder, outside } from "./sandbox.js";

const tests = path.resolve(import.meta.dirname, "../..");

/** The real trees of the gate, by package: every language with a parser, and files by the thousand. */
const GATE = ["rxjs", "vue", "serde", "regex", "golang-github-spf13-cobra-dev", "libfmt-dev"];
const FULL = [...GATE, "three", "Django", "tokio", "libgit2-sys", "react-native"];

/** Whether the tests run on all trees, and not on those of the gate alone. */
export const isFull = process.env.SAPWOOD_TEST_TREES === "full";

/**
 * A tree. Its options are in the names of the package; the command line gets the same ones as flags.
 *
 * @typedef {{ name: string, root: string, options: { hidden: boolean, noIgnore: boolean } }} Tree
 */

const EVERYTHING = { hidden: true, noIgnore: true };

/** @returns {Tree[]} */
export function trees() {
  const found = fetched("gate");
  // Where there is no apt, the packages of the distribution are left out.
  const real = (isFull ? FULL : GATE).filter((name) => found.has(name));
  return [
    { name: "corpus", root: path.join(tests, "corpus"), options: EVERYTHING },
    { name: "odd files", root: folder("odd", odd()), options: EVERYTHING },
    { name: "nested files", root: folder("nested", { ...nesting().within, ...nesting().beyond }), options: EVERYTHING },
    { name: "ignore rules", root: folder("ruled", ruled()), options: { hidden: false, noIgnore: false } },
    ...real.map((name) => ({ name, root: withoutLinks(/** @type {string} */ (found.get(name))), options: EVERYTHING })),
  ];
}

/** A list of files can hold no symbolic links, so that a tree is compared without them. @param {string} root */
function withoutLinks(root) {
  const entries = fs.readdirSync(root, { recursive: true, withFileTypes: true });
  if (!entries.some((entry) => entry.isSymbolicLink())) return root;
  const copy = folder("linkless");
  fs.cpSync(root, copy, { recursive: true, filter: (source) => !fs.lstatSync(source).isSymbolicLink() });
  return copy;
}

/**
 * Returns the directories of real trees by package name, fetched at the first use.
 *
 * @param {"gate" | "bench" | "full"} set
 */
export function fetched(set) {
  const lines = execFileSync(path.join(tests, "fetch"), [set], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], env: outside });
  return new Map(lines.trimEnd().split("\n").map((line) => /** @type {[string, string]} */ (line.split("\t"))));
}

/**
 * Reads a tree into a list, as a page would get it.
 *
 * @param {string} root
 * @returns {{ path: string, content: Buffer }[]}
 */
export function listed(root) {
  const names = fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return names.map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return { path: path.relative(root, file).split(path.sep).join("/"), content: fs.readFileSync(file) };
  });
}
