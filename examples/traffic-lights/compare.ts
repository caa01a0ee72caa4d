import { optoprime, randomSearch, tpe } from "gradus/methods";
import type { Entry } from "../compare.ts";

/** Eight scenarios a look: each candidate is run on the whole of train. */
const options = { batch: 8, tokens: 6_000 };

/** Simulator runs of one study: 20 looks at the 8 training scenarios, and what the end of a study takes. */
export const budget = { rollouts: 20 * 8 + 4 * 8 + 2 * 40 };

/** Proposals at most: a model that repeats itself spends no simulator runs. */
export const steps = 20;

/** The rows of the table. `optimizer` gives the model for a row and a seed: a recording, or a live one. */
export function entries(
  optimizer: (row: "seen" | "blind", seed: number) => ReturnType<NonNullable<Entry["optimizer"]>>,
): Entry[] {
  const many = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const few = [1, 2, 3];
  return [
    { label: "optoprime", method: optoprime(options), seeds: few, optimizer: (seed) => optimizer("seen", seed) },
    {
      label: "optoprime, blind",
      method: optoprime({ ...options, hide: ["trace", "feedback", "memory"] }),
      seeds: few,
      optimizer: (seed) => optimizer("blind", seed),
    },
    { label: "tpe", method: tpe(), seeds: many },
    { label: "random-search", method: randomSearch(), seeds: many },
  ];
}
