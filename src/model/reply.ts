import type { Json } from "../graph/json.ts";
import type { ModelRequest } from "./request.ts";

/** How a reply is asked for and read. */
export interface Reply<T> {
  /** How to answer; stands at the end of the prompt. */
  readonly describe: string;
  /** The reply as a value. Throws with one sentence that the model can repair from. May be asynchronous: always await it. */
  parse(text: string): T | Promise<T>;
  /** Ask the provider for JSON, of this JSON schema where there is one. */
  readonly json?: { readonly schema?: Json };
}

/** A reply that cannot be used; the message is one sentence for the model. Any other error from `parse` counts as one. */
export class BadReply extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BadReply";
  }
}

/** The whole reply as text, without white space around it. */
export const textReply: Reply<string> = {
  describe: "Reply with the text alone: no introduction, no quotation marks, no code fence.",
  parse(text) {
    const trimmed = text.trim();
    if (trimmed === "") throw new BadReply("The reply is empty.");
    return trimmed;
  },
};

/**
 * The text between `<tag>` and `</tag>`, so that a model may think aloud around it. Where a reply has several such
 * blocks, the last one counts; tags of the same name inside it belong to it. A block that is not closed is an error.
 */
export function taggedReply(tag: string): Reply<string> {
  return {
    describe: `Put your answer between <${tag}> and </${tag}>; what stands outside of them is ignored.`,
    parse(text) {
      const found = lastBlock(text, `<${tag}>`, `</${tag}>`);
      if (found === undefined) throw new BadReply(`The reply has no text between <${tag}> and </${tag}>.`);
      if (found.trim() === "") throw new BadReply(`There is nothing between <${tag}> and </${tag}>.`);
      return found.trim();
    },
  };
}

/** The one turn in which a model may repair its reply: the conversation so far, and what is wrong. */
export function repairRequest(request: ModelRequest, replyText: string, problem: string): ModelRequest {
  return {
    ...request,
    messages: [
      ...request.messages,
      // Providers refuse an empty assistant message.
      { role: "assistant", content: replyText.trim() === "" ? "(no text)" : replyText },
      {
        role: "user",
        content: `That reply cannot be used: ${problem}\n\nGive the whole reply again, corrected, in the form that was asked for.`,
      },
    ],
  };
}

function lastBlock(text: string, open: string, close: string): string | undefined {
  const end = text.lastIndexOf(close);
  if (end < 0) return undefined;
  if (text.indexOf(open, end) >= 0) throw new BadReply(`The reply ends before its last ${open} is closed.`);
  let from = end;
  for (let depth = 1; depth > 0; ) {
    const opened = text.lastIndexOf(open, from - 1);
    const closed = text.lastIndexOf(close, from - 1);
    if (from === 0 || opened < 0) return undefined;
    from = Math.max(opened, closed);
    depth += closed > opened ? 1 : -1;
  }
  return text.slice(from + open.length, end);
}
