import { hashOf } from "../graph/json.ts";
import type { ChatModel, ChatOptions, ChatResult } from "../model/chat-model.ts";
import { resultOf } from "../model/result.ts";

/** A way in which a provider fails. */
export type Fault =
  | "rate limit"
  | "server"
  | "network"
  | "timeout"
  | "garbage"
  | "empty"
  | "content filter"
  | "context overflow"
  | "authentication";

/** A fault, or a rate limit with the Retry-After that the server sends, in seconds. */
export type PlannedFault = Fault | { readonly fault: "rate limit"; readonly retryAfter: number };

/**
 * When a model fails: by call index (a list with holes; later calls are sound), by a function of the index, or at
 * random with a seed: each call fails with probability `rate`, by one of `faults`.
 */
export type FaultPlan =
  | readonly (PlannedFault | undefined)[]
  | ((index: number) => PlannedFault | undefined)
  | { readonly seed: number; readonly rate: number; readonly faults: readonly PlannedFault[] };

/** A model that fails by plan. */
export interface FaultyModel extends ChatModel {
  /** The fault of each call so far; `undefined` where the call went through to the real model. */
  readonly injected: readonly (PlannedFault | undefined)[];
}

/**
 * The same model with faults injected, in the form in which providers send them; `classify` must see through it.
 * A faulty call does not reach the model. "timeout" never answers, until its signal aborts.
 */
export function faultyModel(model: ChatModel, plan: FaultPlan): FaultyModel {
  const injected: (PlannedFault | undefined)[] = [];
  return {
    specificationVersion: model.specificationVersion,
    provider: model.provider,
    modelId: model.modelId,
    ...(model.unhurried ? { unhurried: true } : {}),
    injected,
    async doGenerate(options) {
      const index = injected.length;
      const fault = faultAt(plan, index);
      injected.push(fault);
      return fault === undefined ? await model.doGenerate(options) : await inject(fault, options);
    },
  };
}

function faultAt(plan: FaultPlan, index: number): PlannedFault | undefined {
  if (typeof plan === "function") return plan(index);
  if ("seed" in plan) {
    if (unit([plan.seed, index, "whether"]) >= plan.rate) return undefined;
    return plan.faults[Math.floor(unit([plan.seed, index, "which"]) * plan.faults.length)];
  }
  return plan[index];
}

/** A number from 0 up to 1 made of a key: the same call fails alike in every run. */
function unit(key: readonly (string | number)[]): number {
  return Number.parseInt(hashOf(key).slice(0, 12), 16) / 2 ** 48;
}

async function inject(planned: PlannedFault, options: ChatOptions): Promise<ChatResult> {
  const fault = typeof planned === "string" ? planned : planned.fault;
  switch (fault) {
    case "rate limit":
      throw apiError(
        429,
        { message: "Rate limit reached for requests", type: "requests", code: "rate_limit_exceeded" },
        typeof planned === "string" ? {} : { "retry-after": String(planned.retryAfter) },
      );
    case "server":
      throw apiError(500, { message: "The server had an error while processing your request", type: "server_error" });
    case "context overflow":
      throw apiError(400, {
        message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
        type: "invalid_request_error",
        code: "context_length_exceeded",
      });
    case "authentication":
      throw apiError(401, { message: "Incorrect API key provided", code: "invalid_api_key" });
    case "garbage":
      throw Object.assign(new Error("Invalid JSON response"), {
        name: "AI_APICallError",
        url: URL_OF_FAULTS,
        statusCode: 200,
        responseBody: "<html>Bad gateway</html>",
        cause: Object.assign(new Error("JSON parsing failed"), { name: "AI_JSONParseError" }),
      });
    case "network":
      throw Object.assign(new TypeError("fetch failed"), {
        cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
      });
    case "timeout":
      return await untilAborted(options.abortSignal);
    case "empty":
      return { ...resultOf({ text: "" }), content: [], providerMetadata: undefined };
    case "content filter":
      return { ...resultOf({ text: "" }), finishReason: { unified: "content-filter", raw: "content_filter" } };
  }
}

const URL_OF_FAULTS = "http://faulty.invalid/v1/chat/completions";

function apiError(status: number, error: Record<string, string>, responseHeaders: Record<string, string> = {}): Error {
  return Object.assign(new Error(error.message), {
    name: "AI_APICallError",
    url: URL_OF_FAULTS,
    statusCode: status,
    responseHeaders,
    responseBody: JSON.stringify({ error }),
  });
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    else signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
