import { expect, test } from "vitest";
import { NO_CRITICS } from "../../credit/critic-count.ts";
import { memoryStore } from "../../store/memory.ts";
import { optimize } from "../../study/optimize.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { toyTask } from "../../testing/toy-task.ts";
import { conformsToo } from "../fixtures/conforms.ts";
import { optoprime } from "./optoprime.ts";

type Options = NonNullable<Parameters<typeof optoprime>[0]>;

/** A study whose models each propose the level that they are given. */
async function study(options: Options, levels: Readonly<Record<string, number>>, steps = 1) {
  const models = Object.fromEntries(
    Object.entries(levels).map(([slot, level]) => [
      slot,
      scriptedModel((prompt) => `<values><value name="level">${prompt.includes("Join") ? 9 : level}</value></values>`),
    ]),
  );
  const { optimizer, ...others } = models;
  const method = optoprime(options);
  const result = await optimize(toyTask().task, {
    method,
    optimizer: optimizer!,
    models: others,
    store: memoryStore(),
    steps,
  });
  const prompts = (slot: string) => models[slot]!.calls.map(({ request }) => request.messages.at(-1)!.content);
  return { result, prompts, method };
}

test("proposals are asked of the slots in turn", async () => {
  const { prompts, result } = await study(
    { candidates: 3, models: ["optimizer", "second"] },
    { optimizer: 4, second: 5 },
  );
  expect([prompts("optimizer").length, prompts("second").length]).toEqual([2, 1]);
  expect(new Set([...prompts("optimizer"), ...prompts("second")]).size).toBe(1);
  expect(result.candidates.map(({ values }) => values.level)).toEqual(expect.arrayContaining([4, 5]));
});

test("a mixture sees the proposals, competes with them, and costs what a step is said to take", async () => {
  const options = { candidates: 2, models: ["optimizer", "second"], mixture: true };
  const { prompts, result, method } = await study(options, { optimizer: 4, second: 5 });
  const [, mixed] = prompts("optimizer");
  expect(mixed).toMatch(/<proposals>[\s\S]*level =\n4[\s\S]*level =\n5[\s\S]*<\/proposals>/);
  expect(result.candidates.map(({ values }) => values.level)).toEqual(expect.arrayContaining([4, 5, 9]));
  const critics = NO_CRITICS;
  const { step } = method.cost!({ train: 6, validation: 6, texts: 1, demos: 0, params: 3, critics });
  expect(step).toEqual({ asks: 3, rollouts: 3 * (1 + 3) + 6 });
});

test("renamed sections stand under their new names alone, in the tags and where they are announced", async () => {
  const sections = { variables: "x1", trace: "Code", feedback: "x2", memory: "x3" };
  const { prompts } = await study({ sections }, { optimizer: 4 }, 2);
  const last = prompts("optimizer").at(-1)!;
  expect([...last.matchAll(/^<([\w]+)>$/gm)].map((match) => match[1])).toEqual(
    expect.arrayContaining(["x1", "Code", "x2", "x3"]),
  );
  expect(last).not.toMatch(/<(variables|traces|feedback|attempts)>/);
  expect(last).toContain("You see the x1 with their present values; Code of runs");
});

test("prompts without these options are the same bytes, and ask of no slot", async () => {
  const [plain, named] = [
    await study({}, { optimizer: 4 }),
    await study({ sections: {}, models: [] }, { optimizer: 4 }),
  ];
  expect(named.prompts("optimizer")).toEqual(plain.prompts("optimizer"));
});

test.each([
  [{ models: ["a", "b"] }, '"models" names 2 slots for 1 "candidates"'],
  [{ mixture: true }, '"mixture" takes 2 "candidates" or more'],
  [{ sections: { traces: "Code" } }, '"sections" is {"traces":"Code"}; it takes names for variables, trace'],
  [{ sections: { trace: "feedback" } }, "no two the same"],
  [{ sections: { trace: "Feedback" } }, "no two the same"],
  [{ sections: { trace: "the code" } }, "it takes names"],
  [{ sections: { trace: "</code>" } }, "it takes names"],
  [{ sections: { trace: 1 } }, "it takes names"],
  [{ sections: null }, "it takes names"],
])("%j is refused", (options, message) => {
  expect(() => optoprime(options as Options)).toThrow(message);
});

const several = () => optoprime({ candidates: 3, models: ["optimizer", "second"], mixture: true });
conformsToo(several, "with several models and a mixture");
