import { describe, expect, test } from "vitest";
import { memoryStore } from "../../store/memory.ts";
import { optimize } from "../../study/optimize.ts";
import { takesOf } from "../../testing/counted-takes.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { spiedMethod } from "../../testing/spied-method.ts";
import { toyLadder } from "../../testing/toy-ladder.ts";
import { toyRising } from "../../testing/toy-rising.ts";
import { conforms, conformsToo } from "../fixtures/conforms.ts";
import { evoprompt } from "./evoprompt.ts";

const small = { size: 4, generations: 10 } as const;
const variants = ["de", "ga"] as const;

describe.each(variants)("%s", (variant) => {
  if (variant === "de") conforms(() => evoprompt({ ...small, variant }));
  else conformsToo(() => evoprompt({ ...small, variant }), "conformance");

  test("climbs rung by rung with two texts, which take turns", async () => {
    const ladder = toyLadder({ texts: 2 });
    const method = evoprompt({ ...small, variant });
    const { best, verdict } = await optimize(ladder.task, {
      method,
      optimizer: ladder.optimizer,
      store: memoryStore(),
    });
    expect(verdict.kind).toBe("improved");
    expect(Object.values(best.values).map(ladder.rungs)).toEqual([4, 4]);
  });

  test.each([1, 2] as const)("takes what it is said to take with %d texts", async (texts) => {
    const { counted, told } = await takesOf(evoprompt({ ...small, variant }), { texts, steps: 4 });
    expect(counted.start).toEqual(told.start);
    expect(counted.steps).toEqual(Array(4).fill(told.step));
  });

  test("nothing but validation is looked at, and it ends after its generations", async () => {
    const { task, optimizer } = toyRising();
    const method = evoprompt({ ...small, generations: 2, variant });
    const { steps, train, validation } = await optimize(task, { method, optimizer, store: memoryStore() });
    expect(steps).toBe(2);
    expect(train).toEqual([]);
    expect(validation.length).toBe(1 + 3 + 2 * 4);
  });

  test("trap: reasoning without tags is no child, and equal children are one candidate", async () => {
    const { task } = toyRising();
    const optimizer = scriptedModel((_, { index }) =>
      index % 2 === 0 ? "Step 4: Answer 9." : "1. They differ.\n<text>Answer 2.</text>",
    );
    const result = await optimize(task, { method: evoprompt({ ...small, variant }), optimizer, store: memoryStore() });
    expect(result.candidates.map((c) => c.values.instructions)).toEqual(["Answer.", "Answer 2."]);
  });

  test("trap: scores below 0, or all equal, break no draw", async () => {
    const { task, optimizer } = toyRising();
    for (const score of [-1, 0]) {
      const metric = ({ output }: { output: string }) => (score === 0 ? 0 : score - 1 / output.length);
      const result = await optimize(
        { ...task, metric },
        {
          method: evoprompt({ ...small, generations: 2, variant }),
          optimizer,
          store: memoryStore(),
        },
      );
      expect(result.ended.reason).toBe("done");
    }
  });
});

/** The prompts of a run, without those of the first population. */
async function promptsOf(options: Parameters<typeof evoprompt>[0], steps: number, score?: (output: string) => number) {
  const { task, optimizer } = toyRising();
  const scored = score === undefined ? task : { ...task, metric: ({ output }: { output: string }) => score(output) };
  await optimize(scored, { method: evoprompt(options), optimizer, store: memoryStore(), steps });
  return optimizer.calls
    .map(({ request }) => ({
      text: request.messages.map((m) => m.content).join("\n"),
      temperature: request.temperature,
    }))
    .filter(({ text }) => text.includes("<texts>"));
}
const texts = (prompt: string) =>
  [...prompt.matchAll(/<item-\d+>\n?([\s\S]*?)\n?<\/item-\d+>/g)].map(([, text]) => text);

test("differential evolution shows a member, two others and the best, all of the generation's start", async () => {
  const prompts = await promptsOf({ ...small, temperature: 0.3 }, 1);
  expect(prompts.length).toBe(4);
  for (const { text, temperature } of prompts) {
    expect(temperature).toBe(0.3);
    const [base, a, b, best] = texts(text);
    expect(new Set([base, a, b]).size).toBe(3);
    expect(best).toBe("Answer 3.0");
  }
  expect(new Set(prompts.map(({ text }) => texts(text)[0])).size).toBe(4);
});

test.each([0, -1])(
  "the genetic algorithm shows two parents, drawn by how far they are above %d, the lowest score",
  async (low) => {
    const good = (output: string) => (output.includes("Answer 2.0") ? low + 1 : low);
    const prompts = await promptsOf({ ...small, variant: "ga" }, 1, good);
    // The others weigh nothing.
    expect(prompts.map(({ text }) => texts(text))).toEqual(Array(4).fill(["Answer 2.0", "Answer 2.0"]));
  },
);

test("differential evolution: a child of equal score does not take a member's place", async () => {
  const prompts = await promptsOf(small, 3, () => 0.5);
  const bases = prompts.map(({ text }) => texts(text)[0]);
  expect(new Set(bases).size).toBe(4);
});

test("where paraphrases are no other texts, as many children are made all the same", async () => {
  const { task } = toyRising();
  const optimizer = scriptedModel(
    (prompt, { index }) => `<text>Answer${prompt.includes("Find") ? ` ${index}` : ""}.</text>`,
  );
  await optimize(task, { method: evoprompt({ ...small, generations: 2 }), optimizer, store: memoryStore() });
  expect(optimizer.calls.length).toBe(3 + 2 * 4);
});

test("the population of differential evolution does not become one text where children collide", async () => {
  const { task } = toyRising();
  const bases: (string | undefined)[] = [];
  const optimizer = scriptedModel((prompt, { index }) => {
    if (!prompt.includes("Find the parts")) return `<text>Answer ${index + 1}.</text>`;
    bases.push(texts(prompt)[0]);
    return "<text>Answer 99.</text>";
  });
  await optimize(task, { method: evoprompt({ ...small, generations: 3 }), optimizer, store: memoryStore() });
  expect(new Set(bases.slice(-4)).size).toBe(4);
  expect(bases.slice(-4)).toContain("Answer 99.");
});

test("trap: the genetic population does not shrink where children collide", async () => {
  const { task } = toyRising();
  const optimizer = scriptedModel((prompt, { index }) =>
    prompt.includes("Cross them") ? "<text>Answer 99.</text>" : `<text>Answer ${index + 1}.</text>`,
  );
  const sizes: number[] = [];
  const method = spiedMethod(evoprompt({ ...small, variant: "ga", generations: 3 }), {
    evidence: (all) => sizes.push(all.length),
  });
  await optimize(task, { method, optimizer, store: memoryStore() });
  expect(sizes).toEqual([4, 5, 4, 4]);
});

test.each([
  [{ size: 1 }, '"size" is 1'],
  [{ variant: "es" as "ga" }, '"variant" is "es"'],
])("%j is refused", (options, message) => {
  expect(() => evoprompt(options)).toThrow(message);
});
