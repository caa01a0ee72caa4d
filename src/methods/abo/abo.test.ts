import { describe, expect, test } from "vitest";
import { memoryStore } from "../../store/memory.ts";
import { optimize } from "../../study/optimize.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import { takesOf } from "../../testing/counted-takes.ts";
import { inForm } from "../../testing/reply-forms.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { sectionsOf } from "../../testing/simulated/sections.ts";
import { simulatedWorld } from "../../testing/simulated/simulated-world.ts";
import { spiedMethod } from "../../testing/spied-method.ts";
import { toyLadder } from "../../testing/toy-ladder.ts";
import { toyRising } from "../../testing/toy-rising.ts";
import { promptsOf } from "../../testing/toy-scored.ts";
import { conforms } from "../fixtures/conforms.ts";
import { abo } from "./abo.ts";

type Options = NonNullable<Parameters<typeof abo>[0]>;
const small = { batch: 4, errors: 2 } as const satisfies Options;

conforms(() => abo(small));

test.each([1, 2] as const)("climbs %i texts, one improvement on top of the other", async (texts) => {
  const { task, optimizer, rungs } = toyLadder({ texts });
  const { best } = await optimize(task, { method: abo(small), optimizer, store: memoryStore(), steps: 24 });
  expect(Object.values(best.values).map(rungs)).toEqual(Array(texts).fill(4));
});

test.each([1, 2] as const)("takes what it says with %i texts", async (texts) => {
  const { counted, told } = await takesOf(abo(small), { texts });
  expect(counted).toEqual({ start: told.start, steps: Array(3).fill(told.step) });
});

test("takes no more than it says with a beam and several steps", async () => {
  const { counted, told } = await takesOf(abo({ ...small, beam: 2, width: 2 }), { texts: 2, steps: 5 });
  for (const step of counted.steps) {
    expect(step.rollouts).toBeLessThanOrEqual(told.step.rollouts);
    expect(step.asks).toBeLessThanOrEqual(told.step.asks);
  }
});

/** A study whose critic blames the step "2" of three, and whose texts count up. */
async function watched(options: Options = {}, steps = 3, metric?: (output: string) => number, blamed = ["2"]) {
  const { task } = toyRising({ rows: [8, 6, 4] });
  const optimizer = scriptedModel((prompt, { index }) =>
    prompt.includes("explicit numbered steps")
      ? "<text>1. Read.\n2. Answer 1.\n3. Check.</text>"
      : inForm(prompt, { text: () => `Answer ${index}.`, critique: (i) => `critique ${i}` }).replace(
          /<critique for="([^"]+)">.*?<\/critique>\n?/g,
          (whole, name: string) => (blamed.includes(name) ? whole : ""),
        ),
  );
  const looks: (readonly Evidence[])[] = [];
  const method = spiedMethod(abo({ ...small, ...options }), { evidence: (all) => looks.push(all) });
  const scored = metric && { metric: ({ output }: { output: string }) => metric(output) };
  const result = await optimize({ ...task, ...scored }, { method, optimizer, store: memoryStore(), steps });
  const written = result.candidates.map((c) => String(c.values.instructions));
  return { result, written, prompts: promptsOf(optimizer), looks, optimizer };
}

test("trap: the step that errors are traced to is refined, and no other one", async () => {
  const { written, prompts } = await watched();
  expect(written.length).toBe(5);
  for (const text of written.slice(1)) expect(text).toMatch(/^1\. Read\.\n2\. Answer \d+\.\n3\. Check\.\n\nDemo/);
  expect(prompts.find((prompt) => prompt.includes("<critiques>"))).toContain("<text>\nAnswer 1.\n</text>");
});

test("whoever says whether a step was followed sees what the model answered", async () => {
  const { prompts } = await watched();
  const asked = prompts.filter((prompt) => prompt.includes("was not followed"));
  expect(asked.length).toBeGreaterThan(3);
  for (const prompt of asked)
    expect(sectionsOf(prompt).find(({ name }) => name === "traces")?.items[0]).toContain("words");
});

test("trap: the demonstration is written anew for the refined step, from the errors, which are of train", async () => {
  const { written, prompts } = await watched();
  const demonstrations = prompts.filter((prompt) => prompt.includes("Write a demonstration"));
  expect(demonstrations.length).toBe(4);
  for (const prompt of demonstrations) expect(prompt).toMatch(/Input: train/);
  expect(demonstrations[1]).toMatch(/2\. Answer [2-9]/);
  expect(new Set(written.slice(1).map((text) => text.split("Demonstration:")[1])).size).toBe(4);
});

test("trap: what is better on train only replaces nothing", async () => {
  const { result } = await watched({}, 4, (output) =>
    output.includes("train") && /Answer \d/.test(output) ? 0.9 : 0.5,
  );
  expect(result.best).toBe(result.baseline);
});

test("trap: steps that score below the author's text are worked on, but do not replace it", async () => {
  const { result, written } = await watched({}, 3, (output) => (output.includes("1. Read") ? 0.2 : 0.5));
  expect(written.length).toBe(5);
  expect(result.best).toBe(result.baseline);
});

test("without errors nobody is asked for a diagnosis", async () => {
  const { prompts } = await watched({}, 3, () => 1);
  expect(prompts.length).toBe(2);
});

test("a text in parts keeps its author's steps, and its frozen part is never touched", async () => {
  const { task, model } = simulatedWorld("steps", { rows: [12, 12, 12] });
  const { candidates } = await optimize(task, { method: abo(), optimizer: model, store: memoryStore(), steps: 6 });
  expect(candidates.length).toBeGreaterThan(3);
  expect(new Set(candidates.map((c) => JSON.stringify(Object.keys(c.values.instructions as object))))).toEqual(
    new Set(['["steps"]']),
  );
  const [baseline, ...others] = candidates.map((c) => c.values.instructions as { steps: string[] });
  for (const { steps } of others) {
    expect(steps.filter((step) => baseline!.steps.includes(step)).length).toBeGreaterThan(0);
    expect(steps.filter((step) => step.startsWith("Demonstration:")).length).toBeLessThan(2);
  }
});

describe("no option is ignored", () => {
  const trace = async (options: Options) => {
    const { prompts, looks, optimizer } = await watched(options, 3, undefined, ["1", "2"]);
    const temperatures = optimizer.calls.map(({ request }) => request.temperature);
    return JSON.stringify([prompts, looks.map((look) => look.map((e) => [e.candidate.id, e.n])), temperatures]);
  };
  const usual = trace({});
  test.each<Options>([
    { batch: 3 },
    { errors: 1 },
    { width: 2 },
    { beam: 2 },
    { demonstration: false },
    { tokens: 40 },
    { temperature: 0.3 },
  ])("%j", async (options) => {
    expect(await trace(options)).not.toBe(await usual);
  });
});

test("options that make no sense are refused", () => {
  expect(() => abo({ errors: 0 })).toThrow('"errors" is 0');
});
