import { describe, expect, test } from "vitest";
import { Bench, echo, errorOf, recipe, smallTask } from "./fixtures/small-study.ts";
import type { Study } from "./study.ts";

describe("a method that does not await what it calls", () => {
  const failed = async (run: (study: Study) => Promise<void>) =>
    await errorOf(new Bench(smallTask({ model: echo(2) }), { method: recipe(run) }).run());

  test.each([
    [
      "another call meets it",
      async (study: Study) => {
        void study.evaluate([study.baseline], study.train);
        await study.step("x");
      },
    ],
    [
      "its result is used as a value",
      async (study: Study) => {
        const evidence = study.evaluate([study.baseline], study.train);
        (evidence as unknown as readonly unknown[]).map(String);
      },
    ],
    [
      "it returns before the end",
      async (study: Study) => {
        void study.evaluate([study.baseline], study.train);
      },
    ],
    [
      "a branch returns before the end",
      async (study: Study) => {
        await study.each([0, 1], async (_, scope) => void scope.evaluate([scope.baseline], scope.train));
      },
    ],
    [
      "nobody awaits two of them",
      async (study: Study) => {
        void study.evaluate([study.baseline], study.train);
        void study.evaluate([study.baseline], study.validation);
        await new Promise(setImmediate);
      },
    ],
    [
      "two stand side by side",
      async (study: Study) => {
        await Promise.all([1, 2].map(() => study.evaluate([study.baseline], study.train)));
      },
    ],
    [
      "chance is drawn meanwhile",
      async (study: Study) => {
        const work = study.evaluate([study.baseline], study.train);
        study.draw("x");
        await work;
      },
    ],
  ] as const)("is told which call: %s", async (_, run) => {
    const error = await failed(run);
    expect(error.code).toBe("NOT_AWAITED");
    expect(error.message).toContain('"evaluate"');
    expect(error.fix).toContain("await study.evaluate(…)");
  });
});

test("a method that swallows its end is stopped, and timers have their turn meanwhile", async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const method = recipe(async (study) => {
    for (;;) await study.step("on").catch(() => false);
  });
  const error = await errorOf(new Bench(smallTask(), { method, steps: 2 }).run());
  clearInterval(timer);
  expect(error).toMatchObject({ code: "METHOD_FAILED", message: expect.stringContaining("goes on") });
  expect(ticks).toBeGreaterThan(0);
});
