import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { flow } from "../graph/flow.ts";
import type { Json } from "../graph/json.ts";
import { type AnyNode, isRunError, type Node, rootError } from "../graph/node.ts";
import { op } from "../graph/op.ts";
import { declaredParams } from "../graph/param.ts";
import type { Effect, Perform } from "../graph/run.ts";
import { t } from "../graph/template.ts";
import { sharedSandbox } from "../sandbox/javascript.ts";
import { checkDefault } from "./check-default.ts";
import { code } from "./code.ts";

const rankType = "(docs: string[], query: string) => string[]";
const rank = code<(docs: string[], query: string) => string[]>("rank", {
  source: "(docs, query) => docs.filter((doc) => doc.includes(query))",
  signature: rankType,
});
const program = flow("program", async (docs: Node<string[]>, query: Node<string>) => rank(docs, query));

afterAll(() => sharedSandbox().close());

/** The innermost node: the call itself. */
function callOf(node: AnyNode): AnyNode {
  let at = node;
  while (at.operation.kind === "flow") at = at.extra!.inner!;
  return at;
}

describe("a call", () => {
  test("runs in the sandbox and records the param and the arguments as inputs", async () => {
    const { output, touched } = await program.run([["a1", "b1", "a2"], "a"]);
    expect(output.raw).toEqual(["a1", "a2"]);
    expect(touched).toEqual(["rank"]);
    const call = callOf(output);
    expect(call.operation).toMatchObject({ kind: "code", name: "rank", argumentNames: ["code", "docs", "query"] });
    expect(call.args.map((arg) => (arg as AnyNode).operation.kind)).toEqual(["param", "value", "value"]);
  });

  test("many at once in one run make no warning of the process", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on("warning", note);
    const many = flow("many", async (docs: Node<string[]>) => {
      const lists = await Promise.all(Array.from({ length: 20 }, (_, i) => rank(docs, `${i}`)));
      return lists[0]!;
    });
    await many.run([["a"]]);
    await new Promise(setImmediate);
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });

  test("uses the candidate's value", async () => {
    const { output } = await program.run([["b", "a"], ""], { values: { rank: "(docs) => [...docs].sort()" } });
    expect(output.raw).toEqual(["a", "b"]);
  });

  test("takes plain values, nodes and params, and leaves out what is left out", async () => {
    const size = code<(n: number, step?: number) => number>("size", {
      source: "(n, step = 5) => n + step",
      signature: "(n: number, step?: number) => number",
    });
    const both = flow("both", async (n: Node<number>) => {
      const once = await size(n);
      return size(once, undefined);
    });
    expect((await both(1)).value).toBe(11);
  });

  test("has no way out: no process, no timers, a seeded random, a fixed clock", async () => {
    const world = code<() => Json>("world", {
      source: "() => [typeof process, typeof setTimeout, typeof require, Math.random(), Date.now()]",
      signature: "() => unknown[]",
    });
    const once = flow("once", async () => world());
    const [first, second] = [(await once()).value, (await once()).value];
    expect(first).toEqual(second);
    expect((first as Json[]).slice(0, 3)).toEqual(["undefined", "undefined", "undefined"]);
  });

  test("refuses arguments that are not JSON, by name and place", async () => {
    const show = code<(x: unknown) => string>("show", {
      source: "(x) => String(x)",
      signature: "(x: unknown) => string",
    });
    const bad = flow("bad", async () => show({ a: [new Map()] }));
    await expect(bad()).rejects.toThrow('argument 1 of "show".a[0] is a Map, which cannot go into the sandbox');
  });
});

