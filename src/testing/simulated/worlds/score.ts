import type { Score } from "../../../evaluate/metric.ts";
import { FIXED } from "../fixed.ts";
import type { Stage } from "../world.ts";
import type { MessageRow } from "./messages.ts";

/** How far the labels of an answer are the right ones (shared labels / all labels, 0 to 1), and what is wrong, in words. */
export function scoreOf(stage: Stage, said: string, { input, expected }: MessageRow): Score {
  const labels = labelsIn(stage, said);
  const right = expected.filter((label) => labels.has(label)).length;
  // Nothing to say and nothing said is right.
  const share = expected.length + labels.size === 0 ? 1 : right / new Set([...expected, ...labels]).size;
  const tidy = stage.format === undefined || said === "none" || [...labels].sort().join(", ") === said;
  if (share === 1 && tidy) return { score: 1, feedback: "right" };
  const wrong = [
    ...(share < 1 ? [`"${input}" takes ${expected.join(", ")}, not ${[...labels].join(", ") || "nothing"}`] : []),
    ...(tidy ? [] : [stage.format!.symptom]),
    ...(stage.check !== undefined && expected.length > 1 && right < expected.length ? [stage.check.symptom] : []),
  ];
  return { score: share * (tidy ? 1 : FIXED.untidy), feedback: `${wrong.join("; ")}.` };
}

/** The labels that stand in a text. */
export function labelsIn(stage: Stage, text: string): ReadonlySet<string> {
  return new Set(stage.vocabulary.hits(text).flatMap((hit) => hit.label ?? []));
}
