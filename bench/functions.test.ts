import { describe, expect, test } from "vitest";
import { randomStream } from "../src/search/random.ts";
import { axisOf, randomPosition, valuesAt } from "../src/search/space.ts";
import { HELD_OUT, type TestFunction, TUNING } from "./functions.ts";

/** The highest value (for a sign of -1 the lowest, negated) by random steps of shrinking width, restarted. */
function climb(f: TestFunction, sign = 1): number {
  const axes = f.spaces.map(axisOf);
  const random = randomStream("climb", f.name);
  let best = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < 12; start++) {
    let at = randomPosition(axes, random);
    let value = sign * f.value(valuesAt(axes, at));
    for (let step = 0; step < 4_000; step++) {
      const width = 0.5 * 0.998 ** step;
      const next = at.map((x, i) => {
        if (axes[i]!.type === "set") return random.unit() < 0.15 ? random.int(axes[i]!.size) : x;
        return Math.min(1, Math.max(0, x + width * random.normal()));
      });
      const found = sign * f.value(valuesAt(axes, next));
      if (found > value) [at, value] = [next, found];
    }
    best = Math.max(best, value);
  }
  return best;
}

describe("the test functions", () => {
  test.each([...TUNING, ...HELD_OUT])("$name has the best value it names", (f) => {
    const found = climb(f);
    expect(found).toBeLessThanOrEqual(f.best + 1e-4);
    expect(found).toBeGreaterThan(f.best - f.noise / 5);
  });

  test.each([...TUNING, ...HELD_OUT])("$name has noise of about a tenth of its range", (f) => {
    const share = f.noise / (f.best + climb(f, -1));
    expect(Math.abs(share - 0.1)).toBeLessThan(0.005);
  });

  test("tuning and held-out functions are different ones", () => {
    const names = [...TUNING, ...HELD_OUT].map((f) => f.name);
    expect(new Set(names).size).toBe(names.length);
  });
});
