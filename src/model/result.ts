import { type ChatModel, type ChatResult, modelLabel } from "./chat-model.ts";
import { ModelFailure } from "./failure.ts";
import { estimateInputTokens, estimateTokens, type ModelReply, type ModelRequest, type Usage } from "./request.ts";

/** Raw finish reasons by which providers say "filtered" where the unified one says something else. */
const FILTERED = ["content_filter", "SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "RECITATION", "SPII", "refusal"];

/**
 * A provider's result as a reply. Throws `ModelFailure` for a filtered one (program), a broken-off one, and one with
 * neither text nor counted output (transient: the server said nothing). Empty text that the provider counted output
 * for is the model's own answer, and so a reply.
 */
export function readResult(model: ChatModel, request: ModelRequest, result: ChatResult): ModelReply {
  const own = result.providerMetadata?.gradus;
  const label = typeof own?.model === "string" ? own.model : modelLabel(model);
  const text = result.content.map((part) => (part.type === "text" ? String(part.text ?? "") : "")).join("");
  const usage = readUsage(request, text, result.usage, own);
  const { unified, raw } = result.finishReason;
  const fail = (reason: "content filter" | "server" | "empty reply", message: string) =>
    new ModelFailure({ reason, message, usage, model: label });

  if (unified === "content-filter" || (raw !== undefined && FILTERED.includes(raw))) {
    throw fail(
      "content filter",
      `${label} refused to answer: its content filter stopped the reply${raw ? ` (${raw})` : ""}.`,
    );
  }
  if (unified === "error" || unified === "interrupted") {
    throw fail("server", `${label} broke off its reply${raw ? ` (${raw})` : ""}.`);
  }
  const counted = (result.usage.outputTokens.total ?? 0) > 0 || own !== undefined;
  if (text === "" && !counted && unified !== "length") throw fail("empty reply", `${label} sent a reply without text.`);
  return { text, usage, finish: unified === "stop" || unified === "length" ? unified : "other", model: label };
}

/** A reply as a provider's result, for models that are written in Gradus; what is left out is estimated by the reader. */
export function resultOf(reply: {
  readonly text: string;
  readonly usage?: Usage;
  readonly finish?: ModelReply["finish"];
  readonly model?: string;
}): ChatResult {
  const { usage } = reply;
  return {
    content: [{ type: "text", text: reply.text }],
    finishReason: { unified: reply.finish ?? "stop", raw: undefined },
    usage: {
      inputTokens: { total: usage?.inputTokens, cacheRead: usage?.cachedInputTokens },
      outputTokens: { total: usage?.outputTokens },
    },
    providerMetadata: {
      gradus: { estimated: usage?.estimated ?? true, ...(reply.model === undefined ? {} : { model: reply.model }) },
    },
  };
}

function readUsage(
  request: ModelRequest,
  text: string,
  usage: ChatResult["usage"],
  own: Readonly<Record<string, unknown>> | undefined,
): Usage {
  // A count of nothing for something is no count: some servers send zeros. Gradus's own models mean what they say.
  const count = (total: number | undefined, empty: boolean) => (total === 0 && !empty && !own ? undefined : total);
  const input = count(usage.inputTokens.total, false);
  const output = count(usage.outputTokens.total, text === "");
  const cached = usage.inputTokens.cacheRead;
  return {
    inputTokens: input ?? estimateInputTokens(request),
    outputTokens: output ?? estimateTokens(text),
    ...(cached === undefined || cached === 0 ? {} : { cachedInputTokens: cached }),
    estimated: own?.estimated === true || input === undefined || output === undefined,
  };
}
