import { defineTask } from "../evaluate/task.ts";
import { flow } from "../graph/flow.ts";
import type { Node } from "../graph/node.ts";
import { languageModel } from "../model/slot.ts";
import type { Demo } from "../params/demos.ts";
import { param } from "../params/param.ts";
import { inForm } from "./reply-forms.ts";
import { type ScriptedCall, type ScriptedModel, scriptedModel } from "./scripted-model.ts";
import { noise } from "./toy-optimizer.ts";

/** What is inside of each kind of fruit: the right answers. */
const INSIDE = { plum: "stone", fig: "seeds", nut: "kernel", pear: "core", pea: "peas" } as const;
const FRUITS = Object.keys(INSIDE) as readonly (keyof typeof INSIDE)[];

/** How the toy differs from its usual self. */
export interface DemosToyOptions {
  /** Rows of train, validation and test. Default 20, 15, 40. */
  readonly rows?: readonly [number, number, number];
  /** The most demonstrations that a value holds; there are five kinds of input. Default 4. */
  readonly max?: number;
  /** Whether anything can be gained; false: no prompt changes an answer. */
  readonly gain?: boolean;
  /** Milliseconds that the n-th model call takes; default 0. */
  readonly latency?: (call: ScriptedCall) => number;
}

/** The toy and the models behind it. */
export interface DemosToy {
  readonly task: ReturnType<typeof makeTask>;
  readonly words: ScriptedModel;
  readonly optimizer: ScriptedModel;
}

/**
 * A toy task whose gain comes from demonstrations. Its model answers an input as the last demonstration of its kind in the
 * prompt does, so that right ones help and wrong ones harm; without one it is right by luck, on two inputs of five, and
 * with "carefully" in the instructions on three. Its models are functions of their prompts.
 */
export function toyDemos(options: DemosToyOptions = {}): DemosToy {
  const { gain = true } = options;
  const latency = options.latency && { latencyMs: options.latency };
  const words = scriptedModel((prompt) => answer(prompt, gain), { id: "words", ...latency });
  const optimizer = scriptedModel((prompt, call) => propose(prompt, call, options.max ?? 4), {
    id: "optimizer",
    ...latency,
  });
  return { task: makeTask(options, words), words, optimizer };
}

function makeTask({ rows = [20, 15, 40], max = 4 }: DemosToyOptions, model: ScriptedModel) {
  const instructions = param.text("instructions", "Name what is inside.", { description: "what the model is to do" });
  const demos = param.demos("demos", [], { max, description: "worked examples before the question" });
  const words = languageModel("words", model);
  const program = flow(
    "inside",
    async (input: Node<string>) => words`${instructions}\n\n${demos}\n\nInput: ${input}\nOutput:`,
  );
  const list = (split: string, n: number) =>
    Array.from({ length: n }, (_, i) => row(`${FRUITS[i % 5]!} ${split} ${i}`));
  return defineTask({
    program,
    data: { train: list("train", rows[0]), validation: list("validation", rows[1]), test: list("test", rows[2]) },
    metric: ({ output, example }) => {
      const right = output === example.expected;
      return { score: right ? 1 : 0, feedback: right ? "good" : `"${example.expected}" is right` };
    },
    description: "Says what is inside of a fruit.",
    params: [instructions, demos],
    version: "toy demos 1",
  });
}

function row(input: string): { input: string; expected: string } {
  return { input, expected: INSIDE[kindOf(input)!] };
}

function kindOf(input: string): keyof typeof INSIDE | undefined {
  return FRUITS.find((fruit) => input.startsWith(`${fruit} `));
}

/** As the last demonstration of this kind says; else by luck. */
function answer(prompt: string, gain: boolean): string {
  const place = prompt.lastIndexOf("Input: ");
  const before = prompt.slice(0, place);
  const input = prompt.slice(place + 7).split("\n")[0]!;
  const kind = kindOf(input);
  if (kind === undefined) return "nothing";
  const shown = gain ? pairs(before).findLast((demo) => kindOf(demo.input) === kind) : undefined;
  const luck = gain && before.includes("carefully") ? 0.6 : 0.4;
  return shown?.output ?? (noise(input) < luck ? INSIDE[kind] : "skin");
}

/** Inputs and what is said to be right for them, as prompts show demonstrations, examples and runs. */
function pairs(text: string): { input: string; output: string }[] {
  return [...text.matchAll(/Input: (.*)\n(?:Expected|Output): (.*)/g)].map(([, input, output]) => ({
    input: input!,
    output: output!,
  }));
}

/** Shows what it is shown, one of each kind; where nothing is, it makes demonstrations up. */
function propose(prompt: string, call: Pick<ScriptedCall, "occurrence">, max: number): string {
  const draw = (name: string, n: number) => Math.floor(noise(`${prompt} ${call.occurrence ?? 0} ${name}`) * n);
  const shown = new Map(pairs(prompt).map((demo) => [kindOf(demo.input), demo]));
  const made = FRUITS.map((fruit) => ({
    input: `${fruit} like any`,
    output: draw(fruit, 2) === 0 ? INSIDE[fruit] : "skin",
  }));
  const list: readonly Demo[] = shown.size > 0 ? [...shown.values()] : made;
  const text = (i: number) => (draw(`text ${i}`, 2) === 0 ? "Name what is inside, carefully." : "Look inside.");
  const from = draw("from", list.length);
  const turned = [...list.slice(from), ...list.slice(0, from)].slice(0, max);
  return inForm(prompt, {
    text: (i, name) => (name === "demos" ? JSON.stringify(turned) : text(i)),
    critique: () => "It needs an example of the kind, and care.",
  });
}
