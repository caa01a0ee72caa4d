import { GradusError } from "../graph/errors.ts";
import type { Row } from "./example.ts";

/** What a metric says about one output. */
export interface Score {
  /** Higher is better. */
  readonly score: number;
  /** What was good or wrong, for the optimizer. */
  readonly feedback?: string;
  /** Several objectives by name, each higher-is-better; `score` is what candidates are ranked by. */
  readonly objectives?: Readonly<Record<string, number>>;
  /**
   * Feedback on nodes inside the run, by the name of their op, model, flow or param. A name that the run has no node of
   * is no error: its text goes to the output, as "name: text".
   */
  readonly on?: Readonly<Record<string, string>>;
}

/** What a metric is given. */
export interface Scored<O, R extends Row<unknown>> {
  readonly output: O;
  /** The whole row: its input, its expected answer, anything else it holds. */
  readonly example: R;
}

/** Scores one output: a number (higher is better), true or false, or a `Score`. Models used in it are accounted as the judge's. */
export type Metric<O = unknown, R extends Row<unknown> = Row> = (
  scored: Scored<O, R>,
) => number | boolean | Score | Promise<number | boolean | Score>;

/** A metric's answer in one form. Throws `BAD_METRIC` where it has another, or a score is no finite number. */
export function toScore(answer: unknown): Score {
  if (typeof answer === "boolean") return { score: Number(answer) };
  const score = (typeof answer === "number" ? { score: answer } : answer) as Score;
  if (typeof score !== "object" || score === null) throw badMetric(`the metric returned ${shown(answer)}`);
  const bad = Object.entries({ score: score.score, ...score.objectives }).find(([, value]) => !Number.isFinite(value));
  if (bad) throw badMetric(`the metric returned ${shown(bad[1])} as "${bad[0]}"`);
  const texts = Object.entries({ feedback: score.feedback ?? "", ...score.on });
  const noText = texts.find(([, value]) => typeof value !== "string");
  if (noText) throw badMetric(`the metric returned ${shown(noText[1])} as the feedback "${noText[0]}"`);
  return score;
}

/** A value with its type, so that `"0.5"` is not taken for 0.5. */
function shown(value: unknown): string {
  if (value === undefined || value === null || typeof value === "number") return String(value);
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function") return `a ${typeof value}`;
  return `${JSON.stringify(value).slice(0, 200)} (${Array.isArray(value) ? "array" : typeof value})`;
}

function badMetric(what: string): GradusError {
  return new GradusError("BAD_METRIC", what, {
    fix: "return a finite number, true or false, or { score, feedback } with a text as feedback",
  });
}
