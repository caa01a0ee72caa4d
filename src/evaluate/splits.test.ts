import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toExamples } from "./example.ts";
import { loadSplits } from "./splits.ts";

const rows = (n: number, name = "row") => Array.from({ length: n }, (_, i) => ({ input: `${name} ${i}` }));
const ids = (list: readonly { readonly id: string }[]) => list.map((example) => example.id);

describe("§3.13 splits", () => {
  test("one list is divided by seed into three that share nothing and lose nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 5, max: 60 }), fc.nat(1000), async (n, seed) => {
        const splits = await loadSplits(rows(n), seed);
        const all = [...ids(splits.train), ...ids(splits.validation), ...ids(splits.test)];
        expect(new Set(all).size).toBe(n);
        expect(Math.min(splits.train.length, splits.validation.length, splits.test.length)).toBeGreaterThan(0);
        expect(ids((await loadSplits(rows(n), seed)).test)).toEqual(ids(splits.test));
        expect(splits.warnings.join()).toContain(`by seed ${seed}`);
      }),
      { numRuns: 50 },
    );
    expect(ids((await loadSplits(rows(40), 1)).test)).not.toEqual(ids((await loadSplits(rows(40), 2)).test));
  });

  test("named splits stay as they are, in order; each knows what it is", async () => {
    const data = { train: rows(3, "a"), validation: rows(2, "b"), test: rows(25, "c") };
    const splits = await loadSplits(data, 1);
    expect(splits.train.map((example) => example.row.input)).toEqual(["a 0", "a 1", "a 2"]);
    expect(splits.test[0]?.split).toBe("test");
    expect(splits.warnings).toEqual([]);
  });

  test("lists are made when they are needed, each once", async () => {
    const made: string[] = [];
    const lazy = (name: string, n: number) => async () => {
      made.push(name);
      return rows(n, name);
    };
    await loadSplits(() => ({ train: lazy("a", 3), validation: lazy("b", 2), test: lazy("c", 20) }), 1);
    expect(made).toEqual(["a", "b", "c"]);
  });

  test("few test examples, and rows that stand on both sides, are warned of", async () => {
    const splits = await loadSplits(
      { train: rows(5), validation: rows(5, "v"), test: [...rows(2), ...rows(2, "t")] },
      1,
    );
    expect(splits.warnings).toEqual([
      expect.stringContaining("only 4 test examples"),
      "2 of 4 test inputs also stand in train or validation",
    ]);
  });

  test.each([
    [[], "NO_DATA"],
    [rows(2), "NO_DATA"],
    [{ train: [], validation: rows(2), test: rows(2) }, "NO_DATA"],
    [{ train: [{ question: 1 }], validation: rows(2), test: rows(2) }, "BAD_ROW"],
    [{ train: [{ input: () => 1 }], validation: rows(2), test: rows(2) }, "BAD_ROW"],
  ])("%j is a named error", async (data, code) => {
    await expect(loadSplits(data as never, 1)).rejects.toMatchObject({ code, fix: expect.any(String) });
  });
});

describe("the identity of examples", () => {
  test("comes from the content, not from the order; equal rows are told apart", () => {
    const [a, b] = toExamples(rows(2), "train");
    expect(ids(toExamples([...rows(2)].reverse(), "train"))).toEqual([b!.id, a!.id]);
    const twice = ids(toExamples([{ input: 1 }, { input: 1 }, { input: 1, id: "x" }], "train"));
    expect(twice).toEqual([twice[0], `${twice[0]}#2`, "x"]);
  });

  test("what cannot be JSON names its row", () => {
    expect(() => toExamples([{ input: 1 }, { input: new Map() }], "test")).toThrow(/row 2 of the test data/);
  });
});
