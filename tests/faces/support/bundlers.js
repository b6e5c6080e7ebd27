/** Three bundlers, each with the settings that the package's README asks for, and an application for them. */

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import * as esbuild from "esbuild";
import * as vite from "vite";
import webpack from "webpack";

import { folder } from "./sandbox.js";

const sample = path.resolve(import.meta.dirname, "../pages/sample.js");

/** The files of a small application. What comes of it is in `globalThis.outcome`. @param {string} options */
export function application(options) {
  return {
    "index.html": '<!doctype html><meta charset="utf-8" /><link rel="icon" href="data:," /><script type="module" src="/main.js"></script>\n',
    "sample.js": fs.readFileSync(sample, "utf8"),
    "main.js": `import { createAnalyzer } from "sapwood";
import { analyzeSample } from "./sample.js";

analyzeSample(createAnalyzer, ${options}).then(
  (outcome) => (globalThis.outcome = outcome),
  (error) => (globalThis.outcome = { error: String(error.stack ?? error) }),
);
`,
  };
}

/** Vite's settings. @param {string} root @returns {import("vite").InlineConfig} */
export function viteConfig(root) {
  return {
    root,
    configFile: false,
    logLevel: "error",
    optimizeDeps: { exclude: ["sapwood"] },
    worker: { format: "es" },
    build: { target: "esnext" },
  };
}

/**
 * What builds an application in a folder, and returns the folder of what it built.
 *
 * @type {{ name: string, options: string, build: (root: string) => Promise<string> }[]}
 */
export const bundlers = [
  {
    name: "Vite",
    options: "{ threads: 2 }",
    async build(root) {
      await vite.build(viteConfig(root));
      return path.join(root, "dist");
    },
  },
  {
    name: "webpack",
    options: "{ threads: 2 }",
    async build(root) {
      const out = path.join(root, "dist");
      const compiler = webpack({ context: root, mode: "production", entry: "./main.js", output: { path: out, filename: "main.js" } });
      await new Promise((resolve, reject) =>
        compiler.run((error, stats) => {
          if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString("errors-only")));
          else resolve(undefined);
        }),
      );
      await new Promise((resolve) => compiler.close(resolve));
      fs.copyFileSync(path.join(root, "index.html"), path.join(out, "index.html"));
      return out;
    },
  },
  {
    name: "esbuild",
    options: '{ threads: 2, assets: "/sapwood/" }',
    async build(root) {
      const out = path.join(root, "dist");
      await esbuild.build({ absWorkingDir: root, entryPoints: ["main.js"], bundle: true, format: "esm", outdir: out, logLevel: "error" });
      fs.cpSync(path.join(root, "node_modules/sapwood"), path.join(out, "sapwood"), { recursive: true });
      fs.copyFileSync(path.join(root, "index.html"), path.join(out, "index.html"));
      return out;
    },
  },
];

/** Bundles a program for Node as extensions of editors are, with the package's folder beside it. @param {string} root */
export async function bundledForNode(root) {
  const out = folder("bundled");
  const outfile = path.join(out, "program.cjs");
  await esbuild.build({ absWorkingDir: root, entryPoints: ["program.js"], bundle: true, platform: "node", format: "cjs", outfile, logLevel: "error" });
  fs.cpSync(path.join(root, "node_modules/sapwood"), path.join(out, "sapwood"), { recursive: true });
  return outfile;
}

/** Builds with a plugin of Vite that a folder holds, and returns what the entry became. @param {string} root */
export async function builtWithPlugin(root) {
  const { default: plugin } = await import(pathToFileURL(path.join(root, "plugin.js")).href);
  const result = await vite.build({ ...viteConfig(root), plugins: [plugin()], build: { write: false, minify: false } });
  const [{ output }] = /** @type {any} */ ([result].flat());
  return output.map((/** @type {any} */ part) => part.code ?? "").join("\n");
}
