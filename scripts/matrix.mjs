/**
 * The test suite on every supported line of Node, each taken from the npm registry into a folder that is thrown away:
 * `npm run test:matrix`, or `npm run test:matrix -- 22` for one. Goes on after a failure; exits with 1 where one failed.
 */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { root } from "./files.mjs";
import { must } from "./run.mjs";

const lines = process.argv.length > 2 ? process.argv.slice(2) : ["20", "22", "24"];
const results = [];
for (const line of lines) {
  const folder = mkdtempSync(join(tmpdir(), `gradus-node-${line}-`));
  try {
    const node = await nodeIn(folder, line);
    const version = (await must(node, ["--version"])).trim();
    console.log(`\nNode ${version}`);
    results.push({ version, code: await suite(node) });
  } catch (error) {
    console.error(error.message);
    results.push({ version: line, code: 1 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
for (const { version, code } of results) console.log(`${code === 0 ? "ok    " : "FAILED"}  Node ${version}`);
process.exitCode = results.every(({ code }) => code === 0) ? 0 : 1;

/** The path of Node's newest release of a line, installed in `folder`. */
async function nodeIn(folder, line) {
  // The package fetches its program in an install script, which npm 11 runs only where it is allowed by name.
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, allowScripts: { node: true } }));
  await must("npm", ["install", `node@${line}`, "--no-audit", "--no-fund"], { cwd: folder });
  return join(folder, "node_modules/node/bin/node");
}

/** Runs the suite on this checkout; child processes of tests that start `node` get the same one. */
function suite(node) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  const child = spawn(node, [join(root, "node_modules/vitest/vitest.mjs"), "run", "--reporter=dot"], {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}
