/** Questions: answered by the engine, about any report that it keeps. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { SAMPLE, WAYS, folderOf, withAnalyzer } from "./support.js";

const single = { threading: /** @type {const} */ ("single") };
const names = (/** @type {{ symbols: readonly { name: string }[] }} */ { symbols }) => symbols.map(({ name }) => name);

for (const way of WAYS) {
  test(`a question is answered with an object, or with the text of a format (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      const report = await analyzer.analyze(SAMPLE);
      const answer = await report.ask({ kind: "symbols", name: "render" });
      assert.deepEqual(answer.symbols.map(({ path, name }) => [path, name]), [["lib.rs", "render"], ["src/page.ts", "render"]]);
      const csv = await report.ask({ kind: "symbols", name: "render" }, { format: "csv" });
      assert.equal(csv.split("\n").length, 4);
      const json = await report.ask({ kind: "symbols", name: "render" }, { format: "json" });
      assert.deepEqual(JSON.parse(json), answer);
      assert.match(await report.ask({ kind: "symbols" }, { format: "ctags" }), /^render\t/m);
      assert.match(await report.ask({ kind: "files" }, { format: "table" }), /src\/greet\.py/);
      assert.deepEqual(await report.ask({ kind: "summary" }), report.summary);
      assert.deepEqual((await report.ask({ kind: "files" })).files.filter(({ status }) => status === "analyzed"), report.files.filter(({ status }) => status === "analyzed"));
      assert.deepEqual((await report.ask({ kind: "imports" })).imports, report.imports);
    }));

  test(`reports before the newest one can be asked, up to a number (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      const first = await analyzer.analyze([{ path: "a.py", content: "def zero(): pass\n" }]);
      /** @type {import("../pkg/index.js").Report[]} */
      const later = [];
      for (const name of ["one", "two", "three"]) later.push(await analyzer.update({ changed: [{ path: "a.py", content: `def ${name}(): pass\n` }] }));
      const asked = await Promise.all([first, ...later].map((report) => report.ask({ kind: "symbols" })));
      assert.deepEqual(asked.map(names), [["zero"], ["one"], ["two"], ["three"]]);
      await analyzer.analyze(SAMPLE);
      await assert.rejects(first.ask({ kind: "symbols" }), { name: "SapwoodError", code: "report_gone" });
      assert.deepEqual(names(await later[0].ask({ kind: "symbols" })), ["one"]);
      assert.equal(first.symbols[0].name, "zero", "its lists stay");
    }));

  test(`a question can be asked while an analysis goes on (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      const report = await analyzer.analyze(SAMPLE);
      /** @type {(content: string) => void} */
      let deliver = () => {};
      const content = new Promise((resolve) => (deliver = resolve));
      const running = analyzer.analyze([{ path: "late.py", content: /** @type {any} */ (() => content) }]);
      assert.deepEqual(names(await report.ask({ kind: "symbols", name: "greet" })), ["greet"]);
      deliver("def late(): pass\n");
      assert.deepEqual(names(await running), ["late"]);
    }));

  test(`the newest report can be asked after the engine was replaced (${way.threading})`, () =>
    withAnalyzer({ ...way, maxMemoryMB: 128 }, async (analyzer) => {
      const first = await analyzer.analyze(SAMPLE);
      const next = await analyzer.update({ changed: [{ path: "lib.rs", content: "pub fn updated() {}\n" }] });
      const wanted = await next.ask({ kind: "symbols" });
      const huge = `x = [${"a(1),".repeat(3_000_000)}]`;
      await assert.rejects(analyzer.analyzeFile("huge.js", huge), { name: "SapwoodError" });
      assert.deepEqual(await Promise.all([next.ask({ kind: "symbols" }), next.ask({ kind: "symbols" })]), [wanted, wanted]);
      await assert.rejects(first.ask({ kind: "symbols" }), { code: "report_gone" });
      const last = await analyzer.update({ removed: ["lib.rs"] });
      assert.deepEqual(names(await last.ask({ kind: "symbols" })), ["greet", "Page", "render"]);
    }));
}

test("a report that misses facts after the engine was replaced is gone, rather than answered in part", async (context) => {
  // In a folder that another process empties, the cache does not outlive the engine.
  const directory = folderOf(context, {});
  await withAnalyzer({ ...single, maxMemoryMB: 128, cache: { directory } }, async (analyzer) => {
    const report = await analyzer.analyze(SAMPLE);
    const { rmSync, readdirSync } = await import("node:fs");
    for (const name of readdirSync(directory)) rmSync(`${directory}/${name}`, { recursive: true });
    await assert.rejects(analyzer.analyzeFile("huge.js", `x = [${"a(1),".repeat(3_000_000)}]`), { name: "SapwoodError" });
    await assert.rejects(report.ask({ kind: "symbols" }), { code: "report_gone" });
  });
});

test("an aborted analysis leaves the report before it askable", async (context) => {
  const content = Array.from({ length: 400 }, (_, line) => `export function f${line}(a) { return a + ${line}; }`).join("\n");
  const root = folderOf(context, Object.fromEntries(Array.from({ length: 300 }, (_, number) => [`f${number}.js`, `${content}// ${number}`])));
  for (const way of WAYS) {
    await withAnalyzer(way, async (analyzer) => {
      const report = await analyzer.analyze(SAMPLE);
      const abort = new AbortController();
      const running = analyzer.analyze(root, { signal: abort.signal, onProgress: ({ files }) => files > 0 && abort.abort() });
      await assert.rejects(running, { name: "AbortError" });
      assert.deepEqual(names(await report.ask({ kind: "symbols", name: "greet" })), ["greet"], way.threading);
    });
  }
});

