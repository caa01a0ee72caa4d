import { canonical, type Json } from "../graph/json.ts";

/** One message of a conversation. */
export interface RequestMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** One request to a language model, as plain JSON: its canonical hash is its identity. */
export interface ModelRequest {
  readonly messages: readonly RequestMessage[];
  readonly temperature?: number;
  /** The most tokens that the reply may have. */
  readonly maxOutputTokens?: number;
  readonly topP?: number;
  /** Texts at which the model stops. */
  readonly stop?: readonly string[];
  /** Sampling seed, for the providers that take one. */
  readonly seed?: number;
  /** Ask the provider for JSON, of this JSON schema where it can hold a model to one. */
  readonly json?: { readonly schema?: Json; readonly name?: string };
}

/** The tokens of one call. */
export interface Usage {
  /** Cached ones included. */
  readonly inputTokens: number;
  /** Reasoning included. */
  readonly outputTokens: number;
  /** The part of `inputTokens` that the provider read from its cache. */
  readonly cachedInputTokens?: number;
  /** True where the provider did not count one of the two: it is then UTF-8 bytes / 4. */
  readonly estimated: boolean;
}

/** One reply. */
export interface ModelReply {
  /** The text of the answer, without the model's reasoning. */
  readonly text: string;
  readonly usage: Usage;
  /** "length": the output cap cut it off. */
  readonly finish: "stop" | "length" | "content-filter" | "other";
  /** "provider/model" that answered. */
  readonly model: string;
}

/** Tokens of a text where nobody has counted them: UTF-8 bytes / 4, rounded up. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, "utf8") / 4);
}

/** Tokens of a request's input where nobody has counted them: UTF-8 bytes / 4 of all its texts and its schema, rounded up. */
export function estimateInputTokens(request: ModelRequest): number {
  return Math.ceil(inputBytes(request) / 4);
}

/**
 * A number of input tokens that no byte-level tokenizer exceeds: one for each UTF-8 byte, and 16 a message for the
 * provider's own markers. About four times `estimateInputTokens`; for budgets that must hold strictly.
 */
export function maxInputTokens(request: ModelRequest): number {
  return inputBytes(request) + 16 * (request.messages.length + 1);
}

function inputBytes(request: ModelRequest): number {
  let bytes = request.json?.schema === undefined ? 0 : Buffer.byteLength(canonical(request.json.schema), "utf8");
  for (const message of request.messages) bytes += Buffer.byteLength(message.content, "utf8");
  return bytes;
}
