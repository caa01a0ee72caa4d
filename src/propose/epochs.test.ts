import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "../search/random.ts";
import { epochs } from "./epochs.ts";

test("batches are of one size and hold nothing twice, and all examples are used alike", () => {
  const sizes = { rows: fc.integer({ min: 1, max: 12 }), size: fc.integer({ min: 1, max: 15 }), seed: fc.nat(99) };
  fc.assert(
    fc.property(fc.record(sizes), ({ rows, size, seed }) => {
      const train = Array.from({ length: rows }, (_, i) => ({
        id: `${i}`,
        row: { input: i },
        split: "train" as const,
      }));
      let drawn = 0;
      const next = epochs({ train, draw: () => randomStream(seed, `${drawn++}`) }, size);
      const used = new Map(train.map(({ id }) => [id, 0]));
      for (let i = 0; i < 30; i++) {
        const batch = next();
        expect(new Set(batch).size).toBe(Math.min(size, rows));
        for (const { id } of batch) used.set(id, used.get(id)! + 1);
        expect(Math.max(...used.values()) - Math.min(...used.values())).toBeLessThanOrEqual(1);
      }
    }),
  );
});
