import { describe, expect, test } from "vitest";
import { NO_CRITICS } from "../credit/critic-count.ts";
import { memoryStore } from "../store/memory.ts";
import { optimize } from "../study/optimize.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { inForm } from "../testing/reply-forms.ts";
import type { Script } from "../testing/scripted-model.ts";
import { toyLadder } from "../testing/toy-ladder.ts";
import { itemsOf, sectionOf, type WatchedOptions, watched } from "../testing/watched-study.ts";
import { conforms } from "./fixtures/conforms.ts";
import { textgrad } from "./textgrad.ts";

type Options = NonNullable<Parameters<typeof textgrad>[0]>;

const CRITIC = "You are the critic";
const EDITOR = "Write a better text";
const SUMMARY = "Join them";

conforms(() => textgrad());

describe.each([1, 2] as const)("with %d texts", (texts) => {
  test("finds what there is to gain, one improvement on top of the other", async () => {
    const { task, optimizer, rungs } = toyLadder({ texts });
    const { best, verdict } = await optimize(task, { method: textgrad(), optimizer, store: memoryStore(), steps: 12 });
    expect(verdict.kind).toBe("improved");
    expect(Object.values(best.values).map(rungs)).toEqual(Array(texts).fill(4));
  });

  test.each([true, false])("a step takes what it is said to take, per edge %s", async (perEdge) => {
    // So few tokens that everything is summed up.
    const method = textgrad({ perEdge, tokens: 1 });
    const { counted } = await takesOf(method, { texts });
    const critics = { ...NO_CRITICS, nodes: texts, edges: texts === 1 ? 1 : 3 };
    const told = method.cost!({ train: 40, validation: 6, texts, demos: 0, params: texts, critics });
    expect(counted).toEqual({ start: told.start, steps: [told.step, told.step, told.step] });
  });
});

test("every text that is criticized is rewritten in the same step, once", async () => {
  const { asked, result } = await watched(textgrad(), { texts: 2, steps: 1 });
  expect(asked(EDITOR).map((prompt) => sectionOf(prompt, "text"))).toEqual(["Answer.", "Polish."]);
  expect(Object.values(result.best.values)).toEqual([
    expect.stringMatching(/Answer \d/),
    expect.stringMatching(/Answer \d/),
  ]);
});

test("trap: of B runs, B critiques reach the editor", async () => {
  const { asked } = await watched(textgrad({ batch: 5 }), { steps: 1 });
  expect(asked(CRITIC).length).toBe(5);
  const critiques = itemsOf(asked(EDITOR)[0]!, "critiques");
  expect(new Set(critiques).size).toBe(5);
});

/** A model that writes these texts, one after the other. */
const writer = (texts: readonly string[]): Script => {
  let written = 0;
  return (prompt, { index }) =>
    inForm(prompt, { text: () => texts[written++ % texts.length]!, critique: () => `It lacks ${index}.` });
};
const rated = (scores: Readonly<Record<string, number>>) => (output: string) =>
  scores[output.split(" Input: ")[0]!] ?? 0.1;

describe("what a step does to the next", () => {
  const tried = async (accept: NonNullable<Options["accept"]>, scores: Readonly<Record<string, number>>) => {
    const script = writer(["one", "two", "three"]);
    const { asked, result } = await watched(textgrad({ accept }), { script, score: rated(scores) });
    return {
      rewritten: asked(EDITOR).map((prompt) => sectionOf(prompt, "text")),
      best: result.best.values.instructions,
    };
  };

  test("trap: what validation does not accept is undone, and what stood before is back", async () => {
    const scores = { "Answer.": 0.5, one: 0.4, two: 0.6, three: 0.6 };
    expect(await tried("better", scores)).toEqual({ rewritten: ["Answer.", "Answer.", "two"], best: "two" });
  });

  test("equal scores stay where the code keeps them; the best is the first of them all the same", async () => {
    const scores = { "Answer.": 0.5, one: 0.5, two: 0.3 };
    expect(await tried("not-worse", scores)).toEqual({ rewritten: ["Answer.", "one", "one"], best: "Answer." });
    expect(await tried("better", scores)).toEqual({ rewritten: ["Answer.", "Answer.", "Answer."], best: "Answer." });
  });

  test("always: it goes on from the last, and the best of all is kept", async () => {
    const scores = { "Answer.": 0.5, one: 0.7, two: 0.3 };
    expect(await tried("always", scores)).toEqual({ rewritten: ["Answer.", "one", "two"], best: "one" });
  });
});

test("trap: what is better on train only replaces nothing", async () => {
  const score = (output: string) => (output.includes("train") && !output.startsWith("Answer.") ? 0.9 : 0.5);
  const { result } = await watched(textgrad(), { score });
  expect(result.best).toBe(result.baseline);
});

