import { describe, expect, test } from "vitest";
import { anyParam, innerOf } from "./fixtures/any-param.ts";
import { flow } from "./flow.ts";
import { type AnyNode, inputsOf, type Node, rootError } from "./node.ts";
import { all } from "./op.ts";
import { type TemplateOperation, t } from "./template.ts";

const style = anyParam("template.style", "plain");

describe("t", () => {
  test("puts nodes, params and plain values in, each as an input", async () => {
    const output = (await flow("f", (q: Node<string>) => t`${style}: ${q} ${3}${"!"}`)("x")) as AnyNode;
    const node = innerOf(output);
    expect(node.value).toBe("plain: x 3!");
    expect(node.args.slice(2)).toEqual([3, "!"]);
    expect(inputsOf(node).map((n) => n.operation.name)).toEqual(["template.style", "q"]);
    expect((node.operation as TemplateOperation).parts).toEqual(["", ": ", " ", "", ""]);
    expect(node.operation.kind).toBe("template");
  });

  test.each<[string, unknown, string]>([
    ["a text", 'say "hi"\n', 'say "hi"\n'],
    ["a list", ["a", 1], '["a",1]'],
    ["a record", { a: { b: null } }, '{"a":{"b":null}}'],
    ["a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ["null", null, "null"],
    ["undefined", undefined, "undefined"],
    ["true", true, "true"],
    ["minus zero", -0, "0"],
    ["not a number", Number.NaN, "NaN"],
    ["a bigint", 12n, "12"],
  ])("shows %s", async (_, value, shown) => {
    expect((await flow("f", () => t`<${value}>`)()).value).toBe(`<${shown}>`);
    expect((await flow("f", () => t`<${all([value]).get(0)}>`)()).value).toBe(`<${shown}>`);
  });

  test("one literal is one operation, also in a loop", async () => {
    const output = (await flow("f", (q: Node<string>) => {
      const make = (x: number): Node<string> => t`${q} ${x}`;
      return all([make(1), make(2), t`${q} ${3}`]);
    })("x")) as AnyNode;
    const operations = (innerOf(output).args as AnyNode[]).map((n) => n.operation);
    expect(operations[0]).toBe(operations[1]);
    expect(operations[2]).not.toBe(operations[0]);
  });

  test.each<[string, (q: Node<string>) => unknown, string]>([
    ["a promise", () => Promise.resolve("x"), "NOT_AWAITED"],
    ["a list with a node", (q) => [q], "NODE_AS_VALUE"],
    ["a list with a promise", () => [Promise.resolve("x")], "NOT_AWAITED"],
    ["a node far inside", (q) => [[{ q }]], "NODE_AS_VALUE"],
  ])("refuses %s", async (_, make, code) => {
    const { output } = await flow("f", (q: Node<string>) => t`${make(q) as string}`).run(["x"]);
    expect(rootError(output)).toMatchObject({ code });
  });
});
