import { expect, test } from "vitest";
import { gainOverSeeds, scoreOverSeeds } from "./over-seeds.ts";
import { scoreTable } from "./score-table.ts";
import type { Line } from "./scoreboard.ts";

const spent = { calls: 1234, tokens: 98_765, usd: 0, rollouts: 678 };
const line = (method: string, scores: readonly number[], more: Partial<Line> = {}): Line => ({
  method,
  n: scores.length,
  score: scoreOverSeeds(scores),
  gain: gainOverSeeds(scores.map((score, seed) => [seed, 0.3, score] as const)),
  improved: 1,
  spent,
  seconds: 94,
  remarks: [],
  ...more,
});
const without = (method: string, ...remarks: string[]): Line => ({ method, n: 0, improved: 0, remarks });
const baselines = (n: number) => new Map(Array.from({ length: n }, (_, i) => [i, 0.3 + i / 100] as const));
const scores = [0.6, 0.7, 0.62, 0.58, 0.66, 0.64];

test("of few seeds it shows ranges and says so; what has no figures says why in its row", () => {
  const lines = [
    line("good", scores.slice(0, 2)),
    line("half", [0.2], { remarks: ["seed 2: failed: it broke"] }),
    without("other", "does not apply: no text"),
    without("bad", `failed: ${"it broke for a reason that is told at length, ".repeat(3)}and so on`),
  ];
  expect(scoreTable({ lines, baselines: baselines(2), notBegun: ["a", "b"] })).toMatchInlineSnapshot(`
    "method    test score           gain                    improved  rollouts  calls  tokens    time
    baseline  0.305 (0.300…0.310)
    good      0.650 (0.600…0.700)  +0.350 (+0.300…+0.400)    1 of 2       678  1,234  98,765  1m 34s
    half      0.200                −0.100                    1 of 1       678  1,234  98,765  1m 34s
    other     does not apply: no text
    bad       failed: it broke for a reason that is told at length, it broke for a reason that is t…

    means over seeds
    fewer than 4 seeds: ranges, not intervals
    gain: over the baseline, on the same test examples
    improved: verdicts that show a gain, of all verdicts

    half: seed 2: failed: it broke
    bad: failed: it broke for a reason that is told at length, it broke for a reason that is told at length, it broke for a reason that is told at length, and so on
    2 methods not begun: a, b
    "
  `);
});

test("of 4 seeds scores have intervals and gains ranges, of 6 both have intervals", () => {
  const told = (n: number) =>
    scoreTable({ lines: [line("m", scores.slice(0, n))], baselines: baselines(n), notBegun: [] });
  expect(told(4)).toMatch(/\nm +0\.625 \[0\.\d+, 0\.\d+\] +\+0\.325 \(\+0\.280…\+0\.400\)/);
  expect(told(4)).toContain("\ngains of fewer than 6 seeds: ranges, not intervals\n");
  expect(told(4)).not.toContain("fewer than 4");
  expect(told(6)).toMatch(/\nm +0\.633 \[0\.\d+, 0\.\d+\] +\+0\.333 \[\+0\.\d+, \+0\.\d+\]/);
  expect(told(6)).not.toContain("fewer");
  expect(told(1)).toMatch(/\nm +0\.600 {2,}\+0\.300 {2,}1 of 1/);
  expect(told(1)).toContain("\none seed: neither a range nor an interval\n");
});

test.each([80, 100, 130])("at %i columns no row is wider; what goes first is tokens, then calls", (width) => {
  const lines = [
    line("bootstrap-random-search", scores),
    without("gepa", `failed: ${"a long reason ".repeat(20)}`),
    without("tpe", "does not apply: no param has a range or options that a search could draw from"),
  ];
  const text = scoreTable({ lines, baselines: baselines(6), notBegun: [] }, width);
  const rows = text.slice(0, text.indexOf("\n\n")).split("\n");
  expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(width);
  expect(rows[0]).toContain("improved");
  expect(rows[0]!.includes("time")).toBe(width >= 100);
  expect(rows[0]!.includes("tokens")).toBe(width >= 130);
  expect(rows[1]).toMatch(/^baseline +0\.325 \[/);
});

test("money has a column where some was spent", () => {
  const told = (usd: number) =>
    scoreTable({ lines: [line("m", scores, { spent: { ...spent, usd } })], baselines: baselines(6), notBegun: [] });
  expect(told(0)).not.toContain("cost");
  expect(told(0.5)).toMatch(/ cost .*\n.*\nm .* \$0\.50 /);
});

test("after an early end methods that were not begun are counted, and few are named", () => {
  const of = (notBegun: readonly string[]) =>
    scoreTable({ lines: [without("cut", "unfinished")], baselines: new Map(), notBegun });
  expect(of(["a"])).toBe(
    "method  test score  gain  improved  rollouts  calls  tokens  time\ncut     unfinished\n\n1 method not begun: a\n",
  );
  expect(of([..."abcdefg"])).toContain("\n7 methods not begun\n");
});
