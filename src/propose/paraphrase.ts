import type { Prompt } from "../model/prompt.ts";
import { newTextReply } from "../model/tagged-replies.ts";

/**
 * Asks for a text, or a part of one, in other words: the one move that APE, EvoPrompt, GrIPS and ProTeGi share.
 * `purpose`: what it stands in, where the words alone do not tell.
 */
export function paraphrase(text: string, temperature: number, purpose?: string): Prompt<string> {
  return {
    name: "paraphrase",
    task: "Say the text below in other words and keep its meaning. Names in braces, such as {name}, stay exactly as they are.",
    sections: { ...(purpose !== undefined && { purpose }), text },
    reply: newTextReply,
    temperature,
  };
}
