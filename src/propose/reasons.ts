import type { Prompt } from "../model/prompt.ts";
import { critiquesReply, newTextReply } from "../model/tagged-replies.ts";

/** What a text is for, the text, and runs that went wrong with it. */
export interface Wrong extends Readonly<Record<"purpose" | "text", string>> {
  readonly runs: readonly string[];
}

const WRONG = "A program works with the text below, and the runs below went wrong.";

/** Asks for reasons why a text led to errors: ProTeGi's "gradients" (Pryzant et al., 2023). */
export function reasonsPrompt(shown: Wrong, reasons: number, temperature: number): Prompt<readonly string[]> {
  const task = `${WRONG} Give ${reasons} reasons why the text could have led to these errors.`;
  return { name: "reasons", task, sections: { ...shown }, reply: critiquesReply(reasons), temperature };
}

/** Asks for a text that meets one or several of them. */
export function reasonedEditPrompt(shown: Wrong, critiques: readonly string[], temperature: number): Prompt<string> {
  const says = critiques.length === 1 ? "The critique says" : "The critiques say";
  const task = `${WRONG} ${says} what is wrong with the text. Write a better text that meets ${critiques.length === 1 ? "the critique" : "them"}.`;
  return { name: "edit", task, sections: { ...shown, critiques }, reply: newTextReply, temperature };
}
