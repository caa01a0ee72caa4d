import { expect, test } from "vitest";
import type { Io } from "../io.ts";
import type { Played } from "./contest.ts";
import { Tally } from "./tally.ts";

const spent = { calls: 0, tokens: 0, usd: 0, rollouts: 100 };
const verdict = { kind: "kept baseline", sentence: "", openings: 0, elsewhere: 0 } as const;
const finished = (method: string, seed: number): Played => ({
  method,
  seed,
  study: `${method}-${seed}`,
  kind: "finished",
  verdict,
  spent,
  seconds: 1,
  curve: [],
  searched: spent,
});
const other = (method: string, kind: "failed" | "unfinished" | "does not apply", why: string): Played =>
  ({ method, seed: 1, study: `${method}-1`, kind, why, error: new Error() }) as Played;

const CLEARED = "\r\x1b[2K";

function tally(isTTY: boolean) {
  let err = "";
  let now = 0;
  const stderr = (text: string) => {
    err += text;
  };
  const io = { isTTY, columns: 100, stderr } as Io;
  const one = new Tally(io, 3, 2, () => now);
  const run = (study: string, n: number) => {
    for (let i = 0; i < n; i++) one.onRollout(study);
  };
  const at = (seconds: number) => {
    now = seconds * 1000;
  };
  return { one, run, at, lines: () => err };
}

test("counts what is done, tells the time past a minute, guesses what is left, and says why one failed", () => {
  const { one, run, at, lines } = tally(false);
  run("a-1", 100);
  at(94);
  one.onPlayed(finished("a", 1));
  run("b-1", 50);
  one.onPlayed(other("c", "failed", "it broke"));
  one.onPlayed(other("b", "unfinished", "the study was cancelled"));
  expect(lines().split("\n")).toEqual([
    // 5 more of 100 rollouts each, at 100 in 94 seconds.
    "1/6 a seed 1: kept baseline · 1m 34s · ~8m left",
    // c is not expected to run at the other seed; b has run half.
    expect.stringMatching(/^2\/6 c seed 1: failed: it broke · 1m 34s · ~3m left$/),
    expect.stringMatching(/^2\/6 b seed 1: unfinished: the study was cancelled · 1m 34s · /),
    "",
  ]);
});

test("on a terminal one line is drawn again, and a failure stays above it", () => {
  const { one, run, at, lines } = tally(true);
  run("a-1", 1);
  one.onPlayed(other("c", "failed", "it broke"));
  expect(lines()).toContain("c seed 1: failed: it broke\n");
  at(5);
  one.onPlayed(finished("a", 1));
  expect(lines().endsWith(`${CLEARED}2/6 studies · 5s · 1 rollouts · a seed 1: kept baseline`)).toBe(true);
  one.clear();
  expect(lines().endsWith(CLEARED)).toBe(true);
});
