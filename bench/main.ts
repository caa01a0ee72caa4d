import { parseArgs } from "node:util";
import { backwardBench } from "./backward.ts";
import { graphBench } from "./graph.ts";
import { journalBench } from "./journal.ts";
import type { BenchRow } from "./row.ts";
import { studyBench } from "./study.ts";
import { tpeBench } from "./tpe.ts";

/** Every bench by the name that `--only` takes, in the order in which they run: one after another, to not disturb each other. */
const benches: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  backward: () => backwardBench(),
  graph: graphBench,
  journal: journalBench,
  study: studyBench,
  tpe: () => tpeBench({ seeds: 20 }),
};

const usage = `usage: npm run bench -- [--json] [--only NAME]…
  --json       print rows of {name, value, unit, limit, ok} instead of a table
  --only NAME  run one bench; may be given several times: ${Object.keys(benches).join(", ")}`;

/** Runs the benches and prints their rows; returns the exit code: 1 where a row misses its limit, 2 for wrong arguments. */
async function main(args: readonly string[]): Promise<number> {
  let options: { readonly json?: boolean; readonly only?: string[] };
  try {
    options = parseArgs({
      args: [...args],
      options: { json: { type: "boolean" }, only: { type: "string", multiple: true } },
    }).values;
  } catch (error) {
    return misused((error as Error).message);
  }
  const unknown = options.only?.find((name) => !Object.hasOwn(benches, name));
  if (unknown !== undefined) return misused(`no bench is named "${unknown}"`);

  const rows: BenchRow[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (options.only !== undefined && !options.only.includes(name)) continue;
    process.stderr.write(`${name} … `);
    const start = performance.now();
    rows.push(...(await bench()));
    process.stderr.write(`${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  }
  console.log(options.json === true ? JSON.stringify(rows, null, 2) : table(rows));
  return rows.every((row) => row.ok) ? 0 : 1;
}

function misused(what: string): number {
  console.error(`${what}\n${usage}`);
  return 2;
}

function table(rows: readonly BenchRow[]): string {
  const head = ["", "value", "limit", "unit", "name"];
  const cells = rows.map((row) => [
    row.ok ? "ok" : "FAILED",
    figure(row.value),
    row.limit === undefined ? "" : figure(row.limit),
    row.unit,
    row.name,
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]!.length)));
  return [head, ...cells]
    .map((row) => row.map((cell, i) => (i === 1 || i === 2 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))))
    .map((row) => row.join("  ").trimEnd())
    .join("\n");
}

/** Four digits that mean something. */
function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}

process.exitCode = await main(process.argv.slice(2));
