import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callOnce } from "./call.ts";
import type { ChatModel, ChatOptions, ChatResult } from "./chat-model.ts";
import { ModelFailure } from "./failure.ts";
import { modelFromName } from "./model-name.ts";
import type { ModelRequest } from "./request.ts";
import { resultOf } from "./result.ts";

const request: ModelRequest = { messages: [{ role: "user", content: "hello" }] };

/** A model object that does what it is told. */
function model(doGenerate: (options: ChatOptions) => PromiseLike<ChatResult>): ChatModel {
  return { specificationVersion: "v3", provider: "p", modelId: "m", doGenerate };
}
const failureOf = async (call: Promise<unknown>): Promise<ModelFailure> => {
  const error = await call.then(() => undefined).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelFailure);
  return error as ModelFailure;
};
const provider = (over: Partial<ChatResult>): ChatResult => ({
  ...resultOf({ text: "hi" }),
  providerMetadata: {},
  ...over,
});
const counted = (input: number | undefined, output: number | undefined) => ({
  inputTokens: { total: input },
  outputTokens: { total: output },
});

describe("results", () => {
  test.each<[string, Partial<ChatResult>, object]>([
    [
      "counted",
      { usage: { inputTokens: { total: 7, cacheRead: 3 }, outputTokens: { total: 2 } } },
      { inputTokens: 7, outputTokens: 2, cachedInputTokens: 3, estimated: false },
    ],
    ["not counted", { usage: counted(undefined, undefined) }, { inputTokens: 2, outputTokens: 1, estimated: true }],
    ["half counted", { usage: counted(9, undefined) }, { inputTokens: 9, outputTokens: 1, estimated: true }],
    ["zeros for something", { usage: counted(0, 0) }, { inputTokens: 2, outputTokens: 1, estimated: true }],
  ])("usage %s", async (_, over, usage) => {
    expect(
      (
        await callOnce(
          model(async () => provider(over)),
          request,
        )
      ).usage,
    ).toEqual(usage);
  });

  test("texts are joined, reasoning and sources left out", async () => {
    const content = [
      { type: "reasoning", text: "hm" },
      { type: "text", text: "a" },
      { type: "source" },
      { type: "text", text: "b" },
    ];
    expect(
      await callOnce(
        model(async () => provider({ content })),
        request,
      ),
    ).toMatchObject({ text: "ab", finish: "stop", model: "p/m" });
  });

  test.each([
    ["length", "length"],
    ["tool-calls", "other"],
    ["unheard-of", "other"],
  ])("finish %s is a reply with %s", async (unified, finish) => {
    expect(
      (
        await callOnce(
          model(async () => provider({ finishReason: { unified } })),
          request,
        )
      ).finish,
    ).toBe(finish);
  });

  test("a filtered reply is the program's failure, and what it used is not lost", async () => {
    const usage = counted(5, 1);
    const filtered = model(async () => provider({ finishReason: { unified: "content-filter" }, usage }));
    expect(await failureOf(callOnce(filtered, request))).toMatchObject({
      failure: "program",
      reason: "content filter",
      usage: { inputTokens: 5 },
    });
    const raw = model(async () => provider({ finishReason: { unified: "other", raw: "SAFETY" }, usage }));
    expect(await failureOf(callOnce(raw, request))).toMatchObject({ reason: "content filter" });
  });

  test("no text: the server's failure where nothing was counted, else the model's answer", async () => {
    const silent = model(async () => provider({ content: [], usage: counted(5, 0) }));
    expect(await failureOf(callOnce(silent, request))).toMatchObject({ failure: "transient", reason: "empty reply" });
    const said = model(async () => provider({ content: [], usage: counted(5, 1) }));
    expect(await callOnce(said, request)).toMatchObject({ text: "", usage: { outputTokens: 1, estimated: false } });
    const cut = model(async () => provider({ content: [], usage: counted(5, 0), finishReason: { unified: "length" } }));
    expect(await callOnce(cut, request)).toMatchObject({ text: "", finish: "length" });
  });

  test("a reply that broke off is transient", async () => {
    const broken = model(async () => provider({ finishReason: { unified: "interrupted" } }));
    expect(await failureOf(callOnce(broken, request))).toMatchObject({ reason: "server" });
  });

  test("a model object that is none", async () => {
    const nothing = model(async () => undefined as unknown as ChatResult);
    expect(await failureOf(callOnce(nothing, request))).toMatchObject({
      failure: "configuration",
      reason: "broken model object",
    });
    const throws = model(() => {
      throw "boom";
    });
    expect((await failureOf(callOnce(throws, request))).message).toContain("p/m: ");
  });

  test("the sample is passed on only where there is one; warnings are told", async () => {
    const seen: ChatOptions[] = [];
    const warnings: string[] = [];
    const spy = model(async (options) => {
      seen.push(options);
      return provider({
        warnings: [
          { type: "unsupported", feature: "seed" },
          { type: "other", message: "hm" },
        ],
      });
    });
    await callOnce(spy, request, { sample: 3, onWarning: (text) => void warnings.push(text) });
    await callOnce(spy, request);
    expect(seen.map((options) => options.providerOptions)).toEqual([{ gradus: { occurrence: 3 } }, undefined]);
    expect(warnings).toEqual(["unsupported: seed", "other: hm"]);
  });
});

