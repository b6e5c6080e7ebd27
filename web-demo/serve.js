#!/usr/bin/env node
// Serves web-demo/dist on loopback, with the headers that let the page share memory between threads.
//
//   node web-demo/serve.js [--port N] [--not-isolated]

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { parseArgs } from "node:util";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

const { port, isolated } = options();
const folder = join(import.meta.dirname, "dist");
const isolation = isolated
  ? { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" }
  : {};

const server = createServer(async (request, response) => {
  try {
    const { pathname } = new URL(request.url, "http://localhost");
    // A normalized absolute path has no `..` left that could lead out of the folder.
    const path = join(folder, normalize(decodeURIComponent(pathname === "/" ? "/index.html" : pathname)));
    if (!(await stat(path)).isFile()) throw new Error("not a file");
    const type = TYPES[extname(path)] ?? "text/plain; charset=utf-8";
    response.writeHead(200, { "content-type": type, "cache-control": "no-cache", ...isolation });
    createReadStream(path).pipe(response);
  } catch {
    response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
  }
});

server.on("error", (error) => {
  process.stderr.write(`cannot serve on port ${port}: ${error.message}\n`);
  process.exitCode = 1;
});
server.listen(port, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}/\n`);
});

/** Reads the command line, and ends with a message if it makes no sense. */
function options() {
  try {
    const { values } = parseArgs({
      options: { port: { type: "string", default: "8080" }, "not-isolated": { type: "boolean", default: false } },
    });
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65_535) throw new Error(`--port takes a number up to 65535, not ${values.port}`);
    return { port, isolated: !values["not-isolated"] };
  } catch (error) {
    process.stderr.write(`${error.message}\nusage: node web-demo/serve.js [--port N] [--not-isolated]\n`);
    process.exit(2);
  }
}
