// The report as a page: what each tab asks and how it draws the answer. The engine's worker does the rest.

/** The most rows of a table. */
const MAX_ROWS = 500;
/** One row more than is shown tells whether there are more. */
const LIMIT = MAX_ROWS + 1;
const numbers = new Intl.NumberFormat("en");
const number = (value) => numbers.format(value);

/** Makes an element; children are nodes or text. */
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Returns the color of a language, which is always the same. */
function color(name) {
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + letter.codePointAt(0)) >>> 0;
  return `hsl(${(hash * 137) % 360} 48% 52%)`;
}

/**
 * Makes a table. A column has a `title`, and a `cell(row)` that returns its content; `type` is `number`, `code`, `path` or
 * nothing. Rows after the first MAX_ROWS are not shown, and a note says so.
 */
function table(columns, rows, { rowClass = () => "" } = {}) {
  if (rows.length === 0) return [element("p", { className: "empty" }, "Nothing to show.")];
  const head = columns.map(({ title, type = "" }) => element("th", { className: type, scope: "col" }, title));
  const body = rows.slice(0, MAX_ROWS).map((row) =>
    element(
      "tr",
      { className: rowClass(row) },
      ...columns.map(({ cell, type = "" }) => element("td", { className: type }, cell(row) ?? "")),
    ),
  );
  const parts = [element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body))];
  if (rows.length > MAX_ROWS) {
    parts.push(element("p", { className: "empty" }, `Only the first ${number(MAX_ROWS)} rows are shown.`));
  }
  return parts;
}

const numeric = (title, field) => ({ title, type: "number", cell: (row) => (row[field] == null ? "" : number(row[field])) });
const position = { title: "Position", type: "path", cell: (row) => `${row.path}:${row.line}` };
const kind = { title: "Kind", cell: (row) => element("span", { className: "kind" }, row.kind.replaceAll("_", " ")) };

function drawLanguages({ languages: groups, generated, total }) {
  const rows = groups.map((group) => ({ ...group, name: group.language }));
  rows.push({ ...total, name: "Total", className: "total" });
  if (generated.files > 0) rows.push({ ...generated, name: "Generated, not counted above", className: "aside" });
  const name = (row) => {
    const cell = document.createDocumentFragment();
    const swatch = element("span", { className: "swatch" });
    swatch.style.background = row.className ? "none" : color(row.name);
    cell.append(swatch, row.name);
    return cell;
  };
  const columns = [
    { title: "Language", cell: name },
    numeric("Files", "files"),
    numeric("Lines", "lines"),
    numeric("Code", "code"),
    numeric("Comment", "comment"),
    numeric("Blank", "blank"),
    numeric("Symbols", "symbols"),
    numeric("Complexity", "cyclomatic"),
  ];
  return table(columns, rows, { rowClass: (row) => row.className ?? "" });
}

const fileColumns = [
  { title: "Path", type: "path", cell: (file) => file.path },
  { title: "Language", cell: (file) => file.language },
  numeric("Code", "code"),
  numeric("Comment", "comment"),
  numeric("Symbols", "symbols"),
  numeric("Complexity", "cyclomatic"),
  { title: "Generated", cell: (file) => file.generated?.replaceAll("_", " ") },
];

const symbolColumns = [kind, { title: "Symbol", type: "code", cell: (symbol) => symbol.signature ?? symbol.name }, position];

const importColumns = [
  kind,
  { title: "Specifier", type: "code", cell: (row) => row.specifier },
  { title: "Names", type: "code", cell: (row) => row.names.join(", ") },
  position,
];

const problemColumns = [
  { title: "File", type: "path", cell: (problem) => problem.path },
  { title: "Problem", type: "code", cell: (problem) => problem.message },
];

function drawMetrics({ metrics }) {
  const rows = [
    ["Files found", metrics.discovered],
    ["Unchanged, not read", metrics.reused_by_stamp],
    ["Read, and known by content", metrics.reused_by_content],
    ["Analyzed", metrics.analyzed],
    ["Skipped", metrics.skipped],
    ["Failed", metrics.failed],
    ["Bytes in all files", metrics.bytes_total],
    ["Threads", metrics.threads],
    ["Milliseconds", Math.round(metrics.wall_ms)],
  ];
  const columns = [
    { title: "Run", cell: ([name]) => name },
    { title: "", type: "number", cell: ([, value]) => number(value ?? 0) },
    { title: "", cell: () => "" },
  ];
  return table(columns, rows);
}

/** The kinds by which symbols can be chosen. */
const KINDS = [
  "class", "constant", "constructor", "enum", "enum_member", "field", "function", "interface", "macro", "method", "module",
  "namespace", "property", "struct", "type", "variable",
];

