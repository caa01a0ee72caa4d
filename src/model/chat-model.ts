/**
 * What Gradus needs of a language model. Provider objects of the AI SDK (specification v3 and v4) satisfy it as they are,
 * and so does any object of your own with these four members. Called directly: no other part of the AI SDK is used.
 */
export interface ChatModel {
  /** The shape of options and results; both versions are the same in the parts used here. */
  readonly specificationVersion: "v3" | "v4";
  /** Who serves it: "openai.chat". */
  readonly provider: string;
  /** The model's name there: "gpt-4o-mini". */
  readonly modelId: string;
  /** Set where a person may be answering: no timeout applies to its calls. */
  readonly unhurried?: true;
  /** One attempt at one reply; may throw anything (see `classify`), and should stop when `abortSignal` aborts. */
  doGenerate(options: ChatOptions): PromiseLike<ChatResult>;
}

/** A part of a message that is text. */
export interface ChatText {
  type: "text";
  text: string;
}

/** A message in the provider's form. */
export type ChatMessage =
  | { role: "system"; content: string }
  | { role: "user"; content: ChatText[] }
  | { role: "assistant"; content: ChatText[] };

/** What a call passes to a provider: the part of the AI SDK's call options that Gradus sets. */
export interface ChatOptions {
  prompt: ChatMessage[];
  maxOutputTokens?: number;
  temperature?: number;
  topP?: number;
  stopSequences?: string[];
  seed?: number;
  responseFormat?: { type: "json"; schema?: object; name?: string };
  abortSignal?: AbortSignal;
  /** `gradus.occurrence` tells recordings and mailboxes which of several equal requests this is. */
  providerOptions?: Record<string, Record<string, number | string | boolean>>;
}

/** What a provider returns: the part of the AI SDK's result that Gradus reads. */
export interface ChatResult {
  readonly content: readonly { readonly type: string; readonly text?: unknown }[];
  readonly finishReason: { readonly unified: string; readonly raw?: string | undefined };
  readonly usage: {
    readonly inputTokens: { readonly total: number | undefined; readonly cacheRead?: number | undefined };
    readonly outputTokens: { readonly total: number | undefined };
  };
  readonly providerMetadata?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  readonly warnings?: readonly { readonly type: string; readonly feature?: unknown; readonly message?: unknown }[];
}

/** "provider/model": the name that a reply, a message or a bill carries. */
export function modelLabel(model: Pick<ChatModel, "provider" | "modelId">): string {
  return `${model.provider}/${model.modelId}`;
}
