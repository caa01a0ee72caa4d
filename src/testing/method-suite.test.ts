import { expect, test } from "vitest";
import { methods } from "../methods/index.ts";
import type { Candidate, Change } from "../study/candidate.ts";
import { type MethodInfo, method } from "../study/method/method.ts";
import type { Study } from "../study/study.ts";
import { methodConformance } from "./method-suite.ts";
import { toyFrozen } from "./toy-frozen.ts";
import { toyTask } from "./toy-task.ts";

const info = {
  name: "bad",
  paper: "none",
  summary: "does something wrong",
  signal: "dynamic",
  credit: "none",
  needsModel: true,
} as const satisfies MethodInfo;

const cases = (run: (study: Study) => Promise<void>) =>
  methodConformance(() => method(info, {}, run)(), { kills: 1, shuffles: 1 });

/** Levels one after the other: 7 is best. */
async function climb(study: Study, keep: (all: readonly Candidate[]) => readonly Candidate[], level = 4) {
  const all: Candidate[] = [];
  while (await study.step("level")) {
    const change: Change = { level: level++ % 11, instructions: `Answer carefully, ${level}.` };
    all.push(...(await study.offer([study.baseline], [change], "level")));
    await study.evaluate(all.slice(-1), study.validation);
    study.keep(...keep(all));
  }
}

/** Proposes nothing. */
const idle = async (study: Study) => void (await study.evaluate([study.baseline], study.train));
let runs = 0;

test.each<[string, string, (study: Study) => Promise<void>, string]>([
  ["the same seed", "begins elsewhere each time", (study) => climb(study, (all) => all, runs++), "strictly equal"],
  ["cost stays", "keeps the worst alone", (study) => climb(study, (all) => all.slice(0, 1)), "got no last look"],
  ["it finds what", "proposes nothing", idle, "the baseline is kept"],
  ["all candidates score the same", "proposes nothing", idle, "nothing was tried"],
  ["a frozen part", "proposes nothing", idle, "nothing was tried"],
])("the case %s… fails for a method that %s", async (name, _, run, message) => {
  const found = cases(run).filter((one) => one.name.includes(name));
  expect(found).toHaveLength(1);
  await expect(found[0]!.run()).rejects.toThrow(message);
});

test("the cases for models and texts are those of methods that ask and write", () => {
  const names = (name: string) => methodConformance(() => methods[name]!()).map((one) => one.name);
  const frozen = "a frozen part of a text stays, whatever is replied";
  expect(names("opro")).toContain(frozen);
  expect(names("gepa")).toContain(frozen);
  for (const name of ["tpe", "bootstrap-few-shot"]) expect(names(name)).not.toContain(frozen);
  expect(new Set(names("opro")).size).toBe(names("opro").length);
});

test("the toy of equal scores has them, and the noisy one has not", async () => {
  const metric = (options: Parameters<typeof toyTask>[0]) => toyTask(options).task.metric;
  const score = async (options: Parameters<typeof toyTask>[0], output: string) =>
    await metric(options)({ output, example: { input: "train 0" } } as never);
  const outputs = ["quickly said at 3 by max", "carefully said at 7 by sum"];
  const of = async (options: Parameters<typeof toyTask>[0]) =>
    new Set(
      (await Promise.all(outputs.map((one) => score(options, one)))).map((one) =>
        JSON.stringify((one as { score: number }).score),
      ),
    ).size;
  expect(await of({ alike: true })).toBe(1);
  expect(await of({ gain: false })).toBe(2);
});

test("the frozen toy tells prompts that lack the part", () => {
  const toy = toyFrozen();
  const [text] = toy.task.params!;
  expect(toy.keeps(text!.initial)).toBe(true);
  expect(toy.holds("Never promise a refund, but once.\n\nAnswer.")).toBe(false);
  expect(toy.holds("Answer at once.")).toBe(false);
});
