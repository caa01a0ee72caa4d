import { describe, expect, test } from "vitest";
import { z } from "zod";
import { GradusError } from "../graph/errors.ts";
import type { Json } from "../graph/json.ts";
import { BadValue, type Kind } from "../graph/kind.ts";
import { booleanKind } from "./boolean.ts";
import { checkDefault } from "./check-default.ts";
import { choiceKind } from "./choice.ts";
import { jsonKind } from "./json.ts";
import { numberKind } from "./number.ts";
import { param } from "./param.ts";
import { textKind } from "./text.ts";

/** What an answer becomes: `[value]`, or the problem. */
function read(kind: Kind<never>, answer: Json): [Json] | string {
  try {
    return [kind.parse(answer)];
  } catch (error) {
    if (error instanceof BadValue) return error.message;
    throw error;
  }
}

function codeOf(call: () => unknown): string | undefined {
  try {
    call();
  } catch (error) {
    if (GradusError.is(error)) return error.code;
    throw error;
  }
  return undefined;
}

describe("text", () => {
  const kind = textKind() as Kind<never>;

  test.each([
    ["Be brief.", "Be brief."],
    ["```\nBe brief.\n```", "Be brief."],
    ["```text\nBe brief.\n\nAnd kind.\n```\n", "Be brief.\n\nAnd kind."],
    ["````\nUse\n```\nfences\n```\n````", "Use\n```\nfences\n```"],
    ['"Be \\"brief\\"."', 'Be "brief".'],
    // Not unmistakable: these stay as they are.
    ["```\na\n```\nand\n```\nb\n```", "```\na\n```\nand\n```\nb\n```"],
    ['"Yes" or "no"', '"Yes" or "no"'],
    ["Answer in ```json\n{}\n```", "Answer in ```json\n{}\n```"],
    ["'Be brief.'", "'Be brief.'"],
    [" two\n\n", " two\n\n"],
  ])("%j is read as %j", (answer, value) => {
    expect(read(kind, answer)).toEqual([value]);
  });

  test("keeps its placeholders and its length", () => {
    const kind = textKind({ placeholders: ["question", "docs"], maxLength: 40 }) as Kind<never>;
    expect(kind.describe()).toBe(
      "a text that keeps {question}, {docs} exactly as they stand and has at most 40 characters",
    );
    expect(read(kind, "{docs} for {question}")).toEqual(["{docs} for {question}"]);
    expect(read(kind, "{ docs } for {Question}")).toBe(
      "the text lost {question}, {docs}, which must stay in it exactly so",
    );
    expect(read(kind, `{docs} {question} ${"x".repeat(40)}`)).toBe("the text has 58 characters, and 40 are allowed");
  });

  test("is never empty and never something else", () => {
    for (const answer of ["", " \n", "```\n\n```", '""']) expect(read(kind, answer)).toMatch(/^the text is empty/);
    expect(read(kind, ["a", "b"])).toBe('a text is needed, not the list ["a","b"]');
    expect(read(kind, null)).toBe("a text is needed, not null");
  });

  test("refuses options that make no sense", () => {
    expect(codeOf(() => textKind({ placeholders: ["{question}"] }))).toBe("BAD_OPTIONS");
    expect(codeOf(() => textKind({ maxLength: 0 }))).toBe("BAD_OPTIONS");
    expect(codeOf(() => param.text("t", "no place", { placeholders: ["question"] }))).toBe("BAD_DEFAULT");
  });
});

