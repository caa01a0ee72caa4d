import { type Json, sameJson } from "../graph/json.ts";
import type { Rollout } from "../study/evidence.ts";
import type { ParamInfo } from "../study/study.ts";
import { demonstrationsOf } from "./demonstrations.ts";

/** Runs that are looked at: a program that branches may call by another way. */
const LOOKS = 3;

/**
 * Whether a row's own label can stand as a demonstration for a param: in the runs given, the param is for one call, which
 * gets the row's whole input and gives the program's output. Unknown, and so false, where no run was scored.
 */
export async function labelsFit(rollouts: readonly Rollout[], param: Pick<ParamInfo, "name">): Promise<boolean> {
  const looked = rollouts.filter(({ outcome }) => outcome.kind === "scored").slice(0, LOOKS);
  for (const rollout of looked) {
    const [call, ...more] = await demonstrationsOf(rollout, param);
    const { input } = rollout.example.row as { readonly input: Json };
    if (call === undefined || more.length > 0) return false;
    if (!sameJson(call.input, input) || !sameJson(call.output, rollout.output)) return false;
  }
  return looked.length > 0;
}
