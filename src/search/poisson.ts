import { GradusError } from "../graph/errors.ts";
import type { Random } from "./random.ts";

/** A draw from the Poisson distribution (Knuth 1969), in time that grows with the mean: for small ones. Errors: `BAD_COUNT`. */
export function poisson(random: Pick<Random, "unit">, mean: number): number {
  if (!(mean >= 0 && mean <= 500)) {
    throw new GradusError("BAD_COUNT", `a Poisson number with mean ${mean} cannot be drawn`, {
      fix: "give a mean from 0 to 500",
    });
  }
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.unit(); product > limit; product *= random.unit()) count++;
  return count;
}
