import { expectTypeOf, test } from "vitest";
import type { In, Node } from "./node.ts";
import { all, op } from "./op.ts";
import type { Param } from "./param.ts";
import { t } from "./template.ts";

declare const text: Node<string>;
declare const number: Node<number>;
declare const flag: Param<boolean>;
declare const mode: Node<"a" | "b">;
declare const texts: Node<string[]>;

test("arguments and results are inferred from the function", () => {
  const add = op("add", (a: number, b: number) => a + b);
  expectTypeOf(add(1, number)).toEqualTypeOf<Node<number>>();
  const find = op("find", async (query: string) => [query]);
  expectTypeOf(find(text)).toEqualTypeOf<Promise<Node<string[]>>>();
  expectTypeOf(op("lazy", () => ({}) as PromiseLike<number>)()).toEqualTypeOf<Promise<Node<number>>>();
  expectTypeOf(op("void", (_: string) => {})("x")).toEqualTypeOf<Node<void>>();
});

test("optional, default and rest arguments survive", () => {
  const call = op("call", (a: string, b?: number, c = true, ...rest: string[]) => `${a}${b}${c}${rest}`);
  call("x");
  call(text, undefined, flag);
  call(text, number, false, "y", text);
  // @ts-expect-error the first argument is needed
  call();
  // @ts-expect-error a text is no number
  call("x", text);
  // @ts-expect-error rest arguments have their type
  call("x", 1, true, number);
});

test("boolean and union arguments take nodes of the whole union", () => {
  const pick = op("pick", (on: boolean, which: "a" | "b" | null) => (on ? which : null));
  expectTypeOf(pick(flag, mode)).toEqualTypeOf<Node<"a" | "b" | null>>();
  pick(true, null);
  // @ts-expect-error a wider node
  pick(flag, text);
  expectTypeOf<Node<boolean>>().toExtend<In<boolean>>();
});

test("a result of several types is one node, whatever they are", () => {
  const maybe = op("maybe", (x: string) => (x === "" ? null : x));
  expectTypeOf(maybe("x")).toEqualTypeOf<Node<string | null>>();
  expectTypeOf(maybe("x").map((s) => s?.length)).toEqualTypeOf<Node<number | undefined>>();
  expectTypeOf(op("is", (x: string) => x === "")("x")).toEqualTypeOf<Node<boolean>>();
  expectTypeOf(op("later", async (x: string) => x === "")("x")).toEqualTypeOf<Promise<Node<boolean>>>();
  expectTypeOf(op("parse", (x: string) => JSON.parse(x))("1")).toEqualTypeOf<Node<any>>();
  expectTypeOf(op("unknown", (x: unknown) => x)("1")).toEqualTypeOf<Node<unknown>>();
  const fail = op("fail", (x: string): never => {
    throw new Error(x);
  });
  expectTypeOf(fail("x")).toEqualTypeOf<Node<never>>();
  const cached = op("cached", (x: string): number | Promise<number> => (x === "" ? 1 : Promise.resolve(2)));
  expectTypeOf(cached("x")).toEqualTypeOf<Promise<Node<number>> | Node<number>>();
});

test("nodes inside typed lists and objects do not compile", () => {
  const join = op("join", (parts: string[], options: { by: string }) => parts.join(options.by));
  join(texts, { by: "," });
  join(all([text, text]), all({ by: text }));
  // @ts-expect-error nodes in a list
  join([text, text], { by: "," });
  // @ts-expect-error a node in an object
  join(texts, { by: text });
});

test("promises of nodes do not compile where the argument has a type", () => {
  const upper = op("upper", (x: string) => x);
  const later = op("later", async (x: string) => x);
  // @ts-expect-error not awaited
  upper(later("x"));
});

test("a generic op keeps its type argument, for values and for nodes", () => {
  const first = op("first", <T>(xs: T[]) => xs[0] as T);
  expectTypeOf(first(["x"])).toEqualTypeOf<Node<string>>();
  expectTypeOf(first(texts)).toEqualTypeOf<Node<string>>();
  const firstText = op<[string[]], string>("first", (xs) => xs[0] as string);
  expectTypeOf(firstText(texts)).toEqualTypeOf<Node<string>>();
});

test("plain use of a node does not compile", () => {
  // @ts-expect-error arithmetic
  void (number * 2);
  // @ts-expect-error plus
  void (number + 1);
  // @ts-expect-error a node is no text
  const plain: string = text;
  // @ts-expect-error values are read-only
  text.value = plain;
  // @ts-expect-error a comparison with a plain value can never hold
  void (text === "x");
});

test("all() keeps tuples, lists and records", () => {
  expectTypeOf(all([text, number, "x"])).toEqualTypeOf<Node<[string, number, "x"]>>();
  expectTypeOf(all({ text, flag, n: 1 })).toEqualTypeOf<Node<{ text: string; flag: boolean; n: 1 }>>();
  expectTypeOf(all([text, text].map((x) => x))).toEqualTypeOf<Node<string[]>>();
  expectTypeOf(all({})).toExtend<Node<object>>();
});

test("map and get", () => {
  expectTypeOf(text.map((s) => s.length)).toEqualTypeOf<Node<number>>();
  expectTypeOf(texts.get(0)).toEqualTypeOf<Node<string>>();
  expectTypeOf(texts.get("length")).toEqualTypeOf<Node<number>>();
  expectTypeOf(all({ text, number }).get("number")).toEqualTypeOf<Node<number>>();
  expectTypeOf(flag.map((on) => (on ? 1 : 0))).toEqualTypeOf<Node<0 | 1>>();
  // @ts-expect-error no such member
  all({ text }).get("other");
});

test("a template takes anything but a promise", () => {
  const later = op("later", async (x: string) => x);
  expectTypeOf(t`${text} ${number} ${flag} ${"x"} ${1} ${["a"]} ${{ a: 1 }} ${null}`).toEqualTypeOf<Node<string>>();
  // @ts-expect-error await this value before it goes into a template
  t`${later("x")}`;
  // @ts-expect-error the second hole
  t`${text} ${Promise.resolve("x")}`;
});

test("a node of a narrower type goes where a wider one belongs", () => {
  expectTypeOf<Node<"a">>().toExtend<Node<string>>();
  expectTypeOf<Node<string>>().not.toExtend<Node<"a">>();
  expectTypeOf<Param<number>>().toExtend<Node<number>>();
  expectTypeOf<Node<number>>().not.toExtend<Param<number>>();
});
