/** The package in a real browser: wherever a page can have it from, and whatever goes on meanwhile. */

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { EXPECTED } from "./pages/sample.js";
import { launch, open, site } from "./support/browser.js";
import { nesting } from "./support/nesting.js";
import { installed } from "./support/packed.js";
import { folder, write } from "./support/sandbox.js";

const root = `${installed("page")}/node_modules/sapwood`;
const browser = await launch();
const plain = await site(root);
const isolated = await site(root, { isolated: true });
const foreign = await site(root, { foreign: true });
after(() => Promise.all([browser.close(), plain.close(), isolated.close(), foreign.close()]));

/** How a page of each server uses two cores. */
const SERVERS = /** @type {const} */ ([
  { name: "isolated", server: isolated, threading: "threads" },
  { name: "not isolated", server: plain, threading: "workers" },
]);

/** Opens a page that analyzes the sample by itself, and returns what came of it. @param {string} address */
async function outcomeOf(address) {
  const { page, wrong, close } = await open(browser, address);
  try {
    await page.waitForFunction(() => "outcome" in globalThis, undefined, { timeout: 30_000 }).catch((error) => {
      throw new Error(`${address} came to nothing: ${wrong.join("; ") || error}`);
    });
    assert.deepEqual(wrong, []);
    return await page.evaluate(() => globalThis.outcome);
  } finally {
    await close();
  }
}

for (const { name, server, threading } of SERVERS) {
  test(`a plain module script analyzes (${name})`, async () => {
    assert.deepEqual(await outcomeOf(`${server.origin}/pages/plain.html`), { ...EXPECTED, threading });
  });

  test(`a worker of the page analyzes (${name})`, async () => {
    assert.deepEqual(await outcomeOf(`${server.origin}/pages/worker.html`), { ...EXPECTED, threading });
  });

  test(`the package may come from another origin (${name})`, async () => {
    foreign.asked.length = 0;
    const outcome = await outcomeOf(`${server.origin}/pages/foreign.html?origin=${encodeURIComponent(foreign.origin)}`);
    assert.deepEqual(outcome, { ...EXPECTED, threading });
    assert.ok(foreign.asked.some((name) => name.endsWith(".wasm")), "the module came from there too");
  });
}

/**
 * Runs a test in a page in which the package is at hand.
 *
 * @param {typeof SERVERS[number]} where
 * @param {(page: import("playwright-core").Page) => Promise<void>} use
 * @param {RegExp} [noted] what the browser itself may note in the console
 */
async function inPage({ server }, use, noted) {
  const { page, wrong, close } = await open(browser, `${server.origin}/pages/face.html`);
  try {
    await page.waitForFunction(() => "face" in globalThis);
    await use(page);
    assert.deepEqual(wrong.filter((line) => !noted?.test(line)), []);
  } finally {
    await close();
  }
}

