import { APICallError, EmptyResponseBodyError, LoadAPIKeyError, NoSuchModelError } from "ai-provider-v3";
import { APICallError as APICallErrorV4 } from "ai-provider-v4";
import { describe, expect, test } from "vitest";
import { GradusError } from "../graph/errors.ts";
import { classify } from "./classify.ts";
import { FAILURE_REASONS, type FailureReason, isModelFailure, ModelFailure, withFacts } from "./failure.ts";

const NOW = Date.UTC(2026, 0, 1);

/** An error as the AI SDK throws it for an HTTP answer. */
function http(statusCode: number, body: unknown, responseHeaders: Record<string, string> = {}, url = "http://h/v1/x") {
  const responseBody = typeof body === "string" ? body : JSON.stringify(body);
  return new APICallError({ message: "Bad", url, requestBodyValues: {}, statusCode, responseBody, responseHeaders });
}

/** An error as `fetch` throws it, and as the AI SDK wraps it. */
function network(code: string) {
  const cause = Object.assign(new Error(`something ${code}`), { code });
  return new APICallError({
    message: "Cannot connect to API",
    url: "http://127.0.0.1:1/v1",
    requestBodyValues: {},
    cause,
  });
}

const openai = (status: number, code: string | null, message: string, type = "invalid_request_error") =>
  http(status, { error: { message, type, param: null, code } });
const anthropic = (status: number, type: string, message: string) =>
  http(status, { type: "error", error: { type, message } });
const google = (status: number, name: string, message: string, details: unknown[] = []) =>
  http(status, { error: { code: status, message, status: name, details } });

