import { describe, expect, test } from "vitest";
import { anyKind, anyParam, innerOf } from "./fixtures/any-param.ts";
import { flow } from "./flow.ts";
import { BadValue } from "./kind.ts";
import { type AnyNode, rootError } from "./node.ts";
import { all, op } from "./op.ts";
import { declaredParams, makeParam, type ParamNode } from "./param.ts";
import { t } from "./template.ts";

describe("a param", () => {
  test("tells what it is anywhere", () => {
    const style = anyParam("param.style", "plain", { description: "How to write." });
    expect(style).toMatchObject({
      name: "param.style",
      initial: "plain",
      default: "plain",
      description: "How to write.",
    });
    expect(style.kind.name).toBe("any");
    expect(declaredParams("param.style")).toEqual([style]);
  });

  test("is one node a run, bound to the run's value", async () => {
    const style = anyParam("param.bound", "plain");
    const program = flow("f", () => all([style, t`${style}`, style]));
    const tuned = await program.run([], { values: { "param.bound": "tuned", "param.unknown": 1 } });
    expect(tuned.output.value).toEqual(["tuned", "tuned", "tuned"]);
    const [first, , third] = innerOf(tuned.output).args as ParamNode[];
    expect(first).toBe(third);
    expect(first).toMatchObject({ json: "tuned", param: style, operation: { kind: "param", name: "param.bound" } });
    expect((await program.run([])).output.value).toEqual(["plain", "plain", "plain"]);
  });

  test("is decoded for the program, and kept as JSON for the graph", async () => {
    const kind = {
      ...anyKind(""),
      decode: (value: unknown) => new Date(String(value)),
      encode: (d: Date) => d.toISOString(),
    };
    const since = makeParam<Date>("param.since", kind, new Date(0));
    const output = (await flow("f", () => since.map((d) => d.getTime()))()) as AnyNode;
    expect(output.value).toBe(0);
    expect(innerOf(output).args[0]).toMatchObject({ json: "1970-01-01T00:00:00.000Z" });
    expect(since.default.getTime()).toBe(0);
  });

  test("an op that changes its argument in place changes no candidate and no default", async () => {
    const given = { list: [3, 1, 2] };
    const demos = anyParam("param.demos", given);
    const sort = op("sort", (value: { list: number[] }) => value.list.sort());
    const program = flow("f", () => sort(demos));
    const values = { "param.demos": { list: [9, 8] } };
    expect((await program.run([], { values })).output.value).toEqual([8, 9]);
    expect(values).toEqual({ "param.demos": { list: [9, 8] } });
    expect((await program()).value).toEqual([1, 2, 3]);
    demos.default.list.push(4);
    given.list.push(5);
    expect(demos.default).toEqual({ list: [3, 1, 2] });
  });

  test.each(["", "1st", "a b", "é", "a/b", "-x"])("refuses the name %j", (name) => {
    expect(() => anyParam(name, "x")).toThrow(expect.objectContaining({ code: "BAD_NAME" }));
  });

  test.each(["a", "_a", "A.b-c_1"])("takes the name %j", (name) => {
    expect(anyParam(`${name}`, "x").name).toBe(name);
  });

  test("refuses a default that its kind does not allow", () => {
    const strict = { ...anyKind("x"), check: () => "it is too long" };
    expect(() => makeParam("param.bad", strict, "x")).toThrow(
      expect.objectContaining({
        code: "BAD_DEFAULT",
        message: expect.stringContaining("too long"),
        fix: expect.stringContaining("any string"),
      }),
    );
    const encoding = {
      ...anyKind("x"),
      encode: (): string => {
        throw new BadValue("it is no text");
      },
    };
    expect(() => makeParam("param.bad", encoding, "x")).toThrow(expect.objectContaining({ code: "BAD_DEFAULT" }));
    expect(declaredParams("param.bad")).toEqual([]);
  });

  test("two of one name in one program are refused; in two programs they are two", async () => {
    const [one, two] = [anyParam("param.twin", "1"), anyParam("param.twin", "2")];
    expect(rootError((await flow("f", () => t`${one} ${two}`).run([])).output)).toMatchObject({
      code: "DUPLICATE_PARAM",
    });
    expect((await flow("f", () => t`${one}`)()).value).toBe("1");
    expect((await flow("f", () => t`${two}`)()).value).toBe("2");
  });

  test("declared and dropped a thousand times is not kept", async () => {
    for (let i = 0; i < 1000; i++) anyParam("param.dropped", i);
    await new Promise((resolve) => setTimeout(resolve));
    globalThis.gc?.();
    anyParam("param.dropped", -1);
    expect(declaredParams("param.dropped").length).toBeLessThan(10);
  });
});
