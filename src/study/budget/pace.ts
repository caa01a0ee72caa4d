/** The end is given this much more time than rollouts have taken on average, as some take longer. */
const MARGIN = 1.5;

/** How long rollouts and steps take in this session, for an estimate of the time that the end of a study needs. */
export class Pace {
  readonly #concurrency: number;
  /** Rollouts of the batches that are under way. */
  #open = 0;
  #since = 0;
  #busy = 0;
  #done = 0;
  #steps = 0;
  #firstStep = 0;
  #lastStep = 0;

  /** `concurrency`: rollouts at once. */
  constructor(concurrency = 1) {
    this.#concurrency = concurrency;
  }

  /** A batch of `rollouts` begins at second `now`; what it returns is called when it is over. */
  begin(rollouts: number, now: number): (now: number) => void {
    this.#advance(now, rollouts);
    return (end) => {
      this.#advance(end, -rollouts);
      this.#done += rollouts;
    };
  }

  /** A step begins at second `now`. */
  step(now: number): void {
    if (this.#steps === 0) this.#firstStep = now;
    this.#lastStep = now;
    this.#steps++;
  }

  /** Seconds that one more step and then batches of these sizes, one after another, are given; 0 before anything ran. */
  reserve(batches: readonly number[]): number {
    if (this.#done === 0) return 0;
    const rollout = this.#busy / this.#done;
    const step = this.#steps < 2 ? 0 : (this.#lastStep - this.#firstStep) / (this.#steps - 1);
    const waves = batches.reduce((sum, size) => sum + Math.ceil(size / this.#concurrency), 0);
    return MARGIN * (step + waves * rollout);
  }

  #advance(now: number, rollouts: number): void {
    this.#busy += Math.min(this.#concurrency, this.#open) * (now - this.#since);
    this.#since = now;
    this.#open += rollouts;
  }
}
