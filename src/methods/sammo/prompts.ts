import type { Prompt } from "../../model/prompt.ts";
import { newTextReply } from "../../model/tagged-replies.ts";
import { role } from "../../propose/text-params.ts";
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
