import { traceText } from "../credit/trace.ts";
import type { LazyText } from "../model/prompt.ts";
import type { Rollout } from "../study/rollouts/evidence.ts";
import type { ParamInfo } from "../study/study.ts";

/** Of each run, the calls that a param had a part in, with what they were given and what they gave: at most so many tokens together. */
export function tracesOf(runs: readonly Rollout[], param: Pick<ParamInfo, "name">, tokens: number): LazyText[] {
  const share = { tokens: Math.max(1, Math.floor(tokens / runs.length)), params: [param.name] };
  return runs.map((run, i) => traceText(run, { ...share, omit: i === 0 ? ["params"] : ["params", "definitions"] }));
}
