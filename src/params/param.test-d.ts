import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";
import type { Json } from "../graph/json.ts";
import type { Node } from "../graph/node.ts";
import { op } from "../graph/op.ts";
import type { Param } from "../graph/param.ts";
import { param } from "./param.ts";
import type { CodeText } from "./run-code.ts";
import { frozen } from "./sections.ts";

declare const docs: Node<string[]>;
declare const query: Param<string>;

describe("plain kinds", () => {
  test("have the type that the program sees", () => {
    expectTypeOf(param.text("a", "x")).toExtend<Param<string>>();
    expectTypeOf(param.number("a", 1, { min: 0, max: 2 })).toExtend<Param<number>>();
    expectTypeOf(param.boolean("a", true).default).toEqualTypeOf<boolean>();
    // @ts-expect-error a number param has a range
    param.number("a", 1);
    // @ts-expect-error a text is no number
    param.number("a", "1", { min: 0, max: 2 });
  });
});

describe("choice", () => {
  test("is the union of its options as literals", () => {
    expectTypeOf(param.choice("a", "x", ["x", "y"]).default).toEqualTypeOf<"x" | "y">();
    expectTypeOf(param.choice("a", 1, [1, "two", true, null]).default).toEqualTypeOf<1 | "two" | true | null>();
    expectTypeOf(param.choice("a", { k: 1 }, [{ k: 1 }, { k: 2 }]).default).toEqualTypeOf<
      { readonly k: 1 } | { readonly k: 2 }
    >();
  });

  test("has a default among its options", () => {
    // @ts-expect-error no such option
    param.choice("a", "z", ["x", "y"]);
  });
});

describe("json", () => {
  const schema = z.object({ k: z.number().default(3), tags: z.array(z.string()) });

  test("has the schema's output, and a default that the schema takes", () => {
    expectTypeOf(param.json("a", { tags: [] }, schema).default).toEqualTypeOf<{ k: number; tags: string[] }>();
    // @ts-expect-error not what the schema takes
    param.json("a", { tags: [1] }, schema);
  });
});

describe("demos", () => {
  test("are one text for the program, and a list for their author", () => {
    expectTypeOf(param.demos("a")).toEqualTypeOf<Param<string>>();
    param.demos("a", [{ input: { q: "x" }, output: 1 }], {
      max: 2,
      format: (list) => list.map((d) => `${d.output}`).join(),
    });
    // @ts-expect-error a demonstration has an output
    param.demos("a", [{ input: "x" }]);
    // @ts-expect-error and nothing beside
    param.demos("a", [{ input: "x", output: "y", why: "z" }]);
    // @ts-expect-error a format gives a text
    param.demos("a", [], { format: (list) => list });
  });
});

describe("parts", () => {
  test("are one text for the program, of texts and steps, frozen or not", () => {
    expectTypeOf(param.parts("a", { role: frozen("x"), steps: ["y"], end: frozen(["z"]) })).toEqualTypeOf<
      Param<string>
    >();
    // @ts-expect-error a section is a text or a list of texts
    param.parts("a", { role: 1 });
    // @ts-expect-error sections are frozen whole
    param.parts("a", { steps: ["y", frozen("z")] });
  });
});

describe("code", () => {
  test("takes values, nodes and params, and returns a node of the awaited result", () => {
    const rank = param.code("rank", (xs: string[], q: string, k = 3) => xs.filter((x) => x.includes(q)).slice(0, k));
    expectTypeOf(rank(docs, query)).toEqualTypeOf<Promise<Node<string[]>>>();
    expectTypeOf(rank(["a"], "b", 2)).toEqualTypeOf<Promise<Node<string[]>>>();
    expectTypeOf(rank).toExtend<Param<CodeText>>();
    expectTypeOf(rank.default).toEqualTypeOf<CodeText>();
    // @ts-expect-error a number is no list
    rank(1, query);
    // @ts-expect-error the query is missing
    rank(docs);
    // @ts-expect-error the third is a number
    rank(docs, query, "3");
  });

  test("awaits an async function's result, and knows rest arguments", () => {
    const sum = param.code("sum", async (...xs: number[]) => xs.reduce((a, b) => a + b, 0));
    expectTypeOf(sum(1, 2, 3)).toEqualTypeOf<Promise<Node<number>>>();
  });

  test("without a source file has the type it is told, else JSON", () => {
    const text = { source: "(x) => x", signature: "(x: number) => number" };
    expectTypeOf(param.code<(x: number) => number>("a", text)(1)).toEqualTypeOf<Promise<Node<number>>>();
    expectTypeOf(param.code("a", text)(1)).toEqualTypeOf<Promise<Node<Json>>>();
  });

  test("types its checks by the function", () => {
    param.code("a", (x: number) => `${x}`, {
      checks: [{ args: [1], returns: "1", satisfies: (text) => text.startsWith("1") }],
    });
    // @ts-expect-error the result is a text
    param.code("a", (x: number) => `${x}`, { checks: [{ args: [1], returns: 1 }] });
    // @ts-expect-error the argument is a number
    param.code("a", (x: number) => `${x}`, { checks: [{ args: ["1"] }] });
  });

  test("goes into ops as the text that it is", () => {
    const length = op("length", (text: CodeText) => text.source.length);
    expectTypeOf(length(param.code("a", (x: number) => x))).toEqualTypeOf<Node<number>>();
  });
});
