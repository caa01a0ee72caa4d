import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type AnyTask, type Method, provideSources, sliceCodeParams } from "gradus";
import { test } from "./battleship/boards.ts";
import { densityPolicy } from "./battleship/density.ts";
import { type Policy, play } from "./battleship/play.ts";
import { huntAndTarget, sweep } from "./battleship/policies.ts";
import { houseRules } from "./battleship/rules.ts";
import { compare, table } from "./compare.ts";

const tables = { "traffic-lights": trafficLights, battleship, handbook };

const [name = ""] = process.argv.slice(2);
if (!Object.hasOwn(tables, name)) {
  console.error(`usage: node bin/run.mjs examples/table.ts ${Object.keys(tables).join("|")}`);
  process.exit(2);
}
console.log(await tables[name as keyof typeof tables]());

/** The table of the crossing, from recorded replies. */
async function trafficLights(): Promise<string> {
  const { budget, entries, steps } = await import("./traffic-lights/compare.ts");
  const { recorded } = await import("./traffic-lights/recordings.ts");
  const { default: task } = await import("./traffic-lights/task.ts");
  return table(await compare(task, entries(recorded), { budget, steps }, console.error), "simulator runs");
}

/** The table of the front desk, from recorded replies to its program, too. */
async function handbook(): Promise<string> {
  const { budget, entries, seed, steps } = await import("./handbook/compare.ts");
  const { recorded } = await import("./handbook/recordings.ts");
  const { default: task } = await import("./handbook/task.ts");
  const models = ({ name }: Method) => recorded(name);
  const rows = entries.map((method) => ({ label: method.name, method, seeds: [seed], models: () => models(method) }));
  return table(await compare(task, rows, { budget, steps }, console.error), "runs");
}

/** The table of Battleship, from recorded replies, and what policies written by hand reach on the same boards. */
async function battleship(): Promise<string> {
  const file = fileURLToPath(new URL("./battleship/policy.ts", import.meta.url));
  provideSources(file, sliceCodeParams(readFileSync(file, "utf8"), file));
  const { entries, steps } = await import("./battleship/compare.ts");
  const { recorded } = await import("./battleship/recordings.ts");
  const { default: task } = await import("./battleship/task.ts");
  const rows = await compare(task as AnyTask, entries(recorded), { steps }, console.error);
  const byHand = [
    ["row by row (the baseline)", () => sweep],
    ["hunt and target, as usually written", (seed: string) => huntAndTarget(seed)],
    ["written by someone who knows every rule", () => densityPolicy(houseRules)],
  ] as const;
  const lines = await Promise.all(
    byHand.map(async ([label, policy]) => `${(await meanScore(policy)).toFixed(3)}  ${label}`),
  );
  return `${table(rows, "games")}\n\nby hand, on the same ${test.length} boards:\n${lines.join("\n")}`;
}

async function meanScore(policy: (seed: string) => Policy): Promise<number> {
  const scores = [];
  for (const { seed } of test) scores.push((await play(policy(seed), seed)).score);
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
