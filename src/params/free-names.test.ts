import { describe, expect, test } from "vitest";
import { freeNames } from "./free-names.ts";
import { nodeOf, parseSource } from "./syntax.ts";

function free(source: string): string[] {
  const parsed = parseSource(`x=${source}`);
  if (!parsed.ok) throw new Error(`${parsed.message}: ${source}`);
  return freeNames(nodeOf(nodeOf(parsed.statements[0]!.expression)!.right)!).map(({ name }) => name);
}

describe("names that a function declares are not free", () => {
  test.each([
    ["arguments", "(a, b) => a + b"],
    ["patterns with defaults that use earlier names", "({ a, b: [c = a, ...d], ...e }, f = c) => [a, c, d, e, f]"],
    ["rest arguments", "(...xs) => xs.length"],
    ["its own name", "function fact(n) { return n < 2 ? 1 : n * fact(n - 1) }"],
    ["arguments objects", "function f() { return arguments.length }"],
    ["arguments objects inside arrows", "function f() { return () => arguments[0] }"],
    ["functions before they are declared", "() => { return late(); function late() { return 1 } }"],
    [
      "var before it is declared, out of any block",
      "() => { if (v) {} for (var i = 0; i < 1; i++) { var v = i } return [i, v] }",
    ],
    [
      "catch with and without a name",
      "() => { try { } catch ({ message }) { return message } try {} catch { return 1 } }",
    ],
    [
      "classes and their names inside",
      "() => { class A { static make() { return new A() } #p = 1; get() { return this.#p } } return A.make() }",
    ],
    [
      "a class expression's own name",
      "() => { const B = class Own { same(x) { return x instanceof Own } }; return new B() }",
    ],
    [
      "loops",
      "(xs) => { for (const [k, v] of xs) { k + v } for (let i = 0, n = 2; i < n; i++) {} for (const k in xs) k; }",
    ],
    ["switch cases", "(a) => { switch (a) { case 1: let y = 2; return y; default: y = 3; return y } }"],
    ["static blocks", "() => { class A { static { var z = 1; let w = z; w } } return A }"],
    ["enums and their members", "() => { enum E { A = 1, B = A + 1 } return E.B }"],
    ["constructor properties", "() => { class P { constructor(private x: number, y = x) { y } } return P }"],
    [
      "generators and async functions inside",
      "async (a) => { function* g() { yield a } for await (const x of g()) await x }",
    ],
    ["blocks nested in blocks", "() => { { const a = 1; { const b = a; { return a + b } } } }"],
  ])("%s", (_, source) => {
    expect(free(source)).toEqual([]);
  });
});

describe("names that are no uses", () => {
  test.each([
    ["members and keys", "(a) => ({ foo: a.bar?.baz, ['k']: a.qux(), get quux() { return 1 }, m() { return a } })"],
    ["labels", "() => { outer: for (;;) { inner: for (;;) { continue outer } break outer } }"],
    [
      "types",
      "(a: Foo, b?: Bar<Baz>): Qux => { type T = Foo; interface I extends Bar<T> { x: I } let t: typeof b; return a as unknown as T & I satisfies Qux }",
    ],
    ["generics", "<T extends Foo>(a: T) => { const m: Map<string, T> = a; return m! }"],
    ["guards with typeof", '() => typeof window === "undefined"'],
    ["new.target", "() => { function F() { return new.target } return F }"],
    ["this with a type", "function (this: Foo, a: number) { return a }"],
    ["class members", "() => { class A implements Foo { bar = 1; static baz() {} declare qux: Foo } return A }"],
  ])("%s", (_, source) => {
    expect(free(source)).toEqual([]);
  });
});

describe("free names are found", () => {
  test.each([
    ["in the body", "() => helper(1) + other", ["helper", "other"]],
    ["in defaults", "(a = helper) => a", ["helper"]],
    ["in computed members and keys", "(a) => a[key] + { [name]: 1 }.x", ["key", "name"]],
    ["in shorthand properties", "() => ({ shared })", ["shared"]],
    ["in templates and tags", "() => tag`a${hole}`", ["tag", "hole"]],
    ["in assignments to what nobody declared", "() => { leak = 1; [a, { b }] = []; }", ["leak", "a", "b"]],
    [
      "in heritage and class keys",
      "() => { class A extends Base { [key] = value } return A }",
      ["Base", "key", "value"],
    ],
    ["outside the block that declares them", "() => { { const a = 1; function f() {} } return a + f }", ["a", "f"]],
    ["outside the loop that declares them", "() => { for (let i = 0; i < 1; i++) {} return i }", ["i"]],
    ["outside the catch that declares them", "() => { try {} catch (error) {} return error }", ["error"]],
    [
      "outside the function that declares a var",
      "() => { function g() { var v = 1; return v } return v + g() }",
      ["v"],
    ],
    ["outside the expression that names itself", "() => { const f = function own() {}; return own + f }", ["own"]],
    ["as arguments of an arrow", "() => arguments.length", ["arguments"]],
    ["as a dynamic import", '() => import("node:fs")', ["import"]],
    ["under typeof a member", "() => typeof config.mode", ["config"]],
    [
      "inside types' wrappers",
      "() => (helper as Foo)!.x + <Bar>other + (third satisfies Baz)",
      ["helper", "other", "third"],
    ],
    ["in enum initializers", "() => { enum E { A = start } return E }", ["start"]],
    ["once each, in order", "() => b + a + b + a", ["b", "a"]],
    ["in for heads", "() => { for (i of xs) i; for (const k in k0) k }", ["i", "xs", "k0"]],
    ["in a catch's default", "() => { try {} catch ({ a = fallback }) { return a } }", ["fallback"]],
  ])("%s", (_, source, names) => {
    expect(free(source)).toEqual(names);
  });
});
