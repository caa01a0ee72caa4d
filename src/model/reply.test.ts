import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { extractJson } from "./extract-json.ts";
import { jsonReply } from "./json-reply.ts";
import { BadReply, repairRequest, taggedReply, textReply } from "./reply.ts";

describe("textReply", () => {
  test("is the text without white space around it; nothing is an error", () => {
    expect(textReply.parse("  STOP. No change.\n")).toBe("STOP. No change.");
    expect(() => textReply.parse(" \n")).toThrow(BadReply);
  });
});

describe("taggedReply", () => {
  const { parse } = taggedReply("a");
  test.each([
    ["<a>x</a>", "x"],
    ["thinking <b>\n<a>\n x y \n</a> done", "x y"],
    ["<a>draft</a> better: <a>final</a>", "final"],
    ["I will answer in <a> tags. <a>x</a>", "x"],
    ["<a>Reply between <a> and </a>, please</a>", "Reply between <a> and </a>, please"],
  ])("%s", (text, value) => {
    expect(parse(text)).toBe(value);
  });

  test.each(["", "x", "<a>x", "</a>x", "<a></a>", "<a>draft</a> better: <a>fin", "x</a><a>"])(
    "%s is an error",
    (text) => {
      expect(() => parse(text)).toThrow(BadReply);
    },
  );

  test("any text without the tag comes back", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, inside) => {
        fc.pre(!/<\/?a>/.test(before + inside) && inside.trim() !== "");
        expect(parse(`${before}<a>${inside}</a>`)).toBe(inside.trim());
      }),
    );
  });
});

describe("extractJson", () => {
  test.each<[string, unknown]>([
    ['{"a":1}', { a: 1 }],
    ["[1,2]", [1, 2]],
    ["42", 42],
    ['"42"', "42"],
    [" true\n", true],
    ["null", null],
    ['Sure!\n```json\n{"a": "}"}\n```\nHope it helps {smile}', { a: "}" }],
    ["```\n42\n```", 42],
    ['The answer [1] is {"a": {"b": "\\"}{"}} as in [2].', { a: { b: '"}{' } }],
    ['first {"a":1}, then {"a":2}', { a: 2 }],
    ['```json\n{"a":1}\n```\nnot {"a":2}', { a: 1 }],
    ['{"code": "```js\\n{}\\n```"} is it', { code: "```js\n{}\n```" }],
    ['```json\n{"code": "```"}\n```', { code: "```" }],
    ["it's {x} in the set {y}: [3, 4]", [3, 4]],
    ['as {"a": {"b": [1, {"c": 2}]}} shows', { a: { b: [1, { c: 2 }] } }],
    ['a "quoted { brace" and {"a":1}', { a: 1 }],
  ])("%s", (text, value) => {
    expect(extractJson(text)).toEqual(value);
  });

  test.each([
    ["no JSON at all", "no JSON"],
    ["", "no JSON"],
    ['{"a": 1', "cut off"],
    ['{"a": "x', "cut off"],
    ['draft {"a":1}, final {"a": [1, 2', "cut off"],
    ['```json\n[{"a": 1}, {"a":\n```', "cut off"],
    ["so {'a': 1}", "no JSON"],
    ['so {"a": 1,}', "not valid"],
    ['so {"a": {"b": 2}, c}', "not valid"],
  ])("%s is an error", (text, problem) => {
    expect(() => extractJson(text)).toThrow(BadReply);
    expect(() => extractJson(text)).toThrow(problem);
  });

  test("any object comes back from a code fence and from prose, with its types", () => {
    const prose = fc.string().map((text) => text.replace(/["{}[\]`]/g, ""));
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        prose,
        prose,
        fc.boolean(),
        (object, before, after, pretty) => {
          const json = JSON.stringify(object, null, pretty ? 2 : 0);
          const value = JSON.parse(json);
          expect(extractJson(`x ${before}${json}${after}`)).toEqual(value);
          expect(extractJson(`x ${before}\n\`\`\`json\n${json}\n\`\`\`\n${after}`)).toEqual(value);
        },
      ),
    );
  });

  test("no proper beginning of an object is taken for a whole one", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, at) => {
        const json = JSON.stringify(object);
        expect(() => extractJson(`so: ${json.slice(0, 2 + (at % (json.length - 2)))}`)).toThrow(BadReply);
      }),
    );
  });

  test("a flood of brackets ends soon", () => {
    const started = performance.now();
    expect(() => extractJson(`x ${"{".repeat(200_000)}`)).toThrow(BadReply);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("jsonReply", () => {
  const schema = z.object({ score: z.number(), why: z.string().optional() });

  test("a Standard Schema checks, keeps types, and gives its JSON schema to prompt and provider", async () => {
    const reply = jsonReply("Judge it.", schema);
    expect(await reply.parse('ok {"score": 2}')).toEqual({ score: 2 });
    await expect(reply.parse('{"score": "2"}')).rejects.toThrow(/score: .*number/);
    expect(reply.json).toMatchObject({ schema: { type: "object", required: ["score"] } });
    expect(reply.describe).toContain("Judge it.\nReply with one JSON value");
    expect(reply.describe).toContain('"score":{"type":"number"}');
    expect(reply.describe).not.toContain("$schema");
  });

  test("an asynchronous check", async () => {
    const reply = jsonReply(
      "n",
      z.number().refine(async (n) => n > 1),
    );
    expect(await reply.parse("2")).toBe(2);
    await expect(reply.parse("1")).rejects.toThrow(BadReply);
  });

  test("a parser function, its own schema, and no JSON mode for what is no object", async () => {
    const list = jsonReply("A list.", (value) => {
      if (!Array.isArray(value)) throw new Error("Give a list.");
      return value.length;
    });
    expect(await list.parse("[1,2,3]")).toBe(3);
    await expect(list.parse("{}")).rejects.toThrow("Give a list.");
    expect(list.json).toBeUndefined();
    expect(jsonReply("n", z.array(z.string())).json).toBeUndefined();
    expect(jsonReply("o", (value) => value, { schema: { type: "object" } }).json).toEqual({
      schema: { type: "object" },
    });
  });

  test("a schema that has no JSON schema still checks", async () => {
    const reply = jsonReply("d", z.object({ at: z.date().or(z.string()) }));
    expect(await reply.parse('{"at":"x"}')).toEqual({ at: "x" });
  });
});

test("repairRequest: the conversation, the reply, and the problem; settings stay", () => {
  const request = { messages: [{ role: "user" as const, content: "q" }], temperature: 0.5, json: {} };
  const repair = repairRequest(request, "{", "It is cut off.");
  expect(repair).toMatchObject({ temperature: 0.5, json: {} });
  expect(repair.messages.map((message) => message.role)).toEqual(["user", "assistant", "user"]);
  expect(repair.messages[1]!.content).toBe("{");
  expect(repair.messages[2]!.content).toContain("It is cut off.");
  expect(repairRequest(request, " ", "Empty.").messages[1]!.content).not.toBe(" ");
});
