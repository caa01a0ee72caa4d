import { describe, expect, test } from "vitest";
import { memoryStore } from "../../store/memory.ts";
import { optimize } from "../../study/optimize.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import { takesOf } from "../../testing/counted-takes.ts";
import { type Script, scriptedModel } from "../../testing/scripted-model.ts";
import { spiedMethod } from "../../testing/spied-method.ts";
import { toyLadder } from "../../testing/toy-ladder.ts";
import { toyRising } from "../../testing/toy-rising.ts";
import { conforms } from "../fixtures/conforms.ts";
import { promptAgent } from "./prompt-agent.ts";

type Options = NonNullable<Parameters<typeof promptAgent>[0]>;

const small = { depth: 3, width: 2, batch: 2, beam: 2 } as const satisfies Options;

conforms(() => promptAgent({ ...small, depth: 4 }));

const shown = (prompt: string, name: string) => new RegExp(`<${name}>\\n([\\s\\S]*?)\\n</${name}>`).exec(prompt)?.[1];

/** A model that rewrites each text into these, in turn. */
const rewriter = (children: Readonly<Record<string, readonly string[]>>): Script => {
  return (prompt) => {
    if (!prompt.includes("Write a better text")) return "<critique>It could be better.</critique>";
    return (children[shown(prompt, "text")!] ?? []).map((text) => `<text>${text}</text>`).join("\n");
  };
};

/** What a study asks and sees, call by call, where texts have these scores; others score 0.1. */
async function searched(options: Options, scores: Readonly<Record<string, number>>, script?: Script, steps = 6) {
  const { task, optimizer: writes } = toyRising({ rows: [8, 4, 4] });
  const optimizer = script === undefined ? writes : scriptedModel(script);
  const looks: (readonly Evidence[])[] = [];
  const method = spiedMethod(promptAgent(options), { evidence: (all) => looks.push(all) });
  const metric = ({ output }: { output: string }) => scores[output.split(" Input: ")[0]!] ?? 0.1;
  const scored = script === undefined ? task : { ...task, metric };
  const result = await optimize(scored, { method, optimizer, store: memoryStore(), steps });
  const requests = optimizer.calls.map(({ request }) => ({
    text: request.messages.map((message) => message.content).join("\n"),
    temperature: request.temperature,
  }));
  const on = (split: string) => looks.filter((look) => look[0]?.rollouts[0]?.example.split === split);
  /** The texts that were rewritten, in order. */
  const rewritten = requests.filter(({ text }) => text.includes("Write a better text")).map(({ text }) => text);
  return { result, requests, rewritten, on };
}

describe.each(["mcts", "beam", "greedy"] as const)("%s", (variant) => {
  test.each([1, 2] as const)("with %d texts, finds one improvement on top of the other", async (texts) => {
    const { task, optimizer, rungs } = toyLadder({ texts });
    const method = promptAgent({ ...small, depth: 8, variant });
    const { best, verdict } = await optimize(task, { method, optimizer, store: memoryStore(), steps: 12 });
    expect(verdict.kind).toBe("improved");
    expect(Object.values(best.values).map(rungs)).toEqual(Array(texts).fill(4));
  });

  test("a step takes what it is said to take", async () => {
    const method = promptAgent({ ...small, depth: 4, minDepth: 4, children: 2, variant });
    const { counted, told } = await takesOf(method, { rows: [900, 6, 6] });
    expect(counted.start).toEqual(told.start);
    // A walk through known nodes, or a level that is the root alone, takes less.
    const whole = { mcts: [0], beam: [1, 2], greedy: [0, 1, 2] }[variant];
    expect(whole.map((i) => counted.steps[i])).toEqual(whole.map(() => told.step));
    for (const { rollouts, asks } of counted.steps) {
      expect(rollouts).toBeLessThanOrEqual(told.step.rollouts);
      expect(asks).toBeLessThanOrEqual(told.step.asks);
    }
  });

  test("it ends after its iterations, or where levels reach the depth", async () => {
    const stepsOf = async (options: Options) =>
      (await takesOf(promptAgent({ ...small, ...options, variant }), { steps: 9 })).counted.steps.length;
    expect(await stepsOf({ iterations: 2 })).toBe(2);
    expect(await stepsOf({ iterations: 5, depth: 3 })).toBe(variant === "mcts" ? 5 : 3);
  });

  test("trap: the best node of all is kept where everything after it is worse", async () => {
    const options = { ...small, width: 1, minDepth: 3, variant };
    const script = rewriter({ "Answer.": ["good"], good: ["bad"], bad: ["worse"] });
    const { result, rewritten } = await searched(options, { "Answer.": 0.5, good: 0.6 }, script);
    expect(rewritten.map((prompt) => shown(prompt, "text"))).toContain("bad");
    expect(result.best.values.instructions).toBe("good");
  });

  test("trap: an expansion without usable replies is tried again, and closes no node", async () => {
    let asked = 0;
    const script: Script = (prompt, call) => {
      if (asked++ < 6) return "I would rather not.";
      return (rewriter({ "Answer.": ["good"] }) as (...args: unknown[]) => string)(prompt, call);
    };
    const { result } = await searched({ ...small, width: 1, variant }, { good: 0.6 }, script);
    expect(asked).toBeGreaterThan(6);
    expect(result.best.values.instructions).toBe("good");
  });
});

