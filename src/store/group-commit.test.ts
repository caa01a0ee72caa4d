import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { groupCommit } from "./group-commit.ts";

test("items that come while a commit runs make one group, in order", async () => {
  const groups: number[][] = [];
  const queue = groupCommit<number>(
    async (items) => {
      groups.push([...items]);
      await sleep(5);
      return items.map(() => undefined);
    },
    () => 1,
  );
  const first = [queue.add(1), queue.add(2)];
  await sleep(2);
  await Promise.all([...first, queue.add(3), queue.add(4), queue.add(5)]);
  await queue.add(6);
  expect(groups).toEqual([[1, 2], [3, 4, 5], [6]]);
});

test("each item gets its own error; a commit that throws fails its group and no other", async () => {
  const queue = groupCommit<number>(
    async (items) => {
      if (items.includes(99)) throw new Error("disk");
      return items.map((item) => (item % 2 === 0 ? undefined : new Error(`odd ${item}`)));
    },
    () => 1,
  );
  const settled = await Promise.allSettled([1, 2, 3].map((item) => queue.add(item)));
  expect(settled.map((result) => (result.status === "rejected" ? String(result.reason) : "ok"))).toEqual([
    "Error: odd 1",
    "ok",
    "Error: odd 3",
  ]);
  const failed = await Promise.allSettled([4, 99].map((item) => queue.add(item)));
  expect(failed.map((result) => result.status)).toEqual(["rejected", "rejected"]);
  await queue.add(6);
});

test("groups are one at a time, closed above their weight, and lose, repeat or reorder nothing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(9_000_000), { maxLength: 30 }), async (weights) => {
      const seen: number[] = [];
      let running = 0;
      const queue = groupCommit<number>(
        async (items) => {
          expect(++running).toBe(1);
          await null;
          const heavy = items.slice(0, -1).reduce((sum, i) => sum + weights[i]!, 0);
          expect(heavy).toBeLessThan(4_000_000);
          seen.push(...items);
          running--;
          return items.map(() => undefined);
        },
        (i) => weights[i]!,
      );
      const added = weights.map((_, i) => queue.add(i));
      await queue.idle();
      expect(seen).toEqual(weights.map((_, i) => i));
      await Promise.all(added);
    }),
    { numRuns: 50 },
  );
});
