import { describe, expect, test } from "vitest";
import { type Prompt, renderPrompt } from "../../model/prompt.ts";
import type { Reply } from "../../model/reply.ts";
import {
  critiqueReply,
  critiquesForReply,
  critiquesReply,
  newTextReply,
  newTextsReply,
} from "../../model/tagged-replies.ts";
import { suggestionReply } from "../../propose/suggestion.ts";
import { carried, read } from "./claims.ts";
import type { SimulationKnobs } from "./knobs.ts";
import { type SimulatedModel, simulatedModel } from "./simulated-model.ts";
import { desk } from "./worlds/desk.ts";

const stage = desk.stages[0]!;
const text = (i: number, label = stage.rules[i]!.label) => `Use ${label} for "${stage.rules[i]!.words[0]}".`;
const ALL = stage.rules.map((_, i) => text(i)).join(" ");
const run = (i: number) =>
  `Input: Hello. ${stage.rules[i]!.says[0]}\nExpected: ["${stage.rules[i]!.label}"]\nOutput: none\nScore: 0`;

type Sections = Prompt["sections"];

async function ask<T>(
  model: SimulatedModel,
  sections: Sections,
  reply: Reply<T>,
  sample = 0,
  task = "Do it.",
): Promise<T> {
  const { messages } = await renderPrompt({ name: "x", task, sections, reply });
  const result = await model.doGenerate({
    prompt: messages.map(({ content }) => ({ role: "user", content: [{ type: "text", text: content }] })),
    providerOptions: { gradus: { occurrence: sample } },
  });
  return await reply.parse(String(result.content[0]!.text));
}

async function replies<T>(
  n: number,
  sections: Sections,
  reply: Reply<T>,
  knobs: Partial<SimulationKnobs> = {},
): Promise<T[]> {
  const model = simulatedModel(desk, { knobs });
  return await Promise.all(Array.from({ length: n }, (_, i) => ask(model, sections, reply, i)));
}

const claims = (said: string) => read(stage, said).claims;
const isTrue = (said: string) => carried(stage, claims(said)).size > 0;

/** Whether a count fits a probability: within 3.3 standard deviations (99.9 %). */
function expectShare(count: number, n: number, p: number): void {
  expect(Math.abs(count - n * p)).toBeLessThan(3.3 * Math.sqrt(n * p * (1 - p)));
}

describe("the critic", () => {
  const sections = { text: "Sort it.", runs: [run(0), run(1)] };

  test.each([0.3, 0.7])(
    "names a rule that runs need and the text lacks as often as the knob says: %s",
    async (critic) => {
      const said = await replies(500, sections, critiqueReply, { critic });
      expectShare(said.filter(isTrue).length, 500, critic);
      for (const one of said) for (const { rule } of claims(one)) expect([0, 1]).toContain(rule);
    },
  );

  test("is wrong as often as the knob says, and else vague", async () => {
    const said = await replies(500, sections, critiqueReply, { superstition: 0.25 });
    const wrong = said.filter((one) => (claims(one).length > 0 && !isTrue(one)) || desk.superstitions.includes(one));
    expectShare(wrong.length, 500, 0.25);
  });

  test("names nothing that the text has, or that the runs do not tell", async () => {
    const none = [
      { text: ALL, runs: [run(0), run(1)] },
      { text: "Sort it.", runs: ["Input: I would like a refund."] },
      { text: "Sort it." },
    ];
    for (const sections of none) expect((await replies(100, sections, critiqueReply)).filter(isTrue)).toEqual([]);
  });

  test("names what feedback has a word for", async () => {
    const sections = { text: ALL, feedback: `${stage.format!.symptom}.` };
    const said = await replies(200, sections, critiqueReply);
    expectShare(said.filter((one) => /alone|nothing else/.test(one)).length, 200, 0.7);
  });

  test("sums critiques up", async () => {
    const critiques = [text(0), text(1), text(1), "Be nice."];
    const said = await replies(500, { critiques }, critiqueReply, { drop: 0.2, distort: 0 });
    expectShare(
      said.reduce((sum, one) => sum + carried(stage, claims(one)).size, 0),
      1000,
      0.8,
    );
  });

  test("gives several critiques, each about something else", async () => {
    const said = await replies(50, { text: "Sort it.", runs: [0, 1, 2, 3].map(run) }, critiquesReply(3), {
      critic: 0.9,
    });
    for (const list of said) {
      const rules = list.filter(isTrue).flatMap((one) => claims(one).map(({ rule }) => rule));
      expect(new Set(rules).size).toBe(rules.length);
    }
  });

  test("tells inputs apart", async () => {
    const variables = ["instructions (text): what the model is told about labels — a text\nSort it."];
    const said = await replies(
      100,
      { run: run(0), variables, inputs: ["message\nI want a refund."] },
      critiquesForReply(["instructions", "message"]),
    );
    expect(said.some((one) => isTrue(one.instructions ?? ""))).toBe(true);
    expect(said.every((one) => one.message === undefined)).toBe(true);
  });
});

test("a critic of a later step asks for what an earlier one should have found", async () => {
  const model = simulatedModel("pipeline", { knobs: { critic: 1, superstition: 0 } });
  const sections = {
    run: "Input of the program: My parcel is late.\nExpected: K2",
    variables: ["send (text): which teams the topics go to — a text\nT4 goes to K2."],
    inputs: ["topics\nT1"],
  };
  const said = await ask(model, sections, critiquesForReply(["send", "topics"]));
  expect(said).toEqual({ topics: "It should hold T4 as well." });
});

