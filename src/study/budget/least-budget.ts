import type { MethodCost, Takes } from "../method/method-cost.ts";
import { addCost, type Cost, largerCost, scaleCost } from "./cost.ts";

/** A batch reserves this much of the largest rollout seen so far, for each of its rollouts. */
const MARGIN = 1.5;

/** What a batch of `n` rollouts sets aside, where the largest seen cost `rollout`. */
export function batchCost(rollout: Cost, n: number): Cost {
  return { ...scaleCost(rollout, MARGIN * n), rollouts: n };
}

/**
 * What must be left after the pilots so that a study comes to a verdict: what its method begins with, one step, and the
 * end; one more rollout and the end where nobody has said what the method takes.
 */
export function leastAfterPilots(rollout: Cost, final: Cost, takes: MethodCost | undefined): Cost {
  if (takes === undefined) return addCost(final, rollout);
  const { start = NONE, step } = takes;
  const begun = { ...scaleCost(rollout, start.rollouts), rollouts: start.rollouts };
  const search = largerCost(reserved(rollout, start), addCost(asked(begun, start), reserved(rollout, step)));
  return addCost(final, search);
}

const NONE: Takes = { rollouts: 0, asks: 0 };

function reserved(rollout: Cost, takes: Takes): Cost {
  return asked(batchCost(rollout, takes.rollouts), takes);
}

/** A question is a call whose tokens nobody knows yet. */
function asked(cost: Cost, { asks }: Takes): Cost {
  return { ...cost, calls: cost.calls + asks };
}
