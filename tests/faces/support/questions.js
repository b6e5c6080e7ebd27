/** Questions that every face is asked about every tree, as the command line and as the package spell them. */

/**
 * @typedef {import("../../../wasm/js/index.d.ts").Question} Question
 * @typedef {import("../../../wasm/js/index.d.ts").Format} Format
 * @typedef {{ question: Question, args: string[], formats: Format[] }} Asked
 */

/** @type {Format[]} */
const LISTS = ["json", "jsonl", "csv", "table"];

/** @type {Asked[]} */
export const QUESTIONS = [
  { question: { kind: "summary" }, args: [], formats: LISTS },
  { question: { kind: "summary", by: { directory: { depth: 1 } }, sort: "files", limit: 5 }, args: ["--by", "directory", "--sort", "files", "--limit", "5"], formats: LISTS },
  { question: { kind: "summary", by: "extension", generated: true }, args: ["--by", "extension", "--generated"], formats: ["json", "table"] },
  { question: { kind: "files", sort: "code", limit: 20 }, args: ["files", "--sort", "code", "--limit", "20"], formats: LISTS },
  { question: { kind: "definitions", name: "get" }, args: ["def", "get"], formats: LISTS },
  { question: { kind: "files", name: "e", sort: "lines", limit: 20 }, args: ["files", "--name", "e", "--sort", "lines", "--limit", "20"], formats: ["json"] },
  { question: { kind: "files", reverse: true, limit: 20 }, args: ["files", "--reverse", "--limit", "20"], formats: ["csv"] },
  { question: { kind: "symbols", types: ["js", "rust", "py"], limit: 20 }, args: ["symbols", "--type", "js,rust,py", "--limit", "20"], formats: ["csv"] },
  { question: { kind: "symbols", name: "er", kinds: ["function", "method"], limit: 30 }, args: ["symbols", "--name", "er", "--kind", "function,method", "--limit", "30"], formats: LISTS },
  { question: { kind: "symbols", name: "^[A-Z]\\w*$", matching: "regex", sort: "name", limit: 30 }, args: ["symbols", "--name", "^[A-Z]\\w*$", "--regex", "--sort", "name", "--limit", "30"], formats: ["json"] },
  { question: { kind: "symbols", sort: "cognitive", limit: 30 }, args: ["symbols", "--sort", "cognitive", "--limit", "30"], formats: LISTS },
  { question: { kind: "symbols" }, args: ["symbols"], formats: ["ctags"] },
  { question: { kind: "imports", specifier: "a", sort: "specifier", limit: 30 }, args: ["imports", "--specifier", "a", "--sort", "specifier", "--limit", "30"], formats: LISTS },
  { question: { kind: "check", limits: { max_cognitive: 12, max_file_lines: 900 } }, args: ["check", "--max-cognitive", "12", "--max-file-lines", "900"], formats: ["json", "text"] },
  { question: { kind: "languages" }, args: ["languages"], formats: ["json", "table"] },
];

/** Every question in every one of its formats, by what it is called in messages. */
export const ASKED = QUESTIONS.flatMap(({ question, args, formats }) =>
  formats.map((format) => ({ name: `sapwood ${args.join(" ")} --format ${format}`, question, args, format })),
);

/**
 * Asks a report everything.
 *
 * @param {import("../../../wasm/js/index.d.ts").Report} report
 * @returns {Promise<Record<string, string>>} the answers by their names
 */
export async function answersOf(report) {
  const answers = await Promise.all(ASKED.map(async ({ name, question, format }) => [name, await report.ask(question, { format })]));
  return Object.fromEntries(answers);
}
