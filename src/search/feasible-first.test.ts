import { expect, test } from "vitest";
import { feasibleFirst } from "./feasible-first.ts";

const one = (name: string, mean: number, excess: number, n = 1) => ({
  name,
  mean,
  n,
  excess,
  candidate: { born: name },
});
const names = (list: readonly ReturnType<typeof one>[], k: number) =>
  feasibleFirst(list, ({ excess }) => excess, k).map(({ name }) => name);

test("what keeps to the constraint comes first, by mean; then what exceeds it least", () => {
  const list = [one("a", 0.9, 50), one("b", 0.2, 0), one("c", 0.4, -3), one("d", 0.1, 7), one("e", 1, Infinity)];
  expect(names(list, 5)).toEqual(["c", "b", "d", "a", "e"]);
  expect(names(list, 1)).toEqual(["c"]);
});

test("ties go to the earlier birth, and what was never measured is left out", () => {
  expect(names([one("b", 1, 0), one("a", 1, 0), one("z", Number.NaN, 0, 0)], 3)).toEqual(["a", "b"]);
  expect(names([one("d", 1, 3), one("c", 1, 3), one("e", 2, 3)], 3)).toEqual(["e", "c", "d"]);
});
