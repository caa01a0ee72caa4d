import { describe, expect, test } from "vitest";
import { defineTask } from "../evaluate/task.ts";
import type { Rules } from "../graph/rule.ts";
import { inForm } from "../testing/reply-forms.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { toyTask } from "../testing/toy-task.ts";
import type { CritiqueOptions } from "./critique-options.ts";
import type { StudyEvent } from "./event.ts";
import { Bench, errorOf, recipe, smallTask } from "./fixtures/small-study.ts";

const said = () => scriptedModel((prompt) => inForm(prompt, { text: () => "T", critique: () => "otherwise" }));

/** Walks one run back that calls the model `words`, and then the op `combine`; then has its critiques read. */
function walking(options: CritiqueOptions = {}) {
  let critiques: readonly string[] = [];
  const method = recipe(async (study) => {
    const [evidence] = await study.evaluate([study.baseline], study.train);
    const told = await study.critique(evidence!.rollouts.slice(0, 1), options);
    critiques = told.map(({ param, text }) => `${param}: ${text}`);
    await study.ask({ name: "editor", sections: { critiques }, reply: { describe: "", parse: (text) => text } });
  });
  return { method: { ...method, credit: "backpropagation" as const }, critiques: () => critiques };
}

const ruled = (backward: Rules) => smallTask({ rows: [4, 1, 0], more: { backward } });

async function walked(backward: Rules, options: CritiqueOptions = {}) {
  const { method, critiques } = walking(options);
  const critic = said();
  const events: StudyEvent[] = [];
  await new Bench(ruled(backward), { method, optimizer: critic }).run({ onEvent: (event) => void events.push(event) });
  const prompts = critic.calls.map(({ request }) => request.messages.at(-1)!.content);
  const steps = prompts.flatMap((prompt) => /<step>\n(\w+) \(/.exec(prompt)?.[1] ?? []);
  const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
  return { steps, critiques: critiques(), warnings };
}

describe("a task's own rules", () => {
  test("say at which ops a critic is asked, and at which models it is not", async () => {
    expect(await walked({})).toMatchObject({
      steps: ["words"],
      critiques: ["hint: otherwise", "level: through `combine`: It scored 0.3."],
    });
    expect(await walked({ combine: "ask", words: "pass" })).toMatchObject({
      steps: ["combine"],
      critiques: ["hint: through `words`: otherwise", "level: otherwise"],
    });
  });

  test("may tell the inputs by themselves", async () => {
    const combine = ({ inputs }: { inputs: Readonly<Record<string, unknown>> }) => ({ at: `not ${inputs.at}` });
    expect(await walked({ combine })).toMatchObject({ steps: [], critiques: ["level: not 3"] });
  });

  test("give way to those of the call, name by name", async () => {
    const { steps } = await walked({ combine: "ask", words: "ask" }, { rules: { words: "pass" } });
    expect(steps).toEqual(["combine"]);
  });

  test("that no run has a use for are told as a warning, with the nearest name", async () => {
    const { warnings } = await walked({ combined: "ask" });
    expect(warnings).toEqual([expect.stringMatching(/names "combined".*did you mean "combine"\?/)]);
    expect((await walked({ combine: "ask" })).warnings).toEqual([]);
  });

  test("that are no rules are refused", () => {
    const { task } = toyTask();
    const wrong = () => defineTask({ ...task, backward: { words: "aks" as "ask" } });
    expect(wrong).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
  });
});

test.each<[string, Rules]>([
  ["ask elsewhere", { combine: "ask" }],
  ["ask nowhere", { words: "pass" }],
  ["say other words", { combine: () => ({ at: "less" }) }],
])("a resume under rules that %s is a DIVERGED error", async (_, others) => {
  const { method } = walking();
  const first = new Bench(ruled({ combine: () => ({ at: "more" }) }), { method, optimizer: said() });
  await first.run();
  expect(await errorOf(first.resume({}, ruled(others)))).toMatchObject({ code: "DIVERGED" });
});
