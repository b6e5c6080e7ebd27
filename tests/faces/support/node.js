/** The package in Node, as sessions that the comparison can drive. */

import { VIEWS } from "./native.js";
import { answersOf } from "./questions.js";
import { listed } from "./trees.js";

/**
 * Begins a session of an analyzer.
 *
 * @param {typeof import("../../../wasm/js/index.d.ts")} sapwood
 * @param {import("../../../wasm/js/index.d.ts").CreateOptions} options
 * @param {"directory" | "list"} form how trees are handed over
 * @param {Uint8Array} [known] a cache that another face exported
 */
export async function analyzer(sapwood, options, form, known) {
  const analyzer = await sapwood.createAnalyzer({ ...options, ...(known ? { cache: known } : {}) });
  /** @type {import("../../../wasm/js/index.d.ts").Report} */
  let report;
  return {
    /** @param {import("./trees.js").Tree} tree */
    async analyze({ root, options }) {
      report = await analyzer.analyze(form === "directory" ? root : listed(root), options);
      return { ...outcome(report), problems: JSON.stringify(report.problems) };
    },
    answers: () => answersOf(report),
    exportCache: () => analyzer.exportCache(),
    close: () => analyzer.dispose(),
  };
}

/** @param {import("../../../wasm/js/index.d.ts").Report} report */
export function outcome(report) {
  const texts = Object.fromEntries(VIEWS.map((view) => [view, JSON.stringify(report[view])]));
  return { texts, metrics: report.metrics };
}
