/** Files over which the machine gives out: they are named, and the rest is analyzed. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { SAMPLE, WAYS, packageFolder, withAnalyzer } from "./support.js";

/** More of a syntax tree than fits into the memory that the engine is given. */
const HUGE = { path: "huge.js", content: `x = [${"a(1),".repeat(3_000_000)}]` };

for (const way of WAYS) {
  test(`a file that needs more memory than there is fails alone (${way.threading})`, () =>
    withAnalyzer({ ...way, maxMemoryMB: 128 }, async (analyzer) => {
      const report = await analyzer.analyze([...SAMPLE, HUGE]);
      const huge = report.files.find(({ path }) => path === "huge.js");
      assert.deepEqual([huge?.status, huge?.reason], ["failed", "environment"]);
      assert.equal(report.files.filter(({ status }) => status === "analyzed").length, 4);
      assert.match(String(report.problems.find(({ path }) => path === "huge.js")?.message), /gave out/);
      const { metrics } = report;
      assert.equal(metrics.discovered, metrics.analyzed + metrics.reused_by_content + metrics.skipped + metrics.failed);
      assert.equal((await analyzer.analyze(SAMPLE)).metrics.failed, 0, "the analyzer stays usable");
    }));
}

test("a worker that gives no sign of life is replaced, and the analysis rejects", () =>
  withAnalyzer({ threading: "single", hangTimeoutMs: 100 }, async (analyzer) => {
    // Nothing hangs as surely as work that takes longer than the patience.
    const slow = Array.from({ length: 4 }, (_, number) => ({ path: `slow${number}.js`, content: `x${number} = [${"a(1),".repeat(1_500_000)}]` }));
    await assert.rejects(analyzer.analyze(slow), { name: "SapwoodError", code: "hung" });
    assert.equal((await analyzer.analyze(SAMPLE)).files.length, 5);
  }));

test("a program without tests around it outlives what its workers do not", () => {
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