test("symbols are found by name, kind and language", () =>
  withAnalyzer(single, async (analyzer) => {
    const report = await analyzer.analyze(SAMPLE);
    const [render] = await report.findSymbols("Page.render", { kinds: ["method"], limit: 1 });
    assert.deepEqual([render.path, render.line, render.column, render.parent], ["src/page.ts", 3, 3, "Page"]);
    assert.deepEqual(await report.findSymbols("RENDER"), []);
    assert.equal((await report.findSymbols("render")).length, 2);
    assert.equal((await report.findSymbols("^r", { matching: "regex", types: ["rust"] })).length, 1);
  }));

test("the symbols of generated files are found if the analysis or the question includes them", () =>
  withAnalyzer(single, async (analyzer) => {
    const files = [{ path: "made.py", content: "# Code generated by a tool. DO NOT EDIT.\ndef made(): pass\n" }];
    const without = await analyzer.analyze(files);
    assert.deepEqual([without.symbols.length, (await without.findSymbols("made")).length], [0, 0]);
    assert.equal((await without.findSymbols("made", { generated: true })).length, 1);
    const included = await analyzer.analyze(files, { generated: true });
    assert.deepEqual([included.symbols.length, (await included.findSymbols("made")).length], [1, 1]);
  }));

test("a definition is found by its name, the best match first", () =>
  withAnalyzer(single, async (analyzer) => {
    const report = await analyzer.analyze([...SAMPLE, { path: "a.js", content: "function renderAll() {}\nexport function render() {}\n" }]);
    const found = await report.definitions("render");
    assert.deepEqual(found.map(({ path, name, match }) => [path, name, match]), [
      ["a.js", "render", "exact"],
      ["lib.rs", "render", "exact"],
      ["src/page.ts", "render", "exact"],
      ["a.js", "renderAll", "prefix"],
    ]);
    for (const name of ["Page.render", "Page::render", "Page#render"]) {
      assert.deepEqual((await report.definitions(name)).map(({ path }) => path), ["src/page.ts"], name);
    }
    assert.equal((await report.definitions("render", { types: ["rust"] })).length, 1);
    await assert.rejects(report.definitions("render", /** @type {any} */ ({ matching: "exact" })), { code: "invalid_option" });
  }));

