import assert from "node:assert/strict";
import { randomSearch } from "../../methods/random-search.ts";
import type { Method } from "../../study/method/method.ts";
import { toyLadder } from "../toy-ladder.ts";
import { toyTask } from "../toy-task.ts";
import { range, type Subject } from "./subject.ts";

/** Steps in which a method climbs the four rungs of the ladder. */
const LADDER_STEPS = 16;

/** Every candidate scores the same, row by row: nothing tells for one, and the baseline came first. */
export async function alike(subject: Subject): Promise<void> {
  const { verdict, best, baseline, candidates, finalists } = await subject.run(subject.ground.alike());
  assert.ok(candidates.length > 1, "no candidate but the baseline: nothing was tried");
  assert.ok(
    finalists.every(({ mean }) => mean === finalists[0]!.mean),
    "the scores are not the same",
  );
  assert.equal(verdict.kind, "kept baseline", verdict.sentence);
  assert.deepEqual(best.values, baseline.values);
}

/** Scores are noise: one candidate looks better than another, and none is. */
export async function nothingToGain(subject: Subject): Promise<void> {
  const { verdict } = await subject.run(subject.ground.toy({ gain: false }));
  assert.notEqual(verdict.kind, "improved", verdict.sentence);
}

export async function gains(subject: Subject): Promise<void> {
  const { verdict } = await subject.run(subject.ground.toy(), { steps: 25 });
  assert.equal(verdict.kind, "improved", verdict.sentence);
}

export async function climbs(subject: Subject): Promise<void> {
  const reached = async (reads: boolean) => {
    const ladder = toyLadder({ reads });
    const { best } = await subject.run(ladder, { steps: LADDER_STEPS });
    return ladder.rungs(best.values.instructions);
  };
  assert.equal(await reached(true), 4, "improvements that are left unfound");
  assert.ok((await reached(false)) < 4, "a ladder that chance can climb tells nothing");
}

export async function beatsChance(subject: Subject): Promise<void> {
  const budget = { rollouts: 64 + 90 };
  const reached = async (method: Method, seed: number) => {
    const toy = toyTask({ proposals: "sense" });
    const { verdict } = await subject.run(toy, { method, seed, budget, steps: 1000 });
    return verdict.comparison?.difference ?? 0;
  };
  const seeds = range(4).map((i) => subject.seed + i);
  const differences = await Promise.all(
    seeds.map(async (seed) => (await reached(subject.make(), seed)) - (await reached(randomSearch(), seed))),
  );
  const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
  assert.ok(mean > 0.02, `mean gain over random search ${mean.toFixed(3)} (seeds ${seeds.join(", ")})`);
}