const CASES: readonly (readonly [string, unknown, FailureReason])[] = [
  ["OpenAI wrong key", openai(401, "invalid_api_key", "Incorrect API key provided"), "authentication"],
  [
    "OpenAI no quota",
    openai(429, "insufficient_quota", "You exceeded your current quota", "insufficient_quota"),
    "payment",
  ],
  ["OpenAI rate", openai(429, "rate_limit_exceeded", "Rate limit reached for gpt-4o", "tokens"), "rate limit"],
  [
    "OpenAI context",
    openai(400, "context_length_exceeded", "This model's maximum context length is 8192 tokens."),
    "context overflow",
  ],
  [
    "OpenAI no model",
    openai(404, "model_not_found", "The model `gpt-9` does not exist or you do not have access"),
    "unknown model",
  ],
  ["OpenAI filter", openai(400, "content_filter", "The response was filtered"), "content filter"],
  [
    "Azure filter",
    http(400, { error: { code: "400", innererror: { code: "ResponsibleAIPolicyViolation" } } }),
    "content filter",
  ],
  ["Azure deployment", http(404, { error: { code: "DeploymentNotFound", message: "none" } }), "unknown model"],
  ["OpenAI country", openai(403, "unsupported_country_region_territory", "Country not supported"), "permission"],
  ["OpenAI tool", openai(400, "invalid_function_parameters", "Invalid schema for function 'f'"), "tool schema"],
  ["OpenAI option", openai(400, "unsupported_value", "'temperature' does not support 0.2"), "rejected request"],
  [
    "OpenAI cap",
    openai(400, "invalid_value", "max_tokens is too large: 99999. This model supports at most 16384 completion tokens"),
    "rejected request",
  ],
  ["OpenAI down", http(500, { error: { message: "The server had an error", type: "server_error" } }), "server"],
  ["Anthropic overloaded", anthropic(529, "overloaded_error", "Overloaded"), "server"],
  ["Anthropic rate", anthropic(429, "rate_limit_error", "would exceed your rate limit"), "rate limit"],
  ["Anthropic key", anthropic(401, "authentication_error", "invalid x-api-key"), "authentication"],
  ["Anthropic permission", anthropic(403, "permission_error", "no access"), "permission"],
  [
    "Anthropic long",
    anthropic(400, "invalid_request_error", "prompt is too long: 212345 tokens > 200000 maximum"),
    "context overflow",
  ],
  [
    "Anthropic long with cap",
    anthropic(400, "invalid_request_error", "input length and `max_tokens` exceed context limit: 1 + 2 > 2"),
    "context overflow",
  ],
  [
    "Anthropic cap",
    anthropic(400, "invalid_request_error", "max_tokens: 100000 > 64000, which is the maximum"),
    "rejected request",
  ],
  ["Anthropic big", anthropic(413, "request_too_large", "Request exceeds the maximum size"), "context overflow"],
  [
    "Anthropic credit",
    anthropic(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API"),
    "payment",
  ],
  [
    "Anthropic filter",
    anthropic(400, "invalid_request_error", "Output blocked by content filtering policy"),
    "content filter",
  ],
  [
    "Anthropic tool",
    anthropic(400, "invalid_request_error", "tools.0.custom.input_schema: JSON schema is invalid"),
    "tool schema",
  ],
  ["Anthropic model", anthropic(404, "not_found_error", "model: claude-0"), "unknown model"],
  [
    "Google exhausted",
    google(429, "RESOURCE_EXHAUSTED", "Quota exceeded, check your plan and billing details"),
    "rate limit",
  ],
  ["Google safety", google(400, "SAFETY", "blocked"), "content filter"],
  [
    "Google key",
    google(400, "INVALID_ARGUMENT", "API key not valid", [{ reason: "API_KEY_INVALID" }]),
    "authentication",
  ],
  [
    "Google long",
    google(400, "INVALID_ARGUMENT", "The input token count (1200000) exceeds the maximum number of tokens allowed"),
    "context overflow",
  ],
  ["Google busy", google(503, "UNAVAILABLE", "The model is overloaded"), "server"],
  ["Google late", google(504, "DEADLINE_EXCEEDED", "late"), "timeout"],
  ["Google in a list", http(429, [{ error: { code: 429, message: "x", status: "RESOURCE_EXHAUSTED" } }]), "rate limit"],
  ["OpenRouter credit", http(402, { error: { code: 402, message: "Insufficient credits" } }), "payment"],
  [
    "OpenRouter model",
    http(400, { error: { code: 400, message: "foo/bar is not a valid model ID" } }),
    "unknown model",
  ],
  [
    "OpenRouter flagged",
    http(403, { error: { code: 403, message: "no", metadata: { flagged_input: "…" } } }),
    "content filter",
  ],
  ["OpenRouter upstream in a 200", http(200, { error: { code: 502, message: "Provider returned error" } }), "server"],
  ["OpenRouter rate in a 200", http(200, { error: { code: 429, message: "slow" } }), "rate limit"],
  [
    "Groq JSON",
    http(400, { error: { message: "Failed to generate JSON", code: "json_validate_failed" } }),
    "invalid output",
  ],
  [
    "vLLM context",
    http(400, {
      object: "error",
      message: "This model's maximum context length is 4096 tokens.",
      type: "BadRequestError",
      code: 400,
    }),
    "context overflow",
  ],
  [
    "vLLM model",
    http(404, { object: "error", message: "The model `x` does not exist.", type: "NotFoundError", code: 404 }),
    "unknown model",
  ],
  ["vLLM validation", http(422, { detail: [{ loc: ["body", "top_p"], msg: "too big" }] }), "rejected request"],
  [
    "llama.cpp context",
    http(400, {
      error: {
        code: 400,
        message: "the request exceeds the available context size",
        type: "exceed_context_size_error",
      },
    }),
    "context overflow",
  ],
  [
    "llama.cpp loading",
    http(503, { error: { code: 503, message: "Loading model", type: "unavailable_error" } }),
    "server",
  ],
  [
    "Ollama model",
    http(404, { error: { message: 'model "x" not found, try pulling it first', type: "api_error" } }),
    "unknown model",
  ],
  [
    "Ollama memory",
    http(500, { error: "model requires more system memory (5.6 GiB) than is available" }),
    "rejected request",
  ],
  ["a proxy", http(502, "<html>Bad Gateway</html>"), "server"],
  ["408", http(408, ""), "timeout"],
  ["409", http(409, ""), "server"],
  ["418, unknown to everyone", http(418, { error: { message: "I am a teapot" } }), "rejected request"],
  ["a page in place of JSON", http(200, "<html>hello</html>"), "server"],
  [
    "specification v4",
    new APICallErrorV4({ message: "m", url: "u", requestBodyValues: {}, statusCode: 429 }),
    "rate limit",
  ],
  [
    "a vendor's own SDK",
    Object.assign(new Error("429 x"), { status: 429, error: { code: "insufficient_quota" } }),
    "payment",
  ],
  ["empty body", new EmptyResponseBodyError(), "empty reply"],
  ["no key at all", new LoadAPIKeyError({ message: "OPENAI_API_KEY is missing" }), "authentication"],
  ["no such model", new NoSuchModelError({ modelId: "x", modelType: "languageModel" }), "unknown model"],
  ...["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "EPIPE", "UND_ERR_SOCKET"].map(
    (code) => [code, network(code), "network"] as const,
  ),
  ...["ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"].map(
    (code) => [code, network(code), "timeout"] as const,
  ),
  ["self-signed", network("DEPTH_ZERO_SELF_SIGNED_CERT"), "certificate"],
  [
    "several addresses refuse",
    Object.assign(new TypeError("fetch failed"), {
      cause: new AggregateError([Object.assign(new Error(), { code: "ECONNREFUSED" })]),
    }),
    "network",
  ],
  ["fetch failed, no code", new TypeError("fetch failed"), "network"],
  ["AbortError", new DOMException("aborted", "AbortError"), "aborted"],
  ["TimeoutError", new DOMException("timed out", "TimeoutError"), "timeout"],
  ["an adapter that knows", Object.assign(new Error("try later"), { isRetryable: true }), "server"],
  ["a bug in an adapter", new TypeError("Cannot read properties of undefined"), "broken model object"],
  ["a thrown string", "boom", "broken model object"],
  ["a thrown nothing", undefined, "broken model object"],
];

describe("the table", () => {
  test.each(CASES)("%s", (_, error, reason) => {
    const failure = classify(error, NOW);
    expect(failure.reason).toBe(reason);
    expect(failure.failure).toBe(FAILURE_REASONS[reason].failure);
    expect(failure.code).toBe(FAILURE_REASONS[reason].code);
    expect(failure.fix).toBeTruthy();
    expect(failure.message.length).toBeGreaterThan(5);
  });

  test("every reason that a provider can cause has a case; codes are unique", () => {
    const covered = new Set(CASES.map(([, , reason]) => reason));
    expect(Object.keys(FAILURE_REASONS).filter((reason) => !covered.has(reason as FailureReason))).toEqual([]);
    const codes = Object.values(FAILURE_REASONS).map((row) => row.code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe("facts", () => {
  test("words in a body that is not an error message decide nothing", () => {
    const answer = { choices: [{ message: { content: "maximum context length, invalid_api_key, content_filter" } }] };
    expect(classify(http(200, answer)).reason).toBe("server");
    expect(classify(http(500, "prompt is too long")).reason).toBe("server");
    expect(classify(new Error("maximum context length")).reason).toBe("broken model object");
  });

  test.each([
    ["seconds", { "retry-after": "3" }, 3000],
    ["milliseconds", { "retry-after-ms": "250", "retry-after": "3" }, 250],
    ["a date", { "retry-after": new Date(NOW + 9000).toUTCString() }, 9000],
    [
      "a date, by the server's own clock",
      { "retry-after": "Fri, 02 Jan 2026 00:00:05 GMT", date: "Fri, 02 Jan 2026 00:00:00 GMT" },
      5000,
    ],
    ["a date that has passed", { "retry-after": "Thu, 01 Jan 2015 00:00:00 GMT" }, 0],
    ["capitals", { "Retry-After": "1" }, 1000],
    ["nonsense", { "retry-after": "soon" }, undefined],
    ["a negative number", { "retry-after": "-4" }, undefined],
    ["nothing", {}, undefined],
  ] as const)("Retry-After: %s", (_, headers, expected) => {
    const failure = classify(http(429, "", headers as Record<string, string>), NOW);
    expect(failure.retryAfterMs).toBe(expected);
    expect(failure.status).toBe(429);
  });

  test("Google's retryDelay counts as Retry-After", () => {
    expect(classify(google(429, "RESOURCE_EXHAUSTED", "q", [{ retryDelay: "34.5s" }])).retryAfterMs).toBe(34_500);
  });

  test("a server that is not there: transient, with the way to check", () => {
    const failure = classify(network("ECONNREFUSED"));
    expect(failure.failure).toBe("transient");
    expect(failure.message).toContain("http://127.0.0.1:1/v1");
    expect(failure.fix).toContain("Nothing answers at http://127.0.0.1:1/v1");
    expect(failure.fix).toContain("curl");
  });

  test("keys in a URL are not shown", () => {
    const error = http(404, "", {}, "https://user:secret@h.example/v1/chat?key=secret2");
    const failure = classify(error);
    expect(`${failure.message} ${failure.fix}`).not.toMatch(/secret/);
    expect(failure.fix).toContain("https://h.example/v1/chat");
  });

  test("a failure stays itself; a GradusError keeps its code and fix and stops the run", () => {
    const failure = new ModelFailure({ reason: "server", message: "m" });
    expect(classify(failure)).toBe(failure);
    const own = classify(new GradusError("MINE", "what", { fix: "do this" }));
    expect(own).toMatchObject({ code: "MINE", fix: "do this", failure: "configuration" });
    expect(isModelFailure(own) && GradusError.is(own, "MINE")).toBe(true);
  });

  test("facts can be replaced; a new reason brings its own code and fix", () => {
    const failure = new ModelFailure({ reason: "rate limit", message: "m", retryAfterMs: 5, status: 429 });
    expect(withFacts(failure, { model: "a/b" })).toMatchObject({
      model: "a/b",
      retryAfterMs: 5,
      code: "MODEL_RATE_LIMIT",
    });
    expect(withFacts(failure, { reason: "payment" })).toMatchObject({
      failure: "configuration",
      code: "MODEL_PAYMENT",
    });
  });

  test("errors that cause each other do not hang", () => {
    const a = new Error("a");
    const b = new Error("b", { cause: a });
    a.cause = b;
    expect(classify(a).reason).toBe("broken model object");
  });
});
