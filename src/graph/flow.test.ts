import { describe, expect, test } from "vitest";
import { anyParam, innerOf, later } from "./fixtures/any-param.ts";
import { flow } from "./flow.ts";
import { type AnyNode, isRunError, type Node, type RunError, rootError } from "./node.ts";
import { all, op } from "./op.ts";
import { t } from "./template.ts";

const style = anyParam("flow.style", "plain");
const write = op("write", async (prompt: string) => later(1, `<${prompt}>`));
const fail = op("fail", async (text: string): Promise<string> => {
  await later(1, 0);
  throw new Error(`no ${text}`);
});
const failAtOnce = op("failAtOnce", (text: string): string => {
  throw new Error(`never ${text}`);
});

async function failureOf(work: Promise<unknown>): Promise<RunError> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!isRunError(error)) throw new Error(`expected a RunError, got ${String(error)}`);
  return error;
}

describe("a flow", () => {
  const program = flow("program", async (q: Node<string>) => write(t`${style}: ${q}`), { description: "Writes." });

  test("called outside a run opens one of its own", async () => {
    const output = (await program("x")) as AnyNode;
    expect(output.value).toBe("<plain: x>");
    expect(output.operation).toMatchObject({
      kind: "flow",
      name: "program",
      argumentNames: ["q"],
      description: "Writes.",
    });
    expect(innerOf(output).operation.name).toBe("write");
    const other = (await program("x")) as AnyNode;
    expect(other.run).not.toBe(output.run);
  });

  test("names its plain arguments after the body's", async () => {
    const output = (await program("x")) as AnyNode;
    expect((output.args[0] as AnyNode).operation).toMatchObject({ kind: "value", name: "q" });
  });

  test("nested is one node with a graph inside", async () => {
    const outer = flow("outer", async (q: Node<string>) =>
      all([await program(q), await program("y"), await program(style)]),
    );
    const output = (await outer("x")) as AnyNode;
    expect(output.value).toEqual(["<plain: x>", "<plain: y>", "<plain: plain>"]);
    const parts = innerOf(output).args as AnyNode[];
    expect(parts.map((n) => [n.operation.kind, innerOf(n).operation.name])).toEqual(Array(3).fill(["flow", "write"]));
    expect(parts[0]?.args[0]).toBe(output.args[0]);
    expect(parts.every((n) => n.run === output.run)).toBe(true);
  });

  test("recursion is nesting", async () => {
    const down: (n: Node<number>) => Promise<Node<number>> = flow("down", async (n: Node<number>) =>
      n.value === 0 ? n : down(n.map((x) => x - 1)),
    );
    expect((await flow("top", (n: Node<number>) => down(n))(20)).value).toBe(0);
  });

  test("may return a param, its argument or a union", async () => {
    expect((await flow("f", () => style)()).value).toBe("plain");
    expect((await flow("f", (q: Node<string>) => q)("x")).value).toBe("x");
  });

  test("that returns a plain value fails with the reason", async () => {
    const bad = flow("bad", (() => "plain") as unknown as () => Node<string>);
    const { output } = await bad.run([]);
    expect(rootError(output)).toMatchObject({ code: "NOT_A_NODE" });
  });

  test("that returns a failed node fails with it", async () => {
    const bad = flow("bad", async (q: Node<string>) => {
      try {
        return await fail(q);
      } catch (error) {
        return (error as RunError).node as unknown as Node<string>;
      }
    });
    const { output } = await bad.run(["x"]);
    expect(output.failed).toBe(true);
    expect(innerOf(output).operation.name).toBe("fail");
  });

  test("refuses promises and hidden nodes as arguments", async () => {
    await expect(program(Promise.resolve("x") as unknown as string)).rejects.toMatchObject({ code: "NOT_AWAITED" });
    await expect(program([style] as unknown as string)).rejects.toMatchObject({ code: "NODE_AS_VALUE" });
  });

  test("refuses nodes of another run, also where they are read or returned", async () => {
    const kept = (await program("x")) as Node<string>;
    await expect(program(kept)).rejects.toMatchObject({ code: "TWO_RUNS" });
    const uses: (() => Node<unknown>)[] = [
      () => t`${kept}`,
      () => all([kept]),
      () => t`${kept.value}`,
      () => kept,
      () => kept.map((x) => x),
    ];
    for (const use of uses) {
      expect(rootError((await flow("f", use).run([])).output)).toMatchObject({ code: "TWO_RUNS" });
    }
    expect((await program(kept.value)).value).toBe("<plain: <plain: x>>");
  });
});