describe("time", () => {
  const never = model(() => new Promise(() => {}));

  test("a model that ignores its signal cannot hold a call", async () => {
    expect(await failureOf(callOnce(never, request, { timeoutMs: 5 }))).toMatchObject({
      failure: "transient",
      reason: "timeout",
    });
    const controller = new AbortController();
    const call = callOnce(never, request, { signal: controller.signal });
    controller.abort(new Error("enough"));
    expect(await failureOf(call)).toMatchObject({ reason: "aborted", cause: { message: "enough" } });
  });

  test("an aborted signal starts nothing", async () => {
    let started = 0;
    const spy = model(async () => {
      started += 1;
      return provider({});
    });
    expect(await failureOf(callOnce(spy, request, { signal: AbortSignal.abort() }))).toMatchObject({
      reason: "aborted",
    });
    expect(started).toBe(0);
  });

  test("what comes after the end is nobody's unhandled rejection", async () => {
    const late = model(() => new Promise((_, reject) => setTimeout(() => reject(new Error("late")), 10)));
    await failureOf(callOnce(late, request, { timeoutMs: 2 }));
    await new Promise((resolve) => setTimeout(resolve, 20));
  });

  test("a timeout longer than a timer can be is none, not an instant one", async () => {
    const slow = model(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return provider({});
    });
    expect((await callOnce(slow, request, { timeoutMs: 2 ** 40 })).text).toBe("hi");
  });

  test("no listener stays on the signal", async () => {
    const controller = new AbortController();
    let listeners = 0;
    const signal = new Proxy(controller.signal, {
      get(target, key) {
        if (key === "addEventListener") return () => (listeners += 1);
        if (key === "removeEventListener") return () => (listeners -= 1);
        return Reflect.get(target, key, target) as unknown;
      },
    });
    await callOnce(
      model(async () => provider({})),
      request,
      { signal },
    );
    expect(listeners).toBe(0);
  });
});

