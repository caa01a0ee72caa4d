import fc from "fast-check";
import { expect, test } from "vitest";
import { portion } from "./portion.ts";

test("the parts sum up to the total, and differ by 1 at most", () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer({ min: 1, max: 20 }), (total, parts) => {
      const all = Array.from({ length: parts }, (_, i) => portion(total, parts, i));
      expect(all.reduce((a, b) => a + b, 0)).toBe(total);
      expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1);
    }),
  );
});