describe("number", () => {
  const share = numberKind({ min: 0, max: 1 }) as Kind<never>;
  const count = numberKind({ min: 1, max: 10, integer: true }) as Kind<never>;

  test.each<[Json, number]>([
    [0.3, 0.3],
    ["0.3", 0.3],
    [" +.5 ", 0.5],
    ["1e-3", 0.001],
    ["`0.25`", 0.25],
    ["```\n1.\n```", 1],
    [-0, 0],
  ])("%j is read as %j", (answer, value) => {
    expect(read(share, answer)).toEqual([value]);
  });

  test.each<[Json, string]>([
    ["2.5", "2.5 is not a whole number; give a whole number from 1 to 10"],
    [2.5, "2.5 is not a whole number; give a whole number from 1 to 10"],
    ["-100", "-100 is outside the range; give a whole number from 1 to 10"],
    [11, "11 is outside the range; give a whole number from 1 to 10"],
    ["three", 'a whole number from 1 to 10 is needed, not the text "three"'],
    ["0x3", 'a whole number from 1 to 10 is needed, not the text "0x3"'],
    ["3 passages", 'a whole number from 1 to 10 is needed, not the text "3 passages"'],
    ["", "a whole number from 1 to 10 is needed, not an empty text"],
    [null, "a whole number from 1 to 10 is needed, not null"],
    [true, "a whole number from 1 to 10 is needed, not true"],
    [[3], "a whole number from 1 to 10 is needed, not the list [3]"],
    ["NaN", 'a whole number from 1 to 10 is needed, not the text "NaN"'],
    ["1e999", "Infinity is not a number that JSON can hold; give a whole number from 1 to 10"],
  ])("%j is a problem, never moved or rounded", (answer, problem) => {
    expect(read(count, answer)).toBe(problem);
  });

  test("2.0 is whole", () => expect(read(count, "2.0")).toEqual([2]));

  test("refuses ranges that make no sense", () => {
    for (const options of [
      { min: 2, max: 1 },
      { min: 0, max: Number.POSITIVE_INFINITY },
      { min: Number.NaN, max: 1 },
      { min: 0.5, max: 3, integer: true },
      { min: 0, max: 1, log: true },
    ]) {
      expect(codeOf(() => numberKind(options))).toBe("BAD_OPTIONS");
    }
    expect(codeOf(() => param.number("n", 11, { min: 0, max: 10 }))).toBe("BAD_DEFAULT");
  });
});

describe("choice", () => {
  const kind = choiceKind(["Short", "LONG", "short and long", 2, 0.5, true, null, { k: 1 }]) as Kind<never>;

  test.each<[Json, Json]>([
    ["Short", "Short"],
    ["short", "Short"],
    ["long", "LONG"],
    ['"LONG"', "LONG"],
    ["`Short And Long`", "short and long"],
    [2, 2],
    ["2", 2],
    ["0.50", 0.5],
    ["True", true],
    ["null", null],
    [' { "k": 1 } ', { k: 1 }],
    [{ k: 1 }, { k: 1 }],
  ])("%j is read as %j", (answer, value) => {
    expect(read(kind, answer)).toEqual([value]);
  });

  test("what fits none, or more than one, lists the options and the nearest", () => {
    expect(read(choiceKind(["fast", "careful"]) as Kind<never>, "carefull")).toBe(
      'the text "carefull" is none of the options "fast" or "careful"; the nearest is "careful"',
    );
    expect(read(choiceKind(["a", "A"]) as Kind<never>, "A")).toEqual(["A"]);
    expect(read(choiceKind(["ab", "AB"]) as Kind<never>, "Ab")).toMatch(/^the text "Ab" is none of the options/);
    expect(read(choiceKind([1, 2]) as Kind<never>, 3)).toMatch(/^the number 3 is none of the options 1 or 2/);
    expect(read(choiceKind([1, 2]) as Kind<never>, [1])).toMatch(/^the list \[1\] is none/);
  });

  test("a slip of type between a text and a number ends as the option's own type", () => {
    expect(read(choiceKind(["1", "2"]) as Kind<never>, 2)).toEqual(["2"]);
  });

  test("refuses options that cannot be told apart", () => {
    for (const options of [
      [],
      ["a", "a"],
      ["1", 1],
      ["true", true],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ] as Json[][]) {
      expect(codeOf(() => choiceKind(options))).toBe("BAD_OPTIONS");
    }
    expect(codeOf(() => param.choice("c", "x" as "y", ["y"]))).toBe("BAD_DEFAULT");
  });
});

