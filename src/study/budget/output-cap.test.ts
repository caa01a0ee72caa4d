import { expect, test } from "vitest";
import { textReply } from "../../model/reply.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { Bench, echo, recipe, smallTask } from "../fixtures/small-study.ts";

test("§7 however little is left, the budget lowers no output cap of the program", async () => {
  const model = echo();
  const capped = echo();
  const optimizer = scriptedModel("x");
  const method = recipe(async (study) => {
    for (let i = 0; await study.step("look"); i++) {
      await study.ask({ name: "q", sections: {}, reply: textReply });
      await study.evaluate([study.baseline], study.train, { replicate: `${i}` });
    }
  });
  const budget = { tokens: 9_000 };
  const free = await new Bench(smallTask({ model }), { method, optimizer, budget }).run();
  const own = await new Bench(smallTask({ model: { model: capped, maxOutputTokens: 300 } }), {
    method,
    optimizer,
    budget,
  }).run();
  expect([free.ended.reason, own.ended.reason]).toEqual(["budget", "budget"]);
  const caps = (calls: typeof model.calls) => new Set(calls.map(({ request }) => request.maxOutputTokens));
  expect(caps(model.calls)).toEqual(new Set([undefined]));
  expect(caps(capped.calls)).toEqual(new Set([300]));
});
