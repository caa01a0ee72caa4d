import type { Json } from "../src/graph/json.ts";
import type { Space } from "../src/graph/kind.ts";

/** A function to maximize, with a known best value. */
export interface TestFunction {
  readonly name: string;
  readonly spaces: readonly Space[];
  /** The highest value there is. */
  readonly best: number;
  /** The standard deviation of the noise in noisy runs: a tenth of the range of values over the space. */
  readonly noise: number;
  value(point: readonly Json[]): number;
}

const real = (min: number, max: number): Space => ({ type: "range", min, max, integer: false, log: false });
const whole = (min: number, max: number): Space => ({ type: "range", min, max, integer: true, log: false });
const scale = (min: number, max: number): Space => ({ type: "range", min, max, integer: false, log: true });
const options = (...values: Json[]): Space => ({ type: "options", options: values });
const cube = (space: Space, dimensions: number): Space[] => new Array<Space>(dimensions).fill(space);
const levels = (count: number): Space => options(...Array.from({ length: count }, (_, i) => `level ${i}`));

function numeric(
  name: string,
  spaces: readonly Space[],
  range: number,
  f: (...x: number[]) => number,
  best = 0,
): TestFunction {
  return { name, spaces, best, noise: range / 10, value: (point) => f(...(point as number[])) };
}

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
const square = (x: number): number => x * x;
const levelOf = (value: Json): number => Number(String(value).slice(6));

function levy(...x: number[]): number {
  const w = x.map((v) => 1 + (v - 1) / 4);
  const last = w.at(-1)!;
  const middle = sum(w.slice(0, -1).map((v) => square(v - 1) * (1 + 10 * square(Math.sin(Math.PI * v + 1)))));
  const end = square(last - 1) * (1 + square(Math.sin(2 * Math.PI * last)));
  return -(square(Math.sin(Math.PI * w[0]!)) + middle + end);
}

function ackley(...x: number[]): number {
  const flat = Math.exp(-0.2 * Math.sqrt(sum(x.map(square)) / x.length));
  const waves = Math.exp(sum(x.map((v) => Math.cos(2 * Math.PI * v))) / x.length);
  return -(20 + Math.E - 20 * flat - waves);
}

function branin(x: number, y: number): number {
  const bend = y - (5.1 / (4 * square(Math.PI))) * x * x + (5 / Math.PI) * x - 6;
  return -(square(bend) + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10);
}

const HARTMANN_A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const HARTMANN_P = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

function hartmann(...x: number[]): number {
  return sum(
    [1, 1.2, 3, 3.2].map(
      (weight, i) => weight * Math.exp(-sum(x.map((v, j) => HARTMANN_A[i]![j]! * square(v - HARTMANN_P[i]![j]!)))),
    ),
  );
}

/** Choices with an effect each, one interaction, and two numbers whose best place depends on the first choice. */
function choicesAndNumbers(point: readonly Json[]): number {
  const [a, b, c] = [levelOf(point[0]!), levelOf(point[1]!), levelOf(point[2]!)];
  const [x, y] = [point[3] as number, point[4] as number];
  const effects = [0, 0.3, 0.9, 0.5, 0.1][a]! + [0.6, 0, 0.2, 1, 0.4][b]! + [0.2, 0.8, 0, 0.5, 1][c]!;
  return effects - (a === 2 && b === 3 ? 0 : 0.3) - 2 * square(x - 0.2 - 0.1 * a) - square(y - 0.7);
}

/** A pipeline to configure: a switch, a retriever, how many passages (few enough for the context), a temperature. */
function pipeline(point: readonly Json[]): number {
  const [rerank, retriever, passages, temperature, chunk] = point as [boolean, string, number, number, number];
  const base = { dense: 0.5, sparse: 0.4, hybrid: 0.62, none: 0.1 }[retriever]!;
  const room = -0.25 * square(Math.log(passages / (rerank ? 12 : 5)));
  const heat = -0.3 * square(temperature - 0.3);
  const size = -0.1 * square(Math.log2(chunk / 512));
  return base + (rerank ? 0.12 : 0) + room + heat + size;
}

