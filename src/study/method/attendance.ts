import { GradusError } from "../../graph/errors.ts";

/** So many calls of a method are answered after its study has ended; one that goes on does not end by itself. */
const PATIENCE = 1_000;

/** Whether a method lets its end pass: shared by all scopes of a study. */
export class Attendance {
  /** Rejects where the method goes on and on after the end. */
  readonly runaway: Promise<never>;
  #give: (error: GradusError) => void = () => {};
  #late = 0;

  constructor() {
    this.runaway = new Promise<never>((_, reject) => {
      this.#give = reject;
    });
    this.runaway.catch(() => {});
  }

  /** Awaited before a call after the end is answered: a loop of refusals must not keep timers and signals from their turn. */
  async afterEnd(): Promise<void> {
    await new Promise(setImmediate);
    if (++this.#late <= PATIENCE) return;
    this.#give(
      new GradusError("METHOD_FAILED", "the method goes on after its study has ended", {
        fix: "stop where `step` returns false, and let errors that you do not know pass: one of them is the end",
      }),
    );
    await new Promise(() => {});
  }
}
