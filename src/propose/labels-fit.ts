import { type Json, sameJson } from "../graph/json.ts";
import type { Rollout } from "../study/rollouts/evidence.ts";
import type { ParamInfo } from "../study/study.ts";
import { demonstrationsOf } from "./demonstrations.ts";

/** Runs that are looked at: a program that branches may call by another way. */
const LOOKS = 3;

/**
 * Whether a row's own label can stand as a demonstration for a param: in the runs given, every call that the param is for
 * gets the row's whole input and gives the program's output. Unknown, and so false, where no run was scored.
 */
export async function labelsFit(rollouts: readonly Rollout[], param: Pick<ParamInfo, "name">): Promise<boolean> {
  const looked = rollouts.filter(({ outcome }) => outcome.kind === "scored").slice(0, LOOKS);
  for (const rollout of looked) {
    const calls = await demonstrationsOf(rollout, param);
    const { input } = rollout.example.row as { readonly input: Json };
    const fits = calls.every((call) => sameJson(call.input, input) && sameJson(call.output, rollout.output));
    if (calls.length === 0 || !fits) return false;
  }
  return looked.length > 0;
}