/** Instruction and demonstration set of two prompts, as a prompt optimizer sees them: only indices, with an interaction. */
function prompts(point: readonly Json[]): number {
  const [i, d, j, e] = point.map(levelOf) as [number, number, number, number];
  const first = [0.2, 0.5, 0.1, 0.9, 0.4, 0.3, 0.6, 0][i]! + [0.3, 0, 0.7, 0.5, 0.2, 0.9, 0.1, 0.4][d]!;
  const second = [0.4, 0.8, 0.2, 0, 0.6, 0.3, 0.1, 0.7][j]! + [0, 0.2, 0.9, 0.6, 0.3, 0.1, 0.5, 0.4][e]!;
  return first * (0.5 + 0.5 * second);
}

/** Steps on sorted numbers, and names that only look like numbers. */
function steps(point: readonly Json[]): number {
  const [size, seed, flag, x] = point as [number, number, boolean, number];
  const growth = -0.2 * square(Math.log2(size / 64));
  return growth + [0.1, 0.6, 0, 0.35, 0.8, 0.2][seed]! + (flag ? 0 : 0.4) - square(x + 0.4);
}

/** The functions that the defaults of `tpe` were chosen on. */
export const TUNING: readonly TestFunction[] = [
  numeric("sphere, 3 numbers", cube(real(-5, 7), 3), 147, (...x) => -sum(x.map(square))),
  numeric(
    "log Rosenbrock, 2 numbers",
    cube(real(-2, 2), 2),
    8.2,
    (x, y) => -Math.log1p(100 * square(y! - x! * x!) + square(1 - x!)),
  ),
  numeric("Branin, 2 numbers", [real(-5, 10), real(0, 15)], 308, (x, y) => branin(x!, y!), -0.397887),
  numeric(
    "learning rate and decay, log scales",
    [scale(1e-6, 1), scale(1e-8, 1e-1), whole(1, 12)],
    6.5,
    (a, b, c) => -(square(Math.log10(a! / 3e-4)) / 4 + square(Math.log10(b! / 1e-5)) / 9 + square(c! - 8) / 30),
  ),
  {
    name: "3 choices of 5 and 2 numbers",
    spaces: [levels(5), levels(5), levels(5), real(0, 1), real(0, 1)],
    best: 2.9,
    noise: 0.5,
    value: choicesAndNumbers,
  },
  {
    name: "sorted and unsorted steps",
    spaces: [options(1, 4, 16, 64, 256, 1024, 4096), options(0, 1, 2, 3, 4, 5), options(true, false), real(-1, 1)],
    best: 1.2,
    noise: 1.04,
    value: steps,
  },
];

/** The functions kept apart until the defaults of `tpe` stood; written before any of them was run. */
export const HELD_OUT: readonly TestFunction[] = [
  numeric("Ackley, 4 numbers", cube(real(-15, 20), 4), 22.3, ackley),
  numeric("Levy, 4 numbers", cube(real(-10, 10), 4), 255, levy),
  numeric("Hartmann, 6 numbers", cube(real(0, 1), 6), 3.32237, hartmann, 3.32237),
  numeric(
    "ridge on log scales",
    [scale(1e-3, 1e3), scale(1e-4, 1e1)],
    6.25,
    (c, g) => -Math.hypot(Math.log10((c! * g!) / 0.1), 0.4 * Math.log10(c! / 30)),
  ),
  {
    name: "pipeline: switch, choice, whole and real numbers",
    spaces: [
      options(true, false),
      options("dense", "sparse", "hybrid", "none"),
      whole(1, 30),
      real(0, 1.5),
      options(128, 256, 512, 1024, 2048, 4096),
    ],
    best: 0.74,
    noise: 0.34,
    value: pipeline,
  },
  { name: "prompts: 4 choices of 8", spaces: cube(levels(8), 4), best: 2.43, noise: 0.243, value: prompts },
  numeric(
    "Styblinski-Tang, 5 numbers",
    cube(real(-5, 5), 5),
    821,
    (...x) => -sum(x.map((v) => v ** 4 - 16 * v * v + 5 * v)) / 2,
    195.83083,
  ),
];