test("both prompts show what the model was given and said in the runs, within the tokens", async () => {
  const { requests } = await searched(small, {});
  for (const { text } of requests) expect(shown(text, "traces")).toContain("words");
  const brief = await searched({ ...small, tokens: 40 }, {});
  const length = (all: typeof requests) => shown(all[0]!.text, "traces")!.length;
  expect(length(brief.requests)).toBeLessThan(length(requests));
});

test("trap: rewards are of validation, and errors of train", async () => {
  const { on, rewritten } = await searched(small, {});
  expect(new Set(on("validation").flatMap((look) => look.map((e) => e.n)))).toEqual(new Set([4]));
  expect(new Set(on("train").flatMap((look) => look.map((e) => e.n)))).toEqual(new Set([2]));
  for (const prompt of rewritten) {
    expect(shown(prompt, "runs")).toContain("Input: train");
    expect(shown(prompt, "runs")).not.toContain("validation");
  }
});

test("trap: where all of a batch went well, what works is asked for, and the rewrite sees those runs", async () => {
  const script = rewriter({ "Answer.": ["good"] });
  const { requests } = await searched({ ...small, width: 1 }, { "Answer.": 1, good: 1 }, script, 1);
  expect(requests[0]!.text).toContain("went well");
  for (const { text } of requests) expect(shown(text, "runs")).toMatch(/Input: train/);
});

test("a rewrite sees the texts on the way to it, oldest first, and what came of the critique", async () => {
  const script = rewriter({ "Answer.": ["one"], one: ["two"], two: ["three"] });
  const { rewritten } = await searched({ ...small, width: 1 }, {}, script, 1);
  const histories = rewritten.map((prompt) => shown(prompt, "history")?.match(/^(Answer\.|one|two)$/gm) ?? []);
  expect(histories).toEqual([[], ["Answer."], ["Answer.", "one"]]);
  for (const prompt of rewritten) expect(shown(prompt, "critiques")).toContain("It could be better.");
});

test("a child that is the text itself, one on the way to it or its own sibling is no child", async () => {
  const script = rewriter({ "Answer.": ["one", "one", "Answer."], one: ["Answer.", "two"], two: ["one"] });
  const { result, rewritten } = await searched({ ...small, children: 3 }, {}, script, 1);
  expect(rewritten.map((prompt) => shown(prompt, "text"))).toEqual([
    ...["Answer.", "Answer."],
    ...["one", "one"],
    ...["two", "two"],
  ]);
  expect(result.candidates.length).toBe(3);
});

