import { expect, test } from "vitest";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { type BoundModel, Models } from "./models.ts";

/** How many of 12 calls, sent through these slots in turn, were under way at once. */
async function atOnce(slots: readonly BoundModel[]): Promise<number> {
  let [now, most] = [0, 0];
  const work = async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 1));
    now--;
  };
  await Promise.all(Array.from({ length: 12 }, (_, i) => slots[i % slots.length]!.limiter.run(work)));
  return most;
}

const model = scriptedModel(() => "yes");

test("slots that share a model share the strictest limits of all that are known to use it", async () => {
  const swaps = { a: { model, concurrency: 4 }, b: model, c: scriptedModel(() => "no") };
  const models = new Models(swaps, { b: { concurrency: 2 } });
  const a = models.of("a");
  expect(await atOnce([a])).toBe(2);
  expect(await atOnce([a, models.of("b")])).toBe(2);
  expect(await atOnce([models.of("c")])).toBe(12);
});

test("a slot that comes later makes the limits of all stricter, and never looser", async () => {
  const models = new Models();
  const a = models.of("a", { model, concurrency: 5 });
  expect(await atOnce([a])).toBe(5);
  const b = models.of("b", { model, concurrency: 9 });
  expect(await atOnce([a, b])).toBe(5);
  const c = models.of("c", { model, concurrency: 3 });
  expect(await atOnce([a, b, c])).toBe(3);
  expect(await atOnce([a])).toBe(3);
  expect(() => models.of("d", { model, concurrency: 0 })).toThrow(/concurrency is 0/);
});
