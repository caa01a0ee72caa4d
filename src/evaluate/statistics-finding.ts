/** What one test says of a mean: the two-sided p of "the mean is 0", and the interval of means it does not reject. */
export interface Finding {
  readonly p: number;
  readonly low: number;
  readonly high: number;
}

/** What no member rejects: the largest p, and the union of the intervals. */
export function widest(findings: readonly Finding[]): Finding {
  return {
    p: Math.max(...findings.map((f) => f.p)),
    low: Math.min(...findings.map((f) => f.low)),
    high: Math.max(...findings.map((f) => f.high)),
  };
}
