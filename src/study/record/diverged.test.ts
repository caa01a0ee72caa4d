import { expect, test } from "vitest";
import { textReply } from "../../model/reply.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { Bench, climb, errorOf, recipe, smallTask } from "../fixtures/small-study.ts";

async function divergence(first: ReturnType<typeof recipe>, second: typeof first) {
  const bench = new Bench(smallTask(), { method: first, optimizer: scriptedModel("x") });
  await bench.run();
  return (await errorOf(bench.resume({ method: second }))) as { code?: string; message: string; details?: object };
}

test("§3.8 the error of a divergence names what is recorded and what is asked now", async () => {
  const offers = await divergence(climb([9]), climb([8]));
  expect(offers).toMatchObject({ code: "DIVERGED", details: { path: expect.stringContaining("offer 1") } });
  const asking = (name: string) =>
    recipe(async (study) => void (await study.ask({ name, sections: {}, reply: textReply })));
  const prompts = await divergence(asking("first words"), asking("other words"));
  expect(prompts.code).toBe("DIVERGED");
  expect(prompts.message).toMatch(/the journal has .*"first words".*the method now asks .*"other words"/);
  expect(prompts.details).toMatchObject({ recorded: { prompt: "first words" }, asked: { prompt: "other words" } });
});
