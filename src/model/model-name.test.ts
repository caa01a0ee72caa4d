import { afterEach, describe, expect, test, vi } from "vitest";
import { GradusError } from "../graph/errors.ts";
import { callOnce } from "./call.ts";
import { modelFromName, parseModelName } from "./model-name.ts";

describe("parseModelName", () => {
  test.each([
    ["openai-compatible:http://h:1/v1#a/b:c", { scheme: "openai-compatible", url: "http://h:1/v1", model: "a/b:c" }],
    ["openai-compatible:https://h/v1/#m#2", { scheme: "openai-compatible", url: "https://h/v1", model: "m#2" }],
    ["mailbox:./a b", { scheme: "mailbox", dir: "./a b" }],
    ["recording:C:\\x.jsonl", { scheme: "recording", file: "C:\\x.jsonl" }],
    ["simulated:desk?seed=1", { scheme: "simulated", world: "desk?seed=1" }],
  ])("%s", (name, parsed) => {
    expect(parseModelName(name)).toEqual(parsed);
  });

  test.each([
    ["gpt-4o", "openai-compatible:URL#MODEL, mailbox:DIR, recording:FILE"],
    ["mailbx:x", "mailbox:DIR"],
    ["openai-compatible:http://h/v1", "openai-compatible:URL#MODEL"],
    ["openai-compatible:http://h/v1#", "openai-compatible:URL#MODEL"],
    ["openai-compatible:file:///etc#m", "openai-compatible:URL#MODEL"],
    ["openai-compatible:#m", "openai-compatible:URL#MODEL"],
    ["mailbox:", "mailbox:DIR"],
    ["simulated:", "simulated:WORLD"],
    ["recording", "recording:FILE"],
    ["", "recording:FILE"],
  ])("%s is refused with the forms to use", (name, fix) => {
    let error: unknown;
    try {
      parseModelName(name);
    } catch (thrown) {
      error = thrown;
    }
    expect(GradusError.is(error, "BAD_MODEL_NAME")).toBe(true);
    expect((error as GradusError).fix).toContain(fix);
  });

  test("a slip is named", () => {
    expect(() => parseModelName("mailbx:x")).toThrow("Did you mean mailbox?");
  });
});

describe("modelFromName", () => {
  test("gives chat models that know their names", async () => {
    const options = { slot: "ask", env: {} };
    expect(await modelFromName("mailbox:/tmp/letters", options)).toMatchObject({
      provider: "mailbox",
      modelId: "letters",
    });
    expect(await modelFromName("recording:x.jsonl", options)).toMatchObject({ provider: "recording", modelId: "ask" });
    expect(await modelFromName("openai-compatible:http://h/v1#m", options)).toMatchObject({
      specificationVersion: "v3",
      provider: "openai-compatible.chat",
      modelId: "m",
    });
  });
});

describe("which key goes where", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  const sentTo = async (url: string, env: Record<string, string>) => {
    const calls: { url: string; init: RequestInit }[] = [];
    vi.stubGlobal("fetch", async (to: string, init: RequestInit) => {
      calls.push({ url: to, init });
      return new Response("{}", { status: 500 });
    });
    const model = await modelFromName(`openai-compatible:${url}#m`, { slot: "ask", env });
    await callOnce(model, { messages: [], maxOutputTokens: 5 }).catch(() => undefined);
    const { url: to, init } = calls[0]!;
    return {
      to,
      key: new Headers(init.headers).get("authorization"),
      body: JSON.parse(String(init.body)) as Record<string, unknown>,
    };
  };

  test.each([
    ["https://api.openai.com/v1", { OPENAI_API_KEY: "o", GRADUS_API_KEY: "g" }, "Bearer o"],
    ["https://api.openai.com/v1", { GRADUS_API_KEY: "g" }, "Bearer g"],
    ["http://api.openai.com/v1", { OPENAI_API_KEY: "o" }, null],
    ["https://notopenai.com/v1", { OPENAI_API_KEY: "o" }, null],
    ["https://openrouter.ai/api/v1", { OPENAI_API_KEY: "o", GRADUS_API_KEY: "g" }, "Bearer g"],
  ])("%s with %o", async (url, env, key) => {
    expect((await sentTo(url, env)).key).toBe(key);
  });

  test("the output cap goes by the name that the server knows; a query in the URL stays", async () => {
    expect((await sentTo("https://api.openai.com/v1", {})).body).toMatchObject({ max_completion_tokens: 5 });
    expect((await sentTo("http://127.0.0.1:1/v1", {})).body).toMatchObject({ max_tokens: 5 });
    expect((await sentTo("https://h/v1?api-version=2", {})).to).toBe("https://h/v1/chat/completions?api-version=2");
  });
});
