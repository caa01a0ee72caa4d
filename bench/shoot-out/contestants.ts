import { methods } from "../../src/methods/index.ts";
import { smallOptions } from "../../src/methods/small.ts";
import type { Method } from "../../src/study/method/method.ts";
import { randomProposals } from "./random-proposals.ts";

/** Every method of the registry with its options for small budgets, after random proposals. */
export function contestants(): readonly Method[] {
  return [randomProposals(), ...Object.entries(methods).map(([name, make]) => make(smallOptions[name]))];
}
