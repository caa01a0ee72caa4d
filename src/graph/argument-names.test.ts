import { describe, expect, test } from "vitest";
import { argumentNames } from "./argument-names.ts";

type Fn = (...args: never[]) => unknown;

/** A function from its source, so that no loader rewrites it on the way. */
const made = (source: string): Fn => new Function(`return ${source}`)() as Fn;

const SHAPES: readonly (readonly [string, readonly string[]])[] = [
  ["() => 1", []],
  ["a => a", ["a"]],
  ["async a => a", ["a"]],
  ["async => async", ["async"]],
  ["$ => $", ["$"]],
  ["(a, b) => a", ["a", "b"]],
  ["async (a,b,) => a", ["a", "b"]],
  ["(e,t)=>e+t", ["e", "t"]],
  ["function(n,r){return n}", ["n", "r"]],
  ["function named(query, k) {}", ["query", "k"]],
  ["async function named(query) {}", ["query"]],
  ["function* walk(tree) {}", ["tree"]],
  ['(a, b = "x, (y", c = [1, (2, 3)]) => a', ["a", "b", "c"]],
  ["(a = ')', b = `\\`,(`, c = { d: ',' }) => a", ["a", "b", "c"]],
  ["(a = (x, y) => x, b) => a", ["a", "b"]],
  ["({ a, b }, [c, d], e) => e", ["argument1", "argument2", "e"]],
  ["(a, { b } = { b: ',' }, c) => a", ["a", "argument2", "c"]],
  ["(first, ...others) => first", ["first", "…others"]],
  ["(...[a, b]) => a", ["argument1"]],
  ["(a /* it's, (this */, /* c */ b) => a", ["a", "b"]],
  ["/* ( */ (a) => a", ["a"]],
  ["function /* c(x) */ f(a) {}", ["a"]],
  ["(\n  a, // the first, (of two\n  b,\n) => a", ["a", "b"]],
  ["({ method(a, b) {} }).method", ["a", "b"]],
  ["({ async method(a) {} }).method", ["a"]],
  ['({ ["x(y)"](a) {} })["x(y)"]', ["a"]],
  ["(größe, 名前) => 1", ["größe", "名前"]],
  ["(a = 1 / 2, b = 4 / 2) => a", ["a", "b"]],
  ["Math.max", []],
  ["(function (a) {}).bind(null)", []],
];

describe("argument names", () => {
  test.each(SHAPES)("of %s", (source, names) => {
    expect(argumentNames(made(source))).toEqual(names);
  });

  test("of a class method", () => {
    class Search {
      find(query: string, limit = 3): string {
        return `${query}${limit}`;
      }
    }
    expect(argumentNames(Search.prototype.find as Fn)).toEqual(["query", "limit"]);
  });
});