describe("errors", () => {
  test.each([
    ["an async op", (q: Node<string>) => fail(q), "no x"],
    ["a sync op", (q: Node<string>) => failAtOnce(q), "never x"],
  ] as const)("of %s end the run with that node as its output", async (_, body, message) => {
    const program = flow("program", async (q: Node<string>) => body(q));
    const { output } = await program.run(["x"]);
    expect(output.failed).toBe(true);
    expect(innerOf(output).args.map((n) => (n as AnyNode).raw)).toEqual(["x"]);
    expect(rootError(output)).toMatchObject({ message });
    const error = await failureOf(program("x"));
    expect(error.message).toBe(`program: ${message}`);
    expect(error.node.operation.name).toBe("program");
    expect(error.cause).toMatchObject({ message });
  });

  test("that are caught stay in the graph as control edges", async () => {
    const program = flow("program", async (q: Node<string>) => {
      try {
        return await fail(q);
      } catch {
        try {
          failAtOnce(q);
        } catch {
          return t`fallback`;
        }
        return q;
      }
    });
    const { output } = await program.run(["x"]);
    expect(output.value).toBe("fallback");
    expect([...(output.extra?.reads ?? [])].map((n) => [n.operation.name, n.failed])).toEqual([
      ["fail", true],
      ["failAtOnce", true],
    ]);
  });

  test("in nested flows are nested, and the innermost cause is told", async () => {
    const inner = flow("inner", (q: Node<string>) => fail(q));
    const middle = flow("middle", async (q: Node<string>) => t`${await inner(q)}`);
    const { output } = await flow("outer", (q: Node<string>) => middle(q)).run(["x"]);
    const names: string[] = [];
    for (let at: AnyNode | undefined = output; at !== undefined; at = at.extra?.inner) names.push(at.operation.name);
    expect(names).toEqual(["outer", "middle", "inner", "fail"]);
    expect(rootError(output)).toMatchObject({ message: "no x" });
  });

  test("of the body itself end the flow, with what it had read", async () => {
    const { output } = await flow("f", (q: Node<string>) => {
      if (q.value === "x") throw new Error("mine");
      return q;
    }).run(["x"]);
    expect(output.extra?.error).toMatchObject({ message: "mine" });
    expect(output.extra?.inner).toBeUndefined();
    expect([...(output.extra?.reads ?? [])].map((n) => n.raw)).toEqual(["x"]);
  });

  test("of another run leave no foreign node in the graph", async () => {
    const shared = failureOf(flow("first", (q: Node<string>) => fail(q))("a"));
    const { output } = await flow("second", async (q: Node<string>) => {
      if (q.value) throw await shared;
      return q;
    }).run(["b"]);
    expect(output.extra?.inner).toBeUndefined();
    expect(rootError(output)).toMatchObject({ message: "no a" });
  });

  test("a failed node passed on fails again with the same node", async () => {
    const { output } = await flow("f", async (q: Node<string>) => {
      const node = await fail(q).catch((error: RunError) => error.node as unknown as Node<string>);
      return write(node);
    }).run(["x"]);
    expect(innerOf(output).operation.name).toBe("fail");
  });

  test("of a nested flow that nobody awaits are no unhandled rejections, whatever ends the outer one", async () => {
    const inner = flow("inner", (q: Node<string>) => fail(q));
    const program = flow("program", async (q: Node<string>) => {
      if (q.value === "fine") {
        void inner(q);
        return write(q);
      }
      const [first] = await Promise.all([inner(q), inner("y"), failAtOnce(q)]);
      return first;
    });
    // An unhandled rejection would fail this test file.
    expect((await program.run(["fine"])).output.value).toBe("<fine>");
    expect((await program.run(["x"])).output.failed).toBe(true);
  });

  test("run() never rejects because the program failed, and tells what was touched", async () => {
    const result = await flow("f", (q: Node<string>) => fail(t`${style} ${q}`)).run(["x"]);
    expect(result.touched).toEqual(["flow.style"]);
    expect(result.output.failed).toBe(true);
  });
});

describe("with(values)", () => {
  const program = flow("program", (q: Node<string>) => t`${style}: ${q}`);

  test("is the same program with other values", async () => {
    const tuned = program.with({ "flow.style": "terse" });
    expect((await tuned("x")).value).toBe("terse: x");
    expect((await program("x")).value).toBe("plain: x");
    expect((await tuned.with({ "flow.style": "shorter" })("x")).value).toBe("shorter: x");
    expect((await tuned.run(["x"])).output.value).toBe("terse: x");
    expect((await tuned.run(["x"], { values: { "flow.style": "run" } })).output.value).toBe("run: x");
    expect(tuned.flowName).toBe("program");
  });

  test("is unmoved by later changes of the values", async () => {
    const values = { "flow.style": "terse" };
    const tuned = program.with(values);
    values["flow.style"] = "changed";
    expect((await tuned("x")).value).toBe("terse: x");
  });

  test("refuses unknown names with the nearest, and values that are not allowed", () => {
    expect(() => program.with({ "flow.stile": "x" })).toThrow(
      expect.objectContaining({ code: "VALUES_UNKNOWN", message: expect.stringContaining('"flow.style"') }),
    );
    expect(() => program.with({ "flow.style": 3 })).toThrow(
      expect.objectContaining({ code: "VALUES_BAD", message: expect.stringContaining("3 is no string") }),
    );
  });

  test("takes a value that suits one of several params of that name", async () => {
    const texts = anyParam("flow.twice", "a");
    anyParam("flow.twice", 1);
    const one = flow("one", () => t`${texts}`);
    expect((await one.with({ "flow.twice": "b" })()).value).toBe("b");
    expect(() => one.with({ "flow.twice": true })).toThrow(expect.objectContaining({ code: "VALUES_BAD" }));
  });

  test("inside another run is refused", async () => {
    const tuned = program.with({ "flow.style": "terse" });
    const { output } = await flow("outer", (q: Node<string>) => tuned(q)).run(["x"]);
    expect(rootError(output)).toMatchObject({ code: "BOUND_INSIDE_RUN" });
    expect((await flow("outer", (q: Node<string>) => program.with({})(q))("x")).value).toBe("plain: x");
  });
});
