import { hashOf } from "../graph/json.ts";
import type { ChatOptions } from "./chat-model.ts";
import type { ModelRequest } from "./request.ts";

/**
 * Which of several equal requests a call is: what the caller says in `providerOptions.gradus.occurrence`, else the
 * number of equal requests that this counter has seen before.
 */
export function occurrenceCounter(): (options: ChatOptions, request: ModelRequest) => number {
  const seen = new Map<string, number>();
  return (options, request) => {
    const told = options.providerOptions?.gradus?.occurrence;
    if (typeof told === "number") return told;
    const hash = hashOf(request);
    const count = seen.get(hash) ?? 0;
    seen.set(hash, count + 1);
    return count;
  };
}
