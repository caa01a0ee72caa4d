import { describe, expect, test } from "vitest";
import { observationsOf, type Trial } from "./observations.ts";
import { axisOf } from "./space.ts";

const axes = [axisOf({ type: "options", options: ["a", "b", "c", "d"] })];
const trial = (option: string, score: number, n?: number): Trial => ({ point: [option], score, ...(n && { n }) });
const seen = (...trials: Trial[]) => observationsOf(trials, axes);
const ranked = (...trials: Trial[]) =>
  seen(...trials)
    .sort((a, b) => b.expected - a.expected)
    .map(({ at: [i] }) => "abcd"[i!]);

describe("what a point's evaluations are worth", () => {
  test("is the same for all where they are as many: weights of 1, and scores to the last bit", () => {
    for (const n of [undefined, 1, 35, 0.1]) {
      const observations = seen(trial("a", 0.1, n), trial("b", 0.2, n), trial("c", 1 / 3, n));
      expect(observations.map(({ weight }) => weight)).toEqual([1, 1, 1]);
      expect(observations.map(({ expected }) => expected)).toEqual([0.1, 0.2, 1 / 3]);
    }
  });

  test("grows with their number: weights are in proportion, and 1 on average", () => {
    const weights = seen(trial("a", 0.5, 10), trial("b", 0.5, 20), trial("c", 0.5, 30)).map(({ weight }) => weight);
    expect(weights).toEqual([0.5, 1, 1.5].map((weight) => expect.closeTo(weight, 12)));
  });

  test("tells luck from merit: a high score of one ranks behind a high mean of many, a low one before a low mean", () => {
    const rest = [trial("c", 0.2, 40), trial("d", 0.3, 40)];
    expect(ranked(trial("a", 0.6, 1), trial("b", 0.5, 40), ...rest)).toEqual(["b", "a", "d", "c"]);
    expect(ranked(trial("a", 0.6, 40), trial("b", 0.5, 40), ...rest)).toEqual(["a", "b", "d", "c"]);
    expect(ranked(trial("a", 0.1, 1), trial("b", 0.5, 40), ...rest)).toEqual(["b", "d", "a", "c"]);
  });

  test("keeps the order of points with as many", () => {
    const many = [trial("a", 0.4, 3), trial("b", 0.5, 3), trial("c", 0.1, 3), trial("d", 0.45, 90)];
    expect(ranked(...many).filter((option) => option !== "d")).toEqual(["b", "a", "c"]);
  });
});

test("nothing is known of what was never evaluated", () => {
  expect(seen()).toEqual([]);
  expect(seen({ point: ["a"], score: Number.NaN, n: 0 })).toEqual([]);
});
