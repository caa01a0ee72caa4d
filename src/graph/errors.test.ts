import { describe, expect, test } from "vitest";
import { GradusError, messageOf, nearest } from "./errors.ts";

describe("GradusError", () => {
  test("carries code, fix, cause and details", () => {
    const cause = new Error("below");
    const error = new GradusError("CODE", "what happened", { fix: "do this", cause, details: { n: 1 } });
    expect(error).toMatchObject({ code: "CODE", fix: "do this", details: { n: 1 }, name: "GradusError" });
    expect(error.cause).toBe(cause);
    expect(error.message).toBe("what happened");
    expect("cause" in new GradusError("CODE", "x")).toBe(false);
  });

  test("is told from other errors by its mark, with its code where one is asked for", () => {
    const error = new GradusError("CODE", "x");
    expect(GradusError.is(error)).toBe(true);
    expect(GradusError.is(error, "CODE")).toBe(true);
    expect(GradusError.is(error, "OTHER")).toBe(false);
    for (const other of [new Error("x"), { code: "CODE" }, null, undefined, "CODE", 1]) {
      expect(GradusError.is(other)).toBe(false);
    }
  });
});

describe("the message of what was thrown", () => {
  test.each<[unknown, string]>([
    [new Error("boom"), "boom"],
    [new TypeError(), "TypeError"],
    ["a text", "a text"],
    [null, "null"],
    [undefined, "undefined"],
    [42, "42"],
    [Symbol("s"), "Symbol(s)"],
    [{ status: 429, message: "slow down" }, "slow down"],
    [{ status: 500 }, '{"status":500}'],
    [Object.create(null), "{}"],
  ])("%# is said", (thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });

  test("never throws", () => {
    const getter = Object.defineProperty(new Error(), "message", {
      get() {
        throw new Error("from the getter");
      },
    });
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    for (const thrown of [
      getter,
      cycle,
      {
        toJSON: () => {
          throw new Error("x");
        },
      },
    ]) {
      expect(messageOf(thrown)).toBe("an error that cannot be read");
    }
  });
});

describe("the nearest name", () => {
  const known = ["instructions", "passages", "rank", "style", "k"];
  test.each([
    ["instruction", "instructions"],
    ["pasages", "passages"],
    ["Rank", "rank"],
    ["sytle", "style"],
    ["K", "k"],
  ])("%s is %s", (name, found) => expect(nearest(name, known)).toBe(found));

  test.each(["temperature", "x", "", "zz"])("nothing is near %s", (name) =>
    expect(nearest(name, known)).toBeUndefined(),
  );

  test("of equally near ones the first, and none of none", () => {
    expect(nearest("cat", ["bat", "rat"])).toBe("bat");
    expect(nearest("cat", [])).toBeUndefined();
  });
});
