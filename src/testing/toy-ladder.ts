import { defineTask } from "../evaluate/task.ts";
import { flow } from "../graph/flow.ts";
import type { Node } from "../graph/node.ts";
import { languageModel } from "../model/slot.ts";
import { param } from "../params/param.ts";
import { inForm } from "./reply-forms.ts";
import { type ScriptedCall, type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import { noise } from "./toy-optimizer.ts";

/** The rungs: what the instructions may ask for, and what the feedback calls it. */
const RUNGS = { carefully: "care", kindly: "kindness", briefly: "brevity", plainly: "plainness" } as const;
type Rung = keyof typeof RUNGS;
const ALL = Object.keys(RUNGS) as readonly Rung[];

/** How the ladder differs from its usual self. */
export interface LadderOptions {
  /** Rows of train, validation and test. Default 6, 6, 20. */
  readonly rows?: readonly [number, number, number];
  /** Whether the optimizer's model reads what it is shown; false: it proposes by chance. Default true. */
  readonly reads?: boolean;
  /** Texts to find rungs for, each with its own call in a chain. Default 1. */
  readonly texts?: 1 | 2;
  /** Milliseconds that the n-th model call takes; default 0. */
  readonly latency?: (call: ScriptedCall) => number;
}

/** The ladder and the models behind it. */
export interface Ladder {
  readonly task: ReturnType<typeof makeTask>;
  readonly words: ScriptedModel;
  readonly optimizer: ScriptedModel;
  /** How many rungs a text holds: 0 to 4. */
  rungs(text: unknown): number;
}

/**
 * A toy task with several improvements to find, one on top of the other: the score is the share of four adverbs that
 * the instructions hold, and the feedback of a row names one that is missing. No noise: one rung more is always better.
 */
export function toyLadder(options: LadderOptions = {}): Ladder {
  const latency = options.latency && { latencyMs: options.latency };
  const words = scriptedModel(answer, { id: "words", ...latency });
  const optimizer = scriptedModel((prompt, call) => propose(prompt, call, options.reads ?? true), {
    id: "optimizer",
    ...latency,
  });
  return { task: makeTask(options, words), words, optimizer, rungs: (text) => held(String(text)).length };
}

function makeTask({ rows = [6, 6, 20], texts = 1 }: LadderOptions, model: ScriptedModel) {
  const words = languageModel("words", model);
  const first = param.text("instructions", "Answer.", { description: "how the answer is given" });
  const second = param.text("polish", "Polish.", { description: "how the answer is polished" });
  const one = flow("ladder", async (input: Node<string>) => words`${first} Input: ${input}`);
  const two = flow("ladder", async (input: Node<string>) => {
    const draft = await words`${first} Input: ${input}`;
    return words`${second} Draft: ${draft}`;
  });
  const list = (split: string, n: number) => Array.from({ length: n }, (_, i) => ({ input: `${split} ${i}` }));
  return defineTask({
    program: texts === 1 ? one : two,
    data: { train: list("train", rows[0]), validation: list("validation", rows[1]), test: list("test", rows[2]) },
    metric: ({ output, example }) => {
      const said = output.split(" | ").map(held);
      const missing = said.flatMap((rungs, i) =>
        ALL.filter((rung) => !rungs.includes(rung)).map((rung) => ({ rung, i })),
      );
      const score = said.reduce((sum, rungs) => sum + rungs.length, 0) / (ALL.length * said.length);
      const lack = missing[Math.floor(noise(example.input) * missing.length)];
      return { score, feedback: lack === undefined ? "good" : `it lacks ${RUNGS[lack.rung]}` };
    },
    description: "Answers an input in words.",
    params: texts === 1 ? [first] : [first, second],
    version: "ladder 1",
  });
}

/** The adverbs of the instructions, said back; a polished draft keeps what was said before. */
function answer(prompt: string): string {
  const [before = "", draft] = prompt.split(" Draft: ");
  const own = held(before.split(" Input: ")[0]!).join(" ") || "so";
  return draft === undefined ? own : `${draft} | ${own}`;
}

function held(text: string): readonly Rung[] {
  return ALL.filter((rung) => text.includes(rung));
}

/** Takes the fullest line that it is shown one rung further: one that is said to be missing, else any; or draws by chance. */
function propose(prompt: string, call: Pick<ScriptedCall, "occurrence">, reads: boolean): string {
  const draw = (n: number) => Math.floor(noise(`${prompt} ${call.occurrence ?? 0}`) * n);
  const lines = reads ? prompt.split("\n").map(held) : [];
  const now = lines.reduce<readonly Rung[]>((most, rungs) => (rungs.length > most.length ? rungs : most), []);
  const missing = ALL.filter((rung) => !now.includes(rung));
  const named = missing.filter((rung) => reads && new RegExp(`\\b${RUNGS[rung]}\\b`).test(prompt));
  const choice = named.length > 0 ? named : missing;
  const next = (i: number) => (choice.length === 0 ? [] : [choice[(draw(choice.length) + i) % choice.length]!]);
  return inForm(prompt, {
    text: (i) => `Answer ${[...now, ...next(i)].join(", ")}.`,
    critique: (i) =>
      `It lacks ${
        next(i)
          .map((rung) => RUNGS[rung])
          .join("") || "nothing"
      }.`,
  });
}
