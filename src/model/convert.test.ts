import fc from "fast-check";
import { expect, test } from "vitest";
import { canonical } from "../graph/json.ts";
import { fromChatOptions, toChatOptions } from "./convert.ts";
import type { ModelRequest } from "./request.ts";

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const message = fc.record({ role: fc.constantFrom("system", "user", "assistant"), content: fc.string() });
const schema = fc.constantFrom({ type: "object" }, { type: "object", properties: { a: { type: "number" } } });
const requests = fc
  .record({
    messages: fc.array(message, { maxLength: 4 }),
    temperature: optional(fc.double({ min: 0, max: 2, noNaN: true })),
    maxOutputTokens: optional(fc.nat()),
    topP: optional(fc.double({ min: 0, max: 1, noNaN: true })),
    stop: optional(fc.array(fc.string(), { maxLength: 2 })),
    seed: optional(fc.nat()),
    json: optional(fc.record({ schema, name: fc.string() }, { requiredKeys: [] })),
  })
  .map((record) => JSON.parse(JSON.stringify(record)) as ModelRequest);

test("a request survives the way to a provider's options and back, to the byte", () => {
  fc.assert(
    fc.property(requests, (request) => {
      expect(canonical(fromChatOptions(toChatOptions(request)))).toBe(canonical(request));
    }),
  );
});

test("only what the request says is passed on", () => {
  expect(toChatOptions({ messages: [{ role: "user", content: "hi" }] })).toStrictEqual({
    prompt: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
  });
});

test("a boolean JSON schema, which providers do not take, leaves plain JSON", () => {
  expect(toChatOptions({ messages: [], json: { schema: true } }).responseFormat).toStrictEqual({ type: "json" });
});
