import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical, hashOf, hashText, type Json, sameJson, toJson } from "./json.ts";

/** JSON with the characters that encoders get wrong: unpaired surrogates, `__proto__`, control characters. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "\ud800", "\udfff\ud800", "__proto__", "constructor", "\u0000\u2028", "é", "e\u0301", "10", "9"),
);
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    text,
    fc.array(tie("json"), { maxLength: 4 }),
    fc
      .array(fc.tuple(text, tie("json")), { maxLength: 4 })
      .map((pairs) => Object.fromEntries(pairs) as { [key: string]: Json }),
  ),
}));

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]): [string, Json] => [key, reversed(member)])
      .reverse(),
  );
}

describe("canonical JSON", () => {
  test("reads back as the same value", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("writes texts and numbers as JSON does, to the byte: what was hashed once is found again", () => {
    const code = fc.integer({ min: 0, max: 0xffff }).map((unit) => `a${String.fromCharCode(unit)}b`);
    fc.assert(
      fc.property(fc.oneof(text, code, fc.double(), fc.integer()), (value) => {
        fc.pre(typeof value === "string" || Number.isFinite(value));
        expect(canonical(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  test("does not depend on the order of keys", () => {
    fc.assert(fc.property(json, (value) => canonical(reversed(value)) === canonical(value)));
  });

  test("tells different values apart", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const equal = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(sameJson(a, b)).toBe(equal);
        expect(hashOf(a) === hashOf(b)).toBe(equal);
      }),
    );
  });

  test("keeps unpaired surrogates apart and does not normalize", () => {
    expect(sameJson("\ud800", "\ud801")).toBe(false);
    expect(sameJson("é", "e\u0301")).toBe(false);
    expect(hashOf("\ud800")).not.toBe(hashOf("\ud801"));
  });

  test("negative zero is zero", () => {
    expect(sameJson(-0, 0)).toBe(true);
    expect(canonical([-0])).toBe("[0]");
  });

  test("drops undefined members and keeps the places of a list", () => {
    expect(canonical({ b: undefined, a: [undefined, 1] })).toBe('{"a":[null,1]}');
    // biome-ignore lint/suspicious/noSparseArray: the hole is the case
    expect(canonical([1, , 2])).toBe("[1,null,2]");
  });

  test("`__proto__` as a key is data", () => {
    const value = JSON.parse('{"__proto__":{"a":1}}') as Json;
    expect(canonical(value)).toBe('{"__proto__":{"a":1}}');
    expect(Object.keys(toJson(value) as object)).toEqual(["__proto__"]);
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  test("toJSON is asked once, at any depth", () => {
    const date = new Date(0);
    expect(canonical({ at: [date] })).toBe('{"at":["1970-01-01T00:00:00.000Z"]}');
    const own = { a: 1, toJSON: () => ({ b: 2, toJSON: () => 3 }) };
    expect(() => canonical(own)).toThrow("$.toJSON is a function");
    const itself = {
      a: 1,
      toJSON() {
        return this;
      },
    };
    expect(() => canonical(itself)).toThrow("$.toJSON is a function");
    expect(
      canonical([
        new (class {
          x = 1;
          toJSON() {
            return this;
          }
        })(),
      ]),
    ).toBe('[{"x":1}]');
  });

  test.each([
    [
      "a cycle",
      () => {
        const a: unknown[] = [];
        a.push({ a });
        return a;
      },
      "$[0].a refers to itself",
    ],
    ["a function", () => ({ f: () => 1 }), "$.f is a function"],
    ["a symbol", () => [Symbol("s")], "$[0] is a symbol"],
    ["a bigint", () => ({ deep: [{ n: 1n }] }), "$.deep[0].n is a bigint"],
    ["NaN", () => [Number.NaN], "$[0] is NaN"],
    ["infinity", () => ({ a: Number.NEGATIVE_INFINITY }), "$.a is -Infinity"],
    ["undefined", () => undefined, "$ is a undefined"],
    ["a map", () => ({ m: new Map([[1, 2]]) }), "$.m is a Map"],
    ["a set", () => [new Set([1])], "$[0] is a Set"],
    ["a promise", () => [Promise.resolve(1)], "$[0] is a Promise"],
  ])("refuses %s and says where", (_, make, message) => {
    expect(() => canonical(make())).toThrow(message);
    expect(() => canonical(make())).toThrow(TypeError);
  });

  test("one object in two places is no cycle", () => {
    const shared = { a: 1 };
    expect(canonical([shared, shared, { shared }])).toBe('[{"a":1},{"a":1},{"shared":{"a":1}}]');
  });

  test("a copy shares nothing", () => {
    const value = { a: [1, { b: 2 }] };
    const copy = toJson(value) as typeof value;
    copy.a.push(3);
    expect(value).toEqual({ a: [1, { b: 2 }] });
  });

  test("hashes are the same for ever", () => {
    expect(hashText("")).toBe("e3b0c44298fc1c149afbf4c8996fb924");
    expect(hashOf({ b: [1, -0, "é"], a: null })).toBe(hashText('{"a":null,"b":[1,0,"é"]}'));
    expect(hashOf({ b: [1, 0, "é"], a: null })).toBe("44156c27f3ca19fc1ee28598b97419c3");
    expect(hashOf("\ud800")).toBe(hashText('"\\ud800"'));
  });
});

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)])
    .concat([["{}", true]]) as Json;
}
