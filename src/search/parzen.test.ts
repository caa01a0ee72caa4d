import { describe, expect, test } from "vitest";
import type { Space } from "../graph/kind.ts";
import { parzen } from "./parzen.ts";
import { randomStream } from "./random.ts";
import { axisOf, randomPoint } from "./space.ts";

const real = axisOf({ type: "range", min: 0, max: 1, integer: false, log: false });
const whole = axisOf({ type: "range", min: 1, max: 40, integer: true, log: true });
const choice = axisOf({ type: "options", options: ["a", "b", "c"] });

describe("a Parzen density", () => {
  test.each([
    ["", undefined],
    [", weighted", [0.2, 3, 1, 0.7]],
  ])("integrates to one over a line%s", (_, weights) => {
    const density = parzen([real], [[0.02], [0.5], [0.55], [undefined]], weights);
    const steps = 20_000;
    let mass = 0;
    for (let i = 0; i < steps; i++) mass += Math.exp(density.logDensity([(i + 0.5) / steps])) / steps;
    expect(mass).toBeCloseTo(1, 6);
  });

  test("sums to one over whole numbers and options together", () => {
    const density = parzen(
      [whole, choice],
      [
        [whole.position(1)!, 0],
        [whole.position(17)!, 2],
        [undefined, 1],
        [0.5, undefined],
      ],
    );
    let mass = 0;
    for (let n = 1; n <= 40; n++)
      for (const c of [0, 1, 2]) mass += Math.exp(density.logDensity([whole.position(n)!, c]));
    expect(mass).toBeCloseTo(1, 9);
  });

  test("is higher where a point weighs more", () => {
    const points = [[0.2], [0.8]];
    const [even, odd] = [parzen([real], points), parzen([real], points, [0.5, 1.5])];
    expect(even.logDensity([0.2])).toBeCloseTo(even.logDensity([0.8]), 9);
    expect(odd.logDensity([0.2])).toBeLessThan(even.logDensity([0.2]));
    expect(odd.logDensity([0.8])).toBeGreaterThan(even.logDensity([0.8]));
  });

  test("is the same to the last bit, draws included, where all weigh 1", () => {
    const points = [
      [0.1, 0],
      [undefined, 2],
      [0.9, 1],
    ];
    const [plain, weighed] = [parzen([real, choice], points), parzen([real, choice], points, [1, 1, 1])];
    const [a, b] = [randomStream("same"), randomStream("same")];
    for (let i = 0; i < 50; i++) {
      const at = plain.sample(a);
      expect(weighed.sample(b)).toEqual(at);
      expect(weighed.logDensity(at)).toBe(plain.logDensity(at));
    }
  });

  test.each([
    ["", undefined],
    [", weighted", [0.2, 1.9, 0.9]],
  ])("draws follow the density%s", (_, weights) => {
    const points = [
      [0.1, 0],
      [0.15, 0],
      [0.9, 2],
    ];
    const density = parzen([real, choice], points, weights);
    const random = randomStream("draws");
    const draws = Array.from({ length: 8_000 }, () => density.sample(random));
    for (const option of [0, 1, 2]) {
      for (const [low, high] of [
        [0, 0.25],
        [0.25, 0.75],
        [0.75, 1],
      ] as const) {
        const steps = 400;
        let mass = 0;
        for (let i = 0; i < steps; i++)
          mass +=
            (Math.exp(density.logDensity([low + ((i + 0.5) / steps) * (high - low), option])) * (high - low)) / steps;
        const share = draws.filter(([x, c]) => c === option && x! >= low && x! < high).length / draws.length;
        expect(Math.abs(share - mass)).toBeLessThan(3.5 * Math.sqrt((mass * (1 - mass)) / draws.length) + 1e-3);
      }
    }
  });

  test("keeps together what was good together", () => {
    const pairs = Array.from({ length: 20 }, (_, i) => [i % 2, i % 2]);
    const density = parzen([choice, choice], pairs);
    expect(density.logDensity([0, 0])).toBeGreaterThan(density.logDensity([0, 1]) + 1);
  });

  test("is finite everywhere, far from every point too", () => {
    const spaces: Space[] = [
      { type: "range", min: 1, max: 1e6, integer: true, log: false },
      { type: "options", options: ["x"] },
    ];
    const axes = spaces.map(axisOf);
    const density = parzen(axes, new Array(200).fill([0, 0]));
    const random = randomStream("far");
    for (let i = 0; i < 50; i++) {
      const point = randomPoint(spaces, random).map((v, d) => axes[d]!.position(v)!);
      expect(Number.isFinite(density.logDensity(point))).toBe(true);
    }
  });
});
