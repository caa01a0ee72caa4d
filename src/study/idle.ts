/** So many steps in a row that pay nothing end a study: its method has nothing new to try. */
export const IDLE_STEPS = 50;

/** Counts steps since the last one that paid for anything. */
export class Idle {
  #paid = -1;
  #steps = 0;

  /** A step begins when `paid` results have been paid for. */
  note(paid: number): void {
    this.#steps = paid === this.#paid ? this.#steps + 1 : 0;
    this.#paid = paid;
  }

  isLong(paid: number): boolean {
    return paid === this.#paid && this.#steps + 1 >= IDLE_STEPS;
  }
}
