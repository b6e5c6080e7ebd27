/** The package in programs of Node, as they are written, bundled and checked. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";

import { EXPECTED } from "./pages/sample.js";
import { bundledForNode, builtWithPlugin } from "./support/bundlers.js";
import { installed } from "./support/packed.js";
import { folder, write } from "./support/sandbox.js";

/** Analyzes the sample and prints what came of it, wherever `createAnalyzer` and `options` come from. */
const BODY = `
async function main(createAnalyzer, options = {}) {
  const analyzer = await createAnalyzer({ threads: 2, ...options });
  const { summary, symbols, imports, metrics } = await analyzer.analyze([
    { path: "src/greet.py", content: "import os\\n\\n\\ndef greet(name):\\n    return name or os.name\\n" },
    { path: "src/page.ts", content: "import { a } from './a';\\nexport class Page {\\n  render(x: number) { return a(x); }\\n}\\n" },
    { path: "lib.rs", content: "pub fn render() {}\\n" },
  ]);
  await analyzer.dispose();
  process.stdout.write(JSON.stringify({
    lines: summary.total.lines,
    symbols: symbols.map(({ name }) => name),
    imports: imports.map(({ specifier }) => specifier),
    threading: metrics.threading.mode,
  }));
}
`;

/** Runs a program to its own end, and returns what it printed. @param {string} file @param {string} cwd */
function outcomeOf(file, cwd = path.dirname(file)) {
  return JSON.parse(execFileSync(process.execPath, [file], { cwd, encoding: "utf8", timeout: 60_000 }));
}

const OUTCOME = { ...EXPECTED, threading: "threads" };
const root = installed("programs", {
  "module.mjs": `import { createAnalyzer } from "sapwood";\n${BODY}\nawait main(createAnalyzer);\n`,
  "common.cjs": `${BODY}\nimport("sapwood").then(({ createAnalyzer }) => main(createAnalyzer));\n`,
  "program.js": `import path from "node:path";\nimport { createAnalyzer } from "sapwood";\n${BODY}
main(createAnalyzer, { assets: path.join(__dirname, "sapwood") });\n`,
});

test("a module imports it and ends by itself", () => assert.deepEqual(outcomeOf(path.join(root, "module.mjs")), OUTCOME));

test("a CommonJS program imports it and ends by itself", () => assert.deepEqual(outcomeOf(path.join(root, "common.cjs")), OUTCOME));

test("a program bundled by esbuild into CommonJS runs with the package's folder beside it, from any directory", async () => {
  const program = await bundledForNode(root);
  assert.deepEqual(outcomeOf(program, folder("anywhere")), OUTCOME);
});

test("a plugin of Vite analyzes the application while it is built", async () => {
  write(root, {
    "index.html": '<!doctype html><script type="module" src="/entry.js"></script>\n',
    "entry.js": 'import symbols from "virtual:symbols";\nglobalThis.symbols = symbols;\n',
    "src/shown.ts": "export function shownAtBuildTime(): void {}\n",
    "plugin.js": `import path from "node:path";
import { createAnalyzer } from "sapwood";

export default function symbols() {
  let root;
  return {
    name: "symbols",
    configResolved: (config) => void (root = config.root),
    resolveId: (id) => (id === "virtual:symbols" ? "\\0" + id : undefined),
    async load(id) {
      if (id !== "\\0virtual:symbols") return;
      const analyzer = await createAnalyzer();
      const report = await analyzer.analyze(path.join(root, "src"));
      await analyzer.dispose();
      return "export default " + JSON.stringify(report.symbols.map(({ name }) => name));
    },
  };
}
`,
  });
  assert.match(await builtWithPlugin(root), /\[\s*"shownAtBuildTime"\s*\]/);
});

test("programs in TypeScript are checked against its types, and wrong ones are refused", () => {
  const right = `import { createAnalyzer, SapwoodError, type Report, type SymbolRow } from "sapwood";

export async function names(files: Map<string, string>): Promise<readonly string[]> {
  await using analyzer = await createAnalyzer({ threads: "auto", maxMemoryMB: 512 });
  const list = [...files].map(([path, content]) => ({ path, content }));
  const report: Report = await analyzer.analyze(list, { onProgress: ({ stage, files }) => void \`\${stage} \${files}\` });
  const found: SymbolRow[] = await report.findSymbols("render", { kinds: ["function"], limit: 20 });
  const largest = await report.ask({ kind: "files", sort: "code", limit: 3 });
  const csv: string = await report.ask({ kind: "imports", specifier: "node:" }, { format: "csv" });
  const next = await analyzer.update({ changed: [{ path: "a.ts", content: new Uint8Array() }], removed: ["b.ts"] });
  const bytes: Uint8Array = await analyzer.exportCache();
  const threading: "threads" | "workers" | "single" = next.metrics.threading.mode;
  return [...found.map((symbol) => symbol.name), ...largest.files.map(({ path }) => path), csv, threading, String(bytes.length)];
}

export const codeOf = (error: unknown) => (error instanceof SapwoodError ? error.code : undefined);
`;
  const wrong = `import { createAnalyzer } from "sapwood";
const analyzer = await createAnalyzer({ threading: "fibers" });
const report = await analyzer.analyze([{ path: 1, content: "" }]);
report.summary.total.lines = 1;
report.nothing;
await report.ask({ kind: "novelties" });
`;
  write(root, { "right.ts": right, "wrong.ts": wrong });
  for (const module of ["nodenext", "esnext"]) {
    const check = (/** @type {string} */ file) => typescript(file, module);
    assert.equal(check("right.ts"), "");
    assert.deepEqual(check("wrong.ts").match(/TS\d+/g), ["TS2322", "TS2345", "TS2540", "TS2339", "TS2322"]);
  }
});

/** Returns what TypeScript says of a program. @param {string} file @param {string} module */
function typescript(file, module) {
  const compiler = path.resolve(import.meta.dirname, "node_modules/typescript/bin/tsc");
  const moduleResolution = module === "esnext" ? "bundler" : module;
  const compilerOptions = { noEmit: true, strict: true, target: "esnext", lib: ["esnext", "dom"], types: [], module, moduleResolution };
  write(root, { "tsconfig.json": JSON.stringify({ compilerOptions, files: [file] }) });
  try {
    return execFileSync(process.execPath, [compiler, "--project", root], { encoding: "utf8" });
  } catch (error) {
    return /** @type {any} */ (error).stdout;
  }
}
