import type { ChatModel } from "./chat-model.ts";
import type { Limits } from "./limits.ts";
import type { Price } from "./price.ts";

/** A model with what belongs to its use: price, limits, caps. */
export interface ModelSetup extends Limits {
  readonly model: ChatModel;
  readonly price?: Price;
  /** The cap on output tokens where a request has none; a strict budget needs one. */
  readonly maxOutputTokens?: number;
  /** How long one attempt may take, in milliseconds; default 2 minutes. */
  readonly timeoutMs?: number;
  /** Attempts after the first, for transient failures; default 5. */
  readonly retries?: number;
}

/** The part of a setup that can be given by slot name, without naming the model again. */
export type ModelSettings = Omit<ModelSetup, "model">;

/** What can stand for a model: the model itself, or a model with its setup. */
export type ModelChoice = ChatModel | ModelSetup;

export function setupOf(choice: ModelChoice): ModelSetup {
  return "doGenerate" in choice ? { model: choice } : choice;
}

/** The longest wait for one attempt where its setup gives none, in milliseconds. */
export const DEFAULT_TIMEOUT_MS = 120_000;

/** Attempts after the first where the setup gives none. */
export const DEFAULT_RETRIES = 5;
