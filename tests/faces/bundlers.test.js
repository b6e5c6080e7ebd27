/** Applications that are built from the packed package, each run in a browser. */

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { createServer } from "vite";

import { EXPECTED } from "./pages/sample.js";
import { launch, open } from "./support/browser.js";
import { application, bundlers, viteConfig } from "./support/bundlers.js";
import { installed } from "./support/packed.js";
import { serve } from "./support/server.js";

const browser = await launch();
after(() => browser.close());

/** Runs an application in the browser. @param {string} address @param {string} threading */
async function runs(address, threading) {
  const { page, wrong, close } = await open(browser, address);
  try {
    await page.waitForFunction(() => "outcome" in globalThis, undefined, { timeout: 60_000 }).catch((error) => {
      throw new Error(`the application came to nothing: ${wrong.join("; ") || error}`);
    });
    assert.deepEqual(await page.evaluate(() => globalThis.outcome), { ...EXPECTED, threading });
    assert.deepEqual(wrong, []);
  } finally {
    await close();
  }
}

for (const { name, options, build } of bundlers) {
  test(`an application built by ${name} analyzes, isolated and not`, async () => {
    const out = await build(installed(name, application(options)));
    for (const isolated of [true, false]) {
      const server = await serve({ folders: { "/": `${out}/` }, isolated });
      try {
        await runs(`${server.origin}/index.html`, isolated ? "threads" : "workers");
      } finally {
        await server.close();
      }
    }
  });
}

test("an application in Vite's development server analyzes, isolated and not", async () => {
  const root = installed("development", application("{ threads: 2 }"));
  for (const headers of [{ "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" }, undefined]) {
    const server = await createServer({ ...viteConfig(root), server: { host: "127.0.0.1", port: 0, headers } });
    try {
      await server.listen();
      const [origin] = server.resolvedUrls?.local ?? [];
      await runs(origin, headers ? "threads" : "workers");
    } finally {
      await server.close();
    }
  }
});
