import { expect, test } from "vitest";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import { Progress } from "./progress.ts";

function world(isTTY: boolean) {
  const state = { now: 0, written: [] as string[] };
  const io = {
    stdout: () => {},
    stderr: (text: string) => void state.written.push(text),
    isTTY,
    columns: 60,
    env: {},
    cwd: "/",
  };
  return { state, io };
}

const evidence = (n: number, mean: number, by = "x") => ({ n, mean, candidate: { by } }) as unknown as Evidence;
const cost = { calls: 0, tokens: 0, usd: 0, rollouts: 0 };

test("the line has the step, the best so far, the money, what runs, and when it ends", () => {
  const { state, io } = world(false);
  const progress = new Progress(io, { usd: 2 }, 60, () => state.now);
  progress.onEvent({ type: "phase", phase: "search" });
  progress.onEvent({ type: "evidence", split: "validation", evidence: evidence(10, 0.62, "baseline") });
  progress.onEvent({ type: "evidence", split: "validation", evidence: evidence(10, 0.83) });
  // A few examples say less than all of them, whatever their mean.
  progress.onEvent({ type: "evidence", split: "validation", evidence: evidence(2, 1) });
  progress.onEvent({ type: "spent", spent: { ...cost, usd: 0.42 }, seconds: 60 });
  for (let i = 0; i < 3; i++) progress.onEvent({ type: "rollout-start" });
  state.now = 60_000;
  progress.onEvent({ type: "step-start", label: "update", step: 14 });
  expect(progress.line()).toBe("step 14/60 · best on validation 0.830 (+0.210) · $0.42/$2.00 · 3 running · eta 4m");
});

test("the best so far says on which data it was seen, in the second look too", () => {
  const { state, io } = world(false);
  const progress = new Progress(io, { rollouts: 90 }, undefined, () => state.now);
  progress.onEvent({ type: "phase", phase: "search" });
  progress.onEvent({ type: "evidence", split: "train", evidence: evidence(3, 0.5) });
  expect(progress.line()).toBe("step 0 · best on train 0.500 (–) · 0/90 rollouts");
  progress.onEvent({ type: "evidence", split: "validation", evidence: evidence(10, 0.4, "baseline") });
  progress.onEvent({ type: "evidence", split: "validation", evidence: evidence(10, 0.9) });
  progress.onEvent({ type: "phase", phase: "recheck" });
  expect(progress.line()).toBe("second look · best on validation 0.900 (+0.500) · 0/90 rollouts");
});

test("without a terminal there are plain lines, seldom; on one, a line that is drawn again", () => {
  for (const isTTY of [false, true]) {
    const { state, io } = world(isTTY);
    const progress = new Progress(io, {}, undefined, () => state.now);
    for (let i = 0; i < 2_000; i++) {
      state.now += 10;
      progress.onEvent({ type: "step-start", label: "step", step: i });
    }
    progress.clear();
    const text = state.written.join("");
    expect(text.includes("\x1b[2K")).toBe(isTTY);
    expect(state.written.length).toBeLessThanOrEqual(isTTY ? 202 : 5);
    for (const line of text.split("\r\x1b[2K").join("\n").split("\n")) expect(line.length).toBeLessThan(60);
  }
});

test("a warning stands above the line", () => {
  const { state, io } = world(true);
  const progress = new Progress(io, {}, undefined, () => state.now);
  progress.onEvent({ type: "step-start", label: "step", step: 1 });
  progress.onEvent({ type: "warning", message: "few rows" });
  expect(state.written.join("")).toContain("\r\x1b[2Kwarning: few rows\n");
});

test("a call that is tried again is told once for each model and reason, and what to do where it is given up", () => {
  const { state, io } = world(false);
  const progress = new Progress(io, {}, undefined, () => state.now);
  progress.onEvent({ type: "rollout-start" });
  state.written.length = 0;
  const failed = (slot: string, attempt?: number) =>
    progress.onEvent({
      type: "call-failed",
      slot,
      reason: "network",
      message: "no route",
      fix: "plug it in",
      ...(attempt !== undefined && { again: { attempt, of: 6, delayMs: 3_960 } }),
    });
  for (const attempt of [2, 2, 3]) failed("ask", attempt);
  failed("judge", 2);
  for (let i = 0; i < 3; i++) failed("ask");
  expect(state.written.join("")).toBe(
    "ask: no route · trying again (2 of 6) in 4.0 s\njudge: no route · trying again (2 of 6) in 4.0 s\nask: no route\n  → plug it in\n",
  );
});
