import { top } from "../search/selection.ts";
import type { Evidence } from "../study/rollouts/evidence.ts";
import type { ParamInfo } from "../study/study.ts";
import { textOf } from "./text-params.ts";

/** The best texts of one param, worst first, each with the score of the best candidate that has it, in whole hundredths. */
export function textHistory(
  param: ParamInfo,
  scored: readonly Pick<Evidence, "candidate" | "n" | "mean">[],
  most: number,
): string[] {
  const best = new Map<string, number>();
  for (const { candidate, mean } of top(scored, scored.length)) {
    const text = textOf(candidate, param);
    if (!best.has(text)) best.set(text, mean);
  }
  return [...best]
    .slice(0, most)
    .reverse()
    .map(([text, mean]) => `${text}\nscore: ${Math.round(100 * mean)}`);
}
