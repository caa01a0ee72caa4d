import { type ChatModel, type ChatOptions, type ChatResult, modelLabel } from "./chat-model.ts";
import { classify } from "./classify.ts";
import { toChatOptions } from "./convert.ts";
import { ModelFailure, withFacts } from "./failure.ts";
import type { ModelReply, ModelRequest } from "./request.ts";
import { readResult } from "./result.ts";
import { LONGEST_TIMER_MS } from "./sleep.ts";

/** What one attempt may be told besides its request. */
export interface CallOptions {
  /** Aborts the attempt, which then fails as "aborted". */
  readonly signal?: AbortSignal;
  /** The longest wait for the whole reply, in milliseconds; without it, and for an unhurried model, there is none. */
  readonly timeoutMs?: number;
  /** Which of several equal requests this is (0, 1, 2…): recordings and mailboxes find their reply by it. */
  readonly sample?: number;
  /** Told what the provider says that it ignored or changed: "unsupported: seed". */
  readonly onWarning?: (message: string) => void;
}

/**
 * ONE attempt at one reply: no retry, no limit, no journal. Throws only `ModelFailure`. Settles at the abort or the
 * timeout even where the model object ignores its signal.
 */
export async function callOnce(
  model: ChatModel,
  request: ModelRequest,
  options: CallOptions = {},
): Promise<ModelReply> {
  const { signal, timeoutMs, sample, onWarning } = options;
  const label = modelLabel(model);
  const controller = new AbortController();
  let stopped: ModelFailure | undefined;
  let cut = (_failure: ModelFailure): void => {};
  const end = new Promise<never>((_, reject) => {
    cut = reject;
  });
  const stop = (reason: "aborted" | "timeout", message: string, cause?: unknown): void => {
    stopped = new ModelFailure({ reason, message, model: label, cause });
    cut(stopped);
    controller.abort(stopped);
  };
  const onAbort = () => stop("aborted", `The call of ${label} was aborted.`, signal?.reason);
  const onTimeout = () => stop("timeout", `${label} did not answer within ${timeoutMs} ms.`);
  const timed = timeoutMs !== undefined && timeoutMs <= LONGEST_TIMER_MS && !model.unhurried;
  const timer = timed ? setTimeout(onTimeout, timeoutMs) : undefined;
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    if (signal?.aborted) onAbort();
    const result = await Promise.race([end, stopped ? end : generate(model, request, controller.signal, sample)]);
    for (const { type, feature, message } of result.warnings ?? []) {
      onWarning?.([type, feature ?? message].filter((part) => part !== undefined).join(": "));
    }
    return readResult(model, request, result);
  } catch (error) {
    if (stopped) throw stopped;
    const failure = classify(error);
    if (failure.model !== undefined) throw failure;
    throw withFacts(failure, { model: label, message: `${label}: ${failure.message}` });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

async function generate(
  model: ChatModel,
  request: ModelRequest,
  abortSignal: AbortSignal,
  occurrence: number | undefined,
): Promise<ChatResult> {
  const options: ChatOptions = { ...toChatOptions(request), abortSignal };
  if (occurrence !== undefined) options.providerOptions = { gradus: { occurrence } };
  return await model.doGenerate(options);
}
