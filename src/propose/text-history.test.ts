import { expect, test } from "vitest";
import type { Candidate } from "../study/candidate.ts";
import type { ParamInfo } from "../study/study.ts";
import { textHistory } from "./text-history.ts";

const text = { name: "text", show: String } as unknown as ParamInfo;
const scored = (value: string, mean: number, n = 1) => ({
  n,
  mean,
  candidate: { values: { text: value }, born: `${value} ${mean}` } as unknown as Candidate,
});

test("has each text once, with its best score in whole hundredths, worst first, and the best where all are too many", () => {
  const all = [scored("a", 0.2), scored("b", 0.504), scored("a", 0.9), scored("c", 0.1), scored("d", Number.NaN, 0)];
  expect(textHistory(text, all, 9)).toEqual(["c\nscore: 10", "b\nscore: 50", "a\nscore: 90"]);
  expect(textHistory(text, all, 2)).toEqual(["b\nscore: 50", "a\nscore: 90"]);
});
