#!/usr/bin/env node
import { resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { importSource } from "./checkout.mjs";

const [file, ...rest] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node bin/run.mjs FILE.ts [ARGUMENT…]");
  process.exit(2);
}
// As `node --expose-gc` would, without a second process.
setFlagsFromString("--expose-gc");
globalThis.gc = runInNewContext("gc");
const path = resolve(file);
process.argv = [process.argv[0], path, ...rest];
await importSource(path);
