import fc from "fast-check";
import { expect, test } from "vitest";
import { plainJson } from "./plain.ts";

class Point {
  x = 1;
}
class Empty {}

test.each([
  [Number.NaN, "<NaN>"],
  [-0, 0],
  [undefined, "<undefined>"],
  [12n, "<bigint 12>"],
  [Symbol("s"), "<Symbol(s)>"],
  [function rank() {}, "<function rank>"],
  [() => 1, "<function>"],
  [new Map([[1, 2]]), "<Map of 1>"],
  [new Set(), "<Set of 0>"],
  [new Uint8Array(3), "<Uint8Array of 3 bytes>"],
  [new TypeError("no"), "<TypeError: no>"],
  [/a+/g, "</a+/g>"],
  [Promise.resolve(), "<Promise>"],
  [new Empty(), "<Empty>"],
  [new Point(), { x: 1 }],
  [new Date(0), "1970-01-01T00:00:00.000Z"],
  [{ a: undefined, b: [undefined, 1] }, { b: [null, 1] }],
  [JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1}')],
])("shows %s", (value, shown) => {
  expect(plainJson(value)).toEqual(shown);
});

test("shows what refers to itself, is too deep, or throws", () => {
  const ring: unknown[] = [];
  ring.push(ring);
  expect(plainJson(ring)).toEqual(["<circular>"]);
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(JSON.stringify(plainJson(deep))).toContain("<deep>");
  const trap = {
    get x(): never {
      throw new Error("no");
    },
  };
  expect(plainJson({ trap, y: 1 })).toEqual({ trap: "<unreadable>", y: 1 });
  expect(plainJson(new Proxy({}, { ownKeys: () => [1] as never }))).toBe("<unreadable>");
});

test("is plain JSON, and its own plain JSON, for any value", () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
      (value) => {
        const shown = plainJson(value);
        expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
        expect(plainJson(shown)).toEqual(shown);
      },
    ),
    { numRuns: 1000, seed: 1 },
  );
});