test("limits are checked, against a baseline too", () =>
  withAnalyzer(single, async (analyzer) => {
    const report = await analyzer.analyze(SAMPLE);
    const limits = { max_file_lines: 7, no_syntax_errors: true };
    const { findings } = await report.ask({ kind: "check", limits });
    const shown = (/** @type {readonly import("../pkg/index.js").Finding[]} */ found) => [...new Set(found.map(({ path, rule }) => `${path}: ${rule}`))];
    assert.deepEqual(shown(findings), ["broken.js: syntax-errors", "src/greet.py: max-file-lines"]);
    const baseline = [{ path: "src/greet.py", rule: /** @type {const} */ ("max-file-lines"), value: 8 }];
    const { findings: rest, accepted } = await report.ask({ kind: "check", limits, baseline });
    assert.deepEqual([shown(rest), accepted], [["broken.js: syntax-errors"], 1]);
    assert.match(await report.ask({ kind: "check", limits }, { format: "github" }), /^::error file=broken\.js/m);
  }));

test("questions that cannot be answered are refused, and say what was expected", () =>
  withAnalyzer(single, async (analyzer) => {
    const report = await analyzer.analyze(SAMPLE);
    /** @type {[any, any, RegExp][]} */
    const wrong = [
      [undefined, {}, /an object with a kind/],
      ["symbols", {}, /an object with a kind/],
      [{}, {}, /kind/],
      [{ kind: "novelties" }, {}, /novelties.*expected one of.*symbols/],
      [{ kind: "symbols", nme: "a" }, {}, /nme.*expected one of.*name/],
      [{ kind: "symbols", limit: -1 }, {}, /-1/],
      [{ kind: "symbols", name: "(", matching: "regex" }, {}, /regular expression/],
      [{ kind: "symbols", sort: "beauty" }, {}, /beauty.*expected one of.*cognitive/],
      [{ kind: "check" }, {}, /limit/],
      [{ kind: "symbols", types: ["no such language"] }, {}, /no such language/],
      [{ kind: "symbols" }, { format: "pdf" }, /pdf.*expected one of.*csv/],
      [{ kind: "files" }, { format: "ctags" }, /ctags, expected one of/],
      [{ kind: "files" }, { format: "csv", columns: ["beauty"] }, /beauty.*expected one of.*path/],
    ];
    for (const [question, options, message] of wrong) {
      await assert.rejects(report.ask(question, options), { name: "SapwoodError", code: "invalid_question", message }, JSON.stringify(question));
    }
    /** @type {any} */
    const circular = { kind: "symbols" };
    circular.name = circular;
    await assert.rejects(report.ask(circular), { code: "invalid_question" });
    await assert.rejects(report.ask({ kind: "files" }, /** @type {any} */ ({ form: "csv" })), { code: "invalid_option" });
    assert.equal((await report.ask({ kind: "files" })).files.length > 0, true, "the engine goes on");
  }));

test("reports that nobody holds are released", { timeout: 60_000 }, async () => {
  const script = `
    import { createAnalyzer } from ${JSON.stringify(new URL("../pkg/node.js", import.meta.url).href)};
    const analyzer = await createAnalyzer({ threading: "single" });
    const report = await analyzer.analyze([{ path: "a.py", content: "def f(): pass" }]);
    for (let round = 0; round < 20; round += 1) {
      await analyzer.update({ changed: [{ path: "a.py", content: "def f" + round + "(): pass" }] });
      gc();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const { symbols } = await report.ask({ kind: "symbols" }).catch(({ code }) => ({ symbols: [{ name: code }] }));
    process.stdout.write(symbols[0].name);
    await analyzer.dispose();`;
  const { execFileSync } = await import("node:child_process");
  const out = execFileSync(process.execPath, ["--expose-gc", "--input-type=module", "-e", script], { encoding: "utf8" });
  assert.equal(out, "f", "the reports in between went first");
});
