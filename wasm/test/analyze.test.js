/** What an analysis reports, whichever way the cores are used. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { SAMPLE, WAYS, folderOf, said, withAnalyzer } from "./support.js";

test("every way to use the cores reports the same, cold and warm", async () => {
  /** @type {string[]} */
  const reports = [];
  for (const way of WAYS) {
    await withAnalyzer(way, async (analyzer) => {
      const cold = await analyzer.analyze(SAMPLE);
      assert.deepEqual(cold.metrics.threading.mode, way.threading);
      assert.equal(cold.metrics.analyzed, 4);
      assert.equal(cold.metrics.skipped, 1);
      const warm = await analyzer.analyze(SAMPLE);
      assert.equal(warm.metrics.analyzed, 0, "nothing is parsed twice");
      assert.equal(warm.metrics.reused_by_content, 4);
      reports.push(said(cold), said(warm));
    });
  }
  assert.deepEqual(new Set(reports).size, 1);
});

test("symbols, imports and problems are reported", () =>
  withAnalyzer({ threading: "single" }, async (analyzer) => {
    const report = await analyzer.analyze(SAMPLE);
    assert.deepEqual(report.files.map(({ path }) => path), ["broken.js", "data.bin", "lib.rs", "src/greet.py", "src/page.ts"]);
    assert.deepEqual(report.symbols.map(({ name }) => name), ["render", "greet", "Page", "render"]);
    assert.deepEqual(report.imports.map(({ specifier }) => specifier), ["inner", "os", "./a"]);
    const [broken] = report.problems;
    const binary = report.problems.at(-1);
    assert.ok(binary);
    assert.deepEqual([broken.path, broken.reason, broken.line], ["broken.js", "syntax_error", 1]);
    assert.deepEqual([binary.path, binary.status, binary.reason], ["data.bin", "skipped", "binary"]);
    assert.equal(report.symbols, report.symbols, "what was decoded once is kept");
    assert.ok(Object.isFrozen(report) && Object.isFrozen(report.symbols) && Object.isFrozen(report.symbols[0]));
  }));

test("contents come in every form", () =>
  withAnalyzer({ threading: "single" }, async (analyzer) => {
    const source = "def f():\n    pass\n";
    const bytes = new TextEncoder().encode(source);
    async function* files() {
      yield { path: "a.py", content: source };
      yield { path: "b.py", content: bytes };
      yield { path: "c.py", content: bytes.buffer.slice(0) };
      yield { path: "d.py", content: new Blob([source]) };
      yield { path: "e.py", content: () => source };
      yield { path: "f.py", content: async () => new Blob([source]) };
      yield { path: "g.py", content: new DataView(bytes.buffer) };
    }
    const report = await analyzer.analyze(files());
    assert.deepEqual(report.files.map(({ symbols, bytes }) => [symbols, bytes]), Array(7).fill([1, 18]));
    assert.equal(bytes.length, 18, "the caller's bytes are left to the caller");
  }));

test("a list is analyzed as it is, and a folder of File objects has ignore rules", () =>
  withAnalyzer({ threading: "single" }, async (analyzer) => {
    const entries = [
      { path: ".gitignore", content: "out/\n" },
      { path: "out/a.py", content: "x = 1\n" },
      { path: ".hidden.py", content: "x = 1\n" },
      { path: "b.py", content: "x = 1\n" },
    ];
    const list = await analyzer.analyze(entries);
    assert.equal(list.summary.languages.find(({ language }) => language === "Python")?.files, 3);
    const files = entries.map(({ path, content }) =>
      Object.defineProperty(new File([content], path.split("/").at(-1) ?? ""), "webkitRelativePath", { value: `chosen/${path}` }),
    );
    const folder = await analyzer.analyze(files);
    assert.deepEqual(folder.files.map(({ path }) => path), ["b.py"]);
    const all = await analyzer.analyze(files, { hidden: true, noIgnore: true });
    assert.equal(all.files.length, 4);
  }));

