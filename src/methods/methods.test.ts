import { describe, expect, test } from "vitest";
import { NO_CRITICS } from "../credit/critic-count.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { methodConformance } from "../testing/method-suite.ts";
import { toyTask } from "../testing/toy-task.ts";
import { held } from "./fixtures/conforms.ts";
import { methods } from "./index.ts";

const DEEP = process.env.GRADUS_DEEP === "1";

/** Methods without a conformance test of their own: here they are held to the whole suite. */
const WHOLE = ["optoprime", "opro", "tpe", "random-search"];

/** Cases that take long and hardly depend on options: in a plain run the other methods are held to them in their own test files alone. */
const DEEP_ONLY = [
  "the same seed gives",
  "shuffled latencies",
  "replay of a finished",
  "killed at",
  "requests are the journal's",
  "cost stays within",
  "cancelled and resumed",
  "DIVERGED error",
  "beats random draws",
  "no improvement is claimed",
];

const LADDER = "it climbs from one improvement";

/** Cases that a method with its published options does not hold, by words of their names, and why. */
const LEFT_OUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  hybrid: {
    "garbage and empty": "where the model says nothing of use, it draws by itself, and finds something better",
  },
  ape: { [LADDER]: "its texts are induced from examples once, without rounds of paraphrases after that" },
  copro: { [LADDER]: "it ends after three rounds, and gains a rung in each" },
  miprov2: { [LADDER]: "it chooses among texts that were all proposed before the first was tried" },
  grips: { [LADDER]: "it ends after two steps in a row without a gain" },
  simba: { [LADDER]: "it tries so many texts a step that blind draws come to the top as well" },
  "infer-rules": { [LADDER]: "each set of rules is drawn from the same runs, and none stands on another" },
};

test("what is left out is of methods that there are", () => {
  expect(Object.keys(LEFT_OUT).filter((name) => !Object.hasOwn(methods, name))).toEqual([]);
});

// With the options of the publications; those for small budgets are held in each method's own test file, with more kills.
describe.each(Object.entries(methods))("%s is held to the conformance suite", (name, make) => {
  const isWhole = WHOLE.includes(name);
  const settings = isWhole
    ? { kills: DEEP ? ("every" as const) : 30, budgets: DEEP ? 3 : 1 }
    : { kills: DEEP ? 2 : 1, shuffles: 1 };
  const cases = methodConformance(() => make(), settings);
  const now = cases.filter((one) => DEEP || isWhole || !DEEP_ONLY.some((words) => one.name.includes(words)));
  held(now, Object.keys(LEFT_OUT[name] ?? {}));
});

test.each(Object.keys(methods))("%s tells its paper with a year, and what it costs", (name) => {
  const make = methods[name]!;
  const { paper } = make.info;
  expect(paper).toMatch(/\b(19|20)\d\d\b/);
  const critics = { ...NO_CRITICS, nodes: 2, edges: 3 };
  const { step } = make().cost!({ train: 10, validation: 10, texts: 1, demos: 1, params: 2, critics });
  expect(step.rollouts + step.asks).toBeGreaterThan(0);
});

test.each(["optoprime", "opro", "tpe", "random-search"])("%s takes what it says", async (name) => {
  const make = methods[name]!;
  const numbers = make.info.changes?.includes("numbers") ? { toy: toyTask() } : {};
  const { counted, told } = await takesOf(make(), { ...numbers, steps: 3 });
  expect(counted.start).toEqual(told.start);
  for (const step of counted.steps) {
    expect(step.asks).toBe(told.step.asks);
    expect(step.rollouts).toBeLessThanOrEqual(told.step.rollouts);
  }
  expect(Math.max(...counted.steps.map((step) => step.rollouts))).toBe(told.step.rollouts);
});
