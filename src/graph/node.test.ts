import { describe, expect, test } from "vitest";
import { anyParam, innerOf } from "./fixtures/any-param.ts";
import { flow } from "./flow.ts";
import { type AnyNode, inputsOf, isNode, isRunError, type Node, RunError, rootError } from "./node.ts";
import { all, op } from "./op.ts";
import { t } from "./template.ts";

const upper = op("upper", (text: string) => text.toUpperCase());
const style = anyParam("node.style", "plain");

/** Runs `body` inside a flow and returns what it threw. */
async function thrownBy(body: (node: Node<string>) => unknown): Promise<unknown> {
  let thrown: unknown = "nothing";
  await flow("probe", async (q: Node<string>) => {
    try {
      await body(q);
    } catch (error) {
      thrown = error;
    }
    return q;
  })("q");
  return thrown;
}

describe("a node where a plain value belongs", () => {
  test.each<[string, (node: Node<string>) => unknown]>([
    ["a plain template", (n) => `hello ${n}`],
    ["concatenation", (n) => "hello ".concat(n as unknown as string)],
    ["arithmetic", (n) => (n as unknown as number) * 2],
    ["an ordering", (n) => (n as unknown as number) > 2],
    ["String()", (n) => String(n)],
    ["Number()", (n) => Number(n)],
    ["a list joined", (n) => [n, n].join(", ")],
    ["an object key", (n) => ({ [n as unknown as string]: 1 })],
    // biome-ignore lint/suspicious/noDoubleEquals: the case
    ["loose equality with a text", (n) => (n as unknown) == "q"],
    ["JSON.stringify", (n) => JSON.stringify(n)],
    ["JSON.stringify, nested deep", (n) => JSON.stringify({ a: [{ n }] })],
    ["a map of a list to JSON", (n) => JSON.stringify([1, 2].map(() => n))],
  ])("%s throws and names t and .value", async (_, use) => {
    for (const make of [(n: Node<string>) => n, () => style as Node<string>, (n: Node<string>) => upper(n)]) {
      const error = await thrownBy((n) => use(make(n)));
      expect(error).toMatchObject({ code: "NODE_AS_VALUE" });
      expect((error as { fix: string }).fix).toMatch(/t`…\$\{node\}…`.*all\(.*\.value/);
    }
  });

  test("so does one that hides deeper than the lift looks, once the body writes it", async () => {
    const dump = op("dump", (x: unknown) => JSON.stringify(x));
    const error = await thrownBy((n) => dump([{ deep: [n] }]));
    expect(isRunError(error) && rootError(error.node)).toMatchObject({ code: "NODE_AS_VALUE" });
  });

  test("the message names the operation", async () => {
    expect(String(await thrownBy((n) => `${upper(n)}`))).toContain('the node of "upper"');
    expect(String(await thrownBy(() => `${style}`))).toContain('the param "node.style"');
  });
});

describe("a node", () => {
  test("keeps operation, inputs and value, and its arguments are its own", async () => {
    const join = op("join", (...parts: string[]) => parts.join("+"));
    const given = ["b", "c"];
    const output = (await flow("f", (q: Node<string>) => {
      const node = join(q, ...given);
      given.push("late");
      return node;
    })("a")) as AnyNode;
    const node = innerOf(output);
    expect(node.operation).toMatchObject({ kind: "op", name: "join", argumentNames: ["…parts"], effects: "none" });
    expect(node.args.slice(1)).toEqual(["b", "c"]);
    expect(inputsOf(node).map((n) => n.raw)).toEqual(["a"]);
    expect(node.value).toBe("a+b+c");
    expect(isNode(node)).toBe(true);
    expect([{}, null, "x", 1, undefined, () => 1].some(isNode)).toBe(false);
  });

  test("a body cannot change what is recorded through its arguments list", async () => {
    const greedy = op("greedy", (...parts: string[]) => {
      parts.length = 0;
      return parts.length;
    });
    const output = (await flow("f", (q: Node<string>) => greedy(q, "b"))("a")) as AnyNode;
    expect(innerOf(output).args).toHaveLength(2);
  });

  test("one op called twice, at once or in turn, keeps the inputs of each call", async () => {
    const slow = op("slow", async (n: number) => n);
    const output = await flow("f", async (q: Node<number>) => {
      const nodes = await Promise.all(Array.from({ length: 20 }, (_, i) => slow(i)));
      expect(nodes.map((n) => (n as unknown as AnyNode).args)).toEqual(nodes.map((_, i) => [i]));
      return q;
    })(0);
    expect(output.value).toBe(0);
  });

  test("used twice in one call is two inputs", async () => {
    const add = op("add", (a: string, b: string) => a + b);
    const output = (await flow("f", () => add(style, style))()) as AnyNode;
    const sum = innerOf(output);
    expect(sum.value).toBe("plainplain");
    expect(inputsOf(sum)[0]).toBe(inputsOf(sum)[1]);
  });

  test("map and get are nodes of their own", async () => {
    const f = flow("f", (doc: Node<{ title: string; pages: number[] }>) =>
      all([doc.get("title").map((s) => s.length), doc.get("pages").get(1)]),
    );
    expect((await f({ title: "abc", pages: [7, 8] })).value).toEqual([3, 8]);
  });

  test("map and get of a param are edges from the param", async () => {
    const limits = anyParam("node.limits", { low: 1, high: 3 });
    const result = await flow("f", () => limits.get("high").map((n) => n + 1)).run([]);
    expect(result.output.value).toBe(4);
    expect(result.touched).toEqual(["node.limits"]);
  });

  test("can be read after its run", async () => {
    const output = await flow("f", (q: Node<string>) => t`got ${q}`)("x");
    expect(output.value).toBe("got x");
  });
});

describe("RunError", () => {
  test.each<[string, unknown, string]>([
    ["an error", new Error("boom"), "fails: boom"],
    ["an error without a message", new RangeError(), "fails: RangeError"],
    ["null", null, "fails: null"],
    ["undefined", undefined, "fails: undefined"],
    ["a text", "plain", "fails: plain"],
    ["an object without a prototype", Object.create(null), "fails: {}"],
    ["a symbol", Symbol("s"), "fails: Symbol(s)"],
    [
      "an error whose message throws",
      Object.defineProperty(new Error(), "message", {
        get() {
          throw new Error("getter");
        },
      }),
      "fails: an error that cannot be read",
    ],
  ])("says what was thrown: %s", async (_, thrown, message) => {
    const sync = op("fails", (_q: string) => {
      throw thrown;
    });
    const late = op("fails", async (_q: string) => {
      throw thrown;
    });
    for (const call of [sync, late]) {
      const error = await thrownBy((q) => call(q));
      expect(error).toBeInstanceOf(RunError);
      expect((error as RunError).message).toBe(message);
      const { node } = error as RunError;
      expect(node.failed).toBe(true);
      expect(rootError(node)).toBe(thrown);
      expect(inputsOf(node).map((n) => n.raw)).toEqual(["q"]);
      expect(() => node.value).toThrow(message);
    }
  });
});
