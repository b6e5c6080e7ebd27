// The page: from a folder to a report. The engine runs in the package's workers; this thread only shows what they find.

import { createAnalyzer } from "sapwood";

import { chosenFolder, droppedFolder, exampleFolder } from "./intake.js";
import { remember, remembered } from "./memory.js";
import { show } from "./views.js";

const at = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("en").format;

let analyzer;
let folder;
let running;

/** Shows one of the page's states: `drop`, `progress` or `report`. */
function enter(state) {
  at("drop").hidden = state !== "drop";
  at("progress").hidden = state !== "progress";
  at("report").hidden = state !== "report";
}

function fail(error) {
  const failure = at("failure");
  failure.textContent = `${error.message ?? error}`;
  failure.hidden = false;
}

/** What the last run did, as the command line says it. */
function reuse(metrics, seconds) {
  const parts = [
    [metrics.reused_by_stamp, "unchanged"],
    [metrics.reused_by_content, "known by content"],
    [metrics.analyzed, "analyzed"],
    [metrics.skipped, "skipped"],
    [metrics.failed, "failed"],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${number(count)} ${what}`);
  return `${number(metrics.discovered)} files: ${said.join(", ")}, ${seconds.toPrecision(2)} s`;
}

const STAGES = { discover: "Looking for files", analyze: "Reading and analyzing", report: "Putting the report together" };

function progress({ stage, files, filesTotal }) {
  at("stage").textContent = STAGES[stage];
  at("counted").textContent = filesTotal ? `${number(files)} of ${number(filesTotal)} files` : "";
  if (filesTotal) {
    at("bar").max = filesTotal;
    at("bar").value = files;
  } else {
    at("bar").removeAttribute("value");
  }
}

/** How the cores were used. */
function cores({ mode, threads }) {
  const ways = { threads: `${threads} threads over shared memory`, workers: `${threads} workers`, single: "one worker" };
  return `Analyzed by ${ways[mode]}`;
}

async function analyze() {
  if (running) return;
  running = new AbortController();
  at("failure").hidden = true;
  progress({ stage: "discover" });
  enter("progress");
  const began = performance.now();
  try {
    const files = await folder.files();
    const report = await analyzer.analyze(files, { signal: running.signal, onProgress: progress });
    at("title").textContent = folder.name;
    at("reuse").textContent = reuse(report.metrics, (performance.now() - began) / 1000);
    at("engine").textContent = cores(report.metrics.threading);
    show(report);
    enter("report");
    await remember(await analyzer.exportCache());
  } catch (error) {
    enter("drop");
    if (error.name !== "AbortError") fail(error);
  } finally {
    running = undefined;
  }
}

/** Takes what `source` gives, if it gives a folder, and analyzes it. */
async function take(source) {
  try {
    const next = await source;
    if (!next) return;
    folder = next;
    await analyze();
  } catch (error) {
    fail(error);
  }
}

async function saveCache() {
  const bytes = await analyzer.exportCache();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = "sapwood.cache";
  link.click();
  URL.revokeObjectURL(link.href);
}

at("choose").addEventListener("click", () => take(chosenFolder(at("picker"))));
at("example").addEventListener("click", () => take(exampleFolder()));
at("again").addEventListener("click", analyze);
at("other").addEventListener("click", () => enter("drop"));
at("save").addEventListener("click", () => saveCache().catch(fail));
at("cancel").addEventListener("click", () => running?.abort());

addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.toggle("dragging", Boolean(analyzer));
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dragging");
});
addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dragging");
  if (analyzer && !running) take(droppedFolder(event.dataTransfer));
});

try {
  analyzer = await createAnalyzer({ threads: "auto", cache: await remembered() });
  at("engine").textContent = "Ready";
  at("choose").disabled = at("example").disabled = false;
} catch (error) {
  at("engine").textContent = "The engine could not be started";
  fail(error);
}
