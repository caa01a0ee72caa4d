import fc from "fast-check";
import { expect, test } from "vitest";
import { type Choice, chooseMethod, decisions } from "./choose.ts";
import { methods } from "./index.ts";

const number = (name: string) => ({
  name,
  kind: "number",
  space: { type: "range", min: 0, max: 1, integer: false, log: false } as const,
});
const choice = { name: "mode", kind: "choice", space: { type: "options", options: ["a", "b"] } as const };
const text = { name: "prompt", kind: "text" };
const of = (more: Partial<Choice>): string =>
  chooseMethod({ params: [], data: { train: 10 }, budget: {}, hasOptimizer: false, ...more }).name;

test("the table decides by what can be drawn, what must be written, and the budget", () => {
  expect(of({ params: [text, number("a")], hasOptimizer: true })).toBe("optoprime");
  expect(of({ params: [number("a"), number("b")], hasOptimizer: true })).toBe("tpe");
  expect(of({ params: [number("a"), number("b")], budget: { rollouts: 299 } })).toBe("random-search");
  expect(of({ params: [number("a"), number("b")], budget: { rollouts: 300 } })).toBe("tpe");
  expect(of({ params: [choice, number("a")] })).toBe("random-search");
});

test("a trial is bounded by rollouts, by calls, and by steps", () => {
  const params = [number("a"), number("b")];
  expect(of({ params, budget: { calls: 299 } })).toBe("random-search");
  expect(of({ params, budget: { calls: 300, rollouts: 900 } })).toBe("tpe");
  expect(of({ params, budget: { rollouts: 900, steps: 29 } })).toBe("random-search");
  expect(of({ params, budget: { rollouts: 900, steps: 30 } })).toBe("tpe");
});

test("opro is taken for one text alone, where a budget of runs bears a long history", () => {
  const one = { params: [text], hasOptimizer: true };
  expect(of({ ...one, budget: { rollouts: 800 } })).toBe("opro");
  expect(of({ ...one, budget: { calls: 800, steps: 10 } })).toBe("opro");
  expect(of({ ...one, budget: { calls: 800, steps: 9 } })).toBe("optoprime");
  expect(of({ ...one, budget: { rollouts: 799 } })).toBe("optoprime");
  expect(of({ ...one, budget: { steps: 40 } })).toBe("optoprime");
  expect(of({ params: [text, choice], hasOptimizer: true, budget: { rollouts: 800 } })).toBe("optoprime");
});

test("every choice is a method there is, and one that needs a model is chosen only where there is one", () => {
  const params = fc.array(fc.constantFrom(text, choice, number("a"), number("b")));
  const budget = fc.record({ rollouts: fc.nat(1_000), calls: fc.nat(1_000), steps: fc.nat(100) }, { requiredKeys: [] });
  fc.assert(
    fc.property(params, budget, fc.boolean(), fc.nat(100), (params, budget, hasOptimizer, train) => {
      const { name, why } = chooseMethod({ params, data: { train }, budget, hasOptimizer });
      expect(methods[name]).toBeDefined();
      expect(why).not.toBe("");
      if (methods[name]!.info.needsModel) expect(hasOptimizer).toBe(true);
    }),
  );
  expect(decisions.at(-1)!.fits({ params: [], data: { train: 0 }, budget: {}, hasOptimizer: false })).toBe(true);
});

test("what cannot change without a model is said", () => {
  const { why } = chooseMethod({ params: [text, choice], data: { train: 1 }, budget: {}, hasOptimizer: false });
  expect(why).toMatch(/without an optimizer prompt cannot change$/);
});
