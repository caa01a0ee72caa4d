import { expect, test } from "vitest";
import { poisson } from "./poisson.ts";
import { randomStream } from "./random.ts";

test.each([0, 0.25, 1, 4])("has mean and variance %d", (mean) => {
  const random = randomStream(1, "poisson", String(mean));
  const draws = Array.from({ length: 20_000 }, () => poisson(random, mean));
  const average = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - average) ** 2, 0) / draws.length;
  expect(Math.abs(average - mean)).toBeLessThanOrEqual(0.07);
  expect(Math.abs(variance - mean)).toBeLessThanOrEqual(0.2);
});

test.each([-1, Number.NaN, 1e9])("%d is refused", (mean) => {
  expect(() => poisson(randomStream(1), mean)).toThrow(expect.objectContaining({ code: "BAD_COUNT" }));
});
