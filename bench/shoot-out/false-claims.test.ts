import { describe, expect, test } from "vitest";
import { contestants } from "./contestants.ts";
import { binomialLimit, claimsOf, NOMINAL } from "./false-claims.ts";

const DEEP = process.env.GRADUS_DEEP === "1";

/** Seeds 1 to 200; in a plain run the first 2 of them. */
const STUDIES = DEEP ? 200 : 2;

describe(`where nothing can be gained, ${STUDIES} studies`, () => {
  test.each(contestants().map((method) => [method.name, method] as const))(
    "%s claims an improvement no more often than the verdict's rate allows",
    async (_, method) => {
      const { studies, improved } = await claimsOf(() => method, STUDIES);
      expect(improved).toBeLessThanOrEqual(binomialLimit(NOMINAL, studies));
    },
    DEEP ? 1_800_000 : 60_000,
  );
});

test("the limit is that of a binomial tail of one in a thousand", () => {
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
  const above = (n: number, k: number) =>
    Array.from({ length: n - k }, (_, i) => i + k + 1).reduce(
      (sum, j) => sum + choose(n, j) * NOMINAL ** j * (1 - NOMINAL) ** (n - j),
      0,
    );
  for (const n of [6, 50, 200]) {
    const limit = binomialLimit(NOMINAL, n);
    expect(above(n, limit)).toBeLessThanOrEqual(0.001);
    expect(above(n, limit - 1)).toBeGreaterThan(0.001);
  }
});