for (const where of SERVERS) {
  test(`an aborted analysis rejects at once, and the analyzer stays usable (${where.name})`, () =>
    inPage(where, async (page) => {
      const { waited, reason, after, symbols } = await page.evaluate(async () => {
        const { createAnalyzer } = await import("/package/browser.js");
        const analyzer = await createAnalyzer({ threads: 2 });
        // Each of these keeps a worker for much longer than an abort may take.
        const body = "int f(int a) { return a ? a + 1 : g(a, h(a)); }\n".repeat(150_000);
        const files = Array.from({ length: 8 }, (_, number) => ({ path: `f${number}.cpp`, content: `${body}// ${number}\n` }));
        const controller = new AbortController();
        let aborted = 0;
        setTimeout(() => {
          aborted = performance.now();
          controller.abort(new Error("enough"));
        }, 700);
        const reason = await analyzer.analyze(files, { signal: controller.signal }).then(
          () => "it was done before",
          (error) => error.message,
        );
        const waited = performance.now() - aborted;
        const before = AbortSignal.abort(new Error("never"));
        const after = await analyzer.analyze(files, { signal: before }).catch((error) => error.message);
        const report = await analyzer.analyze([{ path: "a.cpp", content: "int a() { return 1; }" }]);
        await analyzer.dispose();
        return { waited, reason, after, symbols: report.symbols.length };
      });
      assert.deepEqual({ reason, after, symbols }, { reason: "enough", after: "never", symbols: 1 });
      assert.ok(waited < 200, `it took ${waited} ms`);
    }));

  test(`progress grows to the whole, and dispose leaves no worker (${where.name})`, () =>
    inPage(where, async (page) => {
      const { told, late } = await page.evaluate(async () => {
        const { createAnalyzer } = await import("/package/browser.js");
        const analyzer = await createAnalyzer({ threads: 2 });
        const told = [];
        const files = Array.from({ length: 600 }, (_, number) => ({ path: `f${number}.py`, content: `def f${number}(): pass\n` }));
        await analyzer.analyze(files, { onProgress: (progress) => told.push({ ...progress }) });
        await analyzer.dispose();
        return { told, late: await analyzer.analyze(files).catch(({ code }) => code) };
      });
      assert.equal(late, "disposed");
      assert.equal(told[0].stage, "discover");
      const last = told.at(-1);
      assert.deepEqual([last.stage, last.files, last.filesTotal], ["report", 600, 600]);
      assert.equal(last.bytes, last.bytesTotal);
      told.slice(1).forEach((progress, index) => assert.ok(progress.files >= told[index].files && progress.bytes >= told[index].bytes));
      await eventually(() => page.workers().length === 0, () => `${page.workers().length} workers are left`);
    }));

  test(`a file for which there is not enough memory is a failed one, and the rest is analyzed (${where.name})`, () =>
    inPage(where, async (page) => {
      const outcome = await page.evaluate(async () => {
        const { createAnalyzer } = await import("/package/browser.js");
        const analyzer = await createAnalyzer({ threads: 2, maxMemoryMB: 128, maxParseSize: 2 ** 30 });
        const large = `x = [${"[1, 2, 3], ".repeat(4_000_000)}]\n`;
        const files = [
          { path: "a.py", content: "def a(): pass\n" },
          { path: "large.py", content: large },
          { path: "z.py", content: "def z(): pass\n" },
        ];
        const { files: rows, problems } = await analyzer.analyze(files);
        const next = await analyzer.analyze(files.slice(0, 1));
        await analyzer.dispose();
        return {
          statuses: rows.map(({ path, status, reason }) => [path, status, reason]),
          named: problems.filter(({ status }) => status === "failed").map(({ path }) => path),
          next: next.symbols.length,
        };
      });
      assert.deepEqual(outcome, {
        statuses: [["a.py", "analyzed", null], ["large.py", "failed", "environment"], ["z.py", "analyzed", null]],
        named: ["large.py"],
        next: 1,
      });
    }));

  for (const threads of [1, 2]) {
    test(`a file over which a worker hangs is named, and the rest is analyzed (${where.name}, threads: ${threads})`, () =>
      inPage(where, async (page) => {
        const outcome = await page.evaluate(async (threads) => {
          const { createAnalyzer } = await import("/package/browser.js");
          const analyzer = await createAnalyzer({ threads, hangTimeoutMs: 1000 });
          // Nothing hangs as surely as work that takes longer than the patience.
          const slow = { path: "slow.java", content: "class A { int f(int a) { return a > 0 ? a + 1 : g(a, h(a)); } }\n".repeat(220_000) };
          const small = ["a", "b", "y", "z"].map((name) => ({ path: `${name}.py`, content: `def ${name}(): pass\n` }));
          const { files, problems } = await analyzer.analyze([slow, ...small]);
          const next = await analyzer.update({ changed: [{ path: "c.py", content: "def a(): pass\n" }] });
          await analyzer.dispose();
          return {
            statuses: files.map(({ path, status, reason }) => [path, status, reason]),
            said: problems.map(({ path, message }) => [path, /no sign of life/.test(message)]),
            next: [next.files.length, next.metrics.analyzed],
          };
        }, threads);
        const small = ["a.py", "b.py", "y.py", "z.py"].map((path) => [path, "analyzed", null]);
        assert.deepEqual(outcome, {
          statuses: [...small.slice(0, 2), ["slow.java", "failed", "environment"], ...small.slice(2)].sort(),
          said: [["slow.java", true]],
          next: [6, 0],
        });
      }));
  }

  test(`nothing of the engine is on the page's thread (${where.name})`, () =>
    inPage(where, async (page) => {
      const used = await page.evaluate(async () => {
        const used = [];
        for (const name of ["compile", "compileStreaming", "instantiate", "instantiateStreaming", "Module", "Instance"]) {
          WebAssembly[name] = function () {
            used.push(name);
            throw new Error(`the page used WebAssembly.${name}`);
          };
        }
        const { createAnalyzer } = await import("/package/browser.js");
        const analyzer = await createAnalyzer({ threads: 2 });
        const { symbols } = await analyzer.analyze([{ path: "a.py", content: "def a(): pass\n" }]);
        await analyzer.dispose();
        return { used, symbols: symbols.length };
      });
      assert.deepEqual(used, { used: [], symbols: 1 });
    }));
}

