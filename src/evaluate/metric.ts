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

/** A metric's answer in one form. Throws `BAD_METRIC` where it is no finite number. */
export function toScore(answer: number | boolean | Score): Score {
  if (answer === undefined || answer === null) throw badMetric(`the metric returned ${answer}`);
  const score: Score = typeof answer === "object" ? answer : { score: Number(answer) };
  const bad = Object.entries({ score: score.score, ...score.objectives }).find(([, value]) => !Number.isFinite(value));
  if (bad) throw badMetric(`the metric returned ${String(bad[1])} as "${bad[0]}"`);
  return score;
}

function badMetric(what: string): GradusError {
  return new GradusError("BAD_METRIC", what, { fix: "return a finite number, true or false, or { score, feedback }" });
}
