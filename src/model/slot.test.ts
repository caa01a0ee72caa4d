import { expect, test } from "vitest";
import { z } from "zod";
import { flow } from "../graph/flow.ts";
import { recordGraph } from "../graph/record.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { languageModel } from "./slot.ts";

const answers = (reply: string | string[]) => scriptedModel(reply);

test("every hole of the template is an edge, and the reply is a node", async () => {
  const ask = languageModel("ask", answers("Paris"));
  const program = flow("program", async (question) => ask`Say it in ${1} word: ${question}`);
  const result = await program.run(["the capital of France?"]);
  expect(result.output.raw).toBe("Paris");
  const model = recordGraph(result).nodes.find((node) => node.kind === "model")!;
  expect(model).toMatchObject({ op: "ask", value: "Paris" });
  expect(recordGraph(result).nodes.find((node) => node.kind === "template")).toMatchObject({
    value: "Say it in 1 word: the capital of France?",
  });
});

test("options reach the request", async () => {
  const model = answers("ok");
  const ask = languageModel("ask", model, { system: "Be brief.", temperature: 0.2, maxOutputTokens: 9, stop: ["\n"] });
  await flow("program", async () => ask`hello`).run([]);
  expect(model.calls[0]?.request).toMatchObject({
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "hello" },
    ],
    temperature: 0.2,
    maxOutputTokens: 9,
    stop: ["\n"],
  });
});

test("object() gives a checked value, repaired once with the reason", async () => {
  const model = answers(['{"sum": "3"}', '{"sum": 3}']);
  const ask = languageModel("ask", model).object(z.object({ sum: z.number() }));
  const { output } = await flow("program", async () => ask`1 + 2`).run([]);
  expect(output.raw).toEqual({ sum: 3 });
  expect(model.calls[1]?.request.messages.at(-1)?.content).toMatch(/cannot be used.*sum/s);
});

test("what stays unusable is the program's failure, not the provider's", async () => {
  const ask = languageModel("ask", answers("no")).object(z.object({ sum: z.number() }));
  const { output } = await flow("program", async () => ask`1 + 2`).run([]);
  expect(output.failed).toBe(true);
});

test("an empty slot says how to fill it", async () => {
  const ask = languageModel("ask");
  const { output } = await flow("program", async () => ask`hello`).run([]);
  expect(String((output.extra!.error as Error).message)).toContain('no model is given for "ask"');
});

test("a template outside a run says where it belongs", () => {
  expect(() => languageModel("ask", answers("x"))`hello`).toThrow("outside a run");
});

test("a program that retries a closed run for ever does not hold the process", async () => {
  const ask = languageModel("ask", scriptedModel("x", { latencyMs: 5 }));
  const stubborn = flow("stubborn", async () => {
    for (;;) {
      try {
        await ask`hello`;
      } catch {
        // Tries again, also when its run is over.
      }
    }
  });
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 20);
  const { output } = await stubborn.run([], { signal: controller.signal });
  expect(output.failed).toBe(true);
});

test("a hundred calls at once in one run make no warning of the process", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  process.on("warning", note);
  const ask = languageModel(
    "ask",
    scriptedModel(() => "ok", { latencyMs: 5 }),
  );
  const program = flow("program", async () => {
    const replies = await Promise.all(Array.from({ length: 100 }, (_, i) => ask`${i}`));
    return replies[0]!;
  });
  await program.run([]);
  await new Promise(setImmediate);
  process.off("warning", note);
  expect(warnings).toEqual([]);
});
