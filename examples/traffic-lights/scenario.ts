import { randomStream } from "../../src/search/random.ts";

/** One stretch of demand at the crossing. The name is also the seed of its traffic. */
export interface Scenario {
  readonly name: string;
  /** How long it lasts. */
  readonly minutes: number;
  /** Vehicles per hour from the north. */
  readonly north: number;
  /** Vehicles per hour from the east. */
  readonly east: number;
  /** Share of lorries, 0 to 1: they start slowly and are long in the crossing. */
  readonly lorries: number;
}

type Range = readonly [low: number, high: number];

interface Demand {
  readonly kind: string;
  readonly north: Range;
  readonly east: Range;
  readonly lorries: Range;
}

const rush: Demand = { kind: "rush", north: [840, 980], east: [270, 370], lorries: [0.04, 0.1] };
const evening: Demand = { kind: "evening", north: [420, 540], east: [480, 640], lorries: [0.02, 0.06] };
const night: Demand = { kind: "night", north: [120, 240], east: [60, 160], lorries: [0.15, 0.3] };

/** What the crossing sees in turn: every split has the same mix, with its own demand drawn. */
const day = [rush, evening, rush, night];

/** `count` scenarios of one split, the same at every call; different splits share none. */
export function drawScenarios(split: string, count: number): Scenario[] {
  return Array.from({ length: count }, (_, i) => {
    const random = randomStream("traffic-lights", split, String(i));
    const between = ([low, high]: Range) => low + (high - low) * random.unit();
    const demand = day[i % day.length]!;
    return {
      name: `${demand.kind} ${split} ${i + 1}`,
      minutes: 30,
      north: Math.round(between(demand.north)),
      east: Math.round(between(demand.east)),
      lorries: Math.round(between(demand.lorries) * 100) / 100,
    };
  });
}

export const train: readonly Scenario[] = drawScenarios("train", 8);
export const validation: readonly Scenario[] = drawScenarios("validation", 8);
export const test: readonly Scenario[] = drawScenarios("test", 40);
