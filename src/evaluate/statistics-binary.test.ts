import { describe, expect, test } from "vitest";
import { binaryDifference, mcNemarP, shareInterval, tango } from "./statistics-binary.ts";

/** The score of Tango's test with the restricted likelihood maximized by trying. */
function scoreByTrying(wins: number, losses: number, n: number, delta: number): number {
  let [best, share] = [-Infinity, 0];
  const log = (count: number, p: number) => (count === 0 ? 0 : count * Math.log(p));
  for (let i = 0; i <= 200_000; i++) {
    const loss = i / 200_000;
    const rest = 1 - 2 * loss - delta;
    if (loss + delta < 0 || rest < 0) continue;
    const likelihood = log(wins, loss + delta) + log(losses, loss) + log(n - wins - losses, rest);
    if (likelihood > best) [best, share] = [likelihood, loss];
  }
  return (wins - losses - n * delta) / Math.sqrt(n * (2 * share + delta - delta * delta));
}

describe("a paired difference of shares", () => {
  test("McNemar's exact p is the binomial sum", () => {
    expect(mcNemarP(6, 0)).toBeCloseTo(2 / 64, 12);
    expect(mcNemarP(1, 8)).toBeCloseTo((2 * (1 + 9)) / 512, 12);
    expect(mcNemarP(10, 4)).toBeCloseTo((2 * (1 + 14 + 91 + 364 + 1001)) / 16384, 12);
    expect([mcNemarP(0, 0), mcNemarP(3, 3), mcNemarP(5, 4)]).toEqual([1, 1, 1]);
  });

  test.each([
    [8, 1, 50],
    [12, 5, 30],
    [1, 3, 12],
    [4, 0, 9],
  ])("Tango's bounds for %i wins and %i losses of %i solve the score equation", (wins, losses, n) => {
    const { low, high } = tango(wins, losses, n, 0.05);
    expect(scoreByTrying(wins, losses, n, low)).toBeCloseTo(1.96, 2);
    expect(scoreByTrying(wins, losses, n, high)).toBeCloseTo(-1.96, 2);
  });

  test("without a single difference it is as wide as z^2 / (n + z^2)", () => {
    const { low, high, p } = tango(0, 0, 20, 0.05);
    expect(high).toBeCloseTo(3.8415 / 23.8415, 4);
    expect(low).toBeCloseTo(-high, 12);
    expect(p).toBe(1);
  });

  test("leaves out 0 exactly when p says so, mirrors, and stays between -1 and 1", () => {
    for (let n = 1; n <= 16; n++) {
      for (let wins = 0; wins <= n; wins++) {
        for (let losses = 0; losses + wins <= n; losses++) {
          const found = binaryDifference(wins, losses, n, 0.05);
          const mirror = binaryDifference(losses, wins, n, 0.05);
          expect(found.low > 0 || found.high < 0).toBe(found.p <= 0.05);
          expect(found.low).toBeCloseTo(-mirror.high, 9);
          expect(found.low).toBeGreaterThanOrEqual(-1);
          expect(found.high).toBeLessThanOrEqual(1);
        }
      }
    }
  });
});

describe("a share", () => {
  test("has the published bounds of Clopper and Pearson", () => {
    expect(shareInterval(3, 10, 0.05)[0]).toBeCloseTo(0.0667, 4);
    expect(shareInterval(3, 10, 0.05)[1]).toBeCloseTo(0.6525, 4);
    expect(shareInterval(0, 10, 0.05)[1]).toBeCloseTo(0.3085, 4);
    expect(shareInterval(10, 10, 0.05)[0]).toBeCloseTo(0.6915, 4);
  });
});
