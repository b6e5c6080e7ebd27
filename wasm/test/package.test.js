/** The package as it is published. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { folderOf, packageFolder } from "./support.js";

const tools = fileURLToPath(new URL("../node_modules/", import.meta.url));

test("the packed package passes publint and attw, and holds what it exports", (test) => {
  const place = folderOf(test, {});
  const out = execFileSync("npm", ["pack", "--silent", "--pack-destination", place], { cwd: packageFolder, encoding: "utf8" });
  const archive = path.join(place, out.trim());
  const run = (/** @type {string[]} */ ...args) => execFileSync(process.execPath, args, { encoding: "utf8", stdio: "pipe" });
  run(path.join(tools, "publint/src/cli.js"), archive, "--strict");
  run(path.join(tools, "@arethetypeswrong/cli/dist/index.js"), archive, "--profile", "esm-only", "--exclude-entrypoints", "./worker", "./single.wasm", "./threads.wasm");
  const files = execFileSync("tar", ["-tzf", archive], { encoding: "utf8" });
  const { exports } = JSON.parse(fs.readFileSync(path.join(packageFolder, "package.json"), "utf8"));
  for (const target of Object.values(exports).flatMap((entry) => (typeof entry === "string" ? entry : Object.values(entry)))) {
    assert.ok(files.includes(`package/${target.slice(2)}\n`), target);
  }
  for (const name of ["README.md", "docs/javascript.md", "LICENSE-MIT", "LICENSE-APACHE"]) assert.ok(files.includes(`package/${name}\n`), name);
});

test("CommonJS programs import it", (test) => {
  const place = folderOf(test, {});
  fs.mkdirSync(path.join(place, "node_modules"));
  fs.symlinkSync(packageFolder, path.join(place, "node_modules/sapwood"));
  const program = path.join(place, "program.cjs");
  fs.writeFileSync(program, `import("sapwood").then(async ({ createAnalyzer }) => {
    const analyzer = await createAnalyzer({ threads: 1 });
    const report = await analyzer.analyze([{ path: "a.py", content: "def f(): pass" }]);
    console.log(report.symbols[0].name);
    await analyzer.dispose();
  });`);
  assert.equal(execFileSync(process.execPath, ["--preserve-symlinks", program], { encoding: "utf8" }), "f\n");
});

test("an error about a platform names what the engine requires", { skip: process.arch !== "x64" && "only there can it be taken away" }, () => {
  const script = `import { createAnalyzer } from ${JSON.stringify(pathToFileURL(path.join(packageFolder, "node.js")))};
    for (const threading of ["single", "threads"]) {
      await createAnalyzer({ threading, threads: 1 }).catch(({ name, code, message }) => console.log(name, code, message));
    }`;
  // V8 has no SIMD in WebAssembly where the processor lacks these instructions.
  const args = ["--no-enable-sse4-1", "--input-type=module", "-e", script];
  const lines = execFileSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 }).trim().split("\n");
  assert.equal(lines.length, 2);
  for (const line of lines) assert.match(line, /^SapwoodError unsupported cannot compile the engine \(.*SIMD.*\): it requires .* Node 20/);
});

test("a platform without workers is reported as unsupported", async () => {
  const { createAnalyzer } = await import("../pkg/workerd.js");
  await assert.rejects(createAnalyzer(), { name: "SapwoodError", code: "unsupported" });
});
