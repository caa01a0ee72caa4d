import { describe, expect, test } from "vitest";
import { POLICIES } from "../search/policies.ts";
import { memoryStore } from "../store/memory.ts";
import { optimize } from "../study/optimize.ts";
import type { Evidence } from "../study/rollouts/evidence.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { spiedMethod } from "../testing/spied-method.ts";
import { toyLadder } from "../testing/toy-ladder.ts";
import { noise } from "../testing/toy-optimizer.ts";
import { toyRising } from "../testing/toy-rising.ts";
import { conforms } from "./fixtures/conforms.ts";
import { protegi } from "./protegi.ts";

type Options = NonNullable<Parameters<typeof protegi>[0]>;

const small = {
  beam: 2,
  minibatch: 4,
  groups: 2,
  errors: 2,
  reasons: 1,
  paraphrases: 1,
  successors: 3,
  evaluations: 24,
  arms: 3,
  samples: 2,
} as const satisfies Options;

conforms(() => protegi(small));

describe.each([1, 2] as const)("with %d texts", (texts) => {
  test("finds what there is to gain, one improvement on top of the other", async () => {
    const { task, optimizer, rungs } = toyLadder({ texts });
    const { best, verdict } = await optimize(task, { method: protegi(small), optimizer, store: memoryStore() });
    expect(verdict.kind).toBe("improved");
    expect(Object.values(best.values).map(rungs)).toEqual(Array(texts).fill(4));
  });

  test.each(["uniform", "racing"] as const)("a step takes what it is said to take, with %s", async (policy) => {
    const method = protegi({ ...small, beam: 1, policy });
    const { counted, told } = await takesOf(method, { texts, steps: 1 });
    expect(counted).toEqual({ start: told.start, steps: [told.step] });
  });
});

test.each(POLICIES)("with %s, several rounds take no more than they are said to, and rise", async (policy) => {
  const { counted, told } = await takesOf(protegi({ ...small, policy }), { steps: 4 });
  expect(counted.steps.length).toBe(4);
  for (const { rollouts, asks } of counted.steps) {
    expect(rollouts).toBeLessThanOrEqual(told.step.rollouts);
    expect(asks).toBeLessThanOrEqual(told.step.asks);
  }
  const { task, optimizer, rungs } = toyLadder();
  const { best } = await optimize(task, { method: protegi({ ...small, policy }), optimizer, store: memoryStore() });
  expect(rungs(best.values.instructions)).toBe(4);
});

type Metric = (output: string) => number;
const written: Metric = (output) => Number(/Answer (\d+)/.exec(output)?.[1] ?? 0);

/** What a study of the rising task asks, and what it sees, call by call. */
async function watched(options: Options, metric?: Metric, steps = 3, reply?: string) {
  const { task, optimizer: writes } = toyRising({ rows: [8, 12, 4] });
  const optimizer = reply === undefined ? writes : scriptedModel(() => reply);
  const looks: (readonly Evidence[])[] = [];
  const method = spiedMethod(protegi(options), { evidence: (all) => looks.push(all) });
  const scored = metric && { metric: ({ output }: { output: string }) => metric(output) };
  const result = await optimize({ ...task, ...scored }, { method, optimizer, store: memoryStore(), steps });
  const requests = optimizer.calls.map(({ request }) => ({
    text: request.messages.map((message) => message.content).join("\n"),
    temperature: request.temperature,
  }));
  const on = (split: string) => looks.filter((look) => look[0]!.rollouts[0]?.example.split === split);
  return { result, requests, prompts: requests.map((one) => one.text), on };
}

const shown = (prompt: string, name: string) => new RegExp(`<${name}>\\n([\\s\\S]*?)\\n</${name}>`).exec(prompt)?.[1];
const places = (evidence: Evidence) => evidence.rollouts.map((rollout) => rollout.example.id).join();

test("errors lead to reasons, and each reason to an edit that sees it", async () => {
  const { prompts } = await watched({ ...small, groups: 1, reasons: 1, paraphrases: 0 }, undefined, 1);
  expect(prompts.length).toBe(2);
  expect(shown(prompts[0]!, "runs")).toMatch(/<item-2>[\s\S]*Score: 0/);
  expect(shown(prompts[0]!, "runs")).not.toContain("<item-3>");
  expect(shown(prompts[1]!, "critiques")).toContain("It lacks 0");
  expect(shown(prompts[1]!, "text")).toBe("Answer.");
});

test("every reason of a group leads to an edit of its own", async () => {
  const optimizer = scriptedModel((prompt, { index }) =>
    prompt.includes("reasons why")
      ? "<critique>too short</critique><critique>too long</critique><critique>one too many</critique>"
      : `<text>Answer ${index}.</text>`,
  );
  const { task } = toyRising();
  const method = protegi({ ...small, groups: 1, reasons: 2, paraphrases: 0 });
  await optimize(task, { method, optimizer, store: memoryStore(), steps: 1 });
  const prompts = optimizer.calls.map(({ request }) => request.messages.map((m) => m.content).join("\n"));
  expect(prompts.map((prompt) => shown(prompt, "critiques"))).toEqual([
    undefined,
    expect.stringContaining("too short"),
    expect.stringContaining("too long"),
  ]);
});