describe("boolean", () => {
  test.each<[Json, boolean]>([
    [false, false],
    ["False", false],
    [" FALSE\n", false],
    ["no", false],
    ["true", true],
    ['"True"', true],
    ["on", true],
  ])("%j is read as %j", (answer, value) => {
    expect(read(booleanKind as Kind<never>, answer)).toEqual([value]);
  });

  test.each<Json>(["", "maybe", 0, 1, "1", null, [], {}, "truely"])("%j is neither", (answer) => {
    expect(read(booleanKind as Kind<never>, answer)).toMatch(/^true or false is needed, not /);
  });
});

describe("json", () => {
  const plan = z.object({ steps: z.array(z.object({ minutes: z.number() })), mode: z.enum(["a", "b"]).default("a") });
  const kind = jsonKind(plan) as Kind<never>;
  const value = { steps: [{ minutes: 3 }], mode: "a" };

  test.each([
    ["JSON", '{"steps":[{"minutes":3}],"mode":"a"}'],
    ["a fence", '```json\n{"steps":[{"minutes":3}]}\n```'],
    ["prose around a fence", 'I changed it:\n```\n{"steps":[{"minutes":3}]}\n```\nDone.'],
    ["prose around it", 'The plan is {"steps":[{"minutes":3}]} as {you} asked.'],
    ["members that the schema does not know", '{"steps":[{"minutes":3,"note":"x"}],"extra":1}'],
  ])("is found in %s, and held with defaults and without what the schema strips", (_, answer) => {
    expect(read(kind, answer)).toEqual([value]);
  });

  test("is found as a list, too", () => {
    const list = jsonKind(z.array(z.number())) as Kind<never>;
    for (const answer of ["Here:\n```json\n[1, 2]\n```", "They are [1, 2].", "[1, 2]", "```\n[1, 2]\n```"]) {
      expect(read(list, answer)).toEqual([[1, 2]]);
    }
    expect(read(list, "They are [1, 2] or [3].")).toMatch(/^no single JSON value/);
  });

  test("problems name the place, all of them in one sentence", () => {
    expect(read(kind, { steps: [{ minutes: "3" }, {}], mode: "c" })).toBe(
      'at steps[0].minutes: Invalid input: expected number, received string; at steps[1].minutes: Invalid input: expected number, received undefined; at mode: Invalid option: expected one of "a"|"b"',
    );
    expect(read(kind, "no plan")).toBe('no single JSON value stands in the answer, which is the text "no plan"');
    expect(read(kind, '[1] or {"steps":[]}')).toMatch(/^no single JSON value/);
  });

  test("describes itself by its JSON Schema where the schema has one", () => {
    expect(kind.describe()).toContain('"minutes":{"type":"number"}');
    expect(jsonKind(z.custom(() => true)).describe()).toMatch(/^JSON that/);
    expect(jsonKind(z.string().transform(Number)).describe()).toMatch(/^JSON that/);
  });

  test("a program sees the schema's output, a candidate holds what the schema takes", () => {
    const length = jsonKind(z.string().transform((text) => text.length));
    expect(length.parse("abc")).toBe("abc");
    expect(length.decode("abc")).toBe(3);
    const next = jsonKind(z.number().transform((n) => n + 1));
    expect([next.parse(1), next.decode(1)]).toEqual([1, 2]);
    const day = param.json("day", "2026-01-02", z.coerce.date() as z.ZodType<Date, string>);
    expect([day.initial, day.default]).toEqual(["2026-01-02", new Date("2026-01-02")]);
    expect(codeOf(() => param.json("day", new Map() as never, z.any()))).toBe("BAD_DEFAULT");
  });

  test("a schema that validates later is asked by check, and may not change the value", async () => {
    const even = z.number().refine(async (n) => n % 2 === 0, "must be even");
    const p = param.json("even", 1, even);
    await expect(checkDefault(p)).rejects.toThrow('the default of the param "even" is not allowed: must be even');
    expect(await p.kind.check(2)).toBeUndefined();
    expect(p.kind.parse("4")).toBe(4);
    const shifting = jsonKind(z.number().transform(async (n) => n + 1));
    expect(await shifting.check(1)).toMatch(/^the schema changes this value/);
  });
});
