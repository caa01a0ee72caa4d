import type { Arrivals } from "./arrivals.ts";
import type { Plan } from "./plan.ts";
import { type Run, runSignals } from "./signals.ts";

/** What one approach was like. Times in seconds, to 0.1. */
export interface ApproachReport {
  /** Vehicles that came; `served` of them crossed, and `left` were still waiting at the end. */
  readonly vehicles: number;
  readonly served: number;
  readonly left: number;
  /** Per vehicle; one that is still waiting counts what it has waited. */
  readonly meanDelay: number;
  readonly p95Delay: number;
  /** The most vehicles that waited at once. */
  readonly maxQueue: number;
  /** Vehicles that had to stop. */
  readonly stops: number;
  readonly greens: number;
  readonly meanGreen: number;
  /** Share of the green, 0 to 1, in which no vehicle crossed while the other approach waited. */
  readonly idleShare: number;
  /** Work that came / work that its green could do: above 1 the queue grows without end. */
  readonly saturation: number;
  /** Greens that ended at full length with vehicles still waiting. */
  readonly unserved: number;
  /** Greens that ended for a gap with vehicles still waiting. */
  readonly cutShort: number;
  /** Greens whose queue had to wait for the crossing to clear. */
  readonly blocked: number;
}

/** What one scenario was like under one plan. */
export interface Report {
  readonly minutes: number;
  /** Over both approaches. */
  readonly vehicles: number;
  /** Seconds per vehicle over both approaches; lower is better. */
  readonly meanDelay: number;
  /** The mean length of a cycle as it was run, in seconds. */
  readonly meanCycle: number;
  readonly north: ApproachReport;
  readonly east: ApproachReport;
}

/** Seconds for which a vehicle may be slowed without having stopped. */
const STOPPED = 1;

/** Runs a plan over traffic and reports queues and delays. Deterministic: the same in, the same out. */
export function simulate(plan: Plan, arrivals: Arrivals): Report {
  const runs = runSignals(plan, arrivals);
  const horizon = arrivals.minutes * 60;
  const north = measure(runs.north, horizon);
  const east = measure(runs.east, horizon);
  const vehicles = north.vehicles + east.vehicles;
  const delays = north.meanDelay * north.vehicles + east.meanDelay * east.vehicles;
  return {
    minutes: arrivals.minutes,
    vehicles,
    meanDelay: vehicles === 0 ? 0 : tenth(delays / vehicles),
    meanCycle: tenth((2 * horizon) / Math.max(2, runs.north.greens.length + runs.east.greens.length)),
    north,
    east,
  };
}

function measure({ lane, crossed, greens }: Run, horizon: number): ApproachReport {
  const delays = lane.at.map((at, i) => (crossed[i] ?? horizon) - at);
  const sorted = [...delays].sort((a, b) => a - b);
  const green = sum(greens.map((g) => g.end - g.start));
  return {
    vehicles: lane.at.length,
    served: crossed.length,
    left: lane.at.length - crossed.length,
    meanDelay: tenth(sum(delays) / Math.max(1, delays.length)),
    p95Delay: tenth(sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0),
    maxQueue: longestQueue(lane.at, crossed),
    stops: delays.filter((delay) => delay > STOPPED).length,
    greens: greens.length,
    meanGreen: tenth(green / Math.max(1, greens.length)),
    idleShare: hundredth(sum(greens.map((g) => g.idle)) / Math.max(1, green)),
    // The green as it is: start-up costs a queue about what the used yellow gives back.
    saturation: hundredth(sum(lane.headway) / Math.max(1, green)),
    unserved: greens.filter((g) => !g.byGap && g.waiting > 0).length,
    cutShort: greens.filter((g) => g.byGap && g.waiting > 0).length,
    blocked: greens.filter((g) => g.blocked).length,
  };
}

/** A queue is longest when a vehicle has just joined it. */
function longestQueue(at: readonly number[], crossed: readonly number[]): number {
  let gone = 0;
  let longest = 0;
  for (let i = 0; i < at.length; i++) {
    while (gone < crossed.length && crossed[gone]! <= at[i]!) gone++;
    longest = Math.max(longest, i + 1 - gone);
  }
  return longest;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}
