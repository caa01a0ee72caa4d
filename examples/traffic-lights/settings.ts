import type { Mode } from "./plan.ts";

/** What may change at the crossing: the arguments of `plan`. */
export interface Settings {
  readonly cycle: number;
  readonly northShare: number;
  readonly allRed: number;
  readonly gap: number;
  readonly mode: Mode;
}

/** The settings that the crossing runs today: plausible for light traffic, poor for its own. */
export const today: Settings = { cycle: 40, northShare: 0.5, allRed: 0.5, gap: 1.5, mode: "fixed" };

/** Where settings may lie; times in seconds. */
export const ranges = {
  cycle: { min: 20, max: 240, integer: true },
  northShare: { min: 0.1, max: 0.9 },
  allRed: { min: 0, max: 10 },
  gap: { min: 0.5, max: 15 },
} as const;

export const modes: readonly Mode[] = ["fixed", "actuated"];