test("a folder is listed by the core's rules, and what is skipped is never entered", async (test) => {
  const root = folderOf(test, {
    ".gitignore": "*.log\n",
    "a.py": "x = 1\n",
    "noise.log": "x",
    "node_modules/m/index.js": "x",
    "cache/CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55",
    "cache/b.py": "x = 1\n",
    "src/.ignore": "skipped.py\n",
    "src/skipped.py": "x = 1\n",
    "src/kept.py": "x = 1\n",
  });
  await withAnalyzer({ threading: "single" }, async (analyzer) => {
    const report = await analyzer.analyze(root);
    assert.deepEqual(report.files.map(({ path }) => path), ["a.py", "src/kept.py"]);
    // The root, the cache that turns out to be one, and src; never node_modules.
    assert.equal(report.metrics.directories_listed, 3);
    const python = await analyzer.analyze(root, { exclude: "src/", noIgnore: true, type: ["py"] });
    assert.deepEqual(python.files.map(({ path }) => path), ["a.py", "cache/b.py"]);
  });
});

test("progress is reported by stage, files and bytes, and ends when everything is done", () =>
  withAnalyzer({ threading: "single" }, async (analyzer) => {
    /** @type {any[]} */
    const told = [];
    const files = Array.from({ length: 600 }, (_, number) => ({ path: `f${number}.py`, content: `x = ${number}\n` }));
    await analyzer.analyze(files, { onProgress: (progress) => told.push(progress) });
    assert.equal(told[0].stage, "discover");
    assert.ok(told.some(({ stage, files }) => stage === "analyze" && files > 0 && files < 600));
    const last = told.at(-1);
    assert.deepEqual([last.stage, last.files, last.filesTotal, last.bytes], ["report", 600, 600, last.bytesTotal]);
  }));

test("one content can be analyzed without a report", () =>
  withAnalyzer({ threading: "single" }, async (analyzer) => {
    const { file, symbols, imports, diagnostics } = await analyzer.analyzeFile("x/greet.py", SAMPLE[0].content);
    assert.deepEqual([file.path, file.language, symbols[0].name, imports[0].specifier], ["x/greet.py", "Python", "greet", "os"]);
    assert.deepEqual(diagnostics, []);
    const broken = await analyzer.analyzeFile("a.js", "function ( {\n");
    assert.equal(broken.diagnostics[0].kind, "syntax_error");
  }));

for (const way of WAYS) {
  test(`the cost of an analysis is reported by language and file (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      const { metrics } = await analyzer.analyze(SAMPLE);
      const files = Object.fromEntries(metrics.languages.map(({ language, files, bytes }) => [language, [files, bytes > 0]]));
      assert.deepEqual(files, { JavaScript: [1, true], Python: [1, true], Rust: [1, true], TypeScript: [1, true] });
      // The fifth is not read, because its path tells that it is binary.
      assert.equal(metrics.latency.files, 4);
      assert.equal(metrics.latency.histogram.reduce((sum, { files }) => sum + files, 0), 4);
      assert.deepEqual(metrics.latency.slowest.map(({ path }) => path).sort(), ["broken.js", "lib.rs", "src/greet.py", "src/page.ts"]);
      const stage = (/** @type {string} */ name) => metrics.stages.find((stage) => stage.name === name)?.wall_ms ?? 0;
      assert.ok(stage("identify") > 0 && stage("analyze") > 0);
    }));

  test(`progress over a folder grows to the whole (${way.threading})`, async (context) => {
    const content = Array.from({ length: 300 }, (_, line) => `export function f${line}(a) { return a + ${line}; }`).join("\n");
    const root = folderOf(context, Object.fromEntries(Array.from({ length: 500 }, (_, number) => [`f${number}.js`, `${content}// ${number}`])));
    await withAnalyzer(way, async (analyzer) => {
      /** @type {import("../pkg/index.js").Progress[]} */
      const told = [];
      await analyzer.analyze(root, { onProgress: (progress) => told.push({ ...progress }) });
      assert.ok(told.some(({ stage, files }) => stage === "analyze" && files > 0 && files < 500), "it is reported in between");
      told.slice(1).forEach(({ files, bytes }, at) => assert.ok(files >= told[at].files && bytes >= told[at].bytes));
      assert.equal(told.at(-1)?.files, 500);
    });
  });
}
