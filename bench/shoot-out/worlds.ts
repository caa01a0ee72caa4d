import type { Played, Seed } from "../../src/cli/shoot-out/contest.ts";
import { gainOverSeeds, type OverSeeds } from "../../src/cli/shoot-out/over-seeds.ts";
import { type Outcome, playContest } from "../../src/cli/shoot-out/play-contest.ts";
import { scoreboard, scoresOf } from "../../src/cli/shoot-out/scoreboard.ts";
import { memoryStore } from "../../src/store/memory.ts";
import type { Method } from "../../src/study/method/method.ts";
import { simulatedWorld } from "../../src/testing/simulated/simulated-world.ts";
import { contestants } from "./contestants.ts";

/** The worlds in which something is to be gained. */
export const WORLDS = ["desk", "pipeline", "mixture", "steps"] as const;

/** How the methods are compared: rows of train, validation and test; the budget of each study; the seeds 1 to `seeds`. */
export const TERMS = { rows: [20, 20, 100], rollouts: 800, seeds: 20 } as const;

/** What one method came to in one world. */
export interface WorldLine {
  readonly method: string;
  readonly applies: boolean;
  readonly n: number;
  readonly score?: OverSeeds;
  readonly gain?: OverSeeds;
  /** Over random proposals, paired by seed. */
  readonly beyond?: OverSeeds;
  readonly improved: number;
  readonly rollouts?: number;
  readonly calls?: number;
  readonly tokens?: number;
  readonly remarks: readonly string[];
}

/** Methods in one world, random proposals first, with messages and replies of its own for every seed. */
export async function worldLines(
  world: string,
  seeds: number = TERMS.seeds,
  methods: readonly Method[] = contestants(),
): Promise<readonly WorldLine[]> {
  const played: Played[] = [];
  const baselines = new Map<Seed, number>();
  for (let seed = 1; seed <= seeds; seed++) {
    const { task, model } = simulatedWorld(world, { seed, rows: TERMS.rows });
    const outcome = await playContest({
      methods,
      seeds: [seed],
      ground: () => ({ task, optimizer: model }),
      budget: { rollouts: TERMS.rollouts },
      store: memoryStore(),
    });
    played.push(...outcome.played);
    for (const [at, mean] of outcome.baselines) baselines.set(at, mean);
  }
  return linesOf({ played, baselines }, methods[0]!.name);
}

function linesOf(outcome: Pick<Outcome, "played" | "baselines">, random: string): readonly WorldLine[] {
  const of = (name: string) => {
    const own = outcome.played.filter(({ method }) => method === name);
    return scoresOf(own, outcome.baselines);
  };
  const chance = of(random);
  return scoreboard(outcome).map(({ method, n, score, gain, improved, spent, remarks }) => {
    const rows = [...of(method)].flatMap(([seed, own]) => {
      const other = chance.get(seed);
      return other === undefined ? [] : [[seed, other.score, own.score] as const];
    });
    return {
      method,
      applies: !remarks.some((remark) => remark.startsWith("does not apply")),
      n,
      ...(score && { score }),
      ...(gain && { gain }),
      ...(method !== random && rows.length > 0 && { beyond: gainOverSeeds(rows) }),
      improved,
      ...(spent && { rollouts: spent.rollouts, calls: spent.calls, tokens: spent.tokens }),
      remarks,
    };
  });
}
