/** Updates: the next report without listing or reading the rest. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { SAMPLE, WAYS, said, withAnalyzer } from "./support.js";

for (const way of WAYS) {
  test(`an update reports what a whole analysis reports (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      const first = await analyzer.analyze(SAMPLE);
      const before = said(first);
      const next = await analyzer.update({
        changed: [
          { path: "src/greet.py", content: "def other():\n    pass\n" },
          { path: "a/new.rs", content: "fn new() {}\n" },
        ],
        removed: ["lib.rs", "not/there"],
      });
      const files = SAMPLE.filter(({ path }) => path !== "lib.rs" && path !== "src/greet.py");
      const whole = [...files, { path: "src/greet.py", content: "def other():\n    pass\n" }, { path: "a/new.rs", content: "fn new() {}\n" }];
      const expected = await withAnalyzer({ threading: "single" }, (fresh) => fresh.analyze(whole));
      assert.equal(said(next), said(expected));
      assert.equal(said(first), before, "a report never changes");
      assert.deepEqual([next.metrics.discovered, next.metrics.analyzed, next.metrics.gone], [2, 2, 1]);
    }));
}

test("what did not change is shared with the report before", () =>
  withAnalyzer({ threading: "single" }, async (analyzer) => {
    const first = await analyzer.analyze(SAMPLE);
    const next = await analyzer.update({ changed: [{ path: "lib.rs", content: "pub fn other() {}\n" }] });
    const at = (/** @type {import("../pkg/index.js").Report} */ report, /** @type {string} */ path) => report.files.find((file) => file.path === path);
    assert.equal(at(first, "src/page.ts"), at(next, "src/page.ts"));
    assert.notEqual(at(first, "lib.rs"), at(next, "lib.rs"));
  }));

test("an update needs a report to begin from, and sound paths", () =>
  withAnalyzer({ threading: "single" }, async (analyzer) => {
    await assert.rejects(analyzer.update({ removed: ["a"] }), { code: "no_report" });
    await analyzer.analyze(SAMPLE);
    await assert.rejects(analyzer.update({ removed: ["../a"] }), { code: "invalid_path" });
    await assert.rejects(analyzer.update({ changed: [{ path: "a.py", content: /** @type {any} */ (1) }] }), { code: "invalid_files" });
    await assert.rejects(analyzer.update(/** @type {any} */ ({ changed: 1 })), { code: "invalid_files" });
  }));

test("a large set is updated without sending it again", () =>
  withAnalyzer({ threading: "single" }, async (analyzer) => {
    const files = Array.from({ length: 20_000 }, (_, number) => ({ path: `d${number % 100}/f${number}.js`, content: `export const a${number} = ${number};\n` }));
    await analyzer.analyze(files);
    const content = (/** @type {number} */ round) => Array.from({ length: 1000 }, (_, line) => `export function f${line}(a, b) { return a + b + ${round}; }`).join("\n");
    const times = [];
    for (let round = 0; round < 15; round += 1) {
      const changed = [{ path: "d7/f7.js", content: content(round) }];
      const began = performance.now();
      const report = await analyzer.update({ changed });
      times.push(performance.now() - began);
      assert.equal(report.summary.total.files, 20_000);
    }
    times.sort((a, b) => a - b);
    // Generous, because the machine may be busy; the benchmark has the real number.
    assert.ok(times[7] < 100, `took ${times[7]} ms`);
  }));
