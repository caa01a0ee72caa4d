import { describe, expect, test } from "vitest";
import { toExamples } from "../../evaluate/example.ts";
import { methods } from "../../methods/index.ts";
import type { Prompt } from "../../model/prompt.ts";
import { textReply } from "../../model/reply.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { toyTask } from "../../testing/toy-task.ts";
import type { StudyEvent } from "../event.ts";
import { Bench, recipe, smallTask } from "../fixtures/small-study.ts";

const long = (split: string, i: number) =>
  `A question of the split ${split},\nnumber ${i}, that is "long" enough to tell.`;

function asking(text: (train: readonly string[]) => Prompt["sections"]) {
  return recipe(async (study) => {
    await study.step("ask");
    const inputs = study.train.map((example) => example.row.input as string);
    await study.ask({ name: "q", sections: text(inputs), reply: textReply }, 3);
  });
}

async function warningsOf(method: ReturnType<typeof asking>, input = long) {
  const events: StudyEvent[] = [];
  const onEvent = (event: StudyEvent) => void events.push(event);
  const bench = new Bench(smallTask({ input }), { method, optimizer: scriptedModel("x"), onEvent });
  const result = await bench.run();
  expect((await bench.replay()).warnings).toEqual(result.warnings);
  const told = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
  return { told, warnings: result.warnings.filter((text) => text.includes("prompt of the optimizer")) };
}

describe("§3.13 held-out text in a prompt is detected", () => {
  test("as it stands or as JSON, told once an example, and in the result", async () => {
    const leak = await warningsOf(
      asking(() => ({ a: `see ${long("test", 2)}`, b: JSON.stringify([long("test", 3)]) })),
    );
    expect(leak.told).toHaveLength(2);
    expect(leak.warnings).toEqual(leak.told);
  });

  test("training text is fine; short texts tell nothing", async () => {
    expect((await warningsOf(asking((train) => ({ train })))).told).toEqual([]);
    const short = (split: string, i: number) => `${split} ${i}`;
    expect(
      (
        await warningsOf(
          asking(() => ({ a: "test 0 test 1" })),
          short,
        )
      ).told,
    ).toEqual([]);
  });

  test("what the task's description says is fine, and an expected answer beside its input is not", async () => {
    const method = asking(() => ({ a: long("test", 2), b: "the test input 0: its answer" }));
    const rows = (split: string) =>
      [0, 1, 2, 3].map((i) => ({ input: `the ${split} input ${i}`, expected: "its answer" }));
    const data = {
      train: rows("train"),
      validation: rows("validation"),
      test: [...rows("test"), { input: long("test", 2) }],
    };
    const task = smallTask({ more: { data, description: `Such as: ${long("test", 2)}` } as never });
    const { warnings } = await new Bench(task, { method, optimizer: scriptedModel("x") }).run();
    const told = warnings.filter((text) => text.includes("prompt of the optimizer"));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(toExamples(rows("test"), "test")[0]!.id);
  });

  test("rows that stand in train and test are told when the data is loaded", async () => {
    const same = (split: string, i: number) => long(split === "test" && i < 2 ? "train" : split, i);
    const bench = new Bench(smallTask({ input: same }), { method: recipe(async () => {}) });
    expect((await bench.run()).warnings.join()).toContain("2 of 4 test inputs also stand in train");
  });
});

describe("§8 no test leak", () => {
  const asking = Object.entries(methods).filter(([, { info }]) => info.needsModel);
  test.each(asking)("%s: no row of test ever stands in an optimizer's prompt", async (name, make) => {
    const toy = toyTask();
    // No run of this task is so good that rules would be drawn from it.
    const options = name === "infer-rules" ? { threshold: 0 } : {};
    await new Bench(toy.task as never, { method: make(options), optimizer: toy.optimizer, steps: 6 }).run();
    const prompts = toy.optimizer.calls.map((call) => call.request.messages.map((m) => m.content).join("\n"));
    expect(prompts).not.toEqual([]);
    for (const prompt of prompts) expect(prompt).not.toMatch(/\btest \d+/);
  });
});
