import { z } from "zod";
import type { ChatMessage, ChatOptions } from "../../model/chat-model.ts";

/** A request that is refused, with the status and the code that a client sees. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What a client asks of `chat/completions`. */
export interface ChatCompletionRequest {
  readonly chat: ChatOptions;
  /** How many replies. */
  readonly n: number;
  readonly stream: boolean;
  readonly usageInStream: boolean;
}

const content = z.union(
  [
    z.string(),
    z
      .array(z.object({ type: z.literal("text"), text: z.string() }))
      .transform((all) => all.map((one) => one.text).join("")),
  ],
  'only text parts are simulated: a string, or a list of { "type": "text", "text": "…" }',
);

const stop = z.union([z.string().min(1), z.array(z.string().min(1)).max(4)], "it takes a string, or up to 4 of them");

const completionRequest = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.enum(["system", "developer", "user", "assistant"]), content })).min(1),
  n: z.int().min(1).max(128).nullish(),
  seed: z.int().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  stop: stop.nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  response_format: z
    .union([
      z.object({ type: z.enum(["text", "json_object"]) }),
      z.object({
        type: z.literal("json_schema"),
        json_schema: z.object({ name: z.string().optional(), schema: z.record(z.string(), z.unknown()).optional() }),
      }),
    ])
    .nullish(),
  tools: z.array(z.unknown()).max(0, "tools are not simulated").nullish(),
});

/** Throws `HttpProblem` where another model is asked for than the one that is there. */
export function requireModel(asked: string, model: string): void {
  if (asked === model) return;
  throw new HttpProblem(404, "model_not_found", `There is no model "${asked}" here; there is "${model}".`);
}

/** Reads the body of a request to the model of this name. Throws `HttpProblem`. */
export function readCompletionRequest(body: string, model: string): ChatCompletionRequest {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new HttpProblem(400, "bad_json", "The request's body is not JSON.");
  }
  const read = completionRequest.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new HttpProblem(400, "bad_request", `${issue!.path.join(".") || "The request"}: ${issue!.message}`);
  }
  const asked = read.data;
  requireModel(asked.model, model);
  const cap = asked.max_completion_tokens ?? asked.max_tokens;
  const format = asked.response_format;
  return {
    n: asked.n ?? 1,
    stream: asked.stream ?? false,
    usageInStream: asked.stream_options?.include_usage ?? false,
    chat: {
      prompt: asked.messages.map(messageOf),
      ...(typeof asked.temperature === "number" && { temperature: asked.temperature }),
      ...(typeof asked.seed === "number" && { seed: asked.seed }),
      ...(typeof cap === "number" && { maxOutputTokens: cap }),
      ...(typeof asked.stop === "string" && { stopSequences: [asked.stop] }),
      ...(Array.isArray(asked.stop) && { stopSequences: asked.stop }),
      ...(format?.type === "json_object" && { responseFormat: { type: "json" as const } }),
      ...(format?.type === "json_schema" && {
        responseFormat: {
          type: "json" as const,
          ...(format.json_schema.schema && { schema: format.json_schema.schema }),
        },
      }),
    },
  };
}

function messageOf({ role, content }: { role: string; content: string }): ChatMessage {
  if (role === "system" || role === "developer") return { role: "system", content };
  return { role: role === "user" ? "user" : "assistant", content: [{ type: "text", text: content }] };
}
