import { describe, expect, test } from "vitest";
import { anyParam, innerOf, later } from "./fixtures/any-param.ts";
import { flow } from "./flow.ts";
import type { AnyNode, Node } from "./node.ts";
import { all, op } from "./op.ts";
import { t } from "./template.ts";

const k = anyParam("op.k", 2);

/** The plain value of a one-off flow. */
async function resultOf<R>(body: () => Node<R> | Promise<Node<R>>): Promise<R> {
  return (await flow("f", body)()).value;
}

/** What a one-off flow fails with at the root. */
async function codeOf(body: () => Node<unknown> | Promise<Node<unknown>>): Promise<unknown> {
  const error = (await flow("f", body)().catch((e: unknown) => e)) as { cause?: { code?: string } };
  return error.cause?.code;
}

describe("op", () => {
  test("optional, default, rest, boolean and union arguments survive", async () => {
    const call = op("call", (a: string, b = "two", ...rest: boolean[]) => [a, b, ...rest].join(" "));
    expect(await resultOf(() => call("one"))).toBe("one two");
    expect(await resultOf(() => call(t`one`, undefined, true, all([true]).get(0)))).toBe("one two true true");
    const pick = op("pick", (mode: "a" | "b" | null, on?: boolean) => `${mode}${on}`);
    expect(await resultOf(() => pick(null))).toBe("nullundefined");
  });

  test("values, nodes and params go in as they are", async () => {
    const times = op("times", (a: number, b: number) => a * b);
    expect(await resultOf(() => times(times(3, k), 2))).toBe(12);
  });

  test("async functions, promises and thenables of other makes give promises of nodes", async () => {
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: the case
      then: (resolve: (n: number) => void) => void setTimeout(resolve, 1, 3),
    } as unknown as PromiseLike<number>;
    expect(await resultOf(() => op("a", async () => 1)())).toBe(1);
    expect(await resultOf(() => op("b", () => Promise.resolve(2))())).toBe(2);
    expect(await resultOf(() => op("c", () => thenable)())).toBe(3);
  });

  test("declares its effects", async () => {
    const kinds = [
      op("sync", () => 1),
      op("async", async () => 1),
      op("arrow", () => Promise.resolve(1)),
      op("write", async () => 1, { effects: "write", description: "writes", arguments: ["x"] }),
    ];
    const output = (await flow("f", async () => all(await Promise.all(kinds.map((call) => call()))))()) as AnyNode;
    const operations = innerOf(output).args.map((n) => (n as AnyNode).operation);
    expect(operations.map((o) => o.effects)).toEqual(["none", "read", "none", "write"]);
    expect(operations[3]).toMatchObject({ description: "writes", argumentNames: ["x"] });
  });

  test.each<[string, (node: Node<number>) => unknown]>([
    ["a list", (n) => [1, n]],
    ["an object", (n) => ({ n })],
    ["an object without prototype", (n) => Object.assign(Object.create(null), { n })],
    ["a list with a param", () => [k]],
    ["an object with a param", () => ({ k })],
  ])("refuses a node inside %s", async (_, hide) => {
    const take = op("take", (x: unknown) => typeof x);
    expect(await codeOf(() => take(hide(k.map((x) => x))))).toBe("NODE_AS_VALUE");
    expect(await codeOf(() => all({ a: hide(k.map((x) => x)) }))).toBe("NODE_AS_VALUE");
  });

  test.each<[string, () => unknown]>([
    ["a promise", () => Promise.resolve(1)],
    // biome-ignore lint/suspicious/noThenProperty: the case
    ["a thenable", () => ({ then: () => {} })],
    ["a list that holds a promise", () => [Promise.resolve(1)]],
    ["an object that holds a promise", () => ({ a: Promise.resolve(1) })],
  ])("refuses %s", async (_, make) => {
    expect(await codeOf(() => op("take", (x: unknown) => typeof x)(make()))).toBe("NOT_AWAITED");
  });

  test.each<[string, (node: Node<number>) => unknown]>([
    ["a node", (n) => n],
    ["a param", () => k],
    ["a list with a node", (n) => [n]],
    ["an object with a param", () => ({ k })],
  ])("refuses to return %s", async (_, make) => {
    for (const give of [
      (n: Node<number>) => op("give", () => make(n)),
      (n: Node<number>) => op("give", async () => make(n)),
    ]) {
      expect(await codeOf(() => give(k.map((x) => x))() as Node<unknown> | Promise<Node<unknown>>)).toBe(
        "NODE_AS_VALUE",
      );
    }
  });

  test("a node of a closure that a body reads is kept as a hidden input", async () => {
    const output = (await flow("f", async (q: Node<string>) => {
      const secret = t`secret ${q}`;
      const sync = op("sync", (a: string) => a + secret.value)("1");
      const late = await op("late", async (a: string) => a + (await later(1, secret)).value)("2");
      return all([sync, late, sync.map((s) => s + secret.value), op("none", () => 1)()]);
    })("x")) as AnyNode;
    const parts = innerOf(output).args as AnyNode[];
    const reads = parts.map((n) => [...(n.extra?.reads ?? [])].map((r) => r.operation.name));
    expect(reads).toEqual([["template"], ["template"], ["template"], []]);
    expect(output.extra?.reads).toBeUndefined();
  });

  test("a hidden read that fails is kept with the failure", async () => {
    const result = await flow("f", (q: Node<string>) => {
      const secret = t`secret ${q}`;
      return op("fails", () => {
        if (secret.value) throw new Error("no");
        return 1;
      })();
    }).run(["x"]);
    const failed = innerOf(result.output);
    expect([...(failed.extra?.reads ?? [])].map((r) => r.raw)).toEqual(["secret x"]);
  });
});

describe("all", () => {
  test("makes one node of a list or a record", async () => {
    expect(await resultOf(() => all([k, "x", t`y`]))).toEqual([2, "x", "y"]);
    expect(await resultOf(() => all({ k, plain: [1, 2], node: t`y` }))).toEqual({ k: 2, plain: [1, 2], node: "y" });
    expect(await resultOf(() => all([]))).toEqual([]);
    expect(await resultOf(() => all({}))).toEqual({});
  });

  test("names the members of a record", async () => {
    const output = (await flow("f", () => all({ first: k, second: 1 }))()) as AnyNode;
    expect(innerOf(output).operation.argumentNames).toEqual(["first", "second"]);
  });

  test("refuses a promise among its parts", async () => {
    expect(await codeOf(() => all([Promise.resolve(1)]))).toBe("NOT_AWAITED");
  });
});
