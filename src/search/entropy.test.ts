import { expect, test } from "vitest";
import { entropy } from "./entropy.ts";

test("0 where all are the same, ln n where all differ, between them otherwise", () => {
  expect(entropy([])).toBe(0);
  expect(entropy(["a", "a", "a"])).toBeCloseTo(0);
  expect(entropy(["a", "b", "c"])).toBeCloseTo(Math.log(3));
  expect(entropy(["a", "a", "b", "b"])).toBeCloseTo(Math.log(2));
  expect(entropy(["a", "a", "b"])).toBeCloseTo(0.6365, 4);
});
