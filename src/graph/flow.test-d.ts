import { expectTypeOf, test } from "vitest";
import type { Flow } from "./flow.ts";
import { flow } from "./flow.ts";
import type { Kind } from "./kind.ts";
import type { Node } from "./node.ts";
import { all, op } from "./op.ts";
import { makeParam, type Param } from "./param.ts";
import { t } from "./template.ts";

declare const text: Node<string>;
declare const kind: Kind<number>;
const ask = op("ask", async (prompt: string) => prompt);

test("a flow takes values, nodes and params, and gives a promise of a node", () => {
  const program = flow("program", async (q: Node<string>, k: Node<number>) => t`${q} ${k}`);
  expectTypeOf(program).toEqualTypeOf<Flow<[string, number], string>>();
  expectTypeOf(program("x", 1)).toEqualTypeOf<Promise<Node<string>>>();
  program(text, makeParam("k", kind, 1));
  // @ts-expect-error a wrong type
  program("x", text);
  // @ts-expect-error an argument is missing
  program("x");
  // @ts-expect-error not awaited
  program(ask("x"), 1);
});

test("boolean arguments do not distribute", () => {
  const program = flow("program", (on: Node<boolean>) => on);
  expectTypeOf(program).toEqualTypeOf<Flow<[boolean], boolean>>();
  program(text.map((s) => s === ""));
});

test("a body that returns in two branches gives the union", () => {
  const same = flow("same", async (q: Node<string>) => (q.value === "" ? ask(q) : t`short`));
  expectTypeOf(same("x")).toEqualTypeOf<Promise<Node<string>>>();
  const mixed = flow(
    "mixed",
    async (q: Node<string>): Promise<Node<string | number>> => (q.value === "" ? q : q.map((s) => s.length)),
  );
  expectTypeOf(mixed("x")).toEqualTypeOf<Promise<Node<string | number>>>();
  const record = flow("record", async (q: Node<string>) => all({ answer: await ask(q), sources: [1, 2] }));
  expectTypeOf(record("x")).toEqualTypeOf<Promise<Node<{ answer: string; sources: readonly [1, 2] }>>>();
});

test("optional and rest arguments survive", () => {
  const rest = flow("rest", (...qs: Node<string>[]) => all(qs));
  expectTypeOf(rest("a", text, "b")).toEqualTypeOf<Promise<Node<string[]>>>();
});

test("what is no node cannot be taken or returned", () => {
  // @ts-expect-error a plain argument
  flow("plain", (q: string) => t`${q}`);
  // @ts-expect-error a plain result
  flow("plain", (q: Node<string>) => q.value);
  // @ts-expect-error a record of nodes: use all()
  flow("record", (q: Node<string>) => ({ a: q }));
  // @ts-expect-error a list of nodes: use all()
  flow("list", async (q: Node<string>) => [q]);
});

test("with() keeps the program's type", () => {
  const program = flow("program", (q: Node<string>) => q);
  expectTypeOf(program.with({ k: 1 })).toEqualTypeOf<typeof program>();
  // @ts-expect-error a value must be JSON
  program.with({ k: () => 1 });
});

test("a param has its kind's type", () => {
  const k = makeParam("k", kind, 3);
  expectTypeOf(k).toExtend<Param<number>>();
  expectTypeOf(k.value).toEqualTypeOf<number>();
  expectTypeOf(k.default).toEqualTypeOf<number>();
  // @ts-expect-error a default of another type
  makeParam("k", kind, "3");
});
