import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Json, sameJson } from "../graph/json.ts";
import { BadValue, type Kind } from "../graph/kind.ts";
import { sharedSandbox } from "../sandbox/javascript.ts";
import { booleanKind } from "./boolean.ts";
import { choiceKind } from "./choice.ts";
import { codeKind } from "./code-kind.ts";
import { demosKind } from "./demos.ts";
import { jsonKind } from "./json.ts";
import { numberKind } from "./number.ts";
import { partsKind } from "./parts.ts";
import { isJson } from "./plain-json.ts";
import { frozen, planOf } from "./sections.ts";
import { textKind } from "./text.ts";

interface Case {
  readonly kind: Kind<never>;
  /** Values that the kind allows, as a candidate holds them. */
  readonly values: fc.Arbitrary<Json>;
  /** The program sees a text from which nothing leads back: an author writes the value itself. */
  readonly oneWay?: true;
  readonly runs?: number;
}

/** A text without halves of characters, with whatever else Unicode has. */
const anyText = fc
  .string({ unit: "binary", minLength: 1 })
  .filter((text) => text.trim() !== "" && !/\p{Surrogate}/u.test(text));

const recipe = z.object({
  name: z.string(),
  steps: z.array(z.object({ minutes: z.number().int().min(0), tool: z.enum(["oven", "pan"]).optional() })),
});
const recipes = fc.record(
  {
    name: fc.string(),
    steps: fc.array(
      fc.record(
        { minutes: fc.nat(), tool: fc.constantFrom("oven", "pan") },
        { requiredKeys: ["minutes"], noNullPrototype: true },
      ),
    ),
  },
  { noNullPrototype: true },
);

const signature = "(docs: string[], query: string) => string[]";
const functions = [
  "(docs, query) => docs.filter((doc) => doc.includes(query))",
  "function rank(docs: string[], query: string): string[] {\n  return [...docs].sort();\n}",
  "// the first one\n(docs) => docs.slice(0, 1)",
  "/* keeps\n   all */\nfunction (docs: string[]) { return docs }",
  "(docs, query = 'x') => [query, ...docs]",
];
const code = codeKind(
  { name: "rank", signature, contract: { declarations: "", type: signature }, arity: 2, checks: [{ args: [[], "a"] }] },
  "(docs) => docs",
);

const anyJson = fc.jsonValue().filter(whole) as fc.Arbitrary<Json>;

const guide = planOf({
  role: frozen("You are a clerk.\n[task] is below."),
  task: "{question}",
  steps: ["Read."],
  notes: "",
  checks: frozen(["Is it short?"]),
});
/** Lines that look like addresses, escaped ones and fences among them. */
const textLine = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "[task] x",
    "[steps.1]",
    "[steps]: y",
    "\\[role] z",
    "\\\\[x]",
    "[other.2] w",
    "[link](url)",
    "```",
    '"',
    "",
  ),
);
const sectionText = fc.array(textLine, { maxLength: 4 }).map((lines) => lines.join("\n").trim());
const step = sectionText.filter((text) => text !== "");

const cases: Readonly<Record<string, Case>> = {
  text: { kind: textKind() as Kind<never>, values: anyText },
  "text with rules": {
    kind: textKind({ placeholders: ["question", "docs"], maxLength: 400 }) as Kind<never>,
    values: fc.string({ maxLength: 100 }).map((text) => `{docs} ${text}\n{question}`),
  },
  number: {
    kind: numberKind({ min: -5, max: 5 }) as Kind<never>,
    values: fc.double({ min: -5, max: 5, noNaN: true }).map((x) => x + 0),
  },
  "whole number": {
    kind: numberKind({ min: 1, max: 10, integer: true }) as Kind<never>,
    values: fc.integer({ min: 1, max: 10 }),
  },
  "number with log": {
    kind: numberKind({ min: 1e-6, max: 1, log: true }) as Kind<never>,
    values: fc.double({ min: 1e-6, max: 1, noNaN: true }),
  },
  choice: {
    kind: choiceKind(["Short", "short", "a\nb", '"x"', ""]) as Kind<never>,
    values: fc.constantFrom("Short", "short", "a\nb", '"x"', ""),
  },
  "choice of anything": {
    kind: choiceKind([1, "one", true, null, [1, "2"], { a: { b: 1 }, c: 2 }]) as Kind<never>,
    values: fc.constantFrom<Json>(1, "one", true, null, [1, "2"], { c: 2, a: { b: 1 } }),
  },
  boolean: { kind: booleanKind as Kind<never>, values: fc.boolean() },
  json: { kind: jsonKind(recipe) as Kind<never>, values: recipes },
  "json of texts": { kind: jsonKind(z.string()) as Kind<never>, values: anyText },
  "json of anything": {
    kind: jsonKind(z.json()) as Kind<never>,
    // zod leaves "__proto__" members out of what it returns.
    values: fc
      .jsonValue({ noUnicodeString: false })
      .filter((value) => whole(value) && !JSON.stringify(value).includes("__proto__")) as fc.Arbitrary<Json>,
  },
  "json, checked later": {
    kind: jsonKind(recipe.refine(async (r) => r.name !== "forbidden", "no such recipe")) as Kind<never>,
    values: recipes,
  },
  demos: {
    kind: demosKind({ max: 3 }) as Kind<never>,
    values: fc.array(fc.record({ input: anyJson, output: anyJson }, { noNullPrototype: true }), { maxLength: 3 }),
    oneWay: true,
  },
  parts: {
    kind: partsKind(guide, { placeholders: ["question"] }) as Kind<never>,
    values: fc.record(
      { task: sectionText.map((text) => `{question} ${text}`.trim()), notes: sectionText, steps: fc.array(step) },
      { noNullPrototype: true },
    ),
    oneWay: true,
  },
  code: { kind: code as unknown as Kind<never>, values: fc.constantFrom(...functions), runs: 25 },
};

