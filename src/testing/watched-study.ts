import { memoryStore } from "../store/memory.ts";
import type { Method } from "../study/method/method.ts";
import { optimize } from "../study/optimize.ts";
import type { Evidence } from "../study/rollouts/evidence.ts";
import { type Script, scriptedModel } from "./scripted-model.ts";
import { spiedMethod } from "./spied-method.ts";
import { type RisingOptions, toyRising } from "./toy-rising.ts";

/** How a watched study differs from its usual self. */
export interface WatchedOptions extends RisingOptions {
  readonly steps?: number;
  /** What the optimizer's model replies; default: critiques and texts that are all new. */
  readonly script?: Script;
  /** What an output scores: here the texts, the drafts and the input stand one after the other. Default: later texts score more. */
  readonly score?: (output: string) => number;
}

/** A study of the rising task, with all that its method asks and sees, call by call. */
export async function watched(method: Method, { steps = 3, script, score, ...rising }: WatchedOptions = {}) {
  const { task, optimizer: writes } = toyRising({ rows: [8, 6, 4], ...rising });
  const optimizer = script === undefined ? writes : scriptedModel(script);
  const looks: (readonly Evidence[])[] = [];
  const spied = spiedMethod(method, { evidence: (all) => looks.push(all) });
  const scored = score && { metric: ({ output }: { output: string }) => score(output) };
  const result = await optimize({ ...task, ...scored }, { method: spied, optimizer, store: memoryStore(), steps });
  const requests = optimizer.calls.map(({ request }) => ({
    text: request.messages.map((message) => message.content).join("\n\n"),
    temperature: request.temperature,
  }));
  const prompts = requests.map(({ text }) => text);
  return {
    result,
    requests,
    /** The prompts that hold these words. */
    asked: (words: string) => prompts.filter((prompt) => prompt.includes(words)),
    on: (split: string) => looks.filter((look) => look[0]?.rollouts[0]?.example.split === split),
  };
}

/** What stands in the section of a name. */
export function sectionOf(prompt: string, name: string): string | undefined {
  return new RegExp(`<${name}>\\n([\\s\\S]*?)\\n</${name}>`).exec(prompt)?.[1];
}

/** The items of such a section. */
export function itemsOf(prompt: string, name: string): readonly string[] {
  return [...(sectionOf(prompt, name) ?? "").matchAll(/<item-\d+>\n([\s\S]*?)\n<\/item-\d+>/g)].map(
    ([, item]) => item!,
  );
}