describe("a failing call", () => {
  const failing = (source: string) => program.run([["x"], "q"], { values: { rank: source } });

  test("is an error node with its inputs, whose message marks the line as it was written", async () => {
    const { output } = await failing(
      "// sorts by score\n(docs: string[], query: string) => {\n  /* none\n     yet */\n  const score: any = null;\n  return score.of(docs);\n}",
    );
    expect(output.failed).toBe(true);
    const call = callOf(output);
    expect(call.operation.kind).toBe("code");
    expect(call.args).toHaveLength(3);
    const error = call.extra!.error as Error & { code: string; details: unknown };
    expect(error.code).toBe("CODE_FAILED");
    expect(error.details).toEqual({ reason: "threw" });
    expect(error.message).toMatch(/> 6 \|\s+return score\.of\(docs\);\n.*cannot read property/);
    expect(error.message.split("\n")[0]).toMatch(/^TypeError: cannot read property 'of' of null$/);
  });

  test("can be caught, and says what it printed", async () => {
    const safe = flow("safe", async (docs: Node<string[]>) => {
      try {
        return (await rank(docs, "q")).map(String);
      } catch (error) {
        if (!isRunError(error)) throw error;
        return t`caught ${error.message}`;
      }
    });
    const { output } = await safe.run([["x"]], {
      values: { rank: '() => { console.log("so far", 1); throw new Error("stop") }' },
    });
    expect(output.raw).toMatch(/^caught rank: Error: stop\n[\s\S]*printed before: so far 1$/);
  });

  test.each([
    ["an endless loop", "() => { for (;;) {} }", /50 ms/],
    ["a value that is no JSON", "() => new Map()", /Map/],
    ["no value", "() => {}", /undefined/],
    ["text that is no code (a candidate that nobody checked)", "(docs => {", /./],
    ["text that nests without end", "(".repeat(50_000), /characters/],
  ])("with %s is the program's, never the host's", async (_, source, message) => {
    const slow = code("slow", { source: "() => 1", signature: "() => number" }, { limits: { timeMs: 50 } });
    const { output } = await flow("f", async () => slow()).run([], { values: { slow: source } });
    expect(output.failed).toBe(true);
    expect((callOf(output).extra!.error as Error).message).toMatch(message);
  });
});

describe("the effect", () => {
  const effects: Effect[] = [];
  const perform: Perform = (effect, { signal }) => {
    effects.push(effect);
    return effect.direct(signal);
  };
  beforeEach(() => void effects.splice(0));

  test("is the same for texts that differ in types, comments and white space only", async () => {
    for (const source of [
      "(docs)=>docs",
      "// one\n(docs: string[]): string[] => (docs)",
      "(docs /* all */) =>\n  docs",
    ]) {
      await program.run([["x"], "q"], { values: { rank: source }, perform });
    }
    expect(effects.map(({ kind, name }) => [kind, name])).toEqual(Array(3).fill(["code", "rank"]));
    expect(new Set(effects.map(({ request }) => JSON.stringify(request))).size).toBe(1);
  });

  test("holds failures in its reply, so that a replay fails alike without running anything", async () => {
    const source = "(docs) => {\n  throw new Error('no')\n}";
    const replies: Json[] = [];
    const record: Perform = async (effect, { signal }) => {
      const reply = await effect.direct(signal);
      replies.push(JSON.parse(JSON.stringify(reply)) as Json);
      return reply;
    };
    const first = await program.run([["x"], "q"], { values: { rank: source }, perform: record });
    // The text gained a comment: the same effect, and the mark moves with the text.
    const again = await program.run([["x"], "q"], {
      values: { rank: `// why\n${source}` },
      perform: (async () => replies[0]) as unknown as Perform,
    });
    expect((callOf(first.output).extra!.error as Error).message).toMatch(/> 2 \|\s+throw/);
    expect((callOf(again.output).extra!.error as Error).message).toMatch(/> 3 \|\s+throw/);
  });

  test("an aborted run leaves no reply", async () => {
    const controller = new AbortController();
    const slow = code("slow", { source: "() => 1", signature: "() => number" });
    const running = flow("f", async () => slow()).run([], {
      values: { slow: "() => { for (;;) {} }" },
      signal: controller.signal,
      perform: (effect, { signal }) => {
        setTimeout(() => controller.abort(new Error("enough")), 20);
        return effect.direct(signal);
      },
    });
    expect(String(rootError((await running).output))).toContain("enough");
  });
});

