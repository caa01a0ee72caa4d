import { comparePaired, type Pair } from "../src/evaluate/statistics.ts";
import { randomStream } from "../src/search/random.ts";
import { randomPoint, type Trial, tpe } from "../src/search/tpe.ts";
import { HELD_OUT, type TestFunction, TUNING } from "./functions.ts";
import type { BenchRow } from "./row.ts";

const BUDGETS = [30, 60, 120] as const;

/** One function, with or without noise, at one budget: the true values of what both searches recommend, by seed. */
interface Contest {
  readonly set: "tuning" | "held-out";
  readonly label: string;
  readonly budget: number;
  readonly best: number;
  readonly pairs: readonly Pair[];
}

/**
 * TPE against random search on paired seeds. Both start from the same 10 points and meet the same noise; both recommend
 * the point with the highest score they saw, which is judged by its true value.
 *
 * The defaults of `tpe` (share of good points, widths, priors, start-up, draws) were chosen on the functions
 * called "tuning" only; those called "held-out" were written before and run after. A gain is the share of random
 * search's mean regret that TPE takes away: 1 reaches the optimum, 0 is no better, below 0 is worse.
 * Fails where the mean gain over the held-out functions is not surely above 0, or one of them is surely worse.
 */
export async function tpeBench(options: { readonly seeds: number }): Promise<BenchRow[]> {
  const contests = [
    ...TUNING.flatMap((f) => contestsOf("tuning", f, options.seeds)),
    ...HELD_OUT.flatMap((f) => contestsOf("held-out", f, options.seeds)),
  ];
  const sets = ["tuning", "held-out"] as const;
  return [
    ...contests.flatMap(rowsOf),
    ...sets.flatMap((set) => [...BUDGETS, undefined].map((budget) => summaryOf(contests, set, budget))),
  ];
}

function contestsOf(set: Contest["set"], f: TestFunction, seeds: number): Contest[] {
  return [0, f.noise].flatMap((noise) => {
    const random = bySeed(seeds, (seed) => search(f, noise, seed, (_, stream) => randomPoint(f.spaces, stream)));
    const guided = bySeed(seeds, (seed) => search(f, noise, seed, (trials, stream) => tpe(trials, f.spaces, stream)));
    return BUDGETS.map((budget, b) => ({
      set,
      label: noise > 0 ? `${f.name}, noisy` : f.name,
      budget,
      best: f.best,
      pairs: random.map((values, seed) => ({
        example: String(seed),
        baseline: values[b]!,
        candidate: guided[seed]![b]!,
      })),
    }));
  });
}

/** The true value of the point with the highest score so far, at each budget. */
function search(
  f: TestFunction,
  noise: number,
  seed: number,
  next: (trials: readonly Trial[], stream: ReturnType<typeof randomStream>) => Trial["point"],
): number[] {
  const stream = randomStream(seed, f.name, "points");
  const errors = randomStream(seed, f.name, "noise");
  const trials: Trial[] = [];
  let recommended = { score: Number.NEGATIVE_INFINITY, truth: 0 };
  return BUDGETS.map((budget) => {
    while (trials.length < budget) {
      const point = next(trials, stream);
      const truth = f.value(point);
      const score = truth + noise * errors.normal();
      trials.push({ point, score });
      if (score > recommended.score) recommended = { score, truth };
    }
    return recommended.truth;
  });
}

function rowsOf(contest: Contest): BenchRow[] {
  const { n, candidate, baseline, difference, interval } = comparePaired(contest.pairs);
  const wins = contest.pairs.reduce((sum, p) => sum + (Math.sign(p.candidate - p.baseline) + 1) / 2, 0);
  const name = `tpe, ${contest.set}: ${contest.label}, ${contest.budget} trials`;
  const room = contest.best - baseline;
  const share = (x: number) => (room > 0 ? x / room : 0);
  return [
    { name: `${name}: wins over random`, value: wins / n, unit: "share of seeds", ok: true },
    {
      name: `${name}: gain`,
      value: share(difference),
      unit: `of random's regret, 95 % ${range(interval.map(share))}; ${candidate.toPrecision(4)} vs ${baseline.toPrecision(4)}`,
      ok: interval[1] >= 0,
    },
  ];
}

/** The mean gain over functions, a seed at a time; the interval is over seeds. */
function summaryOf(contests: readonly Contest[], set: Contest["set"], budget: number | undefined): BenchRow {
  const chosen = contests.filter((c) => c.set === set && (budget === undefined || c.budget === budget));
  const gains = chosen.map(({ pairs, best }) => {
    const room = best - pairs.reduce((sum, p) => sum + p.baseline, 0) / pairs.length;
    return pairs.map((p) => (room > 0 ? (p.candidate - p.baseline) / room : 0));
  });
  const pairs = bySeed(gains[0]!.length, (seed) => ({
    example: String(seed),
    baseline: 0,
    candidate: gains.reduce((sum, g) => sum + g[seed]!, 0) / gains.length,
  }));
  const { difference, interval } = comparePaired(pairs);
  return {
    name: `tpe, ${set}: mean gain over functions, ${budget === undefined ? "all budgets" : `${budget} trials`}`,
    value: difference,
    unit: `of random's regret, 95 % ${range(interval)}`,
    limit: 0,
    ok: interval[0] > 0,
  };
}

function bySeed<T>(seeds: number, run: (seed: number) => T): T[] {
  return Array.from({ length: seeds }, (_, seed) => run(seed));
}

function range(ends: readonly number[]): string {
  return `[${ends.map((x) => x.toFixed(2)).join(", ")}]`;
}
