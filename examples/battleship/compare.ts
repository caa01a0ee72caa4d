import { optoprime } from "gradus/methods";
import type { Entry } from "../compare.ts";

/** Four games a look; each step may rewrite both functions. */
export const options = { batch: 4, tokens: 10_000 };

/** Updates of one study. */
export const steps = 4;

/** The rows of the table: with all that a game tells, and with all of it taken out. */
export function entries(
  optimizer: (row: "seen" | "blind", seed: number) => ReturnType<NonNullable<Entry["optimizer"]>>,
): Entry[] {
  const seeds = [1, 2];
  return [
    { label: "optoprime", method: optoprime(options), seeds, optimizer: (seed) => optimizer("seen", seed) },
    {
      label: "optoprime, blind",
      method: optoprime({ ...options, hide: ["trace", "feedback", "memory"] }),
      seeds,
      optimizer: (seed) => optimizer("blind", seed),
    },
  ];
}
