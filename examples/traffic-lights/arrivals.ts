import { randomStream } from "../../src/search/random.ts";
import type { Scenario } from "./scenario.ts";

/** The two ways into the crossing; each has one lane, and they never have green together. */
export type Approach = "north" | "east";

/** The vehicles of one approach in order: vehicle `i` reaches the stop line at `at[i]`. */
export interface Lane {
  /** Seconds from the start, rising. */
  readonly at: readonly number[];
  /** Seconds that each vehicle needs to cross the stop line when it leaves a queue: about 2 for a car, 4 for a lorry. */
  readonly headway: readonly number[];
}

/** All traffic of one scenario. It does not depend on the signals: every plan meets the same vehicles. */
export interface Arrivals {
  readonly minutes: number;
  readonly north: Lane;
  readonly east: Lane;
}

/** The traffic of a scenario: Poisson arrivals on both approaches, drawn from the scenario's name. */
export function arrivals(scenario: Scenario): Arrivals {
  return {
    minutes: scenario.minutes,
    north: lane(scenario, "north"),
    east: lane(scenario, "east"),
  };
}

function lane(scenario: Scenario, approach: Approach): Lane {
  const random = randomStream("traffic-lights", "arrivals", scenario.name, approach);
  const perSecond = scenario[approach] / 3600;
  const at: number[] = [];
  const headway: number[] = [];
  if (perSecond <= 0) return { at, headway };
  for (;;) {
    // The waiting time between Poisson arrivals is exponential; 1 - u is never 0.
    const next = (at.at(-1) ?? 0) - Math.log(1 - random.unit()) / perSecond;
    if (next >= scenario.minutes * 60) return { at, headway };
    const usual = random.unit() < scenario.lorries ? 4 : 2;
    at.push(tenth(next));
    headway.push(tenth(usual * (0.8 + 0.4 * random.unit())));
  }
}

/** Rounded down to 0.1 s, so that times stay short to read and inside the scenario. */
function tenth(seconds: number): number {
  return Math.floor(seconds * 10) / 10;
}
