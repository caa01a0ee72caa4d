import type { ChatOptions, ChatResult } from "../../model/chat-model.ts";
import { estimateTokens } from "../../model/request.ts";

/**
 * A reply up to the first of its stop sequences, without it, as OpenAI's servers cut: what would have come after was never
 * written, and is not counted.
 */
export async function cutAtStop(
  reply: PromiseLike<ChatResult>,
  { stopSequences = [] }: Pick<ChatOptions, "stopSequences">,
): Promise<ChatResult> {
  const result = await reply;
  const text = result.content.map((part) => String(part.text ?? "")).join("");
  const found = stopSequences.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  if (found.length === 0) return result;
  const kept = text.slice(0, Math.min(...found));
  return {
    ...result,
    content: [{ type: "text", text: kept }],
    finishReason: { unified: "stop" },
    usage: { ...result.usage, outputTokens: { total: estimateTokens(kept) } },
  };
}
