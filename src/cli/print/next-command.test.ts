import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { StudyRecord } from "../../study/record/read-study.ts";
import { gradusCommand } from "./gradus-command.ts";
import { nextCommand } from "./next-command.ts";

test("a shell gets back the parts as they were", () => {
  const parts = ["show", "it's a $(study) & more", "a;b", "*", "words-01ab", "--store", "my studies.db"];
  const line = gradusCommand(parts).replace(/^gradus/, "printf '%s\\n'");
  expect(execFileSync("/bin/sh", ["-c", line], { encoding: "utf8" }).trimEnd().split("\n")).toEqual(parts);
  expect(gradusCommand(["show", "words-01ab"], "x/y.db")).toBe("gradus show words-01ab --store x/y.db");
});

const study = (verdict: string | undefined, ended: { reason: string; message?: string }, more: object = {}) =>
  ({
    header: { id: "s 1" },
    identity: { method: { name: "opro", options: {} } },
    origin: { task: "my task.ts", models: { ask: "mailbox:/x" } },
    candidates: [],
    rollouts: [{}],
    maxSteps: 12,
    budget: { calls: 100, tokens: 1_000, seconds: 90 },
    accounts: { spent: { calls: 99, tokens: 10, usd: 0, rollouts: 5 }, parts: [] },
    stopped: ended,
    ...(verdict && { report: { verdict: { kind: verdict }, ended: { message: "", ...ended } } }),
    ...more,
  }) as unknown as StudyRecord;

const steps = { reason: "budget", message: "the 12 steps are done" };
const asked = { accounts: { spent: {}, parts: [{ role: "proposer" }] } };

test.each<[string, StudyRecord, string]>([
  ["improved", study("improved", steps), "gradus compare 's 1'"],
  ["no test data", study("not reached", steps), "gradus compare 's 1'"],
  ["calls used up", study("not reached", { reason: "budget" }), "gradus resume 's 1' --calls 200"],
  ["time used up", study("not reached", { reason: "time" }), "gradus resume 's 1' --minutes 3"],
  ["paused", study("not reached", { reason: "paused" }), "gradus resume 's 1'"],
  ["failed", study(undefined, { reason: "failed", message: "x" }), "gradus resume 's 1'"],
  ["killed later", study("improved", steps, { later: { reason: "killed", message: "" } }), "gradus resume 's 1'"],
  ["failed later", study("improved", steps, { later: { reason: "failed", message: "" } }), "gradus compare 's 1'"],
  ["kept, steps", study("kept baseline", steps), "gradus resume 's 1' --steps 24"],
  ["kept, asked", study("kept baseline", steps, asked), "gradus show 's 1' --prompts 3"],
  [
    "plan",
    study(undefined, { reason: "done" }, { identity: { method: { name: "plan", options: { method: "tpe" } } } }),
    "gradus optimize 'my task.ts' --method tpe --model ask=mailbox:/x",
  ],
  ["eval", study(undefined, { reason: "done" }, { identity: { method: { name: "eval" } } }), "gradus graph 's 1'"],
])("after %s", (_, record, command) => {
  expect(nextCommand({ record, busy: false }, "gradus.db")).toBe(command);
});
