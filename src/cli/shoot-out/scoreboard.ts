import { comparePaired, type MeanInterval, meanInterval } from "../../evaluate/statistics.ts";
import type { Cost } from "../../study/budget/cost.ts";
import type { Played, Seed } from "./contest.ts";
import type { Outcome } from "./play-contest.ts";

/** A mean over seeds of paired differences, with its 95 % interval. */
export interface Gain {
  readonly n: number;
  readonly mean: number;
  readonly interval: readonly [number, number];
}

/** One method's line in the table. */
export interface Line {
  readonly method: string;
  /** Seeds with a verdict: what the means are over. */
  readonly n: number;
  /** On the test data; `undefined` where no seed came to a verdict. */
  readonly score?: MeanInterval;
  /** Over the baseline, of the same seeds. */
  readonly gain?: Gain;
  /** How often "improved" was claimed. */
  readonly improved: number;
  /** Means over the finished studies, the pilots and the verdict included. */
  readonly spent?: Cost;
  readonly seconds?: number;
  /** Where something is missing: why, each reason once. */
  readonly remarks: readonly string[];
}

type Finished = Extract<Played, { readonly kind: "finished" }>;

/** A method's line for each, in the order in which they were given. */
export function scoreboard({ played, baselines }: Outcome): readonly Line[] {
  return [...new Set(played.map(({ method }) => method))].map((method) => {
    const own = played.filter((one) => one.method === method);
    const finished = own.filter((one) => one.kind === "finished");
    const scores = scoresOf(own, baselines);
    const rows = [...scores].map(([seed, { score }]) => ({ example: String(seed), score }));
    const remarks = [...new Set(own.flatMap((one) => remarkOf(one) ?? []))];
    return {
      method,
      n: scores.size,
      ...(rows.length > 0 && { score: meanInterval(rows), gain: gainOf(scores) }),
      improved: finished.filter(({ verdict }) => verdict.kind === "improved").length,
      ...(finished.length > 0 && { spent: meanCost(finished), seconds: mean(finished.map((one) => one.seconds)) }),
      remarks,
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

function gainOf(scores: ReadonlyMap<Seed, Scores>): Gain {
  return pairedGain([...scores].map(([seed, { baseline, score }]) => [seed, baseline, score]));
}

/** The mean gain of second scores over first ones, paired by seed. */
export function pairedGain(rows: readonly (readonly [Seed, number, number])[]): Gain {
  const pairs = rows.map(([seed, baseline, candidate]) => ({ example: String(seed), baseline, candidate }));
  const { n, difference, interval } = comparePaired(pairs);
  return { n, mean: difference, interval };
}

function remarkOf(one: Played): string | undefined {
  if (one.kind === "finished")
    return one.verdict.kind === "not reached" ? `seed ${one.seed}: ${one.verdict.sentence}` : undefined;
  if (one.kind === "does not apply") return `does not apply: ${one.why}`;
  return one.kind === "failed" ? `failed: ${one.why}` : `seed ${one.seed}: unfinished: ${one.why}`;
}

function meanCost(list: readonly Finished[]): Cost {
  const of = (d: keyof Cost) => mean(list.map(({ spent }) => spent[d]));
  return { calls: of("calls"), tokens: of("tokens"), usd: of("usd"), rollouts: of("rollouts") };
}

function mean(xs: readonly number[]): number {
  return xs.reduce((sum, x) => sum + x, 0) / xs.length;
}