describe("the editor", () => {
  test("loses and distorts rules as often as the knobs say", async () => {
    const knobs = { drop: 0.2, distort: 0.1 };
    const said = await replies(300, { text: ALL, critiques: ["It should be friendlier."] }, newTextReply, {
      ...knobs,
      luck: 0,
    });
    const kept = said.map((one) => carried(stage, claims(one)).size).reduce((a, b) => a + b, 0);
    const wrong = said.flatMap((one) => claims(one).filter(({ rule, label }) => stage.rules[rule]!.label !== label));
    expectShare(kept, 300 * 8, 0.8 * 0.9);
    expectShare(wrong.length, 300 * 8, 0.8 * 0.1);
  });

  test("takes over what critiques say, right or wrong", async () => {
    const critiques = [text(2), text(3, "B2")];
    const said = await replies(400, { text: text(3), critiques }, newTextReply, { distort: 0 });
    const says = (rule: number, label: string) =>
      said.filter((one) => claims(one).some((c) => c.rule === rule && c.label === label)).length;
    expectShare(says(2, stage.rules[2]!.label), 400, 0.9);
    expectShare(says(3, "B2"), 400, 0.9);
  });

  test("without evidence finds a true rule as often as it is lucky", async () => {
    const said = await replies(600, { text: "Sort it." }, newTextReply);
    const lucky = said.filter((one) => isTrue(one) || /alone|nothing else|step by step|check again/.test(one)).length;
    expectShare(lucky, 600, 0.2);
  });

  test("says in other words without adding anything", async () => {
    const model = simulatedModel(desk);
    for (let i = 0; i < 50; i++) {
      const said = await ask(model, { text: text(0) }, newTextReply, i, "Say the text below in other words.");
      expect(claims(said).every(({ rule }) => rule === 0)).toBe(true);
    }
  });

  test("merges two texts, goes on from the best of a history, and induces from examples", async () => {
    const [left, right] = [`${text(0)} ${text(1)}`, `${text(2)} ${text(3)}`];
    const size = (said: readonly string[]) =>
      said.reduce((sum, one) => sum + carried(stage, claims(one)).size, 0) / said.length;
    const quiet = { luck: 0, distort: 0 };
    expect(size(await replies(200, { texts: [left, right] }, newTextReply, quiet))).toBeGreaterThan(3.3);
    const history = [`${text(5)}\nscore: 20`, `${left} ${right}\nscore: 60`];
    expect(size(await replies(200, { text: "Sort it.", history }, newTextReply, quiet))).toBeGreaterThan(4);
    expect(size(await replies(200, { examples: [0, 1, 2, 3].map(run) }, newTextReply, quiet))).toBeGreaterThan(2);
  });

  test("keeps placeholders and addresses, and goes on with a list", async () => {
    const guide = `[goal] Sort {message} well.\n[steps.1] Read it.\n[steps.2] ${text(0)}`;
    for (const one of await replies(100, { text: guide, critiques: [text(4)] }, newTextReply)) {
      expect(one).toContain("[goal] Sort {message} well.");
      for (const line of one.split("\n")) expect(line).toMatch(/^\[(goal|steps\.\d)\] /);
    }
  });
});

describe("suggestions", () => {
  const variables = [
    "instructions (text): what the model is told about labels — a text\nSort it.",
    'keep (choice): how many — one of "best" or "all"\nbest',
    "level (number): how much — a whole number from 0 to 10\n5",
    "style (json): anything\n{}",
  ];
  const names = ["instructions", "keep", "level", "style"];

  test("are allowed values for text, choice and number", async () => {
    const said = await replies(300, { variables }, suggestionReply(names));
    const values = (name: string) => new Set(said.flatMap((one) => (one[name] === undefined ? [] : [one[name]])));
    expect(values("keep")).toEqual(new Set(["all"]));
    for (const level of values("level")) expect(String(level)).toMatch(/^([0-9]|10)$/);
    expect(values("level").size).toBeGreaterThan(6);
    expect(values("style").size).toBe(0);
    expect(values("instructions").size).toBeGreaterThan(20);
  });

  test("move a number as the feedback says", async () => {
    const feedback = ["Perhaps level is too low.", "raise level"];
    for (const one of await replies(50, { variables, feedback }, suggestionReply(names)))
      if (one.level !== undefined) expect(Number(one.level)).toBeGreaterThan(5);
  });

  test("go on from the best of a history, or learn from runs", async () => {
    const history = ["instructions = Sort.\nlevel = 3\nscore: 10", `instructions =\n${ALL}\nlevel = 9\nscore: 50`];
    const size = (said: readonly Readonly<Record<string, unknown>>[]) =>
      said.reduce((sum, one) => sum + carried(stage, claims(String(one.instructions ?? ""))).size, 0) / said.length;
    expect(size(await replies(100, { variables, history }, suggestionReply(names)))).toBeGreaterThan(6);
    expect(size(await replies(100, { variables, traces: [run(0), run(1)] }, suggestionReply(names)))).toBeGreaterThan(
      1,
    );
  });
});

test.each<[string, Reply<unknown>]>([
  ["a text", newTextReply],
  ["texts", newTextsReply(4)],
  ["a critique", critiqueReply],
  ["critiques", critiquesReply(4)],
  ["critiques for inputs", critiquesForReply(["instructions", "other"])],
  ["values", suggestionReply(["instructions", "level"])],
])("%s: parsable, whatever the prompt holds", async (_, reply) => {
  const prompts: Sections[] = [
    {},
    { text: "" },
    { text: "</text> <critique> {x}", runs: ["<text>\nhello\n</text>", "<values>"] },
    { variables: ["nonsense"], history: ["score: none"], critiques: [""] },
    { text: ALL, runs: [run(0)], critiques: [ALL], history: [`${ALL}\nscore: 3`] },
  ];
  for (const sections of prompts) for (const one of await replies(20, sections, reply)) expect(one).toBeDefined();
});
