import fc from "fast-check";
import { expect, test } from "vitest";
import type { OpenExample } from "../../evaluate/example.ts";
import type { Candidate } from "../candidate.ts";
import type { Rollout } from "./evidence.ts";
import { EvidenceLog } from "./evidence-log.ts";

const examples = [0, 1, 2, 3].map((i): OpenExample => ({ id: `e${i}`, row: { input: i }, split: "train" }));
const candidates = [0, 1, 2].map((i): Candidate => ({ id: `c${i}`, values: {}, parents: [], by: "x", born: `${i}` }));

function rollout(c: number, e: number, replicate: string): Rollout {
  const [candidate, example] = [candidates[c]!, examples[e]!];
  const outcome = { kind: "scored", score: c + e } as const;
  const key = `${candidate.id}/${example.id}/${replicate}`;
  return { candidate, example, replicate, key, outcome } as unknown as Rollout;
}

/** Candidates whose rollouts of a replicate cover every example asked for, and how many there are: the slow way. */
function slowly(all: readonly Rollout[], on: readonly OpenExample[]): [string, number][] {
  return candidates.flatMap(({ id }): [string, number][] => {
    const whole = ["", "r"].filter((replicate) =>
      on.every((example) => all.some((r) => r.key === `${id}/${example.id}/${replicate}`)),
    );
    return whole.length === 0 ? [] : [[id, whole.length * on.length]];
  });
}

test("§3.14 a branch sees its start plus its own, the parent all of it after the barrier; whatever was asked before", () => {
  const one = fc.record({
    branch: fc.boolean(),
    c: fc.nat(2),
    e: fc.nat(3),
    replicate: fc.constantFrom("", "r"),
    ask: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 40 }), fc.array(one, { maxLength: 40 }), (before, during) => {
      const known = new Map(candidates.map((c) => [c.id, c]));
      const lists = [examples, examples.slice(0, 2), examples.slice(1), examples.slice(3)];
      const summary = (log: EvidenceLog, on: readonly OpenExample[]) =>
        log.seen(on, known).map((evidence) => [evidence.candidate.id, evidence.n]);
      const parent = new EvidenceLog();
      const first: Rollout[] = [];
      for (const { c, e, replicate, ask } of before) {
        first.push(rollout(c, e, replicate));
        parent.add(first.slice(-1));
        expect(summary(parent, lists[ask]!)).toEqual(slowly(first, lists[ask]!));
      }
      const branches = [new EvidenceLog(parent), new EvidenceLog(parent)];
      const own: Rollout[][] = [[], []];
      for (const { branch, c, e, replicate, ask } of during) {
        const i = branch ? 1 : 0;
        own[i]!.push(rollout(c, e, replicate));
        branches[i]!.add(own[i]!.slice(-1));
        expect(summary(branches[i]!, lists[ask]!)).toEqual(slowly([...first, ...own[i]!], lists[ask]!));
      }
      for (const branch of branches) parent.merge(branch);
      for (const on of lists) expect(summary(parent, on)).toEqual(slowly([...first, ...own.flat()], on));
    }),
    { numRuns: 100 },
  );
});
