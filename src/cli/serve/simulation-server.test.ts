import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callOnce } from "../../model/call.ts";
import { isModelFailure } from "../../model/failure.ts";
import { modelFromName } from "../../model/model-name.ts";
import { simulatedModel } from "../../testing/simulated/simulated-model.ts";
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

test("a reply ends before the first stop sequence, streamed or not, and no more is counted", async () => {
  const answered = async (more: object) => {
    const { json } = await post({ model: "desk", messages, ...more });
    const [choice] = json.choices as unknown as { message: { content: string }; finish_reason: string }[];
    const { completion_tokens } = json.usage as unknown as { completion_tokens: number };
    return { text: choice!.message.content, finish: choice!.finish_reason, tokens: completion_tokens };
  };
  const whole = await answered({});
  expect(whole.text).toMatch(/R7.*S4|S4.*R7/);
  const [first, last] = whole.text.indexOf("R7") < whole.text.indexOf("S4") ? ["R7", "S4"] : ["S4", "R7"];
  for (const stop of [first, [first], ["no such text", last, first]]) {
    const cut = await answered({ stop });
    expect(cut).toMatchObject({ text: whole.text.slice(0, whole.text.indexOf(first)), finish: "stop" });
    expect(cut.tokens).toBeLessThan(whole.tokens);
  }
  expect(await answered({ stop: "no such text" })).toEqual(whole);
  const streamed = await fetch(`${url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "desk", messages, stream: true, stop: last }),
  });
  const text = await streamed.text();
  expect(text).toContain(first);
  expect(text).not.toContain(last);
});

test("models are listed, and the one that is there answers to its name", async () => {
  const response = await fetch(`${url}/models`);
  expect(await response.json()).toMatchObject({ object: "list", data: [{ id: "desk" }] });
  const one = await fetch(`${url}/models/desk`);
  expect(await one.json()).toMatchObject({ id: "desk", object: "model" });
  for (const name of ["gpt-4o", "a%2Fb", "%"]) {
    const other = await fetch(`${url}/models/${name}`);
    expect([other.status, await other.json()]).toEqual([
      404,
      {
        error: expect.objectContaining({
          code: "model_not_found",
          message: expect.stringContaining('there is "desk"'),
        }),
      },
    ]);
  }
});

test("parts of a message that are no text are refused by what is simulated", async () => {
  const image = { type: "image_url", image_url: { url: "data:," } };
  const content = [{ type: "text", text: "Message: hello" }, image];
  const { status, json } = await post({ model: "desk", messages: [{ role: "user", content }] });
  expect([status, json.error]).toEqual([
    400,
    expect.objectContaining({ message: expect.stringMatching(/^messages\.0\.content: only text parts are simulated/) }),
  ]);
  const [part] = content;
  expect((await post({ model: "desk", messages: [{ role: "user", content: [part] }] })).status).toBe(200);
});

test.each<[string, unknown, number, string]>([
  ["no JSON", "{", 400, "bad_json"],
  ["no messages", { model: "desk", messages: [] }, 400, "bad_request"],
  ["an image", { model: "desk", messages: [{ role: "user", content: [{ type: "image_url" }] }] }, 400, "bad_request"],
  ["tools", { model: "desk", messages, tools: [{}] }, 400, "bad_request"],
  ["an empty stop sequence", { model: "desk", messages, stop: "" }, 400, "bad_request"],
  ["too many stop sequences", { model: "desk", messages, stop: ["a", "b", "c", "d", "e"] }, 400, "bad_request"],
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
