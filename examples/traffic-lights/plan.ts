import { GradusError } from "../../src/graph/errors.ts";
import type { Approach } from "./arrivals.ts";

/** `fixed`: greens have their length whatever comes. `actuated`: a green ends early when no vehicle follows. */
export type Mode = "fixed" | "actuated";

/** Seconds of yellow after every green. */
export const YELLOW = 3;
/** The shortest green that the controller accepts, in seconds. */
export const SHORTEST_GREEN = 5;

/** What the controller runs. All times in seconds. */
export interface Plan {
  readonly mode: Mode;
  readonly cycle: number;
  /** The length of each green; in `actuated` mode its longest length once the other approach waits. */
  readonly green: Readonly<Record<Approach, number>>;
  readonly yellow: number;
  /** All signals red after every yellow. */
  readonly allRed: number;
  /** In `actuated` mode: a green ends when no vehicle has crossed for this long. */
  readonly gap: number;
  /** What the controller had to change in what it was given; empty where nothing. */
  readonly repairs: readonly string[];
}

/** The seconds of a cycle in which neither approach has green. */
export function changeTime(allRed: number): number {
  return 2 * (YELLOW + allRed);
}

/**
 * The greens of a cycle (s) that has `change` seconds without green: the north gets `northShare` (0 to 1) of the rest.
 * A green below the shortest is raised, at the cost of the other; a cycle too short for both is lengthened.
 */
export function splitGreens(
  cycle: number,
  northShare: number,
  change: number,
): Pick<Plan, "cycle" | "green" | "repairs"> {
  const repairs: string[] = [];
  const shortest = change + 2 * SHORTEST_GREEN;
  if (cycle < shortest) {
    repairs.push(
      `a cycle of ${cycle} s cannot hold two greens of ${SHORTEST_GREEN} s and ${change} s of change; ${shortest} s is run`,
    );
    cycle = shortest;
  }
  const open = cycle - change;
  const wanted = open * northShare;
  const north = Math.min(Math.max(wanted, SHORTEST_GREEN), open - SHORTEST_GREEN);
  // Half a tenth: what rounding may move is no repair.
  if (Math.abs(north - wanted) > 0.05) {
    const raised = north > wanted ? "north" : "east";
    repairs.push(`the ${raised} green was raised to the shortest of ${SHORTEST_GREEN} s`);
  }
  return { cycle, green: { north: tenth(north), east: tenth(open - tenth(north)) }, repairs };
}

/**
 * The signal plan of five settings: cycle (s), share of the green for the north (0 to 1), all-red (s),
 * gap (s) and mode. Settings that do not fit together are repaired as `splitGreens` says, and `repairs` tells.
 * Errors: `BAD_PLAN`, where one is no time, no share or no mode at all.
 */
export function plan(cycle: number, northShare: number, allRed: number, gap: number, mode: Mode): Plan {
  check("cycle", cycle, cycle > 0 && cycle < Infinity, "a number of seconds above 0");
  check("northShare", northShare, northShare >= 0 && northShare <= 1, "a number from 0 to 1");
  check("allRed", allRed, allRed >= 0 && allRed < Infinity, "a number of seconds from 0");
  check("gap", gap, gap >= 0 && gap < Infinity, "a number of seconds from 0");
  check("mode", mode, mode === "fixed" || mode === "actuated", `"fixed" or "actuated"`);
  const greens = splitGreens(cycle, northShare, changeTime(allRed));
  return { mode, ...greens, yellow: YELLOW, allRed, gap };
}

function check(name: string, value: unknown, holds: boolean, wanted: string): void {
  if (!holds) throw new GradusError("BAD_PLAN", `${name} is ${String(value)}`, { fix: `give ${wanted}` });
}

function tenth(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
