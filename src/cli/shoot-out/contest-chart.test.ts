import { expect, test } from "vitest";
import type { Played } from "./contest.ts";
import { contestChart } from "./contest-chart.ts";

const spent = (rollouts: number) => ({ rollouts, calls: 2 * rollouts, tokens: 0, usd: 0 });
const verdict = { kind: "kept baseline", sentence: "", openings: 0, elsewhere: 0 } as const;
const finished = (method: string, seed: number, looks: readonly number[], searched = 50): Played => ({
  method,
  seed,
  study: `${method}-${seed}`,
  kind: "finished",
  verdict,
  spent: spent(90),
  seconds: 1,
  curve: looks.map((best, i) => ({ spent: spent(20 + 10 * i), best })),
  searched: spent(searched),
});
const other = (method: string, kind: "failed" | "unfinished" | "does not apply"): Played =>
  ({ method, seed: 1, study: method, kind, why: "", error: new Error() }) as Played;

const chartOf = (played: readonly Played[], notBegun: readonly string[] = []) =>
  contestChart("task.ts", { played, notBegun, baselines: new Map() }, { rollouts: 100 });

test("whoever has no line is named, and why", () => {
  const svg = chartOf(
    [
      finished("good", 1, [0.2, 0.4]),
      other("good", "failed"),
      other("bad", "failed"),
      other("cut", "unfinished"),
      other("tpe", "does not apply"),
      finished("parts", 1, [0.3], 10),
      finished("blind", 1, []),
    ],
    ["later", "last"],
  );
  for (const note of [
    "failed: bad",
    "unfinished: cut",
    "does not apply: tpe",
    "not begun: later, last",
    "seen whole by the second look alone: parts",
    "never seen on a whole split: blind",
  ])
    expect(svg).toContain(`>${note}</text>`);
  expect(svg).toContain("as the method saw it, on all of validation or train; the table's score is on test data");
  expect(svg).toContain(">good 0.400</text>");
});

test("it tells over how many seeds, and bands of fewer than 4 are not drawn", () => {
  const seeds = (n: number) => Array.from({ length: n }, (_, seed) => finished("m", seed, [0.2, 0.3 + seed / 10]));
  expect(chartOf(seeds(1))).toContain("best so far, one seed<");
  expect(chartOf(seeds(3))).toContain("best so far, mean over 3 seeds<");
  expect(chartOf(seeds(3))).toContain(">fewer than 4 seeds: no bands<");
  expect(chartOf(seeds(4))).toContain(">bands: from the lowest seed to the highest<");
  expect(chartOf([...seeds(4), finished("n", 1, [0.1])])).toContain("mean over 1 to 4 seeds<");
  expect(chartOf([])).toContain("best so far, no study is finished<");
});

test("the axis is what the budget limits", () => {
  const outcome = { played: [finished("m", 1, [0.2])], notBegun: [], baselines: new Map() };
  expect(contestChart("t", outcome, { calls: 500 })).toContain(">calls spent<");
  expect(contestChart("t", outcome, { usd: 1 })).toContain(">USD spent<");
});
