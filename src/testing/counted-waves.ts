import type { Script } from "./scripted-model.ts";

/** Rounds of the event loop without a further call, after which a wave is taken for complete. */
const QUIET = 10;

/**
 * Counts the waves in which a model is asked: nothing is answered while calls still come, and then all that wait at once.
 * Measured in rounds of the event loop, so that a busy machine counts the same.
 */
export class CountedWaves {
  /** How many calls each wave had. */
  readonly sizes: number[] = [];
  #waiting: (() => void)[] = [];
  #quiet = 0;

  /** The script, its replies held until their wave is complete. */
  held(script: Extract<Script, (...args: never) => unknown>): Script {
    return async (prompt, call) => {
      await this.#wave();
      return script(prompt, call);
    };
  }

  #wave(): Promise<void> {
    this.#quiet = 0;
    if (this.#waiting.length === 0) this.#watch();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #watch(): void {
    setTimeout(() => {
      if (this.#quiet++ < QUIET) {
        this.#watch();
        return;
      }
      const wave = this.#waiting;
      this.#waiting = [];
      this.sizes.push(wave.length);
      for (const answer of wave) answer();
    }, 1);
  }
}