test("files of the package that are not where they are looked for are named, with the option that says where they are", () =>
  inPage(SERVERS[1], async (page) => {
    const { code, message } = await page.evaluate(async () => {
      const { createAnalyzer } = await import("/package/browser.js");
      const worker = "/package/worker/web.js";
      return createAnalyzer({ assets: { worker, wasm: "/nowhere/single.wasm" }, threads: 1 }).then(
        () => ({ code: "found", message: "" }),
        ({ code, message }) => ({ code, message }),
      );
    });
    assert.equal(code, "assets_not_found");
    assert.match(message, /\/nowhere\/single\.wasm.*`assets`/);
  }, /status of 404/));

test("the package may be elsewhere, if it is said where", () =>
  inPage(SERVERS[0], async (page) => {
    const outcome = await page.evaluate(async (elsewhere) => {
      const { createAnalyzer } = await import("/package/browser.js");
      const { analyzeSample } = await import("/pages/sample.js");
      const wasm = new Uint8Array(await (await fetch("/package/threads/sapwood_wasm_bg.wasm")).arrayBuffer());
      const assets = [`${elsewhere}/package/`, new URL("/package", location.href), { wasm, worker: "/package/worker/web.js" }];
      return Promise.all(assets.map((assets) => analyzeSample(createAnalyzer, { threads: 2, assets })));
    }, foreign.origin);
    assert.deepEqual(outcome, Array(3).fill({ ...EXPECTED, threading: "threads" }));
  }));

test("a folder that was chosen in an input is analyzed by its ignore rules", () =>
  inPage(SERVERS[1], async (page) => {
    const chosen = folder("chosen");
    write(chosen, { ".gitignore": "out/\n", "a.py": "def a(): pass\n", "out/b.py": "def b(): pass\n", "sub/c.py": "def c(): pass\n" });
    await page.setInputFiles("#chosen", chosen);
    const paths = await page.evaluate(async () => {
      const { createAnalyzer } = await import("/package/browser.js");
      const analyzer = await createAnalyzer({ threads: 1 });
      const { files } = await analyzer.analyze(document.querySelector("#chosen").files);
      await analyzer.dispose();
      return files.map(({ path }) => path);
    });
    assert.deepEqual(paths, ["a.py", "sub/c.py"]);
  }));

