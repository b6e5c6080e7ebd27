/** Three files, and what comes of them: enough to see whether the package works where it is. */

export const SAMPLE = [
  { path: "src/greet.py", content: "import os\n\n\ndef greet(name):\n    return name or os.name\n" },
  { path: "src/page.ts", content: "import { a } from './a';\nexport class Page {\n  render(x: number) { return a(x); }\n}\n" },
  { path: "lib.rs", content: "pub fn render() {}\n" },
];

/** What {@link analyzeSample} returns besides the way in which the cores were used. */
export const EXPECTED = {
  lines: 10,
  symbols: ["render", "greet", "Page", "render"],
  imports: ["os", "./a"],
};

export async function analyzeSample(createAnalyzer, options = { threads: 2 }) {
  const analyzer = await createAnalyzer(options);
  try {
    const { summary, symbols, imports, metrics } = await analyzer.analyze(SAMPLE);
    return {
      lines: summary.total.lines,
      symbols: symbols.map(({ name }) => name),
      imports: imports.map(({ specifier }) => specifier),
      threading: metrics.threading.mode,
    };
  } finally {
    await analyzer.dispose();
  }
}