function whole(value: unknown): boolean {
  return !/\\ud[89a-f]/.test(JSON.stringify(value)) && sameJson(JSON.parse(JSON.stringify(value)), value);
}

/** Answers that may be right, nearly right, or noise. */
function answers(kind: Kind<never>, values: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  const shown = values.map((value) => kind.show(value));
  const around = fc.tuple(
    fc.constantFrom("", " ", "```\n", "```json\n", '"', "Sure: ", "`", "{", "'"),
    shown,
    fc.constantFrom("", "\n", "\n```", '"', ".", "`", "}", "'"),
  );
  return fc.oneof(
    fc.jsonValue() as fc.Arbitrary<Json>,
    fc.string({ unit: "binary" }),
    values,
    around.map((parts) => parts.join("")),
    fc.tuple(shown, fc.nat(), fc.string({ maxLength: 3 })).map(([text, at, noise]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + noise + text.slice(place + 1);
    }),
    fc.constantFrom<Json>(
      "TERMINATE",
      "None",
      "null",
      "NaN",
      "Infinity",
      "1e999",
      "0x10",
      "False",
      "2.5",
      Number.NaN,
      Number.POSITIVE_INFINITY,
      -0,
    ),
    fc.constant(undefined as unknown as Json),
  );
}

function expectSentence(problem: string | undefined): void {
  const [sentence, ...source] = (problem ?? "").split("\n");
  expect(sentence!.trim()).not.toBe("");
  expect(sentence!.length).toBeLessThan(1500);
  // Below the sentence only marked source may stand.
  for (const line of source) expect(line).toMatch(/^[> ] +(\d+ \||\^)/);
}

/** Of a throwing call its BadValue; anything else that is thrown fails the test. */
function attempt(call: () => Json): { value: Json } | { problem: string } {
  try {
    return { value: call() };
  } catch (error) {
    expect(error).toBeInstanceOf(BadValue);
    return { problem: (error as BadValue).message };
  }
}

afterAll(() => sharedSandbox().close());

describe.each(Object.entries(cases))("%s", (_, { kind, values, oneWay, runs = 150 }) => {
  const options = { numRuns: process.env.GRADUS_DEEP === "1" ? runs * 20 : runs };

  test("allows its values, and says so", async () => {
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        expect(await kind.check(value)).toBeUndefined();
      }),
      options,
    );
  });

  test("decode and encode give a value back", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(sameJson(kind.encode(oneWay ? (value as never) : kind.decode(value)), value)).toBe(true);
      }),
      options,
    );
  });

  test("what is shown is read back as the same value", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(sameJson(kind.parse(kind.show(value)), value)).toBe(true);
      }),
      options,
    );
  });

  test("an answer becomes a value that is allowed, or a problem in one sentence, never another error", async () => {
    await fc.assert(
      fc.asyncProperty(answers(kind, values), async (answer) => {
        const read = attempt(() => kind.parse(answer));
        if ("problem" in read) return expectSentence(read.problem);
        expect(isJson(read.value)).toBe(true);
        expect(sameJson(kind.parse(kind.show(read.value)), read.value)).toBe(true);
        const late = kind.check(read.value);
        // Only what takes time may still be refused: types, unit checks, asynchronous schemas.
        if (typeof late === "object") {
          const problem = await late;
          if (problem !== undefined) expectSentence(problem);
        } else expect(late).toBeUndefined();
      }),
      options,
    );
  });

  test("checks anything without throwing", async () => {
    await fc.assert(
      fc.asyncProperty(answers(kind, values), async (value) => {
        const problem = await kind.check(value);
        if (problem !== undefined) expectSentence(problem);
      }),
      options,
    );
  });

  test("describes itself in one line", () => {
    expect(kind.describe()).toMatch(/^\S.*[^.\s]$/);
  });

  test("every value of its space is allowed", async () => {
    const { space } = kind;
    if (space === undefined) return;
    const drawn =
      space.type === "options"
        ? fc.constantFrom(...space.options)
        : space.integer
          ? fc.integer({ min: space.min, max: space.max })
          : fc.double({ min: space.min, max: space.max, noNaN: true });
    await fc.assert(
      fc.asyncProperty(drawn, async (value) => {
        expect(await kind.check(value)).toBeUndefined();
      }),
    );
  });

  test("equal values have one identity, and it is JSON", () => {
    fc.assert(
      fc.property(values, (value) => {
        const identity = kind.identity?.(value) ?? value;
        expect(isJson(identity)).toBe(true);
        expect(sameJson(kind.identity?.(structuredClone(value)) ?? value, identity)).toBe(true);
      }),
      options,
    );
  });
});

test("JSON that nests without end is a problem like any other", async () => {
  const text = "[".repeat(100_000) + "]".repeat(100_000);
  for (const { kind } of Object.values(cases)) {
    for (const answer of [text, JSON.parse(text) as Json]) {
      const read = attempt(() => kind.parse(answer));
      if ("problem" in read) expectSentence(read.problem);
      else expect(await kind.check(read.value)).toBeUndefined();
    }
  }
});
