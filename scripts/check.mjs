/**
 * Everything that must hold beside the tests, a line each: `npm run check`, or `npm run check -- types lint` for some.
 * Goes on after a failure; exits with 1 where one failed.
 */
import { readFileSync } from "node:fs";
import { docLinks } from "./doc-links.mjs";
import { fileSizes } from "./file-sizes.mjs";
import { root } from "./files.mjs";
import { missingEntries } from "./lockfile.mjs";
import { packageWorks } from "./package.mjs";
import { run, tool } from "./run.mjs";
import { sourceRules } from "./source-rules.mjs";

const checks = {
  types: () => passes(tool("tsc"), ["-p", "."]),
  lint: () => passes(tool("biome"), ["ci", "."]),
  unused: () => passes(tool("knip"), ["--no-progress", "--no-config-hints"]),
  layers: () => passes(tool("depcruise"), ["src", "bench", "examples", "--output-type", "err"]),
  rules: sourceRules,
  sizes: fileSizes,
  links: docLinks,
  lockfile,
  package: packageWorks,
};

async function passes(command, args) {
  const { code, text } = await run(command, args);
  return { problems: code === 0 ? [] : [text.trim()] };
}

async function lockfile() {
  const { packages } = JSON.parse(readFileSync(`${root}/package-lock.json`, "utf8"));
  const missing = Object.keys(missingEntries(packages));
  if (missing.length > 0) return { problems: [`lacks ${missing.join(", ")}\nrun: node scripts/lockfile.mjs`] };
  return passes("npm", ["ci", "--dry-run", "--ignore-scripts", "--no-audit", "--no-fund"]);
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  console.error(`no check is named ${unknown.join(", ")}; there are ${Object.keys(checks).join(", ")}`);
  process.exit(2);
}

const names = asked.length === 0 ? Object.keys(checks) : asked;
const begun = performance.now();
let failed = 0;
for (const name of names) {
  const start = performance.now();
  const { problems, note } = await attempt(checks[name]);
  const head = `${problems.length === 0 ? "ok    " : "FAILED"}  ${name.padEnd(9)}${seconds(start).padStart(7)}`;
  console.log(note === undefined ? head : `${head}  ${note}`);
  if (problems.length === 0) continue;
  failed++;
  console.log(shown(problems, name).replace(/^/gm, "    "));
}
console.log(`check: ${names.length - failed} passed, ${failed} failed, in ${seconds(begun)}`);
process.exitCode = failed === 0 ? 0 : 1;

async function attempt(check) {
  try {
    return await check();
  } catch (error) {
    return { problems: [error.message] };
  }
}

/** All of it where one check was asked for, else enough to begin with. */
function shown(problems, name, most = 40) {
  const lines = problems.join("\n").split("\n");
  if (asked.length === 1 || lines.length <= most + 1) return lines.join("\n");
  return [...lines.slice(0, most), `… ${lines.length - most} more lines: npm run check -- ${name}`].join("\n");
}

function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
