import { describe, expect, test } from "vitest";
import { randomStream } from "../../search/random.ts";
import type { Candidate } from "../../study/candidate.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import type { ParamInfo } from "../../study/study.ts";
import { meanOn, mergesOf, thirds } from "./merge.ts";

const params = ["x", "y"].map((name) => ({ name }) as ParamInfo);
const examples = Array.from({ length: 12 }, (_, i) => ({
  id: `${i}`,
  row: { input: i },
  split: "validation" as const,
}));

function candidate(id: string, x: string, y: string, ...parents: Candidate[]): Candidate {
  return { id, values: { x, y, level: 3 }, parents, by: "", born: id };
}

function evidence(candidate: Candidate, scores: readonly number[]): Evidence {
  const rollouts = scores.map((score, i) => ({ example: examples[i], outcome: { score } }));
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return { candidate, rollouts, n: scores.length, mean } as unknown as Evidence;
}

const base = candidate("0", "x0", "y0");
const a = candidate("1", "x1", "y0", base);
const b = candidate("2", "x0", "y1", base);

/** The changes of all merges in a pool of candidates with these means, where everyone is on the front but the baseline. */
function merges(pool: readonly (readonly [Candidate, number])[], tried: string[] = []) {
  const all = pool.map(([one, mean]) => evidence(one, [mean]));
  const counts = all.map(({ candidate }) => (candidate === base ? 0 : 1));
  return mergesOf(all, counts, params, new Set(tried));
}

describe("a merge", () => {
  test("takes each text from the side that changed it, texts alone", () => {
    const [only, ...more] = merges([
      [base, 0.1],
      [a, 0.5],
      [b, 0.4],
    ]);
    expect(only!.change).toEqual({ x: "x1", y: "y1" });
    expect(only!.parents.map(({ candidate }) => candidate.id)).toEqual(["1", "2"]);
    expect(more).toEqual([]);
  });

  test("takes a text that both changed from the better one, of equals the earlier one", () => {
    const both = candidate("3", "x2", "y2", base);
    const of = (own: number, other: number) =>
      merges([
        [base, 0.1],
        [a, own],
        [both, other],
      ]).map(({ change }) => change);
    expect(of(0.5, 0.4)).toEqual([{ x: "x1", y: "y2" }]);
    expect(of(0.5, 0.5)).toEqual([{ x: "x1", y: "y2" }]);
    // Where the other one is better, the merge would be that one itself.
    expect(of(0.4, 0.5)).toEqual([]);
  });

  test("is none of a candidate with its own descendant, nor of what has no common ancestor in the pool", () => {
    const child = candidate("3", "x1", "y1", a);
    expect(
      merges([
        [base, 0.1],
        [a, 0.5],
        [child, 0.4],
      ]),
    ).toEqual([]);
    expect(
      merges([
        [a, 0.5],
        [b, 0.4],
      ]),
    ).toEqual([]);
  });

  test("is none where the ancestor is better than one of the two", () => {
    expect(
      merges([
        [base, 0.45],
        [a, 0.5],
        [b, 0.4],
      ]),
    ).toEqual([]);
    expect(
      merges([
        [base, 0.4],
        [a, 0.5],
        [b, 0.4],
      ]),
    ).toHaveLength(1);
  });

  test("is none where both changed the same text alone", () => {
    expect(
      merges([
        [base, 0.1],
        [a, 0.5],
        [candidate("3", "x9", "y0", base), 0.4],
      ]),
    ).toEqual([]);
  });

  test("is none that was tried, or that the pool holds", () => {
    const pool = [
      [base, 0.1],
      [a, 0.5],
      [b, 0.4],
    ] as const;
    const { key } = merges(pool)[0]!;
    expect(merges(pool, [key])).toEqual([]);
    expect(merges([...pool, [candidate("9", "x1", "y1", base), 0.1]])).toEqual([]);
  });

  test("finds ancestors through merges", () => {
    const joined = candidate("3", "x1", "y1", a, b);
    const further = candidate("4", "x2", "y1", joined);
    const side = candidate("5", "x0", "y2", b);
    const found = merges([
      [base, 0.1],
      [b, 0.2],
      [further, 0.5],
      [side, 0.4],
    ]);
    expect(found.map(({ change }) => change)).toContainEqual({ x: "x2", y: "y2" });
  });
});

describe("examples that tell two candidates apart", () => {
  const one = evidence(a, [1, 1, 1, 0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5]);
  const other = evidence(b, [0, 0, 0, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5]);
  const kinds = (n: number, parents: readonly [Evidence, Evidence] = [one, other]) => {
    const on = thirds(randomStream(1), examples, parents, n);
    expect(new Set(on).size).toBe(on.length);
    const scores = (e: Evidence) => on.map((x) => meanOn(e, [x]));
    const signs = scores(parents[0]).map((score, i) => Math.sign(score - scores(parents[1])[i]!));
    return [1, -1, 0].map((sign) => signs.filter((s) => s === sign).length);
  };

  test("are a third each of either side and of equals", () => {
    expect(kinds(5)).toEqual([2, 2, 1]);
    expect(kinds(6)).toEqual([2, 2, 2]);
    expect(kinds(1)).toEqual([1, 0, 0]);
  });

  test("are filled up where a side has too few, and are all where more are wanted than there are", () => {
    expect(kinds(12)).toEqual([3, 5, 4]);
    expect(kinds(99)).toEqual([3, 5, 4]);
    expect(kinds(5, [one, one])).toEqual([0, 0, 5]);
  });
});
