import { expect, test } from "vitest";
import { counted, difference, duration, elapsed, score } from "./figures.ts";

test("one minus sign for all, and none before what rounds to 0", () => {
  expect([0.5, -0.5, -0.0001, 0, 123.45, -123.45].map(score)).toEqual([
    "0.500",
    "−0.500",
    "0.000",
    "0.000",
    "123.5",
    "−123.5",
  ]);
  expect([0.5, -0.5, -0.0001, 0].map(difference)).toEqual(["+0.500", "−0.500", "+0.000", "+0.000"]);
  expect([score(null), score(Number.NaN), difference(Number.NaN)]).toEqual(["–", "–", "–"]);
});

test("time that has passed keeps its seconds; what is estimated does not", () => {
  expect([3, 59.6, 94, 3599, 3600, 7500].map(elapsed)).toEqual(["3s", "1m 0s", "1m 34s", "59m 59s", "1h 0m", "2h 5m"]);
  expect([40, 94, 7500].map(duration)).toEqual(["40s", "2m", "2h 5m"]);
});

test("one is not several", () => {
  expect([0, 1, 2, 1200].map((n) => counted(n, "seed"))).toEqual(["0 seeds", "1 seed", "2 seeds", "1,200 seeds"]);
});
