import { expect, test } from "vitest";
import type { Candidate } from "../study/candidate.ts";
import type { Study } from "../study/study.ts";
import { keepBest } from "./keep-best.ts";

test("the three best on validation are the finalists, best first, of equals the earlier one", () => {
  const seen = [0.2, 0.9, 0.5, 0.9, 0.1].map((mean, i) => ({
    candidate: { id: `${i}`, born: `step ${i}` } as Candidate,
    n: 2,
    mean,
  }));
  const kept: Candidate[] = [];
  const study = { validation: [], seen: () => seen, keep: (...best: Candidate[]) => kept.push(...best) };
  const best = keepBest(study as unknown as Study);
  expect(best.map(({ id }) => id)).toEqual(["1", "3", "2"]);
  expect(kept).toEqual(best);
});
