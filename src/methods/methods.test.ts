import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NO_CRITICS } from "../credit/critic-count.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { toyTask } from "../testing/toy-task.ts";
import { conforms } from "./fixtures/conforms.ts";
import { methods } from "./index.ts";

conforms(() => methods.optoprime!(), "optoprime");
conforms(() => methods.opro!(), "opro");
conforms(() => methods.tpe!(), "tpe");
conforms(() => methods["random-search"]!(), "random-search");

const here = new URL("methods.test.ts", import.meta.url);

test.each(Object.keys(methods))("%s is held to the conformance suite", (name) => {
  const own = [`${name}.test.ts`, `${name}/${name}.test.ts`].map((path) => new URL(path, import.meta.url));
  const calls = (files: readonly URL[]) =>
    files.some((file) => existsSync(file) && /\bconforms\(\(\) =>/.test(readFileSync(file, "utf8")));
  const listed = readFileSync(here, "utf8").includes(`"${name}");`);
  expect(listed || calls(own)).toBe(true);
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
