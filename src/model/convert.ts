import type { Json } from "../graph/json.ts";
import type { ChatMessage, ChatOptions } from "./chat-model.ts";
import type { ModelRequest, RequestMessage } from "./request.ts";

/** A request as the options of `doGenerate`; members that are absent stay absent. */
export function toChatOptions(request: ModelRequest): ChatOptions {
  return {
    prompt: request.messages.map(toChatMessage),
    ...(request.maxOutputTokens === undefined ? {} : { maxOutputTokens: request.maxOutputTokens }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { topP: request.topP }),
    ...(request.stop === undefined ? {} : { stopSequences: [...request.stop] }),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.json === undefined ? {} : { responseFormat: toResponseFormat(request.json) }),
  };
}

/** The request behind the options of `doGenerate`: the inverse of `toChatOptions`, for models that are written in Gradus. */
export function fromChatOptions(options: ChatOptions): ModelRequest {
  return {
    messages: options.prompt.map(fromChatMessage),
    ...(options.maxOutputTokens === undefined ? {} : { maxOutputTokens: options.maxOutputTokens }),
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    ...(options.topP === undefined ? {} : { topP: options.topP }),
    ...(options.stopSequences === undefined ? {} : { stop: options.stopSequences }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.responseFormat?.type === "json" ? { json: fromResponseFormat(options.responseFormat) } : {}),
  };
}

function toChatMessage(message: RequestMessage): ChatMessage {
  if (message.role === "system") return { role: "system", content: message.content };
  return { role: message.role, content: [{ type: "text", text: message.content }] };
}

function fromChatMessage(message: ChatMessage): RequestMessage {
  const content =
    typeof message.content === "string" ? message.content : message.content.map((part) => part.text ?? "").join("");
  return { role: message.role, content };
}

function toResponseFormat(json: NonNullable<ModelRequest["json"]>): NonNullable<ChatOptions["responseFormat"]> {
  const { schema, name } = json;
  // A schema of JSON Schema may be a boolean, which providers do not take: `true` and `false` say nothing to a model.
  const object = typeof schema === "object" && schema !== null ? { schema } : {};
  return { type: "json", ...object, ...(name === undefined ? {} : { name }) };
}

function fromResponseFormat(format: NonNullable<ChatOptions["responseFormat"]>): NonNullable<ModelRequest["json"]> {
  return {
    ...(format.schema === undefined ? {} : { schema: format.schema as Json }),
    ...(format.name === undefined ? {} : { name: format.name }),
  };
}
