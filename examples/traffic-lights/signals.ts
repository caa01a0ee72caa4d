import type { Approach, Arrivals, Lane } from "./arrivals.ts";
import { type Plan, SHORTEST_GREEN } from "./plan.ts";

/** Seconds from the start of green until the first vehicle of a queue moves. */
const START_UP = 2;
/** Seconds into yellow in which vehicles still cross. */
const YELLOW_USED = 2;
/** A vehicle is inside the crossing for this many times its headway. */
const CROSSING = 2;
/** Extra seconds before a queue moves where the crossing was not clear at green. */
const HESITATION = 4;
/** Seconds of green after which drivers follow each other less closely … */
const BRISK = 25;
/** … and by how much: the share by which each further second of green lengthens a headway. */
const SLACKENING = 0.025;

/** One green as it was run. Times in seconds. */
export interface Green {
  readonly start: number;
  readonly end: number;
  /** Green in which no vehicle crossed while the other approach waited. */
  readonly idle: number;
  /** Whether it ended for a gap between vehicles, before its full length. */
  readonly byGap: boolean;
  /** Whether its queue had to wait for the crossing to clear. */
  readonly blocked: boolean;
  /** Vehicles that had come when it ended and did not cross. */
  readonly waiting: number;
}

/** One approach, as a simulation leaves it. */
export interface Run {
  readonly lane: Lane;
  /** When each vehicle crossed the stop line, in order; those beyond its length are still waiting. */
  readonly crossed: number[];
  readonly greens: Green[];
}

/**
 * Runs a plan over traffic, vehicle by vehicle: first come, first served on each approach, one green at a time,
 * north first. It ends with the scenario.
 */
export function runSignals(plan: Plan, arrivals: Arrivals): Record<Approach, Run> {
  const horizon = arrivals.minutes * 60;
  const runs = {
    north: { lane: arrivals.north, crossed: [], greens: [] },
    east: { lane: arrivals.east, crossed: [], greens: [] },
  } satisfies Record<Approach, Run>;
  let approach: Approach = "north";
  let start = 0;
  let clearAt = 0;
  while (start < horizon) {
    const other: Approach = approach === "north" ? "east" : "north";
    const run: Run = runs[approach];
    const green = runGreen(plan, plan.green[approach], run, firstWaiting(runs[other], start), start, clearAt, horizon);
    run.greens.push(green);
    clearAt = Math.max(clearAt, leftCrossing(run));
    start = green.end + plan.yellow + plan.allRed;
    approach = other;
  }
  return runs;
}

/** `call` is when the other approach starts to wait; `clearAt` when the crossing is clear. */
function runGreen(
  plan: Plan,
  length: number,
  run: Run,
  call: number,
  start: number,
  clearAt: number,
  horizon: number,
): Green {
  const blocked = clearAt > start && firstWaiting(run, start) === start;
  let ready = blocked ? clearAt + HESITATION : Math.max(start + START_UP, clearAt);
  let seen = start;
  let idle = 0;
  const nextAt = () => Math.max(firstWaiting(run, start), ready);
  const cross = (at: number) => {
    ready = at + run.lane.headway[run.crossed.length]! * (1 + SLACKENING * Math.max(0, at - start - BRISK));
    seen = at;
    run.crossed.push(at);
  };
  const wasted = (until: number) => Math.max(0, until - Math.max(ready, call));

  const fixed = plan.mode === "fixed";
  // An actuated green counts its length from the moment that the other approach waits, as real controllers do.
  const full = Math.min(horizon, (fixed ? start : call) + length);
  let end = full;
  for (;;) {
    const quiet = fixed ? full : Math.max(seen + plan.gap, start + SHORTEST_GREEN, call);
    const next = nextAt();
    end = Math.min(full, quiet);
    idle += wasted(Math.min(next, end));
    if (next > end) break;
    cross(next);
  }
  for (let next = nextAt(); next <= Math.min(end + YELLOW_USED, horizon); next = nextAt()) cross(next);
  const waiting = run.lane.at.slice(run.crossed.length).findIndex((at) => at > end);
  return {
    start,
    end,
    idle,
    byGap: end < full,
    blocked,
    waiting: waiting < 0 ? run.lane.at.length - run.crossed.length : waiting,
  };
}

/** The first moment from `now` on at which a vehicle stands at this stop line; infinite where none will. */
function firstWaiting(run: Run, now: number): number {
  return Math.max(now, run.lane.at[run.crossed.length] ?? Number.POSITIVE_INFINITY);
}

/** When the last vehicle that crossed this stop line was out of the crossing. */
function leftCrossing(run: Run): number {
  const last = run.crossed.length - 1;
  return last < 0 ? 0 : run.crossed[last]! + CROSSING * run.lane.headway[last]!;
}
