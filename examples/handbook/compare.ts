import type { Method } from "gradus";
import { gepa, miprov2, optoprime, textgrad } from "gradus/methods";

/** Runs of the program for each study, the second look and the verdict included. */
export const budget = { rollouts: 72 };

/** A method that asks the same thing again and again spends no runs. */
export const steps = 12;

export const seed = 1;

/** The methods of the table, each with as many examples a look as there are few. */
export const entries: readonly Method[] = [
  optoprime({ batch: 3 }),
  textgrad({ batch: 3 }),
  gepa({ minibatch: 3 }),
  miprov2({ candidates: 4, bootstrapped: 2, labelled: 0, minibatch: 4 }),
];
