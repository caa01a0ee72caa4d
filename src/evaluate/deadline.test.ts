import { describe, expect, test } from "vitest";
import type { Effect, Perform } from "../graph/run.ts";
import { sleep } from "../model/sleep.ts";
import { startDeadline } from "./deadline.ts";

const place = { scope: "", signal: new AbortController().signal };
const effect = (kind: string): Effect => ({ kind, name: "x", request: null, direct: async () => null });
const waiting =
  (ms: number): Perform =>
  async () => {
    await sleep(ms);
    return null as never;
  };

describe("§3.7 a rollout's clock", () => {
  test("stands still while any model call is open, and goes on with what was left", async () => {
    const deadline = startDeadline(60, undefined);
    await Promise.all([
      deadline.around(waiting(100))(effect("model"), place),
      deadline.around(waiting(150))(effect("model"), place),
    ]);
    expect(deadline.passed()).toBe(false);
    await sleep(100);
    expect(deadline.passed()).toBe(true);
    expect(deadline.signal.reason).toMatchObject({ code: "DEADLINE" });
  });

  test("runs during effects that are the program's own work", async () => {
    const deadline = startDeadline(20, undefined);
    await deadline.around(waiting(80))(effect("code"), place);
    expect(deadline.passed()).toBe(true);
  });

  test("is not started again by a call that settles after the end", async () => {
    const deadline = startDeadline(20, undefined);
    const late = deadline.around(waiting(30))(effect("model"), place);
    deadline.clear();
    await late;
    await sleep(60);
    expect(deadline.passed()).toBe(false);
  });
});
