/** A folder of one's own, and surroundings in which nothing from outside changes a result. */

import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** A folder that is removed when the process ends. */
export const sandbox = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "sapwood-faces-"));
process.on("exit", () => fs.rmSync(sandbox, { recursive: true, force: true, maxRetries: 5 }));

const home = path.join(sandbox, "home");
fs.mkdirSync(home);

/** The surroundings of whoever runs the tests, for programs that fetch or install something. */
export const outside = { ...process.env };

// Whoever runs the tests has rules and settings of their own, of git and of Sapwood.
Object.assign(process.env, { HOME: home, XDG_CONFIG_HOME: path.join(home, "config"), XDG_CACHE_HOME: path.join(home, "cache") });
for (const name of Object.keys(process.env)) {
  if (/^(?:SAPWOOD_(?!TEST)|GIT_|NODE_TEST_CONTEXT|FORCE_COLOR)/.test(name)) delete process.env[name];
}

let made = 0;

/**
 * Makes a folder in the sandbox.
 *
 * @param {string} name
 * @param {Record<string, string | Uint8Array>} [files] contents by path
 */
export function folder(name, files = {}) {
  made += 1;
  const root = path.join(sandbox, `${made}-${name}`);
  fs.mkdirSync(root);
  write(root, files);
  return root;
}

/**
 * @param {string} root
 * @param {Record<string, string | Uint8Array>} files
 */
export function write(root, files) {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
}