test("a folder's handle proves what did not change, and nothing else does", () =>
  inPage(SERVERS[1], async (page) => {
    const outcome = await page.evaluate(async () => {
      const { createAnalyzer } = await import("/package/browser.js");
      const storage = await navigator.storage.getDirectory();
      const [one, two] = await Promise.all(["one", "two"].map((name) => storage.getDirectoryHandle(name, { create: true })));
      /** Writes the file of a folder and returns its date. */
      const write = async (folder, content) => {
        const file = await folder.getFileHandle("a.py", { create: true });
        const writable = await file.createWritable();
        await writable.write(content);
        await writable.close();
        return (await file.getFile()).lastModified;
      };
      // Two files that only the folder tells apart: equal names, equal sizes, equal dates.
      let dates;
      do dates = await Promise.all([write(one, "def p(): pass\n"), write(two, "def q(): pass\n")]);
      while (dates[0] !== dates[1]);
      // A date that is younger than two seconds proves nothing.
      await new Promise((resolve) => setTimeout(resolve, 2500));
      const analyzer = await createAnalyzer({ threads: 1 });
      const run = async (folder) => {
        const { symbols, metrics } = await analyzer.analyze(folder);
        return [symbols.map(({ name }) => name).join(), metrics.files_opened, metrics.analyzed];
      };
      const runs = [await run(one), await run(await storage.getDirectoryHandle("one")), await run(two), await run(one)];
      await write(one, "def z(): pass\n");
      runs.push(await run(one));
      await analyzer.dispose();
      return runs;
    });
    assert.deepEqual(outcome, [["p", 1, 1], ["p", 0, 0], ["q", 1, 1], ["p", 0, 0], ["z", 1, 1]]);
  }));

test("two versions with equal names, sizes and dates are told apart, as lists of files and as File objects", () =>
  inPage(SERVERS[1], async (page) => {
    const outcome = await page.evaluate(async () => {
      const { createAnalyzer } = await import("/package/browser.js");
      const date = Date.UTC(1985, 9, 26);
      const forms = {
        list: (name, content) => ({ path: name, content, size: content.length, lastModified: date }),
        lazy: (name, content) => ({ path: name, content: async () => content, size: content.length, lastModified: date }),
        file: (name, content) => new File([content], name, { lastModified: date }),
      };
      const found = [];
      for (const form of Object.values(forms)) {
        for (const trustLastModified of [false, true]) {
          const analyzer = await createAnalyzer({ threads: 1, trustLastModified });
          for (const letter of ["p", "q"]) {
            const files = ["a.py", "b.py", "c.py"].map((name) => form(name, `def ${letter}(): pass # ${name}\n`));
            found.push((await analyzer.analyze(files)).symbols.map(({ name }) => name).join(""));
          }
          await analyzer.dispose();
        }
      }
      return found;
    });
    assert.deepEqual(outcome, Array(6).fill(["ppp", "qqq"]).flat());
  }));

for (const where of SERVERS) {
  test(`what the nesting bound lets pass fits on a browser's stack, also when its code has been optimized (${where.name})`, () =>
    inPage(where, async (page) => {
      const outcome = await page.evaluate(async (sources) => {
        const { createAnalyzer } = await import("/package/browser.js");
        const analyzer = await createAnalyzer({ threads: 2 });
        const failed = [];
        for (let round = 0; round < 4; round += 1) {
          // New contents each time, or nothing would be parsed.
          const files = sources.map(([path, content]) => ({ path, content: `${content}${"\n".repeat(round)}` }));
          const report = await analyzer.analyze(files);
          failed.push(...report.files.filter(({ status, problem }) => status !== "analyzed" || problem === "too_deep"));
        }
        await analyzer.dispose();
        return failed.map(({ path, status, problem }) => ({ path, status, problem }));
      }, Object.entries(nesting().within));
      assert.deepEqual(outcome, []);
    }));
}

/** @param {() => boolean} holds @param {() => string} otherwise */
async function eventually(holds, otherwise) {
  for (let tries = 0; tries < 100 && !holds(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(holds(), otherwise());
}
