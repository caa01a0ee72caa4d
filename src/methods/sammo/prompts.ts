import type { Examples } from "../../evaluate/example.ts";
import type { Prompt } from "../../model/prompt.ts";
import { critiquesReply, newTextReply } from "../../model/tagged-replies.ts";
import { showExample, showRun } from "../../propose/runs.ts";
import { role } from "../../propose/text-params.ts";
import type { Rollout } from "../../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../../study/study.ts";

/** What the mutators that rewrite a segment ask for. */
export const REWRITES = {
  paraphrase: "Say the text below in other words and keep its meaning.",
  rewrite: "Write the text below anew, so that a language model follows it better.",
  shorten: "Say the text below in half as many words, and keep what matters.",
  bullets: "Turn the text below into a short list of bullet points.",
} as const;

/** Asks for a segment in another form. */
export function rewritePrompt(
  study: Pick<Study, "task">,
  name: keyof typeof REWRITES,
  param: ParamInfo,
  text: string,
  temperature: number,
): Prompt<string> {
  const task = `${REWRITES[name]} It is a part of the instructions for the purpose below, or all of them. Names in braces, such as {name}, stay exactly as they are.`;
  return { name, task, sections: { purpose: role(study, param), text }, reply: newTextReply, temperature };
}

/** Asks for the instruction behind pairs of input and output. */
export function inductionPrompt(
  study: Pick<Study, "task">,
  param: ParamInfo,
  examples: Examples,
  temperature: number,
): Prompt<string> {
  const task =
    "Somebody was given an instruction, and answered each of the inputs below with the output beside it. Write the instruction. It must work for other inputs of this kind, so it names none of these.";
  const sections = { purpose: role(study, param), examples: examples.map(showExample) };
  return { name: "induce", task, sections, reply: newTextReply, temperature };
}

/** A text, and the runs that went wrong under it. */
interface Shown {
  readonly param: ParamInfo;
  readonly text: string;
  readonly runs: readonly Rollout[];
  readonly temperature: number;
}

/** Asks for reasons why runs went wrong. */
export function criticPrompt(study: Pick<Study, "task">, shown: Shown, reasons: number): Prompt<readonly string[]> {
  const task = `The runs below went wrong under the text below. Give ${reasons} reasons why the text could have led to these errors.`;
  const { temperature } = shown;
  return { name: "errors", task, sections: sectionsOf(study, shown), reply: critiquesReply(reasons), temperature };
}

/** Asks for a text that meets the reasons. */
export function editPrompt(study: Pick<Study, "task">, shown: Shown, critiques: readonly string[]): Prompt<string> {
  const task =
    "The runs below went wrong under the text below; the critiques say what is wrong with it. Write a better text that meets them.";
  const sections = { ...sectionsOf(study, shown), critiques };
  return { name: "edit", task, sections, reply: newTextReply, temperature: shown.temperature };
}

function sectionsOf(study: Pick<Study, "task">, { param, text, runs }: Shown) {
  return { purpose: role(study, param), text, runs: runs.map(showRun) };
}
