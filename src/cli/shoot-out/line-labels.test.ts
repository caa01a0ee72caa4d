import fc from "fast-check";
import { expect, test } from "vitest";
import { labelPlaces } from "./line-labels.ts";

test("labels keep apart and their order, inside where there is room, and where they want to be if they can", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 6 }), (wanted) => {
      const places = labelPlaces(wanted, 16, 0, 100);
      const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
      for (const [k, i] of order.entries()) {
        expect(places[i]).toBeGreaterThanOrEqual(-1e-9);
        expect(places[i]).toBeLessThanOrEqual(100 + 1e-9);
        if (k > 0) expect(places[i]! - places[order[k - 1]!]!).toBeGreaterThanOrEqual(16 - 1e-9);
      }
    }),
  );
  expect(labelPlaces([90, 10, 50], 16, 0, 100)).toEqual([90, 10, 50]);
});
