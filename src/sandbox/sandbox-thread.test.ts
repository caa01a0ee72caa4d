import { expect, test } from "vitest";
import { defaultLimits } from "./sandbox.ts";
import { startThread } from "./sandbox-thread.ts";

const job = { source: "(x) => x", args: "[1]", limits: defaultLimits, seed: 0, grants: {} };

test("a thread that cannot start says so, and what to check", async () => {
  const thread = startThread(new URL("./no-such-file.mjs", import.meta.url));
  await expect(thread.run(job)).rejects.toMatchObject({
    code: "SANDBOX_START",
    fix: expect.stringContaining("no-such-file"),
  });
  expect(thread.alive).toBe(false);
});

test("a thread that is ended under a run gives a crash; it takes no further run", async () => {
  const thread = startThread(new URL("./javascript-worker.mjs", import.meta.url));
  expect(await thread.run(job)).toEqual({ ok: true, value: 1, logs: [] });
  const running = thread.run({ ...job, source: "() => { for (;;); }" });
  await new Promise((resolve) => setTimeout(resolve, 20));
  await thread.terminate();
  expect(await running).toMatchObject({ ok: false, reason: "crashed" });
  expect(await thread.run(job)).toMatchObject({ ok: false, reason: "crashed" });
});
