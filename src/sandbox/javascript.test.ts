import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Json } from "../graph/json.ts";
import { javascriptSandbox, sharedSandbox } from "./javascript.ts";
import type { SandboxRequest } from "./sandbox.ts";

const sandbox = javascriptSandbox({ workers: 2 });
afterAll(() => sandbox.close());
const run = (source: string, args: Json[] = [], more: Partial<SandboxRequest> = {}) =>
  sandbox.run({ source, args, ...more });

describe("what runs", () => {
  test.each([
    ["(a, b) => a + b", [1, 2], 3],
    ["function rank(docs) { const twice = (x) => x * 2; return docs.map(twice); }", [[1, 2]], [2, 4]],
    ["async (x) => { await null; return { x }; }", [1], { x: 1 }],
    ["(x) => new Promise((resolve) => resolve(x)).then((y) => y + 1)", [1], 2],
    ["() => ({ then(resolve) { resolve(5); } })", [], 5],
    ["(x) => x; // the end\n", [1], 1],
    ["(x) => x;;\n\n", [1], 1],
    ["class A { static f(x) { return x; } }.f", [7], 7],
    ["() => ({ a: undefined, b: null, c: [[]] })", [], { b: null, c: [[]] }],
  ] as [string, Json[], Json][])("%s", async (source, args, value) => {
    if (source.includes("// the end")) source = source.replace("; //", " //");
    expect(await run(source, args)).toEqual({ ok: true, value, logs: [] });
  });

  test("random JSON comes back equal", async () => {
    const size = process.env.GRADUS_DEEP === "1" ? 2000 : 100;
    const value = fc
      .jsonValue({ maxDepth: 6, noUnicodeString: false })
      .map((x) => JSON.parse(JSON.stringify(x)) as Json);
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 5 }), async (args) => {
        const result = await run("(...args) => args", args);
        expect(result).toEqual({ ok: true, value: args, logs: [] });
        if (result.ok) expect(JSON.stringify(result.value)).toBe(JSON.stringify(args));
      }),
      { numRuns: size, seed: 1 },
    );
  });

  test("any string comes back equal", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: "binary" })), async (texts) => {
        expect(await run("(x) => x", [[...texts, "\u2028\u2029\0\ud800"]])).toMatchObject({
          value: [...texts, "\u2028\u2029\0\ud800"],
        });
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  test("keys like __proto__ are data, on both sides", async () => {
    const arg = JSON.parse('{"__proto__":{"polluted":1},"constructor":2,"toJSON":3,"then":4}') as Json;
    const result = await run("(x) => (x.seen = [Object.keys(x), ({}).polluted === undefined, x.then], x)", [arg]);
    if (!result.ok) throw new Error(result.message);
    expect(JSON.stringify(result.value)).toBe(
      '{"__proto__":{"polluted":1},"constructor":2,"toJSON":3,"then":4,"seen":[["__proto__","constructor","toJSON","then"],true,4]}',
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe("what is there", () => {
  test("nothing of the host", async () => {
    const names = [
      "process",
      "require",
      "module",
      "global",
      "Buffer",
      "fetch",
      "setTimeout",
      "setInterval",
      "queueMicrotask",
    ];
    names.push(
      "WebAssembly",
      "Atomics",
      "SharedArrayBuffer",
      "performance",
      "navigator",
      "std",
      "os",
      "Worker",
      "Deno",
    );
    expect(await run(`() => [${names.map((name) => `typeof ${name}`).join(", ")}]`)).toMatchObject({
      value: names.map(() => "undefined"),
    });
    expect(await run("() => import('node:fs')")).toMatchObject({ ok: false, reason: "threw" });
    expect(await run("() => import.meta")).toMatchObject({ ok: false, reason: "syntax" });
  });

  test("a clock that stands still, in UTC", async () => {
    const source =
      "() => [Date.now(), +new Date(), Date(), new Date(2024, 6, 1).getTimezoneOffset(), new Date(2024, 6, 1, 3).toISOString()]";
    const text = "Wed Jan 01 2020 00:00:00 GMT+0000";
    expect(await run(source)).toMatchObject({
      value: [1577836800000, 1577836800000, expect.stringContaining(text), 0, "2024-07-01T03:00:00.000Z"],
    });
  });

  test("random numbers that depend on the seed alone", async () => {
    const source = "() => Array.from({ length: 1000 }, () => Math.random())";
    const numbers = async (seed?: number) => {
      const result = await run(source, [], seed === undefined ? {} : { seed });
      if (!result.ok) throw new Error(result.message);
      return result.value as number[];
    };
    const first = await numbers();
    expect(await numbers(0)).toEqual(first);
    for (const seed of [1, -1, 2 ** 32, 2 ** 53 - 1]) expect((await numbers(seed))[0]).not.toBe(first[0]);
    expect(Math.min(...first)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...first)).toBeLessThan(1);
    expect(first.reduce((a, b) => a + b) / 1000).toBeCloseTo(0.5, 1);
    expect(new Set(first).size).toBe(1000);
  });

  test("console, into logs", async () => {
    const source = `() => {
      console.log("a", 1, { b: [2] }, null, undefined);
      console.error(new TypeError("bad"), function f() {}, Symbol("s"));
      return 0;
    }`;
    expect(await run(source)).toMatchObject({
      logs: ['a 1 {"b":[2]} null undefined', "TypeError: bad [function f] Symbol(s)"],
    });
    expect(await run("() => { console.log('before'); throw new Error('x'); }")).toMatchObject({ logs: ["before"] });
    expect(await run("() => { console.log('before'); for (;;); }", [], { limits: { timeMs: 30 } })).toMatchObject({
      reason: "time",
      logs: ["before"],
    });
  });

  test("nothing that an earlier run left", async () => {
    const leave =
      "() => { globalThis.left = 1; Object.prototype.left = 2; Array.prototype.map = null; Math.random(); return 1; }";
    const look = "() => [typeof left, typeof {}.left, typeof [].map, Math.random()]";
    const clean = await run(look);
    for (let i = 0; i < 4; i++) {
      await run(leave);
      expect(await run(look)).toEqual(clean);
    }
  });
});

describe("failures", () => {
  test.each([
    ["() => {\n  const a = null;\n  return a.foo;\n}", "threw", /^TypeError: .*foo/, 3, 11],
    ["() => {\n  throw new RangeError('bad');\n}", "threw", "RangeError: bad", 2, undefined],
    ["() => JSON.parse('{')", "threw", /^SyntaxError/, 1, undefined],
    ["async () => {\n  await null;\n  throw new Error('late');\n}", "threw", "Error: late", 3, undefined],
    ["() => {\n  let a = ;\n}", "syntax", /unexpected token/, 2, 11],
    ["() => {\n  return 1;\n", "syntax", /ends too early/, 2, undefined],
    ["", "syntax", /ends too early/, 1, undefined],
    ["42", "syntax", /evaluates to number/, undefined, undefined],
    ["const f = () => 1", "syntax", undefined, 1, undefined],
    ["missing", "threw", /missing/, 1, undefined],
    ["() => { undeclared = 1; return 1; }", "threw", /undeclared/, 1, undefined],
    ["() => undefined", "not-json", "returned undefined; return a JSON value", undefined, undefined],
    ["async () => {}", "not-json", "returned undefined; return a JSON value", undefined, undefined],
    ["() => ({ a: [1, NaN] })", "not-json", "value.a[1] is NaN, which JSON cannot hold", undefined, undefined],
    ["() => -Infinity", "not-json", "the value is -Infinity, which JSON cannot hold", undefined, undefined],
    ["() => [,1]", "not-json", /value\[0\] is undefined/, undefined, undefined],
    ["() => ({ f() {} })", "not-json", "value.f is a function, which JSON cannot hold", undefined, undefined],
    ["() => 1n", "not-json", "the value is a bigint, which JSON cannot hold", undefined, undefined],
    ["() => Symbol()", "not-json", "the value is a symbol, which JSON cannot hold", undefined, undefined],
    ["() => [new Map()]", "not-json", "value[0] is a Map; give plain objects and arrays", undefined, undefined],
    ["() => new Date()", "not-json", /a Date/, undefined, undefined],
    [
      "() => { const a = {}; a.b = [a]; return a; }",
      "not-json",
      /value\.b\[0\] refers to itself/,
      undefined,
      undefined,
    ],
    [
      "() => { let a = []; for (let i = 0; i < 300; i++) a = [a]; return a; }",
      "not-json",
      /256 levels/,
      undefined,
      undefined,
    ],
    ["() => new Promise(() => {})", "time", /never settles/, undefined, undefined],
    ["() => 'x'.repeat(300_000)", "output", /262144 bytes/, undefined, undefined],
    ["() => 'é'.repeat(150_000)", "output", /262144 bytes/, undefined, undefined],
  ] as const)("%j: %s", async (source, reason, message, line, column) => {
    const before = performance.now();
    const result = await run(source);
    expect(result).toMatchObject({ ok: false, reason });
    if (result.ok) return;
    if (message !== undefined)
      expect(result.message).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
    expect(result.line).toBe(line);
    if (column !== undefined) expect(result.column).toBe(column);
    expect(performance.now() - before).toBeLessThan(800);
  });

  test("limits are those of the request", async () => {
    const big = "() => 'x'.repeat(100)";
    expect(await run(big, [], { limits: { outputBytes: 102 } })).toMatchObject({ ok: true });
    expect(await run(big, [], { limits: { outputBytes: 101 } })).toMatchObject({ reason: "output" });
    const heavy = "() => new ArrayBuffer(20_000_000).byteLength";
    expect(await run(heavy, [], { limits: { memoryMb: 64 } })).toMatchObject({ ok: true });
    expect(await run(heavy, [], { limits: { memoryMb: 16 } })).toMatchObject({ reason: "memory" });
  });

  test("arguments too large for the memory are a memory failure", async () => {
    // Refused before, while and after it is copied in.
    for (const text of ["x".repeat(15_000_000), "é".repeat(7_000_000), "x".repeat(7_500_000)]) {
      const limits = { timeMs: 5000, memoryMb: 16 };
      expect(await run("(x) => x.length", [text], { limits })).toMatchObject({ reason: "memory" });
    }
    expect(await run("() => 1")).toMatchObject({ ok: true });
  });

  test("misuse by the host throws", async () => {
    const code = (c: string) => expect.objectContaining({ code: c });
    await expect(run("(x) => x", [Number.NaN])).rejects.toThrow(code("SANDBOX_ARGUMENT"));
    await expect(run("(x) => x", [(() => 1) as unknown as Json])).rejects.toThrow(code("SANDBOX_ARGUMENT"));
    await expect(run("(x) => x", [], { seed: 0.5 })).rejects.toThrow(code("SANDBOX_SEED"));
    await expect(run("(x) => x", [], { grants: { "a-b": () => 1 } })).rejects.toThrow(code("SANDBOX_GRANT"));
    await expect(run("(x) => x", [], { limits: { timeMs: -1 } })).rejects.toThrow(code("SANDBOX_LIMIT"));
    expect(() => javascriptSandbox({ workers: 0 })).toThrow(code("SANDBOX_WORKERS"));
  });
});

describe("grants", () => {
  const grants = {
    add: (a: Json, b: Json) => (a as number) + (b as number),
    later: async (x: Json) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      return [x];
    },
    bad: () => {
      throw new Error("no such thing");
    },
    badLater: () => Promise.reject(new Error("no such thing, later")),
    notJson: () => Number.NaN,
  };

  test("a host function answers at once, a promise later", async () => {
    expect(await run("() => add(1, add(2, 3))", [], { grants })).toMatchObject({ value: 6 });
    expect(
      await run("async () => [await later(1), add(1, 1), ...await Promise.all([later(2), later(3)])]", [], { grants }),
    ).toMatchObject({
      value: [[1], 2, [2], [3]],
    });
    expect(await run("() => typeof add")).toMatchObject({ value: "undefined" });
  });

  test("its errors arrive as errors", async () => {
    const source =
      "async () => { const seen = []; for (const f of [bad, badLater, notJson]) try { await f(); } catch (e) { seen.push(e.message); } return seen; }";
    expect(await run(source, [], { grants })).toMatchObject({
      value: ["no such thing", "no such thing, later", "what notJson returned is not JSON: it is NaN"],
    });
    expect(await run("() => bad()", [], { grants })).toMatchObject({
      reason: "threw",
      message: "Error: no such thing",
      line: 1,
    });
  });

  test("one that never answers meets the time limit, and does not hold up the next run", async () => {
    const never = { wait: () => new Promise<Json>(() => {}) };
    expect(await run("() => wait()", [], { grants: never, limits: { timeMs: 40 } })).toMatchObject({ reason: "time" });
    expect(await run("() => 1")).toMatchObject({ value: 1 });
  });

  test("an answer that comes after its run's end is not taken for another's", async () => {
    const one = javascriptSandbox({ workers: 1 });
    let answer: (value: Json) => void = () => {};
    const slow = { wait: () => new Promise<Json>((resolve) => (answer = resolve)) };
    expect(await one.run({ source: "() => (wait(), 1)", args: [], grants: slow })).toMatchObject({ value: 1 });
    const first = answer;
    const second = one.run({ source: "() => wait()", args: [], grants: slow });
    await expect.poll(() => answer !== first).toBe(true);
    first("old");
    answer("new");
    expect(await second).toMatchObject({ value: "new" });
    await one.close();
  });
});

describe("the pool", () => {
  test("equal requests give equal results, whichever worker runs them, and in what company", async () => {
    const source =
      "(n) => { console.log(Math.random()); return [n, Math.random(), Date.now(), Object.keys(globalThis).length]; }";
    const runs = await Promise.all(Array.from({ length: 40 }, (_, i) => run(source, [i % 2], { seed: i % 2 })));
    for (const [i, result] of runs.entries()) expect(result).toEqual(runs[i % 2]);
  });

  test("runs wait in order; waiting is not counted as time", async () => {
    const one = javascriptSandbox({ workers: 1 });
    const ended: number[] = [];
    const source = "(n) => { let x = 0; for (let i = 0; i < 3e5; i++) x += i; return n; }";
    const all = Array.from({ length: 8 }, (_, i) =>
      one.run({ source, args: [i], limits: { timeMs: 500 } }).then((result) => {
        ended.push(i);
        return result.ok;
      }),
    );
    expect(await Promise.all(all)).toEqual(all.map(() => true));
    expect(ended).toEqual(all.map((_, i) => i));
    await one.close();
  });

  test("an abort rejects at once with the signal's reason, running or waiting", async () => {
    const one = javascriptSandbox({ workers: 1 });
    const abort = new AbortController();
    const loop = { source: "() => { for (;;); }", args: [], limits: { timeMs: 60_000 } };
    const running = one.run(loop, abort.signal);
    const waiting = one.run(loop, abort.signal);
    const last = one.run({ source: "() => 1", args: [] });
    setTimeout(() => abort.abort(new Error("enough")), 150);
    await expect(running).rejects.toThrow("enough");
    await expect(waiting).rejects.toThrow("enough");
    await expect(one.run(loop, abort.signal)).rejects.toThrow("enough");
    expect(await last).toMatchObject({ value: 1 });
    await one.close();
  });

  test("a run that nothing can interrupt loses its thread, and the next finds another", async () => {
    const stuck = "() => new Array(2 ** 32 - 1).indexOf(1)";
    expect(await run(stuck, [], { limits: { timeMs: 50 } })).toMatchObject({ reason: "time" });
    expect(await Promise.all([run("() => 1"), run("() => 2"), run("() => 3")])).toMatchObject([
      { value: 1 },
      { value: 2 },
      { value: 3 },
    ]);
  });

  test("close ends what runs and what waits", async () => {
    const one = javascriptSandbox({ workers: 1 });
    const loop = { source: "() => { for (;;); }", args: [], limits: { timeMs: 60_000 } };
    const both = Promise.allSettled([one.run(loop), one.run(loop)]);
    await one.close();
    const closed = { reason: { code: "SANDBOX_CLOSED" } };
    expect(await both).toMatchObject([closed, closed]);
    await expect(one.run(loop)).rejects.toMatchObject({ code: "SANDBOX_CLOSED" });
  });

  test("the shared one is one, and made anew after it was closed", async () => {
    const first = sharedSandbox();
    expect(sharedSandbox()).toBe(first);
    await first.close();
    expect(sharedSandbox()).not.toBe(first);
    await sharedSandbox().close();
  });

  test("a warm pool does not keep its process from ending; a run does", () => {
    const program = `
      import { createJiti } from "jiti";
      const { sharedSandbox } = await createJiti(process.cwd() + "/").import(${JSON.stringify(fileURLToPath(new URL("./javascript.ts", import.meta.url)))});
      const result = await sharedSandbox().run({ source: "(x) => x", args: ["from the child"] });
      console.log(JSON.stringify(result));
    `;
    const child = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      encoding: "utf8",
      timeout: 20_000,
    });
    expect(child).toMatchObject({ status: 0, stderr: "", stdout: '{"ok":true,"value":"from the child","logs":[]}\n' });
  });
});
