/** What Microsoft Trace does with answers and with code that it has changed, shown not to happen here. */
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { flow } from "../graph/flow.ts";
import type { Json } from "../graph/json.ts";
import { type AnyNode, inputsOf, isRunError, type Node, rootError } from "../graph/node.ts";
import { op } from "../graph/op.ts";
import { sharedSandbox } from "../sandbox/javascript.ts";
import { param } from "./param.ts";

afterAll(() => sharedSandbox().close());

const double = param.code<(x: number) => number>("double", {
  source: "(x) => 2 * x",
  signature: "(x: number) => number",
});
const program = flow("program", async (x: Node<number>) => double(x));

function messageWith(source: string): Promise<string> {
  return program.run([3], { values: { double: source } }).then(({ output }) => {
    expect(output.failed).toBe(true);
    return String((rootError(output) as Error).message);
  });
}

test("6: no word in a value has magic meaning", () => {
  for (const text of ["TERMINATE", "Say TERMINATE when done.", "no change", "null"]) {
    expect(param.text("rule", "x").kind.parse(text)).toBe(text);
  }
  expect(
    param.code("f", { source: "(x) => x", signature: "(x: string) => string" }).kind.parse("() => 'TERMINATE'"),
  ).toBe("() => 'TERMINATE'");
});

test("7: a value keeps its type, and what has another is a problem, never a guess", () => {
  expect(param.boolean("flag", true).kind.parse("False")).toBe(false);
  const list = param.json("list", [1], z.array(z.number()));
  expect(list.kind.parse("[3, 4]")).toEqual([3, 4]);
  expect(() => list.kind.parse("34")).toThrow(/expected array/);
  const count = param.number("count", 1, { min: 0, max: 9, integer: true });
  expect(() => count.kind.parse("2.5")).toThrow(/not a whole number/);
  for (const p of [count, list, param.boolean("b", true), param.text("t", "x")]) {
    expect(() => p.kind.parse(null)).toThrow(/null/);
  }
  expect(param.json("map", {}, z.record(z.string(), z.number())).kind.parse('{"a": 1}')).toEqual({ a: 1 });
});

test("8: a constraint holds, for answers, defaults and loaded values", () => {
  const price = param.number("price", 5, { min: 0, max: 10 });
  expect(() => price.kind.parse(-100)).toThrow(/outside the range/);
  expect(() => param.number("price", -100, { min: 0, max: 10 })).toThrow(/not allowed/);
  const show = op("show", (x: number) => x);
  const shop = flow("shop", async () => show(price));
  expect(() => shop.with({ price: -100 })).toThrow(/outside the range/);
});

test("9: code with another signature is refused, and where it runs all the same it is an error node with its place", async () => {
  expect(await double.kind.check("(x: string) => x.length")).toMatch(/types do not fit/);
  expect(await double.kind.check("(x, factor) => x * factor")).toMatch(/needs 2 arguments and gets 1/);
  expect(await messageWith("(x) => {\n  return x.length.of;\n}")).toMatch(/> 2 \|\s+return x\.length\.of/);
});

test.each([
  ["an error without a message", "() => { throw new Error() }"],
  ["a type error without a message", "() => { throw new TypeError() }"],
  ["undefined", "() => { throw undefined }"],
  ["null", "() => { throw null }"],
  ["an empty text", '() => { throw "" }'],
  ["an object", "() => { throw { code: 7 } }"],
  ["an object that cannot be shown", "() => { throw new Proxy({}, { get() { throw 1 } }) }"],
])("10: %s can be thrown without breaking the handler, and says where", async (_, source) => {
  expect((await messageWith(source)).trim()).not.toBe("");
});

test("a failed call is a node whose parents are its inputs, and its error carries it", async () => {
  const caught: AnyNode[] = [];
  const guarded = flow("guarded", async (x: Node<number>) => {
    try {
      return await double(x);
    } catch (error) {
      if (isRunError(error)) caught.push(error.node);
      throw error;
    }
  });
  await guarded.run([1], { values: { double: "() => { throw new RangeError('far') }" } });
  expect(caught[0]!.operation.name).toBe("double");
  expect(inputsOf(caught[0]!).map((node) => node.operation.kind)).toEqual(["param", "value"]);
});

test("calls at the same time keep their own inputs", async () => {
  const both = flow("both", async (x: Node<number>) => {
    const nodes = await Promise.all([1, 2, 3].map((k) => double(x.map((v) => v + k))));
    const add = op("add", (a: number, b: number, c: number) => [a, b, c]);
    return add(nodes[0]!, nodes[1]!, nodes[2]!);
  });
  const { output } = await both.run([0]);
  expect(output.raw as Json).toEqual([2, 4, 6]);
  const calls = inputsOf(output.extra!.inner!);
  expect(calls.map((call) => inputsOf(call)[1]!.raw)).toEqual([1, 2, 3]);
});
