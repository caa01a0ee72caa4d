import type { Report } from "./simulate.ts";

/** The mean delay, in seconds per vehicle, that scores one half. */
const HALF_SCORE_DELAY = 30;

/** The score of a run, 0 to 1, higher is better: 1 without any delay, 0.5 at 30 s per vehicle, 0.25 at 90 s. */
export function score(report: Report): number {
  return HALF_SCORE_DELAY / (HALF_SCORE_DELAY + report.meanDelay);
}