describe("over HTTP, with @ai-sdk/openai-compatible", () => {
  type Handler = (body: Record<string, unknown>, req: IncomingMessage, res: ServerResponse) => void;
  let handler: Handler;
  let url: string;
  const json =
    (status: number, value: unknown, headers: Record<string, string> = {}): Handler =>
    (_, __, res) => {
      res
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(typeof value === "string" ? value : JSON.stringify(value));
    };
  const completion = {
    id: "1",
    model: "m",
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "hi there" } }],
    usage: { prompt_tokens: 11, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } },
  };
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => handler(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>, req, res));
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const named = (env: Record<string, string> = {}) => modelFromName(`openai-compatible:${url}#m`, { slot: "ask", env });
  const ask = async (
    answer: Handler,
    options: Parameters<typeof callOnce>[2] = {},
    env: Record<string, string> = {},
  ) => {
    handler = answer;
    return callOnce(await named(env), request, options);
  };

  test("200: request and reply, mapped both ways", async () => {
    let sent: Record<string, unknown> = {};
    let authorization: string | undefined = "unset";
    handler = (body, req, res) => {
      sent = body;
      authorization = req.headers.authorization;
      json(200, completion)(body, req, res);
    };
    const full: ModelRequest = {
      messages: [
        { role: "system", content: "s" },
        { role: "user", content: "u" },
        { role: "assistant", content: "a" },
        { role: "user", content: "v" },
      ],
      temperature: 0.2,
      maxOutputTokens: 9,
      topP: 0.9,
      stop: ["END"],
      seed: 4,
      json: { schema: { type: "object" }, name: "answer" },
    };
    const reply = await callOnce(await named(), full, { sample: 2 });
    expect(reply).toEqual({
      text: "hi there",
      usage: { inputTokens: 11, outputTokens: 2, cachedInputTokens: 4, estimated: false },
      finish: "stop",
      model: "openai-compatible.chat/m",
    });
    expect(sent).toEqual({
      model: "m",
      messages: [
        { role: "system", content: "s" },
        { role: "user", content: "u" },
        { role: "assistant", content: "a" },
        { role: "user", content: "v" },
      ],
      temperature: 0.2,
      max_tokens: 9,
      top_p: 0.9,
      stop: ["END"],
      seed: 4,
      response_format: { type: "json_object" },
    });
    expect(authorization).toBeUndefined();
    handler = (body, req, res) => {
      sent = body;
      json(200, completion)(body, req, res);
    };
    const strict = createOpenAICompatible({ name: "x", baseURL: url, supportsStructuredOutputs: true })("m");
    await callOnce(strict, full);
    expect(sent.response_format).toMatchObject({
      type: "json_schema",
      json_schema: { name: "answer", schema: { type: "object" } },
    });
  });

  test.each<[string, Handler, object]>([
    [
      "404",
      json(404, { error: { message: 'model "m" not found' } }),
      { failure: "configuration", reason: "unknown model", status: 404 },
    ],
    [
      "429",
      json(429, { error: { message: "slow", code: "rate_limit_exceeded" } }, { "retry-after": "2" }),
      { failure: "transient", reason: "rate limit", retryAfterMs: 2000 },
    ],
    ["500", json(500, { error: { message: "oops" } }), { failure: "transient", reason: "server", status: 500 }],
    [
      "400",
      json(400, { error: { message: "long", code: "context_length_exceeded" } }),
      { failure: "program", reason: "context overflow" },
    ],
    ["a page", json(200, "<html></html>"), { failure: "transient", reason: "server" }],
    ["half of a JSON", json(200, '{"choices": ['), { failure: "transient", reason: "server" }],
    ["another JSON", json(200, { hello: 1 }), { failure: "transient", reason: "server" }],
    ["no choices", json(200, { ...completion, choices: [] }), { failure: "transient", reason: "server" }],
    [
      "an error in a 200",
      json(200, { error: { message: "busy", code: 429 } }),
      { failure: "transient", reason: "rate limit" },
    ],
    ["nothing", json(200, ""), { failure: "transient" }],
    [
      "an empty message",
      json(200, {
        ...completion,
        usage: undefined,
        choices: [{ message: { role: "assistant", content: null }, finish_reason: "stop" }],
      }),
      { reason: "empty reply" },
    ],
    [
      "a filtered message",
      json(200, {
        ...completion,
        choices: [{ message: { role: "assistant", content: "" }, finish_reason: "content_filter" }],
      }),
      { failure: "program", reason: "content filter" },
    ],
    ["a hang-up", (_, req) => req.socket.destroy(), { failure: "transient", reason: "network" }],
  ])("%s", async (_, answer, expected) => {
    expect(await failureOf(ask(answer))).toMatchObject(expected);
  });

  test("401 names the variable that is missing, or the one that holds the wrong key; the key is sent", async () => {
    const refuse = json(401, { error: { message: "no", code: "invalid_api_key" } });
    expect(await failureOf(ask(refuse))).toMatchObject({
      failure: "configuration",
      reason: "authentication",
      fix: expect.stringContaining("environment variable GRADUS_API_KEY"),
    });
    expect((await failureOf(ask(refuse, {}, { GRADUS_API_KEY: "k" }))).fix).toContain(
      "refused the key in GRADUS_API_KEY",
    );
    let authorization: string | undefined;
    await ask(
      (body, req, res) => {
        authorization = req.headers.authorization;
        json(200, completion)(body, req, res);
      },
      {},
      { GRADUS_API_KEY: "k", OPENAI_API_KEY: "not for you" },
    );
    expect(authorization).toBe("Bearer k");
  });

  test("slow and aborted: the request is cut at the server, too", async () => {
    const closed = new Promise<void>((resolve) => {
      handler = (_, req) => void req.socket.once("close", () => resolve());
    });
    const slow = callOnce(await named(), request, { timeoutMs: 40 });
    expect(await failureOf(slow)).toMatchObject({ reason: "timeout" });
    await closed;
    const controller = new AbortController();
    const call = ask(() => controller.abort(), { signal: controller.signal });
    expect(await failureOf(call)).toMatchObject({ reason: "aborted" });
  });

  test("a body that stalls is cut by the timeout", async () => {
    const stall: Handler = (_, __, res) =>
      void res.writeHead(200, { "content-type": "application/json" }).write('{"choices": [');
    expect(await failureOf(ask(stall, { timeoutMs: 40 }))).toMatchObject({ reason: "timeout" });
  });

  test("nobody there: transient, and how to check", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const gone = await modelFromName(`openai-compatible:http://127.0.0.1:${port}/v1#m`, { slot: "ask", env: {} });
    const failure = await failureOf(callOnce(gone, request));
    expect(failure).toMatchObject({ failure: "transient", reason: "network" });
    expect(failure.fix).toContain(`Nothing answers at http://127.0.0.1:${port}/v1/chat/completions`);
  });
});
