import { describe, expect, test } from "vitest";
import { memoryStore } from "../store/memory.ts";
import { optimize } from "../study/optimize.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { spiedMethod } from "../testing/spied-method.ts";
import { toyLadder } from "../testing/toy-ladder.ts";
import { toyRising } from "../testing/toy-rising.ts";
import { ape } from "./ape.ts";
import { conforms } from "./fixtures/conforms.ts";

const small = { candidates: 4, samples: 2, pairs: 2, rounds: 5, survivors: 2, examples: 4 } as const;
type Options = Parameters<typeof ape>[0];

conforms(() => ape(small));

test("rounds of paraphrases climb rung by rung, two texts in turn", async () => {
  const ladder = toyLadder({ texts: 2 });
  const method = ape(small);
  const { best, verdict } = await optimize(ladder.task, {
    method,
    optimizer: ladder.optimizer,
    store: memoryStore(),
  });
  expect(verdict.kind).toBe("improved");
  expect(Object.values(best.values).map(ladder.rungs)).toEqual([4, 4]);
});

describe.each([1, 2] as const)("with %d texts", (texts) => {
  test("a step takes what it is said to take", async () => {
    const { counted, told } = await takesOf(ape({ ...small, rounds: 2, survivors: 1, examples: 2 }), {
      texts,
      steps: 9,
      rows: [400, 6, 6],
    });
    expect(counted.start).toEqual(told.start);
    expect(counted.steps).toEqual(Array(3 * texts).fill(told.step));
  });
});

/** The prompts of a run. */
async function promptsOf(
  options: Options,
  rows: readonly { input: string; expected?: string }[] = [],
): Promise<string[]> {
  const { task, optimizer } = toyRising();
  const data = rows.length === 0 ? task.data : { ...task.data, train: rows };
  await optimize({ ...task, data } as typeof task, { method: ape(options), optimizer, store: memoryStore() });
  return optimizer.calls.map(({ request }) => request.messages.map((m) => m.content).join("\n"));
}

test("each sample shows its own pairs of input and output, and as many texts are asked for as candidates are wanted", async () => {
  const rows = Array.from({ length: 12 }, (_, i) => ({ input: `in ${i}!`, expected: `out ${i}!` }));
  const prompts = await promptsOf({ candidates: 5, samples: 2, pairs: 3, examples: 1 }, rows);
  expect(prompts.length).toBe(5);
  const shown = prompts.map((prompt) => [...prompt.matchAll(/Input: in (\d+)!\nOutput: out \1!/g)].length);
  expect(shown).toEqual([3, 3, 3, 3, 3]);
  expect(new Set(prompts).size).toBe(2);
});

test("its survivors meet the next step's candidates, and the temperature is the one given", async () => {
  const train = (await looks({ ...small, rounds: 2, survivors: 3 }, rising)).seen.filter(
    (look) => look.split === "train",
  );
  expect(train.map((look) => look.n.length)).toEqual([1 + 4, 3 + 4, 3 + 4]);
  const { task, optimizer } = toyRising();
  await optimize(task, { method: ape({ ...small, temperature: 0.3 }), optimizer, store: memoryStore() });
  expect(new Set(optimizer.calls.map(({ request }) => request.temperature))).toEqual(new Set([0.3]));
});

test("without rounds it ends after the induction, as published", async () => {
  const { counted } = await takesOf(ape({ candidates: 2, samples: 1, examples: 3 }));
  expect(counted.steps.length).toBe(1);
});

/** What a run evaluates: for each `evaluate` or `race` in turn, the examples of each candidate. */
async function looks(options: Options, score: (output: string) => number) {
  const { task, optimizer } = toyRising();
  const seen: { split: string | undefined; n: number[]; examples: string[][] }[] = [];
  const method = spiedMethod(ape(options), {
    evidence: (all) =>
      seen.push({
        split: all.flatMap((e) => e.rollouts)[0]?.example.split,
        n: all.map((e) => e.n),
        examples: all.map((e) => e.rollouts.map((r) => r.example.id)),
      }),
  });
  const metric = ({ output }: { output: string }) => score(output);
  const result = await optimize({ ...task, metric }, { method, optimizer, store: memoryStore() });
  return { seen, result };
}

const rising = (output: string) => Number(/Answer (\d+)/.exec(output)?.[1] ?? 0) / 1000;

test("trap: candidates of a step are scored on the same examples, and every step draws others", async () => {
  const { seen } = await looks({ ...small, rounds: 1 }, rising);
  const [first, second] = seen.filter((look) => look.split === "train");
  for (const { examples } of [first!, second!]) expect(new Set(examples.map(String)).size).toBe(1);
  expect(first!.examples[0]).not.toEqual(second!.examples[0]);
});

test("trap: with a bandit, what was never played is never ranked first, however bad the rest", async () => {
  const { seen, result } = await looks({ ...small, candidates: 4, rounds: 0, examples: 1, estimate: "ucb" }, () => -1);
  const race = seen.find((look) => look.split === "train")!;
  expect(race.n).toContain(0);
  expect(result.best).toBe(result.baseline);
  const [, checked] = seen.filter((look) => look.split === "validation");
  expect(checked).toBeDefined();
});

test("the bandit gives as many examples in all, and more of them to the better ones", async () => {
  const better = (output: string) => (output.includes("Answer 4") ? 1 : 0);
  const { seen } = await looks({ ...small, candidates: 8, rounds: 0, examples: 16, estimate: "ucb" }, better);
  const { n } = seen.find((look) => look.split === "train")!;
  expect(n.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(16 * 9);
  expect(n.filter((one) => one === Math.max(...n)).length).toBe(1);
});

test("trap: what wins on train and not on validation replaces nothing", async () => {
  const method = ape(small);
  const { task, optimizer } = toyRising();
  const lucky = {
    ...task,
    metric: ({ output }: { output: string }) => (output.includes("train") ? rising(output) : 0.5),
  };
  const result = await optimize(lucky, { method, optimizer, store: memoryStore() });
  expect(result.best).toBe(result.baseline);
});

test("trap: reasoning around a text, or a reply without tags, becomes no instruction", async () => {
  const optimizer = scriptedModel((_, { index }) =>
    index % 2 === 0 ? "Sure! Answer 1." : "Well: <text>Answer 2.</text> Good?",
  );
  const { task } = toyRising();
  const { candidates } = await optimize(task, {
    method: ape({ ...small, rounds: 0 }),
    optimizer,
    store: memoryStore(),
  });
  expect(candidates.map((c) => c.values.instructions)).toEqual(["Answer.", "Answer 2."]);
});

test.each([
  [{ samples: 3, candidates: 2 }, '"samples" is 3 for 2 "candidates"'],
  [{ estimate: "likelihood" as "ucb" }, '"estimate" is "likelihood"'],
  [{ rounds: -1 }, '"rounds" is -1'],
])("%j is refused", (options, message) => {
  expect(() => ape(options)).toThrow(message);
});
