import { describe, expect, test } from "vitest";
import type { ModelChoice } from "../model/setup.ts";
import { Bench, climb, errorOf, smallTask } from "../study/fixtures/small-study.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { type PairwiseOptions, pairwiseJudge } from "./pairwise-judge.ts";

const says = (better: string) => JSON.stringify({ better, why: "it is longer" });
const options = { against: ({ input }: { input: unknown }) => `A reference for ${String(input)}` };

async function scored(model: ModelChoice, more: Partial<PairwiseOptions> = {}, output?: (prompt: string) => string) {
  const metric = pairwiseJudge(model, "Which is kinder?", { ...options, ...more });
  const task = smallTask({ metric, ...(output && { model: scriptedModel(output) }) });
  const result = await new Bench(task, { method: climb([]) }).run();
  return { result, rollouts: result.train[0]!.rollouts, scores: result.train[0]!.rollouts.map((r) => r.outcome.score) };
}

/** A judge with an opinion: answers of the program begin with "<". */
const fair = () => scriptedModel((prompt) => says(/<first[^>]*>\n</.test(prompt) ? "first" : "second"));

describe("a pairwise judge", () => {
  test("1 where the output wins, 0 where it loses, wherever it stands; its calls are the judge's", async () => {
    const model = fair();
    const { scores, rollouts, result } = await scored(model);
    expect(scores).toEqual([1, 1, 1, 1]);
    const feedback = rollouts.map((r) => r.feedback).join("\n");
    expect(feedback).toMatch(/^The output is better than the reference \(the (first|second) answer is/);
    expect(feedback).toContain("the first answer is the output, the second the reference): it is longer");
    expect(feedback).toContain("the first answer is the reference, the second the output): it is longer");
    expect(result.accounts.find(({ role }) => role === "judge")?.cost.calls).toBe(model.calls.length);
    const wrong = scriptedModel((prompt) => says(/<first[^>]*>\n</.test(prompt) ? "second" : "first"));
    expect((await scored(wrong)).scores).toEqual([0, 0, 0, 0]);
    expect((await scored(scriptedModel("tie\nno difference"))).rollouts[0]).toMatchObject({
      outcome: { score: 0.5 },
      feedback: expect.stringMatching(/^The output is as good as the reference .*no difference$/),
    });
  });

  test("is not told which answer is the output, nor what was expected", async () => {
    const model = fair();
    await scored(model);
    const prompt = model.calls[0]!.request.messages.map(({ content }) => content).join("\n");
    expect(prompt).toContain("<rubric>\nWhich is kinder?\n</rubric>");
    expect(prompt).toMatch(/<example>\n\w+ \d\n<\/example>/);
    expect(prompt).not.toMatch(/<(output|reference|expected)/);
  });

  test("in both orders a judge that always says the same place is worth 0.5, a fair one 1, at twice the calls", async () => {
    for (const place of ["first", "second"]) {
      const model = scriptedModel(says(place));
      const { scores, result } = await scored(model, { bothOrders: true });
      expect(scores).toEqual([0.5, 0.5, 0.5, 0.5]);
      const rollouts = result.accounts.find(({ role }) => role === "program")!.cost.calls;
      expect(result.accounts.find(({ role }) => role === "judge")?.cost.calls).toBe(2 * rollouts);
    }
    expect((await scored(fair(), { bothOrders: true })).scores).toEqual([1, 1, 1, 1]);
  });

  test("in one order the places are mixed, always the same, and exchanged pairs give exchanged scores", async () => {
    const inputs = Array.from({ length: 40 }, (_, i) => `question ${i}`);
    const run = async (ours: string, theirs: string) => {
      const metric = pairwiseJudge(scriptedModel(says("first")), "r", { against: () => theirs });
      const rows = inputs.map((input) => ({ input }));
      const task = smallTask({
        rows: [40, 2, 2],
        input: (_, i) => rows[i]!.input,
        model: scriptedModel(ours),
        metric: ({ example }) => metric({ output: ours, example }),
      });
      const result = await new Bench(task, { method: climb([]) }).run();
      return result.train[0]!.rollouts.map((r) => r.outcome.score);
    };
    const [one, again, exchanged] = [await run("a", "b"), await run("a", "b"), await run("b", "a")];
    expect(again).toEqual(one);
    expect(exchanged).toEqual(one.map((score) => 1 - score));
    const wins = one.filter((score) => score === 1).length;
    expect(wins).toBeGreaterThan(10);
    expect(wins).toBeLessThan(30);
  });

  test("an output equal to its reference is a tie, and nobody is asked", async () => {
    const model = fair();
    const { scores } = await scored(model, { against: ({ input }) => `x ${String(input)} at 3` }, (prompt) =>
      prompt.replace("Say it.", "x"),
    );
    expect(scores).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(model.calls).toHaveLength(0);
  });

  test("a row without a reference, and a reply that stays unusable, are named errors", async () => {
    expect(await errorOf(scored(fair(), { against: () => undefined }))).toMatchObject({
      code: "BAD_METRIC",
      message: expect.stringContaining("nothing that its output is compared with"),
    });
    expect((await errorOf(scored(scriptedModel("neither")))).code).toBe("METRIC_FAILED");
  });
});
