import type { Cost } from "../../study/budget/cost.ts";
import type { Played, Seed } from "./contest.ts";
import { gainOverSeeds, type OverSeeds, scoreOverSeeds } from "./over-seeds.ts";
import type { Outcome } from "./play-contest.ts";

/** One method's line in the table. */
export interface Line {
  readonly method: string;
  /** Seeds with a verdict: what the means are over. */
  readonly n: number;
  /** On the test data; `undefined` where no seed came to a verdict. */
  readonly score?: OverSeeds;
  /** Over the baseline, of the same seeds. */
  readonly gain?: OverSeeds;
  /** How often "improved" was claimed. */
  readonly improved: number;
  /** Means over the finished studies, the pilots and the verdict included. */
  readonly spent?: Cost;
  readonly seconds?: number;
  /** Where something is missing: why, each reason once; of which seeds, where it is not of all. */
  readonly remarks: readonly string[];
}

type Finished = Extract<Played, { readonly kind: "finished" }>;

/** A method's line for each, in the order in which they were given. */
export function scoreboard({ played, baselines }: Pick<Outcome, "played" | "baselines">): readonly Line[] {
  return [...new Set(played.map(({ method }) => method))].map((method) => {
    const own = played.filter((one) => one.method === method);
    const finished = own.filter((one) => one.kind === "finished");
    const scores = scoresOf(own, baselines);
    return {
      method,
      n: scores.size,
      ...(scores.size > 0 && { score: scoreOverSeeds([...scores.values()].map(({ score }) => score)) }),
      ...(scores.size > 0 && { gain: gainOf(scores) }),
      improved: finished.filter(({ verdict }) => verdict.kind === "improved").length,
      ...(finished.length > 0 && { spent: meanCost(finished), seconds: mean(finished.map((one) => one.seconds)) }),
      remarks: remarksOf(own),
    };
  });
}

/** Scores on the test data. */
export interface Scores {
  readonly baseline: number;
  readonly score: number;
}

/**
 * A method's scores by seed. Where it was not the baseline that won, both are of the verdict's own paired runs; where
 * the baseline was kept, its score is the one that was measured apart, and the gain is 0.
 */
export function scoresOf(played: readonly Played[], baselines: ReadonlyMap<Seed, number>): ReadonlyMap<Seed, Scores> {
  const scores = new Map<Seed, Scores>();
  for (const one of played) {
    if (one.kind !== "finished") continue;
    const { comparison, kind } = one.verdict;
    const baseline = comparison?.baseline ?? (kind === "kept baseline" ? baselines.get(one.seed) : undefined);
    if (baseline !== undefined) scores.set(one.seed, { baseline, score: comparison?.candidate ?? baseline });
  }
  return scores;
}

function gainOf(scores: ReadonlyMap<Seed, Scores>): OverSeeds {
  return gainOverSeeds([...scores].map(([seed, { baseline, score }]) => [seed, baseline, score]));
}

function remarksOf(own: readonly Played[]): readonly string[] {
  const seedsOf = new Map<string, Seed[]>();
  for (const one of own) {
    const why = reasonOf(one);
    if (why !== undefined) seedsOf.set(why, [...(seedsOf.get(why) ?? []), one.seed]);
  }
  return [...seedsOf].map(([why, seeds]) =>
    seeds.length === own.length ? why : `seed${seeds.length === 1 ? "" : "s"} ${seeds.join(", ")}: ${why}`,
  );
}

/** Why a study has no figures or no verdict: "failed: it broke"; `undefined` where it has both. */
function reasonOf(one: Played): string | undefined {
  if (one.kind === "finished") return one.verdict.kind === "not reached" ? one.verdict.sentence : undefined;
  return one.why === "" ? one.kind : `${one.kind}: ${one.why}`;
}

function meanCost(list: readonly Finished[]): Cost {
  const of = (d: keyof Cost) => mean(list.map(({ spent }) => spent[d]));
  return { calls: of("calls"), tokens: of("tokens"), usd: of("usd"), rollouts: of("rollouts") };
}

function mean(xs: readonly number[]): number {
  return xs.reduce((sum, x) => sum + x, 0) / xs.length;
}
