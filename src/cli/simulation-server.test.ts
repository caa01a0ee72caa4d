import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callOnce } from "../model/call.ts";
import { isModelFailure } from "../model/failure.ts";
import { modelFromName } from "../model/model-name.ts";
import { simulatedModel } from "../testing/simulated/simulated-model.ts";
import { simulationServer } from "./simulation-server.ts";

const model = simulatedModel("desk");
const server = simulationServer(model);
let url = "";

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => void server.close());

const messages = [
  { role: "system", content: 'Use S4 for "parcel". Use R7 for "refund". Reply with the labels alone.' },
  { role: "user", content: "Message: My parcel is late, and I want a refund." },
] as const;

async function post(
  body: unknown,
): Promise<{ status: number; json: Record<string, never> & { error: { code: string } } }> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${url}/chat/completions`, { method: "POST", body: text });
  return { status: response.status, json: (await response.json()) as never };
}

describe("as the command line reaches it", () => {
  const named = (name: string) => modelFromName(`openai-compatible:${url}#${name}`, { slot: "ask", env: {} });

  test("it answers as the model does that is asked directly, and counts tokens", async () => {
    const request = { messages: [...messages], seed: 3 };
    const [served, direct] = [await callOnce(await named("desk"), request), await callOnce(model, request)];
    expect(served.text).toBe(direct.text);
    expect(served.usage).toEqual({ ...direct.usage, estimated: false });
    expect(served.finish).toBe("stop");
  });

  test("a wrong name and a cut reply are told as such", async () => {
    const wrong = await callOnce(await named("disk"), { messages: [...messages] }).catch((error: unknown) => error);
    expect(isModelFailure(wrong) && wrong.message).toContain("disk");
    const cut = await callOnce(await named("desk"), {
      messages: [{ role: "user", content: "hello" }],
      maxOutputTokens: 1,
    });
    expect(cut.text.length).toBeLessThanOrEqual(4);
  });
});

test("several replies to one request differ, and are the same again", async () => {
  const body = {
    model: "desk",
    n: 12,
    seed: 1,
    messages: [{ role: "user", content: "Message: My parcel is broken." }],
  };
  const [one, two] = [await post(body), await post(body)];
  expect(one).toEqual(two);
  const choices = one.json.choices as unknown as { index: number; message: { content: string } }[];
  expect(choices.map((choice) => choice.index)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  expect(new Set(choices.map((choice) => choice.message.content)).size).toBeGreaterThan(1);
});

test("a stream holds the same text", async () => {
  const body = { model: "desk", messages, stream: true, stream_options: { include_usage: true } };
  const response = await fetch(`${url}/chat/completions`, { method: "POST", body: JSON.stringify(body) });
  const events = (await response.text()).trim().split("\n\n");
  expect(events.at(-1)).toBe("data: [DONE]");
  const chunks = events
    .slice(0, -1)
    .map(
      (event) =>
        JSON.parse(event.slice(6)) as { choices: { delta: { content?: string } }[]; usage?: { total_tokens: number } },
    );
  const whole = (await post({ model: "desk", messages })).json.choices as unknown as { message: { content: string } }[];
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toBe(whole[0]!.message.content);
  expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
});

test("models are listed", async () => {
  const response = await fetch(`${url}/models`);
  expect(await response.json()).toMatchObject({ object: "list", data: [{ id: "desk" }] });
});

test.each<[string, unknown, number, string]>([
  ["no JSON", "{", 400, "bad_json"],
  ["no messages", { model: "desk", messages: [] }, 400, "bad_request"],
  ["an image", { model: "desk", messages: [{ role: "user", content: [{ type: "image_url" }] }] }, 400, "bad_request"],
  ["tools", { model: "desk", messages, tools: [{}] }, 400, "bad_request"],
  ["too many replies", { model: "desk", messages, n: 1000 }, 400, "bad_request"],
  ["another model", { model: "gpt", messages }, 404, "model_not_found"],
])("%s: an error in OpenAI's shape", async (_, body, status, code) => {
  const answered = await post(body);
  expect(answered.status).toBe(status);
  expect(answered.json.error).toMatchObject({ code, message: expect.any(String), type: "invalid_request_error" });
});

test("other addresses are not there", async () => {
  const response = await fetch(`${url}/embeddings`, { method: "POST" });
  expect(response.status).toBe(404);
});