describe("the callable is a param", () => {
  test("with name, kind, default and description", () => {
    const p = code("p", { source: "(x) => x", signature: "(x: number) => number" }, { description: "does nothing" });
    expect([p.name, p.kind.name, p.initial, p.description]).toEqual(["p", "code", "(x) => x", "does nothing"]);
    expect(p.default).toEqual({ source: "(x) => x", signature: "(x: number) => number" });
    expect(declaredParams("p")).toHaveLength(1);
    expect(() => p.value).toThrow(/outside a run/);
    expect(() => `${p as unknown as string}`).toThrow(/used as a plain value/);
    expect(() => JSON.stringify({ p })).toThrow(/put into JSON/);
  });

  test("goes where params go: into ops, templates, map and with()", async () => {
    const length = op("length", (text: { source: string }) => text.source.length);
    const both = flow(
      "both",
      async () => t`${length(rank)} ${rank.map((text) => text.source.length)} ${rank.get("signature")}`,
    );
    expect((await both()).value).toBe(`58 58 ${rankType}`);
    const tuned = program.with({ rank: "(docs) => docs.slice(1)" });
    expect((await tuned(["a", "b"], "")).value).toEqual(["b"]);
    expect(() => program.with({ rank: "(docs) => fs.read(docs)" })).toThrow(/fs/);
  });
});

describe("the default", () => {
  test("is checked for syntax and names at once, for types and unit checks when asked", async () => {
    expect(() => code("p", { source: "(x) => helper(x)", signature: "(x: number) => number" })).toThrow(/uses helper/);
    expect(() => code("p", { source: "(x) => {", signature: "(x: number) => number" })).toThrow(/syntax error/);
    expect(() => code("p", { source: "(x) => x", signature: "a number" })).toThrow(/no function type/);
    const wrong = code("p", { source: "(x: number) => String(x)", signature: "(x: number) => number" });
    await expect(checkDefault(wrong)).rejects.toThrow(/'string' is not assignable to type 'number'/);
    const failing = code(
      "p",
      { source: "(x) => x", signature: "(x: number) => number" },
      { checks: [{ args: [1], returns: 2 }] },
    );
    await expect(checkDefault(failing)).rejects.toThrow("p(1) returned 1, and 2 is expected");
    await expect(checkDefault(rank)).resolves.toBeUndefined();
  });

  test("from a live function works untyped, with one warning", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const double = code("double", (x: number, by = 2) => x * by);
    code("triple", (x: number) => x * 3);
    expect(warn.mock.calls.map((call) => (call[1] as { code: string }).code)).toEqual(["GRADUS_CODE_SOURCE"]);
    warn.mockRestore();
    expect((await flow("f", async () => double(4))()).value).toBe(8);
    expect(await double.kind.check("(x, by = 3) => x + by")).toBeUndefined();
    expect(await double.kind.check("(x, by, third) => x")).toMatch(/needs 3 arguments and gets 2/);
  });

  test("refuses what loaders put into functions, and functions without text", () => {
    const made = (text: string) => new Function(`return ${text}`)() as (x: number) => number;
    for (const name of [
      "__vite_ssr_import_0__",
      "__vi_import_1__",
      "jitiImport",
      "_jiti_x",
      "__name",
      "__awaiter",
      "cov_2k1",
    ]) {
      expect(() => code("p", made(`(x) => ${name}(x)`))).toThrow(`was changed by the loader: it uses ${name}`);
    }
    expect(() => code("p", Math.abs)).toThrow(/has no source text/);
    expect(() => code("p", made("(x) => x").bind(null))).toThrow(/has no source text/);
    expect(() => code("p", made("(x) => outside(x)"))).toThrow(/uses outside, which does not exist/);
  });
});