describe("trap: momentum and memory really reach the prompt", () => {
  const steps = 4;

  test("momentum: the texts before, each with its critiques, no more than asked for", async () => {
    const { asked } = await watched(textgrad({ momentum: 2 }), { steps });
    const prompts = asked(EDITOR);
    const history = prompts.map((prompt) => itemsOf(prompt, "history"));
    expect(history.map((items) => items.length)).toEqual([0, 1, 2, 2]);
    expect(history[3]!.map((item) => item.split("\n")[0])).toEqual(
      prompts.slice(1, 3).map((prompt) => sectionOf(prompt, "text")),
    );
    for (const critique of itemsOf(prompts[2]!, "critiques")) expect(history[3]![1]).toContain(critique);
  });

  test("memory: the critiques before, no more than asked for", async () => {
    const { asked } = await watched(textgrad({ memory: 1 }), { steps });
    const prompts = asked(EDITOR);
    expect(sectionOf(prompts[0]!, "past_critiques")).toBeUndefined();
    for (const i of [1, 2, 3])
      expect(itemsOf(prompts[i]!, "past_critiques")).toEqual(itemsOf(prompts[i - 1]!, "critiques"));
  });

  test("momentum shows what was tried and undone as such, never the present text, and none twice", async () => {
    const score = rated({ "Answer.": 0.5, one: 0.4, two: 0.4, three: 0.6 });
    const { asked } = await watched(textgrad({ momentum: 5 }), {
      script: writer(["one", "two", "three"]),
      score,
      steps: 4,
    });
    const history = asked(EDITOR).map((prompt) => itemsOf(prompt, "history"));
    expect(history.slice(0, 3).map((items) => items.map((item) => item.split("\n")[0]))).toEqual([
      [],
      ["one"],
      ["one", "two"],
    ]);
    expect(history[1]![0]).toContain("taken back");
    expect(history[3]!.map((item) => item.split("\n")[0])).toContain("Answer.");
    expect(history[3]!.filter((item) => item.startsWith("Answer."))).toHaveLength(1);
  });

  test("each text has its own", async () => {
    const { asked } = await watched(textgrad({ momentum: 1, memory: 1 }), { texts: 2, steps: 2 });
    const prompts = asked(EDITOR);
    for (const i of [0, 1]) {
      expect(itemsOf(prompts[2 + i]!, "history")[0]!.split("\n")[0]).toBe(sectionOf(prompts[i]!, "text"));
      expect(itemsOf(prompts[2 + i]!, "past_critiques")).toEqual(itemsOf(prompts[i]!, "critiques"));
    }
  });
});

test("trap: what the editor sees grows neither with the batch nor with the steps", async () => {
  const script: Script = (prompt, { index }) =>
    inForm(prompt, { text: (i) => `Answer ${index + 1}.${i}`, critique: () => `${index} ${"much ".repeat(60)}` });
  const longest = async (batch: number, steps: number) => {
    const method = textgrad({ batch, tokens: 200, momentum: 2, memory: 2 });
    const { asked } = await watched(method, { script, steps, rows: [40, 4, 4] });
    return Math.max(...asked(EDITOR).map((prompt) => prompt.length));
  };
  const usual = await longest(4, 4);
  expect(await longest(24, 4)).toBeLessThan(usual * 1.1);
  expect(await longest(4, 9)).toBeLessThan(usual * 1.1);
});

test("trap: critic and editor see a long text whole", async () => {
  const long = `Answer ${Array.from({ length: 200 }, (_, i) => `word${i}`).join(" ")}.`;
  const { asked } = await watched(textgrad(), {
    script: writer([long]),
    score: (output) => (output.includes("word9") ? 0.5 : 0.1),
    steps: 2,
  });
  const last = (words: string) => asked(words).at(-1)!;
  expect(last(CRITIC)).toContain(long);
  expect(sectionOf(last(EDITOR), "text")).toBe(long);
});

test("trap: runs with a perfect score cost no critic, and without critiques nothing is rewritten", async () => {
  const perfect = await watched(textgrad(), { score: () => 1 });
  expect(perfect.requests).toEqual([]);
  const half = await watched(textgrad({ batch: 8 }), {
    score: (output) => (/[ab]\d/.test(output) ? 1 : 0.2),
    steps: 1,
  });
  expect(half.asked(CRITIC).length).toBe(2);
});

test("trap: every minibatch is another, and no example comes twice before all have come", async () => {
  const { on } = await watched(textgrad({ batch: 2 }), { steps: 4 });
  const examples = on("train").flatMap((look) => look[0]!.rollouts.map(({ example }) => example.id));
  expect(new Set(examples).size).toBe(8);
});

test.each(["I would rather not.", "", "<text>unclosed", "<critique></critique>", "<critique>No.</critique>"])(
  "the reply %j ends nothing",
  async (reply) => {
    const { result, on } = await watched(textgrad(), { script: () => reply });
    expect(result.best).toBe(result.baseline);
    expect(on("train").length).toBe(3);
  },
);

describe("no option is ignored", () => {
  const alternating = (output: string) => (Number(/Answer (\d+)/.exec(output)?.[1] ?? 0) % 2 === 1 ? 0.9 : 0.1);
  const trace = async (options: Options, more: WatchedOptions = {}) =>
    JSON.stringify((await watched(textgrad(options), { score: alternating, texts: 2, ...more })).requests);

  test.each<[Options]>([
    [{ batch: 2 }],
    [{ perEdge: false }],
    [{ accept: "always" }],
    [{ momentum: 1 }],
    [{ memory: 1 }],
    [{ tokens: 1 }],
    [{ temperature: 0.5 }],
  ])("%j", async (changed) => {
    expect(await trace(changed)).not.toBe(await trace({}));
  });

  test("words for critic and editor reach whom they are for", async () => {
    const words = {
      constraints: ["No names."],
      examples: ["Like so."],
      critiques: ["Too long: cut it."],
      objective: "Be kind.",
    };
    const { asked } = await watched(textgrad({ ...words, tokens: 1 }), { steps: 1 });
    const [critic, editor] = [asked(CRITIC)[0]!, asked(EDITOR)[0]!];
    expect(["constraints", "examples", "objective"].map((name) => sectionOf(critic, name))).toEqual([
      expect.stringContaining("No names."),
      expect.stringContaining("Too long: cut it."),
      "Be kind.",
    ]);
    expect(itemsOf(editor, "constraints")).toEqual(["No names."]);
    expect(itemsOf(editor, "examples")).toEqual(["Like so."]);
    expect(asked(SUMMARY).length).toBe(1);
  });
});
