/** Seconds and runs of the program of this session below which nothing is guessed. */
const ENOUGH = { seconds: 3, rollouts: 20 };

/** What is known of a contest when its rest is guessed. */
export interface SoFar {
  /** Since the first run of the program. */
  readonly seconds: number;
  /** Runs of the program, of this session. */
  readonly rollouts: number;
  /** Those of them that are of studies which still run. */
  readonly running: number;
  /** What each finished study took, of earlier sessions, too. */
  readonly finished: readonly number[];
  /** Studies that are not finished and are expected to run. */
  readonly left: number;
}

/**
 * The seconds that a contest still takes: each study that is left takes the runs that the finished ones took on
 * average, at the pace so far. `undefined` where too little is known.
 */
export function secondsLeft({ seconds, rollouts, running, finished, left }: SoFar): number | undefined {
  if (finished.length === 0 || left === 0 || seconds < ENOUGH.seconds || rollouts < ENOUGH.rollouts) return undefined;
  const each = finished.reduce((sum, one) => sum + one, 0) / finished.length;
  return (Math.max(0, each * left - running) * seconds) / rollouts;
}
