import { describe, expect, test } from "vitest";
import { Bench, failingWhere, httpError, recipe, smallTask } from "../fixtures/small-study.ts";

/** Looks at one candidate, so that the study judges it. */
const trying = (change: { readonly level?: number; readonly hint?: string }) =>
  recipe(async (study) => {
    const born = await study.offer([study.baseline], [change], "x");
    await study.evaluate([study.baseline, ...born], study.train);
    study.keep(...born);
  });

describe("§3.15 a verdict says what it rests on", () => {
  test("scores, examples, difference, interval and test, and failures beside the mean", async () => {
    const model = failingWhere((prompt) =>
      prompt.includes("test 0")
        ? httpError(400, "maximum context length is 10 tokens", "context_length_exceeded")
        : undefined,
    );
    const task = smallTask({ rows: [4, 4, 20], model });
    const { verdict } = await new Bench(task, { method: trying({ level: 9 }) }).run();
    expect(verdict.kind).toBe("improved");
    expect(verdict.failures).toEqual({ baseline: 1, candidate: 1 });
    const { comparison } = verdict;
    expect(verdict.sentence).toMatch(
      /^improved: 0\.285 → 0\.855 on 20 test examples; difference \+0\.570, 95 % interval \[.*\], .*; failures 1 → 1$/,
    );
    expect(verdict.sentence).toContain(comparison!.test);
    expect(comparison!.interval[0]).toBeGreaterThan(0);
  });

  test("it may be too little to say, or no evidence", async () => {
    const few = await new Bench(smallTask({ rows: [4, 4, 4] }), { method: trying({ level: 9 }) }).run();
    expect(few.verdict.kind).toBe("too few");
    expect(few.verdict.sentence).toMatch(/^too few examples to say: .*95 % interval/);
    // Better on what the method sees, the same on the test data.
    const metric = ({ example, output }: { example: unknown; output: string }) =>
      JSON.stringify(example).includes("test") ? 0.5 : Number(/at (\d+)$/.exec(output)?.[1] ?? 0) / 10;
    const task = smallTask({ rows: [4, 4, 20], metric: metric as never });
    const same = await new Bench(task, { method: trying({ level: 9 }) }).run();
    expect(same.verdict.kind).toBe("no evidence");
    expect(same.verdict.sentence).toMatch(/^no evidence of improvement: /);
  });
});
