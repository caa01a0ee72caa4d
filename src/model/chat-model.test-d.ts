import type { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV2, LanguageModelV3 } from "ai-provider-v3";
import type { LanguageModelV4 } from "ai-provider-v4";
import { expectTypeOf, test } from "vitest";
import type { ChatModel } from "./chat-model.ts";

test("provider objects of specification v3 and v4 are chat models", () => {
  expectTypeOf<LanguageModelV3>().toExtend<ChatModel>();
  expectTypeOf<LanguageModelV4>().toExtend<ChatModel>();
});

test("what createOpenAICompatible returns is a chat model", () => {
  expectTypeOf<ReturnType<ReturnType<typeof createOpenAICompatible>>>().toExtend<ChatModel>();
});

test("a plain object is enough, and its options are typed", () => {
  const model: ChatModel = {
    specificationVersion: "v3",
    provider: "mine",
    modelId: "echo",
    async doGenerate(options) {
      expectTypeOf(options.prompt[0]!.role).toEqualTypeOf<"system" | "user" | "assistant">();
      return {
        content: [{ type: "text", text: "hello" }],
        finishReason: { unified: "stop" },
        usage: { inputTokens: { total: undefined }, outputTokens: { total: undefined } },
      };
    },
  };
  expectTypeOf(model).toExtend<ChatModel>();
});

test("older specifications and other objects are refused", () => {
  expectTypeOf<LanguageModelV2>().not.toExtend<ChatModel>();
  expectTypeOf<{ provider: string; modelId: string }>().not.toExtend<ChatModel>();
  expectTypeOf<string>().not.toExtend<ChatModel>();
});
