import { performance } from "node:perf_hooks";
import { GradusError } from "../graph/errors.ts";
import type { Perform } from "../graph/run.ts";

/** A rollout's clock: it stands still while the rollout waits for a model. */
export interface Deadline {
  /** Aborts at the deadline, or with the outer signal. */
  readonly signal: AbortSignal;
  passed(): boolean;
  /** The same handler, during whose model calls the clock stands still. */
  around(perform: Perform): Perform;
  /** Lets go of timer and outer signal; many rollouts at once listen to the same one. */
  clear(): void;
}

/**
 * Starts a clock of `ms` milliseconds of the program's own time. Queues, retries and slow models are the world's doing
 * and have time limits of their own, so no candidate is scored for them.
 */
export function startDeadline(ms: number, outer: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let left = ms;
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  let open = 0;
  let over = false;
  let passed = false;
  const go = () => {
    since = performance.now();
    timer = setTimeout(end, Math.max(0, left));
  };
  const halt = () => {
    clearTimeout(timer);
    left -= performance.now() - since;
  };
  const end = () => {
    passed = true;
    controller.abort(new GradusError("DEADLINE", `the rollout took longer than ${ms} ms`));
  };
  const follow = () => controller.abort(outer?.reason);
  const around =
    (perform: Perform): Perform =>
    async (effect, place) => {
      if (effect.kind !== "model") return await perform(effect, place);
      if (open++ === 0) halt();
      try {
        return await perform(effect, place);
      } finally {
        if (--open === 0 && !over && !passed) go();
      }
    };
  const clear = () => {
    over = true;
    clearTimeout(timer);
    outer?.removeEventListener("abort", follow);
  };
  if (outer?.aborted) follow();
  else outer?.addEventListener("abort", follow, { once: true });
  go();
  return { signal: controller.signal, passed: () => passed, around, clear };
}
