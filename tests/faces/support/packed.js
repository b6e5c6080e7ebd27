/** The package as its users get it: packed by npm, and installed by npm into a folder that knows nothing else. */

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { folder, outside, write } from "./sandbox.js";

const built = path.resolve(import.meta.dirname, "../../../wasm/pkg");

/** @type {string | undefined} */
let tarball;

/** Packs the package, once for each process. */
export function pack() {
  if (tarball) return tarball;
  if (!fs.existsSync(path.join(built, "package.json"))) throw new Error("there is no package in wasm/pkg: run wasm/build first");
  const place = folder("packed");
  const printed = npm(["pack", built, "--ignore-scripts", "--json"], place);
  tarball = path.join(place, JSON.parse(printed)[0].filename);
  return tarball;
}

/**
 * Installs the packed package into a new folder with further files.
 *
 * @param {string} name
 * @param {Record<string, string>} [files]
 * @returns {string} the folder
 */
export function installed(name, files = {}) {
  const root = folder(name, { "package.json": '{ "private": true, "type": "module" }\n', ...files });
  npm(["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", pack()], root);
  return root;
}

/**
 * Installs the package and imports it, as a program that depends on it would.
 *
 * @returns {Promise<{ sapwood: typeof import("../../../wasm/js/index.d.ts"), root: string }>}
 */
export async function imported() {
  const root = installed("program");
  write(root, { "sapwood.js": 'export * from "sapwood";\n' });
  return { sapwood: await import(pathToFileURL(path.join(root, "sapwood.js")).href), root: path.join(root, "node_modules/sapwood") };
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
function npm(args, cwd) {
  return execFileSync("npm", args, { cwd, encoding: "utf8", env: outside, stdio: ["ignore", "pipe", "pipe"] });
}
