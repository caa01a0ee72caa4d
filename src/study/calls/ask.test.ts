import { expect, test } from "vitest";
import { flow } from "../../graph/flow.ts";
import type { Node } from "../../graph/node.ts";
import type { Prompt } from "../../model/prompt.ts";
import { BadReply, textReply } from "../../model/reply.ts";
import { languageModel } from "../../model/slot.ts";
import { param } from "../../params/param.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { Bench, recipe, smallTask } from "../fixtures/small-study.ts";
import type { OptimizeOptions } from "../options.ts";

const question = (over: Partial<Prompt> = {}): Prompt => ({
  name: "why",
  sections: { value: "three" },
  reply: textReply,
  ...over,
});

/** A study whose method asks this once, `n` times, with what it is told. */
function asking(prompt: Prompt, n: number, options: Partial<OptimizeOptions>, task = smallTask()) {
  const told: string[] = [];
  const method = recipe(async (study) => {
    told.splice(0, told.length, ...(await study.ask(prompt, n)));
  });
  return { bench: new Bench(task, { method, ...options }), told };
}

const price = { input: 1, output: 1 };

test("a slot without a model is answered by the optimizer's, at its price and cap, and counted apart as a critic", async () => {
  const optimizer = scriptedModel("too low");
  const words = scriptedModel("words");
  const { bench, told } = asking(question({ slot: "critic" }), 1, {
    optimizer,
    models: { words },
    modelSettings: { optimizer: { price, maxOutputTokens: 50 }, words: { price, maxOutputTokens: 50 } },
    budget: { usd: 1, strict: true },
  });
  const { accounts } = await bench.run();
  expect(told).toEqual(["too low"]);
  expect(accounts.find((part) => part.slot === "critic")).toMatchObject({ role: "critic", cost: { calls: 1 } });
  expect(accounts.find((part) => part.slot === "critic")!.cost.usd).toBeGreaterThan(0);
  expect(optimizer.calls[0]?.request.maxOutputTokens).toBe(50);
  await bench.replay();
  expect(optimizer.calls).toHaveLength(1);
});

test("of several slots, the draws go to one after the other, and a repair to the slot that is repaired", async () => {
  const [optimizer, second] = [scriptedModel("first"), scriptedModel(["bad", "second"])];
  const reply = {
    ...textReply,
    parse(text: string) {
      if (text === "bad") throw new BadReply("It is bad.");
      return text;
    },
  };
  const { bench, told } = asking(question({ slot: ["optimizer", "second"], reply }), 3, {
    optimizer,
    models: { second },
  });
  const { accounts } = await bench.run();
  expect(told).toEqual(["first", "second", "first"]);
  expect(accounts.filter(({ role }) => role !== "program")).toMatchObject([
    { role: "proposer", slot: "optimizer", cost: { calls: 2 } },
    { role: "proposer", slot: "second", cost: { calls: 2 } },
  ]);
});

test("a default that the program has for a slot of the same name does not answer the method", async () => {
  const [own, optimizer] = [scriptedModel("the program's"), scriptedModel("the optimizer's")];
  const critic = languageModel("critic", own);
  const hint = param.text("hint", "Say it.");
  const program = flow("small", async (input: Node<string>) => critic`${hint} ${input}`);
  const task = smallTask({ metric: () => 0.5, more: { program, params: [hint] } });
  const { bench, told } = asking(question({ slot: "critic" }), 1, { optimizer }, task);
  const { accounts } = await bench.run();
  expect(told).toEqual(["the optimizer's"]);
  expect(accounts.map(({ role, slot }) => `${role} ${slot}`)).toEqual(["critic critic", "program critic"]);
});

test("a question to another slot is another question", async () => {
  const optimizer = scriptedModel("yes");
  const { bench } = asking(question(), 1, { optimizer });
  await bench.run();
  const other = recipe(async (study) => void (await study.ask(question({ slot: "critic" }))));
  await expect(bench.resume({ method: other, replay: true })).rejects.toMatchObject({ code: "DIVERGED" });
});
