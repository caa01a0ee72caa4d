import { type CriticCount, countCritics, mostCritics, NO_CRITICS } from "../../credit/critic-count.ts";
import type { Kernel } from "../kernel.ts";
import type { Method } from "../method/method.ts";
import { PILOTS } from "./pilot.ts";

/** The critic calls that one run takes, the most of the pilots; none where the method walks nothing back. */
export async function criticsOfPilots(kernel: Kernel, method: Pick<Method, "credit">): Promise<CriticCount> {
  const { splits, rollouts, baseline, params } = kernel;
  let most = NO_CRITICS;
  if (method.credit !== "backpropagation") return most;
  const names = new Set(params.map(({ name }) => name));
  for (const example of splits.train.slice(0, PILOTS)) {
    const cell = { candidate: baseline, example, replicate: "" };
    const recorded = rollouts.find(cell);
    if (recorded === undefined) continue;
    const run = rollouts.view(cell, recorded);
    most = mostCritics(most, countCritics(run, await run.graph(), names));
  }
  return most;
}
