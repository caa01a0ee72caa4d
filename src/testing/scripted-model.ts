import { GradusError } from "../graph/errors.ts";
import type { ChatModel, ChatOptions, ChatResult } from "../model/chat-model.ts";
import { fromChatOptions } from "../model/convert.ts";
import type { ModelReply, ModelRequest, Usage } from "../model/request.ts";
import { resultOf } from "../model/result.ts";
import { sleep } from "../model/sleep.ts";

/** One call as a script sees it. */
export interface ScriptedCall {
  /** 0 for the first call of this model. */
  readonly index: number;
  readonly request: ModelRequest;
  /** What the caller passed as `sample`, where it did. */
  readonly occurrence?: number;
}

/** One scripted reply: its text, or its text and more; usage is estimated where it is left out. */
export type ScriptedReply =
  | string
  | { readonly text: string; readonly usage?: Usage; readonly finish?: ModelReply["finish"] };

/**
 * What a scripted model answers: always the same, one reply after another, or what a function makes of the prompt
 * (the texts of all messages, a blank line between them). A function may throw what a provider would.
 */
export type Script =
  | ScriptedReply
  | readonly ScriptedReply[]
  | ((prompt: string, call: ScriptedCall) => ScriptedReply | Promise<ScriptedReply>);

/** Settings of a scripted model. */
export interface ScriptedModelOptions {
  /** Its model id. Default "scripted". */
  readonly id?: string;
  /** How long a call takes, in milliseconds: a number, or one for each call. Default 0. */
  readonly latencyMs?: number | ((call: ScriptedCall) => number);
}

/** A model that answers from a script, and remembers what it was asked. */
export interface ScriptedModel extends ChatModel {
  /** Every call so far, in the order in which they came; calls that failed or were aborted included. */
  readonly calls: readonly ScriptedCall[];
}

/** A model for tests and examples: no network, no key. A list that is used up throws `SCRIPT_EXHAUSTED`. */
export function scriptedModel(script: Script, options: ScriptedModelOptions = {}): ScriptedModel {
  const { id = "scripted", latencyMs = 0 } = options;
  const calls: ScriptedCall[] = [];
  return {
    specificationVersion: "v3",
    provider: "scripted",
    modelId: id,
    calls,
    async doGenerate(chat: ChatOptions): Promise<ChatResult> {
      const occurrence = chat.providerOptions?.gradus?.occurrence;
      const call: ScriptedCall = {
        index: calls.length,
        request: fromChatOptions(chat),
        ...(typeof occurrence === "number" ? { occurrence } : {}),
      };
      calls.push(call);
      await sleep(typeof latencyMs === "number" ? latencyMs : latencyMs(call), chat.abortSignal);
      const reply = await replyTo(script, call, id);
      return resultOf(typeof reply === "string" ? { text: reply } : reply);
    },
  };
}

function replyTo(script: Script, call: ScriptedCall, id: string): ScriptedReply | Promise<ScriptedReply> {
  if (typeof script === "function") {
    return script(call.request.messages.map((message) => message.content).join("\n\n"), call);
  }
  if (!isList(script)) return script;
  const reply = script[call.index];
  if (reply === undefined) {
    const count = script.length === 1 ? "1 reply" : `${script.length} replies`;
    throw new GradusError(
      "SCRIPT_EXHAUSTED",
      `The scripted model "${id}" has ${count}; this is call ${call.index + 1}.`,
      {
        fix: "Add replies to the script, or give a function.",
        details: { id, replies: script.length, request: call.request },
      },
    );
  }
  return reply;
}

function isList(script: ScriptedReply | readonly ScriptedReply[]): script is readonly ScriptedReply[] {
  return Array.isArray(script);
}
