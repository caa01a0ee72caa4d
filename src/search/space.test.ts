import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Space } from "../graph/kind.ts";
import { randomStream } from "./random.ts";
import { axisOf, countPoints, keyOf, nthPoint, randomPoint } from "./space.ts";

const range = (min: number, max: number, integer: boolean, log = false): Space => ({
  type: "range",
  min,
  max,
  integer,
  log,
});

const someSpace: fc.Arbitrary<Space> = fc.oneof(
  fc
    .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 99 }), fc.boolean())
    .map(([min, width, integer]) => range(min, min + width, integer)),
  fc
    .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 9999 }), fc.boolean())
    .map(([min, width, integer]) => range(min, min + width, integer, true)),
  fc
    .uniqueArray(fc.jsonValue(), { minLength: 1, maxLength: 6, selector: (v) => JSON.stringify(v) })
    .map((options) => ({ type: "options", options }) as Space),
);

describe("an axis", () => {
  test("random values lie in their space and keep their place", () => {
    fc.assert(
      fc.property(someSpace, fc.integer(), (space, seed) => {
        const [value] = randomPoint([space], randomStream(seed));
        const axis = axisOf(space);
        const position = axis.position(value!);
        expect(position).toBeDefined();
        if (space.type === "options") expect(axis.value(position!)).toBe(value);
        else {
          expect(value).toBeGreaterThanOrEqual(space.min);
          expect(value).toBeLessThanOrEqual(space.max);
          if (space.integer) expect(Number.isInteger(value)).toBe(true);
          expect(axis.value(position!)).toBeCloseTo(value as number, 6);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("the cells of whole numbers tile the line", () => {
    for (const log of [false, true]) {
      const axis = axisOf(range(1, 9, true, log));
      const cells = Array.from({ length: 9 }, (_, i) => axis.cell(axis.position(i + 1)!)!);
      expect(cells[0]![0]).toBeCloseTo(0, 12);
      expect(cells[8]![1]).toBeCloseTo(1, 12);
      for (let i = 1; i < 9; i++) expect(cells[i]![0]).toBeCloseTo(cells[i - 1]![1], 12);
    }
  });

  test("whole numbers are drawn evenly, the ends too", () => {
    const random = randomStream("ends");
    const found = new Array<number>(4).fill(0);
    for (let i = 0; i < 4_000; i++) found[(randomPoint([range(3, 6, true)], random)[0] as number) - 3]!++;
    for (const count of found) expect(Math.abs(count - 1_000)).toBeLessThan(100);
  });

  test("a logarithmic scale gives each power of ten the same share", () => {
    const random = randomStream("decades");
    const small = Array.from({ length: 3_000 }, () => randomPoint([range(1e-4, 1, false, true)], random)[0] as number);
    expect(Math.abs(small.filter((x) => x < 1e-3).length / 3_000 - 0.25)).toBeLessThan(0.03);
  });

  test("what is no value of the space has no place", () => {
    const whole = axisOf(range(1, 9, true));
    expect([whole.position(0), whole.position(10), whole.position("5"), whole.position(null)]).toEqual(
      new Array(4).fill(undefined),
    );
    const choice = axisOf({ type: "options", options: [1, { a: 1, b: 2 }, false] });
    expect(choice.position({ b: 2, a: 1 })).toBe(1);
    expect([choice.position("1"), choice.position(0), choice.position(null)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([
    ["no options", { type: "options", options: [] }],
    ["bounds the wrong way round", range(2, 1, false)],
    ["a logarithm of 0", range(0, 1, false, true)],
    ["an open end", range(0, Number.POSITIVE_INFINITY, false)],
  ] as const)("refuses %s", (_, space) => {
    expect(() => axisOf(space)).toThrow(expect.objectContaining({ code: "BAD_SPACE" }));
  });
});

describe("points", () => {
  test("a finite space is counted and listed without repeats", () => {
    const axes = [range(1, 3, true), { type: "options", options: ["a", "b"] } as const, range(7, 7, false)].map(axisOf);
    expect(countPoints(axes)).toBe(6);
    const points = Array.from({ length: 6 }, (_, i) => nthPoint(axes, i));
    expect(points[1]).toEqual([1, "b", 7]);
    expect(new Set(points.map((p) => keyOf(axes, p))).size).toBe(6);
    expect(countPoints([axisOf(range(0, 1, false))])).toBe(Number.POSITIVE_INFINITY);
  });

  test("values outside their spaces stay apart", () => {
    const axes = [axisOf(range(1, 3, true))];
    expect(new Set([[99], [100], [3], ["3"]].map((p) => keyOf(axes, p))).size).toBe(4);
  });
});
