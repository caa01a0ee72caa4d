import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flow } from "../graph/flow.ts";
import { canonical, type Json } from "../graph/json.ts";
import type { Node } from "../graph/node.ts";
import { t } from "../graph/template.ts";
import { candidateId } from "../study/candidate.ts";
import { type Demo, demosKind, formatDemos } from "./demos.ts";
import { param } from "./param.ts";
import { problemOf } from "./refuse.ts";

const plum = { input: "plum", output: "stone" };
const fig = { input: "fig", output: "seed" };

describe("a demos param", () => {
  test("is one text in a template, and the empty text where there is none", async () => {
    const demos = param.demos("few.shot", [plum, fig]);
    const none = param.demos("no.shot");
    const program = flow("prompt", async (q: Node<string>) => t`${demos}\n\nInput: ${q}${none}`);
    expect((await program("nut")).value).toBe("Input: plum\nOutput: stone\n\nInput: fig\nOutput: seed\n\nInput: nut");
    expect((await program.with({ "few.shot": [] })("nut")).value).toBe("\n\nInput: nut");
  });

  test("keeps its list: too long, of another form or with something beside is a problem that names the place", () => {
    const kind = demosKind({ max: 2 });
    expect(kind.check([plum, fig, plum])).toBe("the list has 3 demonstrations, and 2 are allowed");
    expect(problemOf(() => kind.parse([plum, fig, plum]))).toMatch(/^the list has 3/);
    expect(kind.check([plum, { input: "fig" }])).toBe('demonstration 2 has no "output"');
    expect(kind.check([{ ...plum, why: "it is" }])).toBe(
      'demonstration 1 has "why" beside "input" and "output"; leave it out',
    );
    expect(kind.check([["plum", "stone"]])).toMatch(/^demonstration 1 is the list \["plum","stone"\], and/);
    expect(kind.check(plum)).toMatch(/^a JSON list of at most 2 demonstrations, .* is needed, not the object/);
    expect(kind.check("[]")).toMatch(/is needed, not the text/);
  });

  test("is read from what a model writes around its JSON", () => {
    const kind = demosKind();
    const text = `Two are enough:\n\`\`\`json\n[${canonical(plum)},\n ${canonical(fig)}]\n\`\`\``;
    expect(kind.parse(text)).toEqual([plum, fig]);
    expect(kind.parse("[]")).toEqual([]);
    expect(problemOf(() => kind.parse("plum is stone"))).toMatch(/is needed, not the text "plum is stone"$/);
  });

  test("is the same candidate whatever the order of members, and then the same text", () => {
    const demos = param.demos("few.shot.order", [{ input: { b: "2", a: "1" }, output: "x" }]);
    const other = { output: "x", input: { a: "1", b: "2" } };
    const id = (value: Json) => candidateId({ "few.shot.order": value }, [demos]);
    expect(id([other])).toBe(id([{ input: { b: "2", a: "1" }, output: "x" }]));
    expect(demos.default).toBe("a: 1\nb: 2\nOutput: x");
    expect(demos.kind.decode([other])).toBe(demos.default);
    expect(id([plum, fig])).not.toBe(id([fig, plum]));
  });

  test("has a format of its author's, which is never asked about none and may refuse a value", () => {
    const format = (list: readonly Demo[]) =>
      list.map(({ input, output }) => `${String(input).toUpperCase()}=${output}`).join(";");
    const strict = (list: readonly Demo[]) => list.map((demo) => (demo.input as string).toUpperCase()).join(" ");
    expect(param.demos("own.format", [plum, fig], { format }).default).toBe("PLUM=stone;FIG=seed");
    expect(param.demos("own.format", [], { format: () => "Examples:" }).default).toBe("");
    expect(demosKind({ format: strict }).check([{ input: 3, output: 4 }])).toMatch(
      /^the param's format cannot show it: /,
    );
    expect(demosKind({ format: (() => 3) as never }).check([plum])).toBe(
      "the param's format gave number where a text is needed",
    );
  });

  test("refuses options and defaults that make no sense", () => {
    for (const max of [0, -1, 1.5, Number.NaN, "4" as never]) {
      expect(() => param.demos("bad.max", [], { max })).toThrow(expect.objectContaining({ code: "BAD_OPTIONS" }));
    }
    expect(() => param.demos("bad.default", [plum, fig], { max: 1 })).toThrow(
      expect.objectContaining({ code: "BAD_DEFAULT" }),
    );
  });
});

describe("the usual format", () => {
  test("has texts as they are, other values as JSON, several lines below their name", () => {
    expect(formatDemos([{ input: { docs: ["a", "b"], question: "why?\nhow?" }, output: { yes: true } }])).toBe(
      'docs: ["a","b"]\nquestion:\nwhy?\nhow?\nOutput: {"yes":true}',
    );
    expect(formatDemos([{ input: 3, output: null }])).toBe("Input: 3\nOutput: null");
    expect(formatDemos([{ input: {}, output: "so" }])).toBe("Output: so");
  });

  test("is a function of the values alone", () => {
    const kind = demosKind({ max: 9 });
    const list = fc.array(fc.record({ input: fc.jsonValue(), output: fc.jsonValue() }, { noNullPrototype: true }), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(list, (value) => {
        const again = JSON.parse(JSON.stringify(value)) as Json;
        expect(kind.decode(again)).toBe(kind.decode(value as Json));
      }),
    );
  });
});
