import { expect, test } from "vitest";
import type { Candidate } from "../study/candidate.ts";
import { type Evidence, evidenceOf, type Rollout } from "../study/rollouts/evidence.ts";
import { PairedEvidence } from "./paired-evidence.ts";

/** Runs of a candidate: its score by example. */
function runs(id: string, scores: Readonly<Record<string, number>>): Evidence {
  const candidate = { id, values: {}, parents: [], by: "test", born: id } as Candidate;
  const rollouts = Object.entries(scores).map(
    ([example, score]) =>
      ({ candidate, example: { id: example }, key: `${id} ${example}`, outcome: { kind: "scored", score } }) as Rollout,
  );
  return evidenceOf(candidate, rollouts);
}
/** Two easy examples and two hard ones. */
const reference = () => new PairedEvidence(runs("0", { a: 1, b: 0.8, c: 0.2, d: 0 }));
const means = (seen: PairedEvidence) => seen.all.map(({ mean }) => Number(mean.toFixed(6)));

test("an easy sample makes nobody better, and a hard one nobody worse", () => {
  const seen = reference();
  seen.add([runs("1", { a: 1, b: 0.8 }), runs("2", { c: 0.4, d: 0.2 })]);
  expect(means(seen)).toEqual([0.5, 0.5, 0.7]);
});

test("what is seen at several times counts by the runs behind it, each once", () => {
  const seen = reference();
  seen.add([runs("1", { d: 1 })]);
  expect(means(seen)).toEqual([0.5, 1.5]);
  expect(seen.partial.map((e) => e.candidate.id)).toEqual(["1"]);
  seen.add([runs("1", { a: 1, b: 0.8, c: 0.2, d: 1 })]);
  expect(seen.all.map(({ n }) => n)).toEqual([4, 4]);
  expect(means(seen)).toEqual([0.5, 0.75]);
  expect(seen.whole.map((e) => e.candidate.id)).toEqual(["0", "1"]);
  expect(seen.partial).toEqual([]);
});

test("who is seen on nothing has no mean to be ranked by", () => {
  const seen = reference();
  seen.add([runs("1", {})]);
  expect(seen.all[1]).toMatchObject({ n: 0, mean: Number.NaN });
});
