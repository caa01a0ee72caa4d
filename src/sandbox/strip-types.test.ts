import { describe, expect, test } from "vitest";
import { stripTypes } from "./strip-types.ts";

function code(source: string): string {
  const result = stripTypes(source);
  if (!result.ok) throw new Error(result.message);
  return result.code;
}

describe("stripTypes", () => {
  test("leaves a JavaScript expression that does the same", () => {
    const source = `async function rank<T extends { s: number }>(docs: readonly T[], k?: number): Promise<T[]> {
      type Pair = [T, number];
      interface Box { a: string }
      enum Order { Up, Down }
      const sorted = ([...docs] as T[]).sort((a, b): number => a!.s - b.s) satisfies T[];
      return sorted.slice(0, k ?? Order.Down);
    };`;
    const run = new Function(`return ${code(source)}`)();
    return expect(run([{ s: 2 }, { s: 1 }])).resolves.toEqual([{ s: 1 }]);
  });

  test.each(["(x: number) => x", "x => x;", "function f(a: string) { return a }", "  (a) => a;;\n"])(
    "what comes out of %j is one expression, and may go in again",
    (source) => {
      const once = code(source);
      for (const text of [once, code(once)]) expect(typeof new Function(`return [${text}\n][0]`)()).toBe("function");
    },
  );

  test("says where a syntax error is, also after characters of several bytes", () => {
    expect(stripTypes('(x) => {\n  const é = "😀"; let a = ;\n}')).toMatchObject({ ok: false, line: 2, column: 27 });
    expect(stripTypes("import x from 'y'")).toMatchObject({ ok: false, line: 1 });
    expect(stripTypes("")).toMatchObject({ ok: false });
    expect(stripTypes("(x) => {\n")).toMatchObject({ ok: false, line: 1 });
  });

  test("leads back from a place in the code to the source", () => {
    const source = "(x: {\n  a: string;\n}) => {\n  // a comment\n\n  type T = string;\n  return x\n    .boom();\n}";
    const result = stripTypes(source);
    if (!result.ok) throw new Error(result.message);
    const line = result.code.split("\n").findIndex((text) => text.includes("boom")) + 1;
    const column = result.code.split("\n")[line - 1]!.indexOf("boom") + 1;
    expect(line).not.toBe(8);
    expect(result.original(line)).toMatchObject({ line: 7 });
    expect(result.original(line, column)).toMatchObject({ line: 8 });
    expect(result.original(1).line).toBe(1);
    expect(result.original(1000).line).toBeLessThanOrEqual(9);
  });
});