test("trap: without errors the critic is not asked; the text is only said in other words", async () => {
  const { prompts } = await watched(small, () => 1, 2);
  expect(prompts.length).toBeGreaterThan(0);
  for (const prompt of prompts) expect(prompt).toContain("Say the text below in other words");
});

test("trap: paraphrases are made of the edits and of the text itself", async () => {
  const { prompts } = await watched(small, undefined, 1);
  const sources = prompts.filter((prompt) => prompt.includes("in other words")).map((prompt) => shown(prompt, "text"));
  expect(sources).toEqual(["Answer.", expect.stringMatching(/^Answer \d/), expect.stringMatching(/^Answer \d/)]);
});

test("trap: all of a beam look at one minibatch, and every round draws another", async () => {
  const { on } = await watched(small);
  const batches = on("train").map((look) => look.map(places));
  for (const batch of batches) expect(new Set(batch).size).toBe(1);
  expect(batches[2]!.length).toBe(2);
  expect(new Set(batches.map(([first]) => first)).size).toBe(3);
});

test("trap: parents compete again on the same examples, and equal scores replace nobody", async () => {
  const { result, on } = await watched({ ...small, beam: 1, policy: "uniform" }, () => 0.5);
  expect(result.best).toBe(result.baseline);
  for (const look of on("validation")) {
    expect(look[0]!.candidate).toBe(result.baseline);
    expect(look.length).toBe(4);
    expect(new Set(look.map(places)).size).toBe(1);
  }
  const parents = on("train").map((look) => look.map((e) => e.candidate));
  expect(parents).toEqual([[result.baseline], [result.baseline], [result.baseline]]);
});

test("trap: a candidate that is looked at again counts no example twice", async () => {
  const { on } = await watched(small, undefined, 4);
  for (const { n, rollouts } of on("validation").flat()) expect(new Set(rollouts.map((r) => r.key)).size).toBe(n);
});

test("trap: what is better on train only replaces nothing", async () => {
  const { result } = await watched(small, (output) => (output.includes("train") ? written(output) / 1000 : 0.5));
  expect(result.best).toBe(result.baseline);
});

test("trap: where arms are left behind, the next beam is taken from those that stayed", async () => {
  for (const policy of ["successive-halving", "successive-rejects"] as const) {
    const { on } = await watched({ ...small, successors: 6, policy, evaluations: 60 }, noise, 6);
    const races = on("validation");
    for (const [round, beam] of on("train").slice(1).entries()) {
      const most = Math.max(...races[round]!.map((e) => e.n));
      const stayed = races[round]!.filter((e) => e.n === most).map((e) => e.candidate.id);
      for (const { candidate } of beam) expect(stayed).toContain(candidate.id);
    }
    expect(races.some((look) => new Set(look.map((e) => e.n)).size > 1)).toBe(true);
  }
});

test("where no more candidates are there than the beam holds, all stay and choosing costs nothing", async () => {
  for (const reply of ["", "<text>Answer.</text>", "<critique></critique>", "<text>unclosed"]) {
    const { result, on } = await watched(small, undefined, 3, reply);
    expect(on("validation").length).toBe(0);
    expect(on("train").length).toBe(3);
    expect(result.best).toBe(result.baseline);
  }
});

test("it ends after its rounds for each text", async () => {
  for (const texts of [1, 2] as const) {
    const { counted } = await takesOf(protegi({ ...small, rounds: 2 }), { texts, steps: 9 });
    expect(counted.steps.length).toBe(2 * texts);
  }
});

describe("no option is ignored", () => {
  const alternating: Metric = (output) => (written(output) % 2 === 1 ? 0.9 : 0.1);
  const traces = new Map<string, Promise<string>>();
  const traceOf = (options: Options) => {
    const key = JSON.stringify(options);
    if (!traces.has(key)) traces.set(key, trace(options));
    return traces.get(key)!;
  };
  const trace = async (options: Options) => {
    const { requests, on } = await watched({ ...small, ...options }, alternating);
    const seen = ["train", "validation"].map((split) => on(split).map((look) => look.map((e) => e.n)));
    return JSON.stringify([requests, seen]);
  };

  test.each<[Options, Options?]>([
    [{ rounds: 1 }],
    [{ beam: 1 }],
    [{ minibatch: 3 }],
    [{ groups: 1 }],
    [{ errors: 1 }],
    [{ reasons: 2 }],
    [{ paraphrases: 2 }],
    [{ successors: 2 }],
    [{ evaluations: 48 }],
    [{ arms: 2 }],
    [{ samples: 1 }],
    [{ c: 0 }],
    [{ temperature: 0.3 }],
    [{ policy: "uniform" }],
    [{ policy: "ucb-e", c: 0 }, { policy: "ucb-e" }],
    [
      { policy: "racing", alpha: 0.9 },
      { policy: "racing", alpha: 0.001 },
    ],
  ])("%j", async (changed, than = {}) => {
    expect(await traceOf(changed)).not.toBe(await traceOf(than));
  });
});

test.each([
  [{ evaluations: 2 }, "too few to look at each of 36 candidates in rounds of 8 arms with 32 samples"],
  [{ policy: "bf" as "ucb" }, '"policy" is "bf"; it takes "uniform"'],
  [{ alpha: 0 }, '"alpha" is 0'],
])("%j is refused", (options, message) => {
  expect(() => protegi(options)).toThrow(message);
});