describe("a walk", () => {
  const chain = rewriter({ "Answer.": ["a"], a: ["b"], b: ["c"], c: ["d"], d: ["e"] });
  const deepest = async (options: Options, scores: Readonly<Record<string, number>>, steps = 1) =>
    (await searched({ depth: 5, width: 1, batch: 2, ...options }, scores, chain, steps)).rewritten.length;
  const falling = { "Answer.": 0.5, a: 0.2, b: 0.1, c: 0.05, d: 0.02, e: 0.01 };
  const rising = { "Answer.": 0.1, a: 0.2, b: 0.3, c: 0.4, d: 0.5, e: 0.6 };

  test.each([
    ["falls", falling],
    ["beats all before", rising],
  ])("is cut short where it %s, but for the first levels", async (_, scores) => {
    expect(await deepest({ minDepth: 0 }, scores)).toBe(1);
    expect(await deepest({ minDepth: 2 }, scores)).toBe(3);
    expect(await deepest({ minDepth: 9 }, scores)).toBe(5);
  });

  test("goes on at once where rewards stay the same: only more is a record", async () => {
    const same = { "Answer.": 0.5, a: 0.5, b: 0.5, c: 0.5, d: 0.5, e: 0.5 };
    expect(await deepest({ minDepth: 0 }, same)).toBe(5);
  });

  test("goes on later from where it was cut short at a record, and not from a poor node", async () => {
    expect(await deepest({ minDepth: 0 }, rising, 4)).toBe(4);
    expect(await deepest({ minDepth: 0 }, falling, 4)).toBe(1);
  });
});

describe("the result", () => {
  // The path by a has the best node, and that by b the best mean.
  const scores = { "Answer.": 0.5, a: 0.6, b: 0.55, c: 0.1, d: 0.5 };
  const script = rewriter({ "Answer.": ["a", "b"], a: ["c"], b: ["d"] });
  const options = { depth: 2, width: 1, children: 2, batch: 2, minDepth: 2 };

  test("trap: has the best node of the best path, and the best of all beside it", async () => {
    const { result } = await searched(options, scores, script, 6);
    const texts = result.finalists.map((e) => e.candidate.values.instructions);
    expect(texts).toEqual(["Answer.", "a", "b"]);
    expect(result.best.values.instructions).toBe("a");
  });

  test("without exploration, only the best child is ever followed", async () => {
    const { rewritten } = await searched({ ...options, w: 0 }, { ...scores, c: 0.6 }, script, 6);
    expect(rewritten.map((prompt) => shown(prompt, "text"))).toEqual(["Answer.", "a"]);
  });
});

describe("no option is ignored", () => {
  const traces = new Map<string, Promise<string>>();
  const traceOf = (options: Options) => {
    const key = JSON.stringify(options);
    if (!traces.has(key)) traces.set(key, trace(options));
    return traces.get(key)!;
  };
  const trace = async (options: Options) => {
    const { requests, on } = await searched({ ...small, ...options }, {}, undefined, 4);
    return JSON.stringify([requests, on("validation").map((look) => look.map((e) => e.candidate.id))]);
  };

  test.each<[Options, Options?]>([
    [{ iterations: 1 }],
    [{ depth: 2 }],
    [{ width: 1 }],
    [{ children: 2 }],
    [{ batch: 1 }],
    [{ minDepth: 0 }],
    [{ temperature: 0.3 }],
    [{ variant: "greedy" }],
    [{ variant: "beam" }, { variant: "greedy" }],
    [{ variant: "beam", beam: 1 }, { variant: "beam" }],
  ])("%j", async (changed, than = {}) => {
    expect(await traceOf(changed)).not.toBe(await traceOf(than));
  });
});

test.each([
  [{ variant: "mc" as "mcts" }, '"variant" is "mc"; it takes "mcts", "beam" or "greedy"'],
  [{ w: -1 }, '"w" is -1'],
  [{ depth: 0 }, '"depth" is 0'],
])("%j is refused", (options, message) => {
  expect(() => promptAgent(options)).toThrow(message);
});
