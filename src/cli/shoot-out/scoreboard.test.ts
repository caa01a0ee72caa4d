import { expect, test } from "vitest";
import type { Verdict } from "../../study/end/verdict.ts";
import type { Played } from "./contest.ts";
import { scoreboard } from "./scoreboard.ts";

const spent = { calls: 10, tokens: 100, usd: 0.5, rollouts: 10 };
const played = (seed: number, verdict: Partial<Verdict>): Played => ({
  method: "m",
  seed,
  study: `m-${seed}`,
  kind: "finished",
  verdict: { kind: "kept baseline", sentence: "said", openings: 1, elsewhere: 0, ...verdict },
  spent,
  seconds: 2,
  curve: [],
  searched: spent,
});
const improved = (baseline: number, candidate: number): Partial<Verdict> => ({
  kind: "improved",
  comparison: {
    n: 20,
    baseline,
    candidate,
    difference: candidate - baseline,
    interval: [0.1, 0.2],
    p: 0.01,
    level: 0.95,
    test: "t",
  },
});
const who = { method: "other", seed: 1, study: "x" } as const;

test("where the baseline was kept its measured score counts, with a gain of 0", () => {
  const baselines = new Map([
    [1, 0.4],
    [2, 0.3],
  ]);
  const [line] = scoreboard({ played: [played(1, improved(0.42, 0.62)), played(2, {})], baselines });
  expect(line).toMatchObject({ n: 2, improved: 1, spent, seconds: 2, remarks: [] });
  expect(line!.score!.mean).toBeCloseTo((0.62 + 0.3) / 2, 9);
  expect(line!.gain!.mean).toBeCloseTo(0.1, 9);
});

test("a study without a verdict counts in no mean, and is told", () => {
  const lost = played(2, { kind: "not reached", sentence: "no verdict: the budget ended" });
  const [line] = scoreboard({ played: [played(1, improved(0.4, 0.6)), lost], baselines: new Map([[2, 0.4]]) });
  expect(line).toMatchObject({ n: 1, improved: 1 });
  expect(line!.remarks).toEqual(["seed 2: no verdict: the budget ended"]);
});

test("what does not apply, fails or was stopped has no figures; each reason stands once, with its seeds", () => {
  const bad = { ...who, method: "bad", kind: "failed", error: new Error() } as const;
  const lines = scoreboard({
    played: [
      { ...who, kind: "does not apply", why: "no text" },
      { ...who, seed: 2, kind: "does not apply", why: "no text" },
      { ...bad, why: "it broke" },
      { ...bad, seed: 2, why: "it broke" },
      { ...bad, seed: 3, why: "otherwise" },
      { ...who, method: "cut", kind: "unfinished", why: "" },
    ],
    baselines: new Map([[1, 0.5]]),
  });
  expect(lines.map(({ remarks }) => remarks)).toEqual([
    ["does not apply: no text"],
    ["seeds 1, 2: failed: it broke", "seed 3: failed: otherwise"],
    ["unfinished"],
  ]);
  expect(
    lines.every(({ score, gain, spent }) => score === undefined && gain === undefined && spent === undefined),
  ).toBe(true);
});
