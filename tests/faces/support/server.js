/** A small server on the loopback interface: files from folders, with or without the headers that isolate a page. */

import fs from "node:fs";
import http from "node:http";
import path from "node:path";

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/**
 * Starts a server on a port that is free.
 *
 * @param {object} options
 * @param {Record<string, string>} options.folders directories by the beginning of the address, such as `/package/`
 * @param {boolean} [options.isolated] whether pages are cross-origin isolated
 * @param {boolean} [options.foreign] whether other origins may use the files, as those of a CDN
 * @param {(name: string) => Buffer | undefined} [options.made] contents that are in no folder
 */
export async function serve({ folders, isolated = false, foreign = false, made }) {
  /** The addresses that were asked for. @type {string[]} */
  const asked = [];
  /** What pages handed in, by address. @type {Map<string, Buffer>} */
  const inbox = new Map();
  const headers = {
    "cache-control": "no-store",
    ...(isolated ? { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" } : {}),
    ...(foreign ? { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" } : {}),
  };
  const server = http.createServer(async (request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname);
    asked.push(name);
    if (request.method === "POST") {
      const parts = [];
      for await (const part of request) parts.push(part);
      inbox.set(name, Buffer.concat(parts));
      response.writeHead(204, headers).end();
      return;
    }
    const content = inbox.get(name) ?? made?.(name) ?? fileAt(folders, name);
    if (!content) {
      response.writeHead(404, headers).end();
      return;
    }
    response.writeHead(200, { ...headers, "content-type": TYPES[path.extname(name)] ?? "application/octet-stream" }).end(content);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    inbox,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * @param {Record<string, string>} folders
 * @param {string} name
 */
function fileAt(folders, name) {
  const prefix = Object.keys(folders).find((prefix) => name.startsWith(prefix));
  if (prefix === undefined) return undefined;
  const file = path.join(folders[prefix], name.slice(prefix.length));
  const isInside = file.startsWith(folders[prefix]) && fs.statSync(file, { throwIfNoEntry: false })?.isFile();
  return isInside ? fs.readFileSync(file) : undefined;
}
