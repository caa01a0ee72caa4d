import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { messageOf } from "../../graph/errors.ts";
import type { ChatResult } from "../../model/chat-model.ts";
import type { SimulatedModel } from "../../testing/simulated/simulated-model.ts";
import { type ChatCompletionRequest, HttpProblem, readCompletionRequest, requireModel } from "./completion-request.ts";
import { cutAtStop } from "./cut-at-stop.ts";

/** Bytes of the longest request. */
const LONGEST = 20_000_000;

/** A simulated model behind OpenAI's interface: POST …/chat/completions, GET …/models and …/models/NAME. It keeps no state. */
export function simulationServer(model: SimulatedModel): Server {
  return createServer((request, response) => {
    serve(model, request, response).catch((error: unknown) => {
      const { status, code } = error instanceof HttpProblem ? error : { status: 500, code: "internal_error" };
      const type = status === 500 ? "server_error" : "invalid_request_error";
      if (response.headersSent) response.destroy();
      else send(response, status, { error: { message: messageOf(error), type, param: null, code } });
    });
  });
}

async function serve(model: SimulatedModel, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? "/", "http://here").pathname.replace(/^\/v1(?=\/)/, "").replace(/\/$/, "");
  const asked = `${request.method} ${path}`;
  const itself = { id: model.modelId, object: "model", created: 0, owned_by: model.provider };
  if (asked === "GET /models") send(response, 200, { object: "list", data: [itself] });
  else if (asked.startsWith("GET /models/")) {
    requireModel(named(path.slice("/models/".length)), model.modelId);
    send(response, 200, itself);
  } else if (asked === "POST /chat/completions") {
    const completion = readCompletionRequest(await bodyOf(request), model.modelId);
    const { chat, n } = completion;
    const seed = chat.seed ?? 0;
    const occurrence = (i: number) => (i === 0 ? seed : `${seed}/${i}`);
    const results = await Promise.all(
      Array.from({ length: n }, (_, i) =>
        cutAtStop(model.doGenerate({ ...chat, providerOptions: { gradus: { occurrence: occurrence(i) } } }), chat),
      ),
    );
    if (completion.stream) stream(response, model, completion, results);
    else
      send(response, 200, { ...head(model, "chat.completion"), choices: results.map(choice), usage: usage(results) });
  } else {
    const known = "POST /v1/chat/completions, GET /v1/models and GET /v1/models/NAME";
    throw new HttpProblem(404, "not_found", `There is no ${request.method} ${request.url} here; there are ${known}.`);
  }
}

/** A model's name in an address. */
function named(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LONGEST) throw new HttpProblem(413, "too_large", `The request has more than ${LONGEST} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

/** The whole of each reply as one piece, as OpenAI streams pieces. */
function stream(
  response: ServerResponse,
  model: SimulatedModel,
  { usageInStream }: ChatCompletionRequest,
  results: readonly ChatResult[],
): void {
  const chunk = (more: object) =>
    response.write(`data: ${JSON.stringify({ ...head(model, "chat.completion.chunk"), ...more })}\n\n`);
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  for (const [index, result] of results.entries()) {
    const delta = { role: "assistant", content: textOf(result) };
    chunk({ choices: [{ index, delta, finish_reason: null }] });
    chunk({ choices: [{ index, delta: {}, finish_reason: result.finishReason.unified }] });
  }
  if (usageInStream) chunk({ choices: [], usage: usage(results) });
  response.end("data: [DONE]\n\n");
}

function head(model: SimulatedModel, object: string): object {
  return { id: "chatcmpl-simulated", object, created: 0, model: model.modelId };
}

function choice(result: ChatResult, index: number): object {
  const message = { role: "assistant", content: textOf(result) };
  return { index, message, finish_reason: result.finishReason.unified };
}

function textOf(result: ChatResult): string {
  return result.content.map((part) => String(part.text ?? "")).join("");
}

/** The prompt counts once, as with OpenAI. */
function usage(results: readonly ChatResult[]): object {
  const prompt = results[0]?.usage.inputTokens.total ?? 0;
  const completion = results.reduce((sum, result) => sum + (result.usage.outputTokens.total ?? 0), 0);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
