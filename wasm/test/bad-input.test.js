/** Bad input: a typed error or a record, never a hang. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createAnalyzer } from "../pkg/node.js";
import { SAMPLE, WAYS, folderOf, withAnalyzer } from "./support.js";

const single = { threading: /** @type {const} */ ("single") };

for (const way of WAYS) {
  test(`anything but a set of files is refused (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      for (const files of [undefined, null, 1, {}, () => []]) {
        await assert.rejects(analyzer.analyze(/** @type {any} */ (files)), { name: "SapwoodError", code: "invalid_files" });
      }
      for (const item of [1, null, {}, { path: "a.py" }, { path: 1, content: "" }]) {
        await assert.rejects(analyzer.analyze(/** @type {any} */ ([item])), { code: "invalid_files" });
      }
    }));

  test(`a directory that is not there is refused (${way.threading})`, async (test) => {
    const root = folderOf(test, { "file.py": "" });
    await withAnalyzer(way, async (analyzer) => {
      for (const path of [`${root}/missing`, `${root}/file.py`, ""]) {
        await assert.rejects(analyzer.analyze(path), { code: "root_unreachable" });
      }
    });
  });

  test(`paths that leave the set, are absolute, doubled or not separated by slashes are refused (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      for (const path of ["/a.py", "../a.py", "a/../b.py", "./a.py", "a\\b.py", "C:/a.py", "a//b.py", "a/", "", "a\0b"]) {
        await assert.rejects(analyzer.analyze([{ path, content: "" }]), { code: "invalid_path" }, path);
      }
      const twice = [{ path: "a.py", content: "" }, { path: "a.py", content: "x" }];
      await assert.rejects(analyzer.analyze(twice), { code: "duplicate_path", path: "a.py" });
    }));

  test(`a content that cannot be read is a failed file (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      const report = await analyzer.analyze([
        { path: "bad.py", content: () => Promise.reject(new Error("the disk is gone")) },
        { path: "thrown.py", content: () => { throw new Error("no"); } },
        { path: "odd.py", content: /** @type {any} */ (() => 42) },
        { path: "good.py", content: "def f(): pass\n" },
      ]);
      assert.deepEqual(report.files.map(({ status, reason }) => [status, reason]), [["failed", "io"], ["analyzed", null], ["failed", "io"], ["failed", "io"]]);
      assert.match(report.problems[0].message, /the disk is gone/);
      assert.equal(report.metrics.failed, 3);
    }));

  test(`a File that changed since it was listed is a failed file (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      const file = new File(["x = 1\n"], "a.py");
      file.arrayBuffer = () => Promise.reject(new DOMException("it was modified", "NotReadableError"));
      const report = await analyzer.analyze([file]);
      assert.deepEqual([report.files[0].status, report.files[0].reason], ["failed", "io"]);
    }));

  test(`invalid UTF-8 and lone surrogates are read as replaced (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      const report = await analyzer.analyze([
        { path: "bytes.py", content: new Uint8Array([0x78, 0x3d, 0x22, 0xff, 0x22, 0x0a]) },
        { path: "lone.py", content: 'x = "\ud800"\n' },
        { path: "path\ud800.py", content: "x = 1\n" },
      ]);
      assert.deepEqual(report.files.map(({ path, encoding }) => [path, encoding]), [
        ["bytes.py", "invalid"],
        ["lone.py", "utf-8"],
        ["path\ufffd.py", "utf-8"],
      ]);
    }));

  test(`two gigabytes are skipped without being read (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      let asked = false;
      const huge = { path: "huge.js", size: 2 ** 31, content: () => { asked = true; return ""; } };
      const report = await analyzer.analyze([huge]);
      assert.deepEqual([report.files[0].status, report.files[0].reason, report.files[0].bytes], ["skipped", "too_large", 2 ** 31]);
      assert.equal(asked, false);
      // Its size is unknown until it is read.
      const { files } = await analyzer.analyze([{ path: "huge.js", content: () => new Uint8Array(2 ** 31) }, ...SAMPLE]);
      const found = files.find(({ path }) => path === "huge.js");
      assert.deepEqual([found?.status, found?.reason], ["skipped", "too_large"]);
      assert.equal(files.filter(({ status }) => status === "analyzed").length, 4);
    }));

  test(`a damaged cache is refused (${way.threading})`, async () => {
    for (const cache of [new Uint8Array(100), new TextEncoder().encode("SAPWOODP and then nothing"), new Uint8Array()]) {
      await assert.rejects(createAnalyzer({ ...way, cache }), { name: "SapwoodError", code: "invalid_cache" });
    }
    await assert.rejects(createAnalyzer(/** @type {any} */ ({ cache: "text" })), { code: "invalid_option" });
  });

  test(`nothing can be done after dispose (${way.threading})`, async () => {
    const analyzer = await createAnalyzer(way);
    const running = assert.rejects(analyzer.analyze(SAMPLE), { code: "disposed" });
    await analyzer.dispose();
    await running;
    await assert.rejects(analyzer.analyze(SAMPLE), { code: "disposed" });
    await assert.rejects(analyzer.update({}), { code: "disposed" });
    await assert.rejects(analyzer.exportCache(), { code: "disposed" });
    await assert.rejects(analyzer.analyzeFile("a.py", ""), { code: "disposed" });
    await analyzer.dispose();
  });

  test(`a second analysis at the same time is refused (${way.threading})`, () =>
    withAnalyzer(way, async (analyzer) => {
      const first = analyzer.analyze(SAMPLE);
      await assert.rejects(analyzer.analyze(SAMPLE), { code: "busy" });
      assert.equal((await first).files.length, 5);
      assert.equal((await analyzer.analyze(SAMPLE)).files.length, 5);
    }));
}

test("unknown options and invalid values are refused", () =>
  withAnalyzer(single, async (analyzer) => {
    for (const options of [{ hiden: true }, { hidden: 1 }, { type: "no such language" }, { glob: "a[" }, { maxFilesize: -1 }, { signal: 1 }]) {
      await assert.rejects(analyzer.analyze(SAMPLE, /** @type {any} */ (options)), { code: "invalid_option" }, JSON.stringify(options));
    }
    for (const options of [{ threads: 0 }, { threading: "magic" }, { maxMemoryMB: 1 }, { languages: { "*.x": "no such" } }, { cache: { directory: 1 } }]) {
      await assert.rejects(createAnalyzer(/** @type {any} */ ({ ...single, ...options })), { code: "invalid_option" }, JSON.stringify(options));
    }
  }));

test("an error about missing files of the package names them, and the option to set", async () => {
  await assert.rejects(createAnalyzer({ assets: "/nowhere/at/all" }), (/** @type {any} */ error) => {
    assert.equal(error.code, "assets_not_found");
    assert.match(error.message, /\/nowhere\/at\/all\/worker\/node\.js.*`assets`/);
    return true;
  });
});
