import { FEWEST, FEWEST_GAINS } from "./over-seeds.ts";
import type { Line } from "./scoreboard.ts";

/** What the figures of these lines are: intervals, or ranges where there are too few seeds for intervals. */
export function legend(lines: readonly Line[]): readonly string[] {
  const scores = lines.flatMap(({ score }) => score ?? []);
  const gains = lines.flatMap(({ gain }) => gain ?? []);
  const all = [...scores, ...gains];
  if (all.length === 0) return [];
  const alone = all.every(({ n }) => n === 1);
  const intervals = all.some(({ interval }) => interval !== undefined);
  const fewScores = scores.some(({ range }) => range !== undefined);
  const fewGains = gains.some(({ range, n }) => range !== undefined && n >= FEWEST);
  return [
    ...(alone ? ["one seed: neither a range nor an interval"] : []),
    ...(alone ? [] : [`means over seeds${intervals ? ", with 95 % intervals in brackets" : ""}`]),
    ...(fewScores ? [`fewer than ${FEWEST} seeds: ranges, not intervals`] : []),
    ...(fewGains ? [`gains of fewer than ${FEWEST_GAINS} seeds: ranges, not intervals`] : []),
    ...(gains.length > 0 ? ["gain: over the baseline, on the same test examples"] : []),
    ...(gains.length > 0 ? ["improved: verdicts that show a gain, of all verdicts"] : []),
  ];
}
