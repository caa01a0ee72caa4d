import { describe, expect, test } from "vitest";
import { contestants } from "./contestants.ts";
import { binomialLimit, type Claims, claimsOf, NOMINAL } from "./false-claims.ts";

const DEEP = process.env.GRADUS_DEEP === "1";

/** Seeds 1 to 200; in a plain run the first 6 of them, with methods that take little and come to verdicts often. */
const STUDIES = DEEP ? 200 : 6;
const FEW = ["opro", "bootstrap-random-search", "evoprompt", "protegi", "tpe", "random-search"];

const played = contestants().filter(({ name }) => DEEP || FEW.includes(name));

describe(`where nothing can be gained, ${STUDIES} studies a method`, () => {
  const all: Claims[] = [];

  test.each(played.map((method) => [method.name, method] as const))(
    "%s claims an improvement no more often than the verdict's rate allows",
    async (_, method) => {
      const claims = await claimsOf(() => method, STUDIES);
      all.push(claims);
      expect(claims.improved).toBeLessThanOrEqual(binomialLimit(NOMINAL, claims.studies));
    },
    DEEP ? 1_800_000 : 60_000,
  );

  // A few studies of one method can hardly show too many claims; all together can.
  test("nor do all together, and enough of the studies come to a verdict on test data", () => {
    const sum = (of: (claims: Claims) => number) => all.reduce((total, claims) => total + of(claims), 0);
    expect(all).toHaveLength(DEEP ? contestants().length : FEW.length);
    expect(sum((claims) => claims.improved)).toBeLessThanOrEqual(binomialLimit(NOMINAL, STUDIES * all.length));
    // Among all methods are some that change nothing here, and so come to no verdict.
    expect(sum((claims) => claims.judged)).toBeGreaterThanOrEqual((DEEP ? 0.25 : 0.5) * STUDIES * all.length);
  });
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
