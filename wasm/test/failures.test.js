/** Files on which the engine fails: they are reported, and the rest is analyzed. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { test } from "node:test";

import { builds } from "../pkg/builds.js";
import { SAMPLE, WAYS, packageFolder, said, withAnalyzer } from "./support.js";

/** A larger syntax tree than fits into the memory of the engine. */
const HUGE = { path: "huge.js", content: `x = [${"a(1),".repeat(3_000_000)}]` };

for (const way of WAYS) {
  test(`a file that needs more memory than there is fails alone (${way.threading})`, () =>
    withAnalyzer({ ...way, maxMemoryMB: 128 }, async (analyzer) => {
      const report = await analyzer.analyze([...SAMPLE, HUGE]);
      const huge = report.files.find(({ path }) => path === "huge.js");
      assert.deepEqual([huge?.status, huge?.reason], ["failed", "environment"]);
      assert.equal(report.files.filter(({ status }) => status === "analyzed").length, 4);
      assert.match(String(report.problems.find(({ path }) => path === "huge.js")?.message), /the engine failed on it/);
      const { metrics } = report;
      assert.equal(metrics.discovered, metrics.analyzed + metrics.reused_by_content + metrics.skipped + metrics.failed);
      assert.equal((await analyzer.analyze(SAMPLE)).metrics.failed, 0, "the analyzer stays usable");
    }));
}

/** It takes longer than the timeout. */
const SLOW = { path: "slow.java", content: "class A { int f(int a) { return a > 0 ? a + 1 : g(a, h(a)); } }\n".repeat(220_000) };

for (const way of WAYS) {
  test(`a file on which a worker hangs is reported, and the rest is analyzed (${way.threading})`, () =>
    withAnalyzer({ ...way, hangTimeoutMs: 1000 }, async (analyzer) => {
      const report = await analyzer.analyze([...SAMPLE, SLOW]);
      const slow = report.files.find(({ path }) => path === "slow.java");
      assert.deepEqual([slow?.status, slow?.reason], ["failed", "environment"]);
      assert.match(String(report.problems.find(({ path }) => path === "slow.java")?.message), /no sign of life for 1 s/);
      assert.equal(report.files.filter(({ status }) => status === "analyzed").length, 4);
    }));

  test(`an engine that failed is replaced by one that knows the same (${way.threading})`, () =>
    withAnalyzer({ ...way, maxMemoryMB: 128 }, async (analyzer) => {
      await analyzer.analyze(SAMPLE);
      await analyzer.update({ changed: [{ path: "lib.rs", content: "fn first() {}\n" }, { path: "new/a.py", content: "a = 1\n" }] });
      await analyzer.update({ changed: [{ path: "new/b.py", content: "b = 1\n" }], removed: ["new", "src/greet.py"] });
      await assert.rejects(analyzer.analyzeFile(HUGE.path, HUGE.content), { name: "SapwoodError" });
      const next = await analyzer.update({ changed: [{ path: "z.rs", content: "pub fn render() {}\nmod inner;\n" }] });
      assert.deepEqual([next.metrics.analyzed, next.metrics.reused_by_content], [0, 1], "the cache is what it was");
      const whole = [
        ...SAMPLE.filter(({ path }) => !["lib.rs", "src/greet.py"].includes(path)),
        { path: "lib.rs", content: "fn first() {}\n" },
        { path: "new/b.py", content: "b = 1\n" },
        { path: "z.rs", content: "pub fn render() {}\nmod inner;\n" },
      ];
      assert.equal(said(next), said(await withAnalyzer({ threading: "single" }, (fresh) => fresh.analyze(whole))));
      const again = await analyzer.analyze(SAMPLE);
      assert.deepEqual([again.metrics.analyzed, again.metrics.reused_by_content], [0, 4]);
    }));
}

test("a program survives the failure of its workers", () => {
  const script = `
    import("${packageFolder}node.js").then(async ({ createAnalyzer }) => {
      const analyzer = await createAnalyzer({ threading: "threads", threads: 2, maxMemoryMB: 128 });
      const huge = (name) => ({ path: name, content: "x=[" + "a(1),".repeat(3e6) + "]" });
      const report = await analyzer.analyze([huge("a.js"), huge("b.js"), { path: "c.js", content: "x" }]);
      console.log(report.files.map(({ status }) => status).join());
      await analyzer.dispose();
    });`;
  const out = execFileSync(process.execPath, ["-e", script], { encoding: "utf8", timeout: 120_000 });
  assert.equal(out, "failed,failed,analyzed\n");
});

test("a panic is caught in both builds, and is not a trap", async () => {
  const nothing = () => 0;
  Object.assign(globalThis, { sapwoodHost: { now: () => performance.now(), setActivity: nothing } });
  for (const variant of /** @type {const} */ (["single", "threads"])) {
    const glue = await import(`../pkg/${variant}/sapwood_wasm.js`);
    const { initial } = builds[variant];
    const memory = new WebAssembly.Memory({ initial, maximum: 16_384, shared: variant === "threads" });
    await glue.default({ module_or_path: fs.readFileSync(`${packageFolder}${variant}/sapwood_wasm_bg.wasm`), memory });
    const engine = new glue.Engine("{}");
    const walk = new glue.SteppedWalk("{}", 0n, false, false, undefined);
    engine.begin(walk, new Uint8Array([1]), new Uint8Array());
    engine.finish();
    assert.throws(() => engine.segment(0, 1), (error) => !(error instanceof WebAssembly.RuntimeError), `there is no file 0 (${variant})`);
    assert.equal(new glue.Engine("{}").exportCache().length > 0, true, "the instance goes on");
  }
});
