import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { BadValue } from "../graph/kind.ts";
import { sharedSandbox } from "../sandbox/javascript.ts";
import { type CodeRules, codeKind } from "./code-kind.ts";
import { SANDBOX_NAMES } from "./sandbox-names.ts";

const signature = "(docs: string[], k?: number) => string[]";
const rules: CodeRules = {
  name: "rank",
  signature,
  contract: { declarations: "", type: signature },
  arity: 2,
  checks: [],
};
const kind = codeKind(rules, "(docs) => docs");

afterAll(() => sharedSandbox().close());

function problemOf(answer: string): string {
  try {
    kind.parse(answer);
  } catch (error) {
    if (error instanceof BadValue) return error.message;
    throw error;
  }
  return "none";
}

describe("an answer", () => {
  const arrow = "(docs, k) => docs.slice(0, k)";
  test.each([
    ["an arrow", arrow, arrow],
    ["in a fence", `\`\`\`ts\n${arrow}\n\`\`\``, arrow],
    ["in a fence in prose", `Here it is:\n\n\`\`\`typescript\n${arrow};\n\`\`\`\n\nIt keeps the first k.`, arrow],
    ["in back-ticks", `\`${arrow}\``, arrow],
    ["a constant", `export const rank = ${arrow};`, arrow],
    ["a constant with a type", `const rank: (docs: string[], k?: number) => string[] = ${arrow}`, arrow],
    ["in parentheses", `((${arrow}))`, arrow],
    ["a declaration", "export function rank(docs) { return docs }", "function rank(docs) { return docs }"],
    [
      "a default export",
      "export default async function (docs) { return docs }",
      "async function (docs) { return docs }",
    ],
    ["a function without a name", "function (docs) { return docs }", "function (docs) { return docs }"],
    [
      "with comments in front",
      `// keeps k\n/* of them */ export const rank = ${arrow}; // done`,
      `// keeps k\n/* of them */\n${arrow}`,
    ],
    [
      "with a type of its own inside",
      "(docs) => { type T = string; const out: T[] = docs; return out }",
      "(docs) => { type T = string; const out: T[] = docs; return out }",
    ],
  ])("%s becomes the function alone", (_, answer, value) => {
    expect(kind.parse(answer)).toBe(value);
    expect(kind.parse(kind.show(value))).toBe(value);
  });

  test.each([
    ["nothing", "", /^the code is empty; write one function and nothing else/],
    ["prose", "I would sort them first.", /^the code has a syntax error: /],
    ["a value", "42", /^the code is no function; /],
    [
      "two functions",
      "function a() {}\nfunction b() {}",
      /^the code is 2 statements; helpers and types belong inside the function/,
    ],
    ["two blocks", "```ts\n(a) => a\n```\nor\n```ts\n(b) => b\n```", /^the answer holds 2 blocks of code/],
    ["a class", "class Rank {}", /^the code is no function/],
    ["a generator", "function* rank(docs) { yield docs }", /^the code is a generator/],
    ["a call", "((docs) => docs)(1)", /^the code is no function/],
    [
      "a broken line",
      "(docs) => {\n  return docs.map(;\n}",
      /^the code has a syntax error: .*\n {2}1 \| .*\n> 2 \|\s+return docs\.map\(;\n/,
    ],
    [
      "too many arguments",
      "(docs, k, query) => docs",
      /^the function needs 3 arguments and gets 2; its type is \(docs/,
    ],
    [
      "foreign names",
      "(docs) => {\n  return _.sortBy(docs, fs)\n}",
      /^the function uses _, fs, which do not exist where it runs; .*\n.*\n> 2 \|/,
    ],
    [
      "an import",
      'async (docs) => (await import("fs")).readdirSync(docs[0])',
      /^the function uses import, which does not exist/,
    ],
    ["eval", "(docs) => eval(docs[0])", /^the function uses eval/],
    ["code after a comment trick", "(docs) => docs /*\n*/; process.exit()", /^the code is 2 statements/],
    [
      "what strict mode forbids",
      "(docs) => { with (docs) { return length } }",
      /syntax error: 'with' statements are not allowed/,
    ],
    ["half a character", '(docs) => ["\uD800"]', /half of a character/],
    [
      "endless nesting",
      `() => ${"[".repeat(5000)}${"]".repeat(5000)}`,
      /^the code nests brackets more than 200 levels deep/,
    ],
    ["endless chains", `(docs) => docs${".at".repeat(6000)}`, /^the code nests too deep|^none$/],
    ["endless text", `() => "${"x".repeat(30_000)}"`, /^the code has 30008 characters, and 20000 are allowed/],
  ])("%s is a problem that says what to do", (_, answer, problem) => {
    expect(problemOf(answer)).toMatch(problem);
  });

  test("needs as few arguments as it likes, and any number where the type has a rest", () => {
    expect(problemOf("() => []")).toBe("none");
    expect(problemOf("(docs, k, extra = 1) => docs")).toBe("none");
    expect(problemOf("(...all) => all[0]")).toBe("none");
    const rest = codeKind({ ...rules, arity: Number.POSITIVE_INFINITY }, "() => []");
    expect(rest.parse("(a, b, c, d) => [a, b, c, d]")).toBe("(a, b, c, d) => [a, b, c, d]");
  });
});

describe("the check of types", () => {
  test.each([
    ["plain JavaScript", "(docs, k) => { function first(xs) { return xs.slice(0, k) } return first(docs) }"],
    ["types of its own", "(docs: readonly string[], k = 3): string[] => docs.slice(0, k)"],
    [
      "a map's own entries, which are there",
      "(docs) => { const m = new Map<string, string[]>(); m.set('a', docs); return m.get('a').concat(docs) }",
    ],
    ["what catch caught", "(docs) => { try { return docs } catch (error) { return [error.message] } }"],
    ["newer built-ins of the sandbox", "(docs) => docs.toSorted().with(0, 'a')"],
    ["the console", "(docs) => { console.log(docs); return docs }"],
  ])("allows %s", async (_, source) => {
    expect(await kind.check(source)).toBeUndefined();
  });

  test.each([
    [
      "the result",
      "(docs, k) => {\n  return docs.length;\n}",
      /^the types do not fit: Type '\(docs: string\[\], k: .*\) => number' is not assignable.* Type 'number' is not assignable to type 'string\[\]'$/,
    ],
    [
      "an arrow's result",
      "(docs, k) =>\n  docs.length",
      /^the types do not fit: line 2: Type 'number' is not assignable to type 'string\[\]'\n.*\n> 2 \|/,
    ],
    ["an argument", "(docs: number[]) => []", /^the types do not fit: .*'string' is not assignable to type 'number'$/],
    ["a promise where none may be", "async (docs) => docs", /^the types do not fit: .*Promise<string\[\]>/],
    [
      "methods that do not exist",
      "(docs) => docs.filer(Boolean)",
      /line 1: Property 'filer' does not exist on type 'string\[\]'\. Did you mean 'filter'\?/,
    ],
  ])("refuses a wrong type of %s", async (_, source, problem) => {
    expect(await kind.check(source)).toMatch(problem);
  });

  test("checks a candidate, but takes the default on trust until asked", async () => {
    const wrong = codeKind(rules, "(docs) => 1");
    expect(wrong.check("(docs) => 1")).toBeUndefined();
    expect(await wrong.verify("(docs) => 1")).toMatch(/types do not fit/);
  });
});

describe("unit checks", () => {
  const checked = (checks: CodeRules["checks"]) =>
    codeKind({ ...rules, checks, limits: { timeMs: 200 } }, "(docs) => docs");

  test("are passed in the sandbox before a value is accepted", async () => {
    const kind = checked([
      { args: [["b", "a"]], returns: ["a", "b"] },
      { args: [["x"], 0], satisfies: (value) => Array.isArray(value) },
    ]);
    expect(await kind.check("(docs) => [...docs].sort()")).toBeUndefined();
    expect(await kind.check("(docs) => [...docs].reverse()")).toBeUndefined();
    expect(await kind.check("(docs) => docs.slice()")).toBe(
      'a check failed: rank(["b","a"]) returned ["b","a"], and ["a","b"] is expected',
    );
  });

  test("say what is wrong in the author's words", async () => {
    const kind = checked([
      { name: "keeps all", args: [["b"]], satisfies: (value) => (value as string[]).length === 1 || "one doc went in" },
      { args: [["c"]], satisfies: (value) => (value as string[])[0]!.length > 0 },
    ]);
    expect(await kind.check("() => []")).toBe('the check "keeps all" failed: rank(["b"]) returned [], one doc went in');
    expect(await kind.check("() => ['']")).toBe('a check failed: rank(["c"]) returned [""], which is not right');
    expect(await kind.check("(docs) => docs[0] === 'b' ? docs : []")).toMatch(
      /returned \[\], and the check threw: Cannot read/,
    );
  });

  test("mark the line where the function failed", async () => {
    const kind = checked([{ args: [["b"]] }]);
    expect(await kind.check("(docs) => {\n  // first\n  throw new TypeError('no');\n}")).toMatch(
      /^a check failed: rank\(\["b"\]\) gave no value: TypeError: no\n[\s\S]*> 3 \|/,
    );
    expect(await kind.check("(docs) => { for (;;) {} }")).toMatch(/gave no value: .*200 ms/);
  });
});

describe("identity", () => {
  const same = (a: string, b: string) => kind.identity!(a) === kind.identity!(b);

  test("is blind to types, comments, white space and quotes, and to nothing else", () => {
    const text = "(docs, k) => {\n  const out = [];\n  return out.concat(docs, 'a');\n}";
    for (const other of [
      '(docs: string[], k?: number): string[] => { const out: string[] = []; return out.concat(docs, "a") }',
      "// why\n(docs, k) => {\n  /** doc */ const out = []; /*! legal */\n  return (out.concat(docs, 'a')); // done\n}",
      "(docs,k)=>{const out=[];return out.concat(docs,'a')}",
    ]) {
      expect(same(text, other)).toBe(true);
    }
    for (const other of [
      text.replace("'a'", "'b'"),
      text.replace("docs,", "docs as any, k,"),
      text.replace("'a'", "'a /* no comment */'"),
    ]) {
      expect(same(text, other)).toBe(false);
    }
  });

  test("is stable under comments and blanks at every place that may have them", () => {
    const tokens = [
      "(",
      "docs",
      ",",
      "k",
      ")",
      "=>",
      "docs",
      ".",
      "slice",
      "(",
      "0",
      ",",
      "k",
      "??",
      "`${",
      "k",
      "}x`",
      ".",
      "length",
      ")",
    ];
    const gaps = fc.array(fc.constantFrom("", " ", "\t", "/* c */", "/** d */ ", " /*! e */"), {
      minLength: tokens.length,
      maxLength: tokens.length,
    });
    fc.assert(
      fc.property(gaps, (fill) => {
        const text = tokens.map((token, i) => token + (token === "}x`" || token === "`${" ? "" : fill[i])).join("");
        expect(same(text, tokens.join(""))).toBe(true);
      }),
    );
  });
});

test("every name that code may use exists in the sandbox", async () => {
  const names = [...SANDBOX_NAMES];
  const source = `() => [${names.map((name) => `typeof ${name} === "undefined" && ${JSON.stringify(name)} !== "undefined" ? ${JSON.stringify(name)} : 0`)}]`;
  const result = await sharedSandbox().run({ source, args: [] });
  expect(result).toMatchObject({ ok: true, value: names.map(() => 0) });
});
