import { expect, test } from "vitest";
import { secondsLeft } from "./time-left.ts";

const so = { seconds: 60, rollouts: 600, running: 100, finished: [200, 300], left: 4 };

test("what is left takes as long as what was done", () => {
  // 4 studies of 250 runs, less 100 that are done, at 10 a second.
  expect(secondsLeft(so)).toBe(90);
  expect(secondsLeft({ ...so, running: 5_000 })).toBe(0);
});

test("nothing is guessed from nothing", () => {
  for (const few of [{ finished: [] }, { left: 0 }, { seconds: 1 }, { rollouts: 5 }])
    expect(secondsLeft({ ...so, ...few })).toBeUndefined();
});
