/** Aborting an analysis, and coming to an end. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { SAMPLE, WAYS, folderOf, packageFolder, said, withAnalyzer } from "./support.js";

const many = Array.from({ length: 400 }, (_, number) => ({
  path: `f${number}.js`,
  content: Array.from({ length: 400 }, (_, line) => `export function f${number}_${line}(a) { return a + ${line}; }`).join("\n"),
}));

for (const way of WAYS) {
  test(`an aborted analysis rejects at once, and the analyzer stays usable (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      const abort = new AbortController();
      const running = analyzer.analyze(many, { signal: abort.signal, onProgress: ({ files }) => files > 0 && abort.abort() });
      let aborted = 0;
      abort.signal.addEventListener("abort", () => (aborted = performance.now()));
      await assert.rejects(running, { name: "AbortError" });
      assert.ok(performance.now() - aborted < 200);
      assert.equal((await analyzer.analyze(SAMPLE)).files.length, 5);
    }));
}

for (const way of WAYS) {
  test(`an aborted analysis of a folder loses nothing that was known (${way.threading})`, async (context) => {
    const root = folderOf(context, Object.fromEntries(many.map(({ path, content }) => [path, content])));
    await withAnalyzer(way, async (analyzer) => {
      const report = await analyzer.analyze(SAMPLE);
      const abort = new AbortController();
      const running = analyzer.analyze(root, { signal: abort.signal, onProgress: ({ files }) => files > 0 && abort.abort() });
      let aborted = 0;
      abort.signal.addEventListener("abort", () => (aborted = performance.now()));
      await assert.rejects(running, { name: "AbortError" });
      assert.ok(performance.now() - aborted < 200);
      assert.equal(said(await analyzer.update({})), said(report), "an update goes on from the report before");
      assert.equal((await analyzer.analyze(SAMPLE)).metrics.analyzed, 0, "the cache is what it was");
      const whole = await analyzer.analyze(root);
      assert.deepEqual([whole.metrics.failed, whole.metrics.discovered], [0, many.length], "nothing that was given up is remembered");
    });
  });
}

for (const way of WAYS) {
  test(`an abort before the start, and one while files are read (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      await assert.rejects(analyzer.analyze(SAMPLE, { signal: AbortSignal.abort() }), { name: "AbortError" });
      const reason = new Error("enough");
      const abort = new AbortController();
      const endless = { path: "a.py", content: () => new Promise(() => abort.abort(reason)) };
      await assert.rejects(analyzer.analyze([/** @type {any} */ (endless)], { signal: abort.signal }), reason);
      assert.equal((await analyzer.analyze(SAMPLE)).files.length, 5);
    }));
}

test("a script ends by itself, after dispose and without it", () => {
  for (const dispose of ["await analyzer.dispose();", ""]) {
    for (const { threading } of WAYS) {
      const script = `
        import { createAnalyzer } from ${JSON.stringify(`${packageFolder}node.js`)};
        const analyzer = await createAnalyzer({ threads: 2, threading: ${JSON.stringify(threading)} });
        const report = await analyzer.analyze([{ path: "a.py", content: "def f(): pass" }]);
        ${dispose}
        process.stdout.write(String(report.symbols.length));`;
      const out = execFileSync(process.execPath, ["--input-type=module", "-e", script], { timeout: 60_000 });
      assert.equal(out.toString(), "1");
    }
  }
});

test("the lists of reports outlive the analyzer, and questions do not", async () => {
  const report = await withAnalyzer({ threading: "single" }, (analyzer) => analyzer.analyze(SAMPLE));
  assert.ok(said(report).includes("greet"));
  await assert.rejects(report.ask({ kind: "symbols" }), { name: "SapwoodError", code: "disposed" });
});
