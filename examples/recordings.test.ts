import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type AnyTask, memoryStore, optimize, provideSources, sliceCodeParams } from "gradus";
import { expect, test } from "vitest";
import * as battleship from "./battleship/compare.ts";
import { recorded as battleshipReplies } from "./battleship/recordings.ts";
import * as traffic from "./traffic-lights/compare.ts";
import { recorded as trafficReplies } from "./traffic-lights/recordings.ts";
import crossing from "./traffic-lights/task.ts";

const deep = process.env.GRADUS_DEEP === "1";

/** A prompt that differs by one byte from what was recorded ends the study with `RECORDING_MISS`. */
test.each([
  [0, "seen", 1],
  [0, "seen", 3],
  [1, "blind", 1],
] as const)("traffic lights, row %i (%s), seed %i: the recorded replies still fit", async (row, name, seed) => {
  const { method } = traffic.entries(trafficReplies)[row]!;
  const { budget, steps } = traffic;
  const optimizer = trafficReplies(name, seed);
  const result = await optimize(crossing, { method, seed, optimizer, budget, steps, store: memoryStore() });
  expect(result.verdict.kind).toBe("improved");
});

test.runIf(deep)("Battleship: the recorded replies still fit", async () => {
  const file = fileURLToPath(new URL("./battleship/policy.ts", import.meta.url));
  provideSources(file, sliceCodeParams(readFileSync(file, "utf8"), file));
  const task = (await import("./battleship/task.ts")).default as AnyTask;
  const few = {
    ...task,
    data: { ...(task.data as { train: []; validation: [] }), test: [{ input: "test 1" }, { input: "test 2" }] },
  };
  const { method } = battleship.entries(battleshipReplies)[0]!;
  const options = { method, seed: 1, optimizer: battleshipReplies("seen", 1), steps: battleship.steps };
  const result = await optimize(few, { ...options, store: memoryStore() });
  expect(result.spent.calls).toBe(4);
});