/**
 * The tabs in order. `ask` returns the question for what is searched for, and `draw` the content for its answer; a tab that
 * asks nothing draws the report itself.
 */
const TABS = [
  { title: "Languages", ask: () => ({ kind: "summary" }), draw: drawLanguages },
  {
    title: "Files",
    search: "Part of a path",
    ask: ({ text }) => ({ kind: "files", name: text, status: ["analyzed"], sort: "code", limit: LIMIT }),
    draw: ({ files }) => table(fileColumns, files),
  },
  {
    title: "Symbols",
    search: "Part of a name",
    kinds: KINDS,
    ask: ({ text, kind }) => ({ kind: "symbols", name: text, kinds: kind ? [kind] : [], limit: LIMIT }),
    draw: ({ symbols }) => table(symbolColumns, symbols),
  },
  {
    title: "Most complex",
    ask: () => ({ kind: "symbols", sort: "cognitive", min: { cognitive: 1 }, limit: LIMIT }),
    draw: ({ symbols }) => table([numeric("Cognitive", "cognitive"), numeric("Cyclomatic", "cyclomatic"), ...symbolColumns], symbols),
  },
  {
    title: "Imports",
    search: "Part of a specifier",
    ask: ({ text }) => ({ kind: "imports", specifier: text, limit: LIMIT }),
    draw: ({ imports }) => table(importColumns, imports),
  },
  { title: "Problems", count: (report) => report.problems.length, draw: (report) => table(problemColumns, report.problems) },
  { title: "Run", draw: drawMetrics },
];

/** Shows totals and the share of each language. */
function drawOverview({ total, languages: groups }) {
  const totals = [
    ["Files", total.files],
    ["Lines", total.lines],
    ["Code", total.code],
    ["Comment", total.comment],
    ["Symbols", total.symbols],
    ["Complexity", total.cyclomatic],
  ];
  document.querySelector("#totals").replaceChildren(
    ...totals.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, number(value)))),
  );
  const share = groups.filter((group) => group.code > 0).map((group) => {
    const part = element("span", { title: `${group.language}: ${number(group.code)} lines of code` });
    part.style.background = color(group.language);
    part.style.flexGrow = group.code;
    return part;
  });
  document.querySelector("#share").replaceChildren(...share);
}

/** Counts what was to be drawn, so that an answer that comes too late is not. */
let newest = 0;
/** The question that is being answered; the next one waits for it. */
let pending = Promise.resolve();

/** Draws a tab of a report. */
async function draw(report, tab, wanted) {
  newest += 1;
  const own = newest;
  await pending;
  // Only the newest of the questions that waited is asked.
  if (own !== newest) return;
  const answer = tab.ask ? report.ask(tab.ask(wanted)) : Promise.resolve(report);
  pending = answer.catch(() => {});
  const content = await answer.then(tab.draw, (error) => [element("p", { className: "empty", role: "alert" }, error.message)]);
  if (own === newest) document.querySelector("#view").replaceChildren(...content);
}

/** Makes the controls of a tab, which change `wanted` and call `onChange`. */
function controls(tab, wanted, onChange) {
  const made = [];
  const add = (control, event, field) => {
    control.addEventListener(event, () => {
      wanted[field] = control.value;
      onChange();
    });
    made.push(control);
  };
  if (tab.search) add(element("input", { type: "search", placeholder: tab.search, ariaLabel: tab.search }), "input", "text");
  if (tab.kinds) {
    const options = tab.kinds.map((kind) => element("option", { value: kind }, kind.replaceAll("_", " ")));
    add(element("select", { ariaLabel: "Kind" }, element("option", { value: "" }, "every kind"), ...options), "change", "kind");
  }
  return made;
}

/** Shows a report, from its first tab or the one that was open. */
export function show(report) {
  drawOverview(report.summary);
  const [tabs, tools] = ["#tabs", "#tools"].map((id) => document.querySelector(id));
  const open = (tab) => {
    for (const button of tabs.children) button.ariaSelected = String(button.dataset.title === tab.title);
    const wanted = { text: "", kind: "" };
    const render = () => draw(report, tab, wanted);
    tools.replaceChildren(...controls(tab, wanted, render));
    render();
  };
  const before = [...tabs.children].find((button) => button.ariaSelected === "true")?.dataset.title;
  const buttons = TABS.map((tab) => {
    const count = tab.count?.(report);
    const button = element("button", { type: "button", role: "tab" }, count ? `${tab.title} ${number(count)}` : tab.title);
    button.dataset.title = tab.title;
    button.addEventListener("click", () => open(tab));
    return button;
  });
  tabs.replaceChildren(...buttons);
  open(TABS.find((tab) => tab.title === before) ?? TABS[0]);
}
