/** What the tests share: analyzers that are disposed of, small sets, folders. */

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { createAnalyzer } from "../pkg/node.js";

/** Every way to use the cores that Node has. */
export const WAYS = /** @type {const} */ ([
  { threading: "single" },
  { threading: "threads", threads: 2 },
  { threading: "workers", threads: 2 },
]);

/**
 * Runs a test with an analyzer.
 *
 * @template T
 * @param {import("../pkg/index.js").CreateOptions} options
 * @param {(analyzer: import("../pkg/index.js").Analyzer) => Promise<T>} use
 */
export async function withAnalyzer(options, use) {
  const analyzer = await createAnalyzer(options);
  try {
    return await use(analyzer);
  } finally {
    await analyzer.dispose();
  }
}

export const SAMPLE = [
  { path: "src/greet.py", content: 'import os\n\n\ndef greet(name):\n    """Greets."""\n    if name:\n        return name\n    return os.name\n' },
  { path: "src/page.ts", content: "import { a } from './a';\nexport class Page {\n  render(x: number) { return a(x); }\n}\n" },
  { path: "lib.rs", content: "pub fn render() {}\nmod inner;\n" },
  { path: "broken.js", content: "function ( {\n" },
  { path: "data.bin", content: new Uint8Array([0, 1, 2]) },
];

/**
 * Makes a folder with files, and removes it after the test.
 *
 * @param {import("node:test").TestContext} test
 * @param {Record<string, string | Uint8Array>} files
 */
export function folderOf(test, files) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "sapwood-test-"));
  test.after(() => fs.rmSync(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
  }
  return root;
}

/** Everything that a report says, which must not depend on how it came about. @param {import("../pkg/index.js").Report} report */
export function said({ summary, files, symbols, imports, problems }) {
  return JSON.stringify({ summary, files, symbols, imports, problems });
}

export const packageFolder = fileURLToPath(new URL("../pkg/", import.meta.url));
