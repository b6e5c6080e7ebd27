// The report as a page: what is shown under each tab. Nothing here changes the report or knows where it came from.

const MOST_ROWS = 500;
const numbers = new Intl.NumberFormat("en");
const number = (value) => numbers.format(value);

/** Makes an element; children are nodes or text. */
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A color of its own for each language, the same on every visit. */
function color(name) {
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + letter.codePointAt(0)) >>> 0;
  return `hsl(${(hash * 137) % 360} 48% 52%)`;
}

/**
 * Makes a table. A column has a `title` and says by `cell(row)` what stands in it; `type` is `number`, `code`, `path`
 * or nothing. At most MOST_ROWS rows are shown, and how many more there are.
 */
function table(columns, rows, { rowClass = () => "" } = {}) {
  const head = columns.map(({ title, type = "" }) => element("th", { className: type, scope: "col" }, title));
  const body = rows.slice(0, MOST_ROWS).map((row) =>
    element(
      "tr",
      { className: rowClass(row) },
      ...columns.map(({ cell, type = "" }) => element("td", { className: type }, cell(row) ?? "")),
    ),
  );
  const parts = [element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body))];
  if (rows.length === 0) return [element("p", { className: "empty" }, "Nothing to show.")];
  if (rows.length > MOST_ROWS) {
    parts.push(element("p", { className: "empty" }, `${number(rows.length - MOST_ROWS)} more are not shown.`));
  }
  return parts;
}

const numeric = (title, field) => ({ title, type: "number", cell: (row) => (row[field] == null ? "" : number(row[field])) });
const place = { title: "Place", type: "path", cell: (row) => `${row.path}:${row.line}` };

function languages(report) {
  const { languages: groups, generated, total } = report.summary;
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

function files(report, { query }) {
  const needle = query.toLowerCase();
  const rows = report.files
    .filter((file) => file.status === "analyzed" && file.path.toLowerCase().includes(needle))
    .sort((a, b) => b.code - a.code);
  return table(
    [
      { title: "Path", type: "path", cell: (file) => file.path },
      { title: "Language", cell: (file) => file.language },
      numeric("Code", "code"),
      numeric("Comment", "comment"),
      numeric("Symbols", "symbols"),
      numeric("Complexity", "cyclomatic"),
      { title: "Generated", cell: (file) => file.generated?.replaceAll("_", " ") },
    ],
    rows,
  );
}

const symbolColumns = [
  { title: "Kind", cell: (symbol) => element("span", { className: "kind" }, symbol.kind.replaceAll("_", " ")) },
  { title: "Symbol", type: "code", cell: (symbol) => symbol.signature ?? symbol.name },
  place,
];

function symbols(report, { query, kind }) {
  return table(symbolColumns, report.findSymbols(query, { kind: kind || undefined, limit: 5 * MOST_ROWS }));
}

function complex(report) {
  const rows = report.symbols.filter((symbol) => symbol.cognitive > 0);
  rows.sort((a, b) => b.cognitive - a.cognitive);
  return table([numeric("Cognitive", "cognitive"), numeric("Cyclomatic", "cyclomatic"), ...symbolColumns], rows);
}

function imports(report, { query }) {
  const needle = query.toLowerCase();
  return table(
    [
      { title: "Kind", cell: (row) => element("span", { className: "kind" }, row.kind.replaceAll("_", " ")) },
      { title: "Specifier", type: "code", cell: (row) => row.specifier },
      { title: "Names", type: "code", cell: (row) => row.names.join(", ") },
      place,
    ],
    report.imports.filter((row) => row.specifier.toLowerCase().includes(needle)),
  );
}

function problems(report) {
  return table(
    [
      { title: "File", type: "path", cell: (problem) => problem.path },
      { title: "What", type: "code", cell: (problem) => problem.message },
    ],
    report.problems,
  );
}

function account(report) {
  const { metrics } = report;
  const rows = [
    ["Files found", metrics.discovered],
    ["not read, because nothing changed", metrics.reused_by_stamp],
    ["read, and known by their content", metrics.reused_by_content],
    ["analyzed", metrics.analyzed],
    ["skipped", metrics.skipped],
    ["failed", metrics.failed],
    ["Bytes in all", metrics.bytes_total],
    ["Threads", metrics.threads],
    ["Milliseconds", Math.round(metrics.wall_ms)],
  ];
  return table(
    [
      { title: "Account", cell: ([name]) => name },
      { title: "", type: "number", cell: ([, value]) => number(value ?? 0) },
      { title: "", cell: () => "" },
    ],
    rows,
  );
}

/** The tabs in order: their titles, whether they can be searched, and what they show. */
const TABS = [
  { title: "Languages", show: languages },
  { title: "Files", show: files, search: "Part of a path" },
  { title: "Symbols", show: symbols, search: "Part of a name", kinds: true },
  { title: "Most complex", show: complex },
  { title: "Imports", show: imports, search: "Part of a specifier" },
  { title: "Problems", show: problems, count: (report) => report.problems.length },
  { title: "Account", show: account },
];

/** Shows totals and the share of each language. */
function overview(report) {
  const { total, languages: groups } = report.summary;
  const totals = [
    ["Files", total.files],
    ["Lines", total.lines],
    ["Code", total.code],
    ["Symbols", total.symbols],
    ["Imports", report.imports.length],
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

/** Shows a report, from its first tab or the one that was open. */
export function show(report) {
  overview(report);
  const [tabs, tools, view] = ["#tabs", "#tools", "#view"].map((id) => document.querySelector(id));
  const open = (tab) => {
    for (const button of tabs.children) button.ariaSelected = String(button.textContent.startsWith(tab.title));
    const wanted = { query: "", kind: "" };
    const render = () => view.replaceChildren(...tab.show(report, wanted));
    const controls = [];
    if (tab.search) {
      const input = element("input", { type: "search", placeholder: tab.search, ariaLabel: tab.search });
      input.addEventListener("input", () => {
        wanted.query = input.value;
        render();
      });
      controls.push(input);
    }
    if (tab.kinds) {
      const kinds = [...new Set(report.symbols.map((symbol) => symbol.kind))].sort();
      const options = kinds.map((kind) => element("option", { value: kind }, kind.replaceAll("_", " ")));
      const select = element("select", { ariaLabel: "Kind" }, element("option", { value: "" }, "every kind"), ...options);
      select.addEventListener("change", () => {
        wanted.kind = select.value;
        render();
      });
      controls.push(select);
    }
    tools.replaceChildren(...controls);
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
