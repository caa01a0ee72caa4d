import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cli, folder } from "../../cli/fixtures/run-cli.ts";
import { simulatedByName } from "../../cli/load/simulated-name.ts";
import { type Prompt, renderPrompt } from "../../model/prompt.ts";
import type { ModelRequest } from "../../model/request.ts";
import { critiqueReply, newTextReply } from "../../model/tagged-replies.ts";
import { randomStream } from "../../search/random.ts";
import { FIXED } from "./fixed.ts";
import { DEFAULT_KNOBS, knobsIn, type SimulationKnobs } from "./knobs.ts";
import { replyTo } from "./reply-to.ts";
import { simulatedModel } from "./simulated-model.ts";
import { simulatedWorld } from "./simulated-world.ts";
import { defineWorld, type Stage, type World } from "./world.ts";
import { theWorld, WORLD_NAMES } from "./worlds.ts";

type Name = keyof SimulationKnobs;
const NAMES = Object.keys(DEFAULT_KNOBS) as Name[];
const page = readFileSync(new URL("../../../docs/simulated-model.md", import.meta.url), "utf8");

/** The default, moved so far that draws fall between the two. */
const moved = (name: Name) => ({ [name]: DEFAULT_KNOBS[name] + (DEFAULT_KNOBS[name] > 0.4 ? -0.2 : 0.2) });

/** What a student, a critic and an editor may be asked about a stage. */
async function requestsOf(stage: Stage): Promise<readonly ModelRequest[]> {
  const rules = stage.rules.map(({ words, label }) => `Use ${label} for "${words[0]}".`).join(" ");
  const demonstration = `${stage.marker}: ${stage.rules[0]!.says[0]}\nAnswer: ${stage.rules[0]!.label}`;
  const input = `${stage.rules[0]!.says[0]} ${stage.rules[1]!.says[0]}`;
  const texts = ["Sort it.", rules, `${rules} Check again.`, demonstration, "Be kind. ".repeat(100) + rules];
  const answers = texts.map((text) => `${text}\n\n${stage.marker}: ${input}`);
  const runs = [`Input: ${input}\nExpected: ${stage.rules[0]!.label}, ${stage.rules[1]!.label}\nOutput: none`];
  const asked = async (sections: Prompt["sections"], reply: Prompt<unknown>["reply"]) =>
    (await renderPrompt({ name: "x", task: "Do it.", sections: { purpose: stage.purpose, ...sections }, reply }))
      .messages;
  return [
    ...answers.map((content) => ({ messages: [{ role: "user" as const, content }] })),
    { messages: await asked({ text: "Sort it.", runs }, critiqueReply) },
    { messages: await asked({ text: rules, critiques: [`Use ${stage.rules[0]!.label} for it.`] }, newTextReply) },
    { messages: await asked({ text: "Sort it." }, newTextReply) },
  ];
}

/** Many replies of all parts in a world, with these knobs: whatever a world refuses. */
async function replies(world: World, knobs: Partial<SimulationKnobs> = {}): Promise<string> {
  const requests = (await Promise.all(world.stages.map(requestsOf))).flat();
  const all = { ...DEFAULT_KNOBS, ...knobs };
  const said = requests.flatMap((request, r) =>
    Array.from({ length: 40 }, (_, i) => replyTo(world, request, all, randomStream(1, String(r), String(i)))),
  );
  return JSON.stringify(said);
}

const rules = [
  { words: ["cat"], label: "felis", says: ["The cat sleeps."] },
  { words: ["dog"], label: "canis", says: ["The dog barks."] },
];
const own = defineWorld({ name: "animals", rules, format: null, check: null });

describe.each([...WORLD_NAMES.map(theWorld), own])("in the world $name", (world) => {
  const acting = knobsIn(world);
  const idle = NAMES.filter((name) => !acting.includes(name));

  test.each(acting)("%s changes what is replied", async (name) => {
    expect(simulatedModel(world, { knobs: moved(name) }).knobs).toMatchObject(moved(name));
    expect(await replies(world, moved(name))).not.toBe(await replies(world));
  });

  test.each(idle)("%s would change nothing, and is refused", async (name) => {
    expect(await replies(world, moved(name))).toBe(await replies(world));
    const refused = expect.objectContaining({
      code: "BAD_OPTIONS",
      message: `the knob "${name}" changes nothing in the world "${world.name}"`,
      fix: expect.stringContaining(acting.join(", ")),
    });
    expect(() => simulatedModel(world, { knobs: moved(name) })).toThrow(refused);
    expect(() => simulatedWorld(world, { knobs: moved(name) })).toThrow(refused);
  });
});

test("a knob that would change nothing is refused in every way that one is given", async () => {
  expect(() => simulatedByName("pipeline?tidy=0.5")).toThrow('the knob "tidy" changes nothing in the world "pipeline"');
  for (const argv of [
    ["simulate", "saturated", "--knob", "known=1"],
    ["methods", "--compare", "simulated:mixture?tidy=1", "--method", "opro", "--rollouts", "800"],
  ]) {
    const ran = await cli(folder(), argv);
    expect(ran.code).toBe(4);
    expect(ran.err).toContain("BAD_OPTIONS");
    expect(ran.err).toContain("changes nothing in the world");
  }
});

test("a model's own knobs make the same model again", () => {
  for (const name of WORLD_NAMES) {
    const { knobs } = simulatedModel(name);
    expect(Object.keys(knobs)).toEqual(knobsIn(theWorld(name)));
    expect(simulatedModel(name, { knobs }).knobs).toEqual(knobs);
  }
});

describe("the page tells", () => {
  const cells = (row: string) => row.slice(2, -2).split(" | ");
  const rowsUnder = (title: string) =>
    page
      .split(`## ${title}\n`)[1]!
      .split("\n## ")[0]!
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .map(cells);
  const names = (cell: string) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name!);

  test("every knob, its default, and the worlds in which it acts", () => {
    const told = rowsUnder("Knobs").map(([knob, usual, worlds]) => {
      const listed = names(worlds!);
      const acts = worlds!.startsWith("all") ? WORLD_NAMES.filter((name) => !listed.includes(name)) : listed;
      return [names(knob!)[0], Number(usual), [...acts].sort()];
    });
    const acts = (name: Name) => WORLD_NAMES.filter((world) => knobsIn(theWorld(world)).includes(name));
    expect(told).toEqual(NAMES.map((name) => [name, DEFAULT_KNOBS[name], [...acts(name)].sort()]));
  });

  test("every figure that is fixed", () => {
    const told = rowsUnder("What is fixed").flatMap(([name, values]) => {
      const figures = values!.split(", ").map(Number);
      return names(name!).map((one, i) => [one, figures[i]]);
    });
    expect(Object.fromEntries(told)).toEqual(FIXED);
  });
});
