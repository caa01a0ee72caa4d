import { describe, expect, test } from "vitest";
import { anyKind } from "./fixtures/any-param.ts";
import { runtimeOf } from "./runtime.ts";

type Copy = {
  flow: typeof import("./flow.ts").flow;
  op: typeof import("./op.ts").op;
  t: typeof import("./template.ts").t;
  makeParam: typeof import("./param.ts").makeParam;
  node: typeof import("./node.ts");
  errors: typeof import("./errors.ts");
};

/** A second copy of every module of the graph, as two installations of the package would load them. */
async function load(): Promise<Copy> {
  const { vi } = await import("vitest");
  vi.resetModules();
  const [flow, op, template, param, node, errors] = await Promise.all([
    import("./flow.ts"),
    import("./op.ts"),
    import("./template.ts"),
    import("./param.ts"),
    import("./node.ts"),
    import("./errors.ts"),
  ]);
  return { flow: flow.flow, op: op.op, t: template.t, makeParam: param.makeParam, node, errors };
}

describe("the runtime", () => {
  test("is one for all copies of a version, and a named error for two versions", () => {
    const place: Record<symbol, unknown> = {};
    const first = runtimeOf(place, "1.0");
    expect(runtimeOf(place, "1.0")).toBe(first);
    expect(() => runtimeOf(place, "1.1")).toThrow(
      expect.objectContaining({ code: "TWO_VERSIONS", message: expect.stringMatching(/1\.0 and gradus 1\.1/) }),
    );
    expect(runtimeOf(place, "1.0")).toBe(first);
  });

  test("lets two copies of a version see each other's runs, nodes, params and errors", async () => {
    const a = await load();
    const b = await load();
    expect(a.op).not.toBe(b.op);
    expect(a.node.AnyNode).not.toBe(b.node.AnyNode);

    const shared = a.makeParam("runtime.shared", anyKind("plain"), "plain");
    const upper = b.op("upper", (text: string) => text.toUpperCase());
    const fail = b.op("fail", async (text: string): Promise<string> => {
      throw new Error(`no ${text}`);
    });
    const inner = b.flow("inner", async (q: import("./node.ts").Node<string>) => upper(b.t`${q} ${shared}`));
    const program = a.flow("program", async (q: import("./node.ts").Node<string>) => {
      const node = await inner(a.t`<${q}>`);
      if (!a.node.isNode(node) || node.value === "") return q;
      try {
        return await fail(node);
      } catch (error) {
        if (!a.node.isRunError(error) || !a.errors.GradusError.is(error, "RUN_ERROR")) throw error;
        return a.t`${node} after ${error.message}`;
      }
    });
    const result = await program.run(["x"], { values: { "runtime.shared": "tuned" } });
    expect(result.output.value).toBe("<X> TUNED after fail: no <X> TUNED");
    expect(result.touched).toEqual(["runtime.shared"]);
    expect(result.output.extra?.reads?.size).toBe(2);
    expect((await b.flow("f", () => shared).with({ "runtime.shared": "b" })()).value).toBe("b");
    expect(b.node.isNode(result.output)).toBe(true);
  });
});
