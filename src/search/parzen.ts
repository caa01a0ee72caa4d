import { normalCdf } from "./normal.ts";
import type { Random } from "./random.ts";
import type { Axis } from "./space.ts";

/** A density over points; a point is given by its position on each axis. */
export interface Density {
  logDensity(point: readonly number[]): number;
  sample(random: Random): number[];
}

/** What one axis adds to the kernels; the last kernel is the prior. */
interface Factor {
  /** Adds the log density of every kernel at `position` to `sums`. */
  add(position: number, sums: Float64Array): void;
  sample(kernel: number, random: Random): number;
}

const LOG_SQRT_TAU = 0.5 * Math.log(2 * Math.PI);

/**
 * A mixture of one kernel around each point and a prior over the whole space, which weighs 1, as each point does that
 * `weights` gives no other weight above 0. A kernel is a product over the axes, so that a draw keeps together what was
 * good together (the "multivariate" form of BOHB and Optuna).
 * A position that is undefined (a value outside the space) leaves its kernel as wide as the prior on that axis.
 */
export function parzen(
  axes: readonly Axis[],
  points: readonly (readonly (number | undefined)[])[],
  weights: readonly number[] = points.map(() => 1),
): Density {
  const kernels = points.length + 1;
  const all = [...weights, 1];
  const logTotal = Math.log(all.reduce((sum, weight) => sum + weight, 0));
  const logWeights = all.map((weight) => Math.log(weight) - logTotal);
  const places = all.map((_, kernel) => kernel);
  // Kernels of one weight are drawn by their number: a search without weights takes the same random bits as ever.
  const drawn = all.every((weight) => weight === 1)
    ? (random: Random) => random.int(kernels)
    : (random: Random) => random.weighted(places, all);
  const factors = axes.map((axis, i) => {
    const centers = [...points.map((point) => point[i]), undefined];
    return axis.type === "set" ? setFactor(axis.size, centers) : lineFactor(axis, centers, axes.length);
  });
  const sums = new Float64Array(kernels);
  return {
    logDensity: (point) => {
      sums.set(logWeights);
      for (const [i, factor] of factors.entries()) factor.add(point[i]!, sums);
      return logSumExp(sums);
    },
    sample: (random) => {
      const kernel = drawn(random);
      return factors.map((factor) => factor.sample(kernel, random));
    },
  };
}

/** Normal kernels cut off at 0 and 1; on whole numbers a value has the mass of its cell. */
function lineFactor(axis: Axis, places: readonly (number | undefined)[], dimensions: number): Factor {
  const observed = places.length - 1;
  const wide = 0.2 * Math.max(observed, 1) ** (-1 / (dimensions + 4));
  // The "magic clip": a few points never make a kernel so narrow that the search gets stuck.
  const width = Math.max(wide, 1 / Math.min(100, observed + 2));
  const centers = places.map((place) => place ?? 0.5);
  const widths = places.map((place) => (place === undefined ? 1 : width));
  const logInside = centers.map((c, k) => Math.log(normalCdf((1 - c) / widths[k]!) - normalCdf(-c / widths[k]!)));
  const logHeight = widths.map((w, k) => -Math.log(w) - LOG_SQRT_TAU - logInside[k]!);
  return {
    add: (position, sums) => {
      const cell = axis.cell(position);
      for (let k = 0; k < sums.length; k++) {
        const w = widths[k]!;
        const z = (position - centers[k]!) / w;
        if (!cell) sums[k]! += logHeight[k]! - 0.5 * z * z;
        else
          sums[k]! +=
            Math.log(normalCdf((cell[1] - centers[k]!) / w) - normalCdf((cell[0] - centers[k]!) / w)) - logInside[k]!;
      }
    },
    sample: (kernel, random) => {
      for (;;) {
        const x = centers[kernel]! + widths[kernel]! * random.normal();
        if (x >= 0 && x <= 1) return x;
      }
    },
  };
}

/** A kernel that favors its own option and leaves each other one a share that shrinks with the number of kernels. */
function setFactor(size: number, options: readonly (number | undefined)[]): Factor {
  const rest = 1 / options.length;
  const total = 1 + rest * size;
  const [own, other, prior] = [Math.log((1 + rest) / total), Math.log(rest / total), Math.log(1 / size)];
  return {
    add: (position, sums) => {
      for (let k = 0; k < sums.length; k++) {
        const option = options[k];
        sums[k]! += option === undefined ? prior : option === position ? own : other;
      }
    },
    sample: (kernel, random) => {
      const option = options[kernel];
      return option !== undefined && random.unit() * total < 1 ? option : random.int(size);
    },
  };
}

function logSumExp(xs: Float64Array): number {
  let max = -Infinity;
  for (const x of xs) if (x > max) max = x;
  if (max === -Infinity) return max;
  let sum = 0;
  for (const x of xs) sum += Math.exp(x - max);
  return max + Math.log(sum);
}
