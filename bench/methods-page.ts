import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { contestants } from "./shoot-out/contestants.ts";
import { type Claims, claimsOf } from "./shoot-out/false-claims.ts";
import type { Measured } from "./shoot-out/measured-sections.ts";
import { methodsPage } from "./shoot-out/page.ts";
import { TERMS, WORLDS, worldLines } from "./shoot-out/worlds.ts";

const PAGE = fileURLToPath(new URL("../docs/methods.md", import.meta.url));

/** Studies a method where nothing can be gained. */
const STUDIES = 200;

const usage = `usage: npm run methods-page -- [--measure [--seeds N] [--studies N]]
  writes docs/methods.md; without --measure what was measured stays as it is`;

/** Writes the page; with --measure in as many processes at once as there are cores. Progress goes to stderr. */
async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      measure: { type: "boolean" },
      seeds: { type: "string", default: String(TERMS.seeds) },
      studies: { type: "string", default: String(STUDIES) },
      part: { type: "string" },
    },
  });
  const [seeds, studies] = [Number(values.seeds), Number(values.studies)];
  if (![seeds, studies].every((n) => Number.isInteger(n) && n > 0)) {
    console.error(usage);
    return 2;
  }
  if (values.part !== undefined) {
    process.stdout.write(JSON.stringify(await measurePart(values.part, seeds, studies)));
    return 0;
  }
  const before = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "";
  writeFileSync(PAGE, methodsPage(before, values.measure ? await measureAll(seeds, studies) : undefined));
  return 0;
}

/** One world's table, or one method's claims (`claims:NAME`). */
async function measurePart(part: string, seeds: number, studies: number): Promise<unknown> {
  if (!part.startsWith("claims:")) return await worldLines(part, seeds);
  const method = contestants().find(({ name }) => part === `claims:${name}`)!;
  return await claimsOf(() => method, studies);
}

async function measureAll(seeds: number, studies: number): Promise<Measured> {
  const started = performance.now();
  const names = contestants().map(({ name }) => name);
  const parts: string[] = [...WORLDS, ...names.map((name) => `claims:${name}`)];
  const found = new Map<string, unknown>();
  const cores = availableParallelism();
  const left = [...parts];
  const worker = async () => {
    for (let part = left.shift(); part !== undefined; part = left.shift()) {
      const begun = performance.now();
      found.set(part, JSON.parse(await inChild(part, seeds, studies)));
      process.stderr.write(`${part}: ${Math.round((performance.now() - begun) / 1000)} s\n`);
    }
  };
  await Promise.all(Array.from({ length: cores }, worker));
  return {
    worlds: Object.fromEntries(WORLDS.map((world) => [world, found.get(world)])) as Measured["worlds"],
    claims: Object.fromEntries(names.map((name) => [name, found.get(`claims:${name}`) as Claims])),
    date: new Date().toISOString().slice(0, 10),
    minutes: Math.ceil((performance.now() - started) / 60_000),
    cores,
    seeds,
  };
}

function inChild(part: string, seeds: number, studies: number): Promise<string> {
  const run = fileURLToPath(new URL("../bin/run.mjs", import.meta.url));
  const args = [run, fileURLToPath(import.meta.url), "--part", part, "--seeds", `${seeds}`, "--studies", `${studies}`];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let out = "";
    child.stdout.on("data", (data) => {
      out += data;
    });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(out) : reject(new Error(`${part} ended with code ${code}`))));
  });
}

process.exitCode = await main(process.argv.slice(2));
