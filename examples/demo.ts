import type { Result } from "gradus";
import { compare, table } from "./compare.ts";
import { budget, entries, steps } from "./traffic-lights/compare.ts";
import { recorded } from "./traffic-lights/recordings.ts";
import task from "./traffic-lights/task.ts";

/** Where the demo writes. */
export interface DemoOutput {
  /** Results. */
  out(text: string): void;
  /** Progress. */
  err(text: string): void;
}

/** The main job offline: OptoPrime on recorded replies beside two searches, at the same number of simulator runs. */
export async function demo({ out, err }: DemoOutput): Promise<void> {
  out("A signalled crossing: five params (four numbers and a choice), scored by the delay per vehicle.");
  out(
    `Each study may run the simulator ${budget.rollouts} times. The model's replies are recorded ones; all else runs now.\n`,
  );
  const rows = await compare(task, entries(recorded), { budget, steps }, err);
  out(table(rows, "simulator runs"));
  const best = bestOf(rows[0]!.results);
  out(`\noptoprime, seed ${best.seed}: ${best.verdict.sentence}\n`);
  out(diffOf(best));
  out("\nnext: npm run gradus -- optimize examples/traffic-lights/task.ts --method tpe --rollouts 272");
  out("      npm run gradus -- init ../my-first-program");
}

function bestOf(results: readonly Result[]): Result {
  return results.reduce((a, b) =>
    (b.verdict.comparison?.candidate ?? 0) > (a.verdict.comparison?.candidate ?? 0) ? b : a,
  );
}

/** The params that changed, before and after. */
function diffOf({ baseline, best }: Result): string {
  return Object.entries(best.values)
    .filter(([name, value]) => value !== baseline.values[name])
    .map(([name, value]) => `- ${name} = ${shown(baseline.values[name])}\n+ ${name} = ${shown(value)}`)
    .join("\n");
}

/** A value for people: four significant digits say enough. */
function shown(value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
