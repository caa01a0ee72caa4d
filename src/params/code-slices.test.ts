import { afterEach, describe, expect, test } from "vitest";
import { checkDefault } from "./check-default.ts";
import { code } from "./code.ts";
import { sliceCodeParams } from "./code-slices.ts";
import { providedSlice, provideSources } from "./code-sources.ts";

const file = `import { flow, param as p } from "gradus";
import * as g from "gradus";
import type { Far } from "./far.ts";

export interface Doc { id: number; text: Text }
type Text = string;
type Unused = number;

// é 😀: offsets are not bytes
const rank = p.code("rank", (docs: Doc[], query = "x"): Doc[] => {
  // keeps what matches
  return docs.filter((doc) => doc.text.includes(query));
}, { description: "ranks" });

export function makeAll() {
  const inner = g.param.code(\`inner\`, async function pick<T>(xs: T[], ...more: Far<T>[]) {
    if (xs.length > 0) {
      return xs[0];
    }
    return more;
  });
  const poem = p.code("poem", () => {
    return \`a
      b\`;
  });
  return [inner, poem, p.code("named", helper), p.code("far", imported), p.code(name(), (x: number) => x)];
}

function helper(x: number): number {
  return x + 1;
}
other.code("no", () => 1);
p.number("n", 1, { min: 0, max: 2 });
`;

describe("slices of a file", () => {
  const slices = sliceCodeParams(file, "/project/task.ts");

  test("are the literals and the functions that are named, nothing else", () => {
    expect([...slices.keys()].sort()).toEqual(["inner", "named", "poem", "rank"]);
  });

  test("have the text as written, its type, its line and the types that it rests on", () => {
    expect(slices.get("rank")).toEqual({
      source:
        '(docs: Doc[], query = "x"): Doc[] => {\n  // keeps what matches\n  return docs.filter((doc) => doc.text.includes(query));\n}',
      signature: "(docs: Doc[], query?: string) => Doc[]",
      line: 10,
      declarations: "interface Doc { id: number; text: Text }\ntype Text = string;",
    });
    expect(slices.get("named")).toMatchObject({ signature: "(x: number) => number", line: 29 });
  });

  test("lose the indentation of the place they stand in, unless a text would change", () => {
    expect(slices.get("inner")).toMatchObject({
      source:
        "async function pick<T>(xs: T[], ...more: Far<T>[]) {\n  if (xs.length > 0) {\n    return xs[0];\n  }\n  return more;\n}",
      signature: "<T>(xs: T[], ...more: Far<T>[])",
    });
    expect(slices.get("poem")?.source).toBe("() => {\n    return `a\n      b`;\n  }");
  });

  test("leave out a name that stands for two functions, and keep one that stands twice for the same", () => {
    const twice =
      'param.code("a", (x) => x); param.code("a", (x) => -x); param.code("b", (x) => x); param.code("b", (x) => x);';
    expect([...sliceCodeParams(twice, "a.js").keys()]).toEqual(["b"]);
  });

  test("of a file with a mistake are refused with its line", () => {
    expect(() => sliceCodeParams("const a = 1;\nconst b = ;", "/project/bad.ts")).toThrow(/\/project\/bad\.ts:2: /);
  });
});

describe("sources that were provided", () => {
  const files = ["/project/one.ts", "/project/two.ts"];
  afterEach(() => {
    for (const name of files) provideSources(name, new Map());
  });

  test("give a param its text and types, in place of the compiled function", async () => {
    const source = `import { param } from "gradus";
interface Doc { id: number; far: Far.Away<string> }
export const pick = param.code("pick", (docs: Doc[], k = 2) => docs.slice(0, k).map((doc) => doc.id));`;
    provideSources(files[0]!, sliceCodeParams(source, files[0]!));
    const pick = code("pick", (docs: { id: number }[], k = 2) => docs.slice(0, k).map((doc) => doc.id));
    expect(pick.initial).toBe("(docs: Doc[], k = 2) => docs.slice(0, k).map((doc) => doc.id)");
    expect(pick.kind.describe()).toContain(
      "(docs: Doc[], k?: number) where interface Doc { id: number; far: Far.Away<string> }",
    );
    await checkDefault(pick);
    expect(await pick.kind.check("(docs) => docs.map((doc) => doc.id)")).toBeUndefined();
    expect(await pick.kind.check("(docs) => docs.map((doc) => doc.far.anything.at.all)")).toBeUndefined();
    expect(await pick.kind.check("(docs) => docs.map((doc) => doc.name)")).toMatch(
      /Property 'name' does not exist on type 'Doc'/,
    );
    expect(await pick.kind.check("(docs) => docs")).toMatch(/'Doc\[\]' is not assignable to type 'number\[\]'/);
  });

  test("are found by name, and by the calling file where two files have the name", () => {
    const slice = (source: string) => ({ source, signature: "()", line: 1, declarations: "" });
    provideSources(files[0]!, new Map([["a", slice("() => 1")]]));
    expect(providedSlice("a")?.source).toBe("() => 1");
    expect(providedSlice("b")).toBeUndefined();
    provideSources(files[1]!, new Map([["a", slice("() => 2")]]));
    expect(providedSlice("a", "Error\n    at x (/project/two.tsx:1:1)")).toBeUndefined();
    expect(providedSlice("a", "Error\n    at x (/gradus/code.ts:1:1)\n    at /project/two.ts:3:9")?.source).toBe(
      "() => 2",
    );
    expect(providedSlice("a", "Error\n    at file:///project/one.ts:3:9")?.source).toBe("() => 1");
  });
});
