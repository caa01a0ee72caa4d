import type { Kernel } from "../kernel.ts";
import { type Cost, scaleCost } from "./cost.ts";

/** How many candidates at most are checked again at the end, beside the baseline. */
export const FINALISTS = 3;

/** A final batch reserves this much of the largest rollout seen. */
const MARGIN = 1.5;

/** What the cost of the end depends on. */
interface FinalParts {
  readonly splits: Kernel["splits"];
  readonly rollouts: { readonly largest: Cost };
}

/** What the end of a study needs: a second look at the finalists, then baseline and winner on the test data. */
export function finalCost(kernel: FinalParts): Cost {
  const { splits, rollouts } = kernel;
  const count = 2 * splits.test.length + (FINALISTS + 1) * splits.validation.length;
  return { ...scaleCost(rollouts.largest, MARGIN * count), rollouts: count };
}
