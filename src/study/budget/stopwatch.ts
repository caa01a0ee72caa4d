/** Active time of a study over all its sessions. */
export class Stopwatch {
  readonly #now: () => number;
  readonly #start: number;
  readonly #before: number;

  /** `before`: seconds that earlier sessions took. `now`: milliseconds. */
  constructor(before: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#start = now();
    this.#before = before;
  }

  /** Seconds, all sessions together. */
  seconds(): number {
    return this.#before + (this.#now() - this.#start) / 1000;
  }
}
