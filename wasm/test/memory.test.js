/** Memory: it grows with what is found, and not with what is read. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { WAYS, packageFolder } from "./support.js";

/**
 * Analyzes a set of files, each with so many bytes of comment, in a program of its own.
 *
 * @param {object} way
 * @param {number} files
 * @param {number} bytes
 * @returns {{ peak: number, held: number }} in megabytes: the most that the program had, and what its report holds
 */
function analyzed(way, files, bytes) {
  const script = `
    import { createAnalyzer } from ${JSON.stringify(`${packageFolder}node.js`)};
    const analyzer = await createAnalyzer(${JSON.stringify(way)});
    const comment = ("// " + "x".repeat(76) + "\\n").repeat(${Math.ceil(bytes / 80)});
    const symbols = Array.from({ length: 40 }, (_, line) => "export function f" + line + "(a, b) { return a + b; }").join("\\n");
    const content = (number) => async () => Buffer.from(comment + "// " + number + "\\n" + symbols);
    const report = await analyzer.analyze(Array.from({ length: ${files} }, (_, number) => ({ path: "f" + number + ".js", content: content(number) })));
    if (report.summary.total.symbols !== ${files} * 40) throw new Error("symbols are missing");
    // What is garbage now is freed behind the scenes.
    for (let round = 0; round < 3; round += 1) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const held = process.memoryUsage().external;
    process.stdout.write(JSON.stringify({ peak: process.resourceUsage().maxRSS / 1024, held: held / 2 ** 20 }));
    await analyzer.dispose();`;
  const out = execFileSync(process.execPath, ["--expose-gc", "--input-type=module", "-e", script], { encoding: "utf8", timeout: 120_000 });
  return JSON.parse(out);
}

for (const way of WAYS) {
  test(`memory does not grow with the bytes of a set (${way.threading})`, () => {
    // With the first, as much is on its way, and waits to be collected, as ever does; with the second, 300 MB more are read.
    const [some, many] = [analyzed(way, 1500, 200_000), analyzed(way, 3000, 200_000)];
    assert.ok(many.peak - some.peak < 100, `${many.peak} MB instead of ${some.peak} MB`);
    assert.ok(many.held - some.held < 20, `${many.held} MB are held instead of ${some.held} MB`);
  });
}

test("a report holds 16 MB as they are, and beyond them some tens of bytes for each symbol", () => {
  const [none, few, many] = [100, 4100, 9100].map((files) => analyzed(WAYS[0], files, 0));
  assert.ok(few.held - none.held < 24, `${few.held} MB are held instead of ${none.held} MB`);
  // The cache and what an update begins from are in it.
  const bytes = ((many.held - few.held) * 2 ** 20) / (5000 * 40);
  assert.ok(bytes < 60, `${bytes} bytes for each symbol`);
});
