const SQRT_TAU = Math.sqrt(2 * Math.PI);

// Coefficients stand from the highest power down.
const HART_TOP = [
  0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
  220.206867912376,
];
const HART_BOTTOM = [
  0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
  793.826512519948, 440.413735824752,
];
const TAIL_TOP = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BOTTOM = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
const MIDDLE_TOP = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const MIDDLE_BOTTOM = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];

/** The density of the standard normal distribution. */
function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / SQRT_TAU;
}

/**
 * P(X <= x) for a standard normal X, to about 1e-15 (relative 1e-8 far out in the tail):
 * the double precision rational form of Hart, after West (2005), "Better approximations to cumulative normal functions".
 */
export function normalCdf(x: number): number {
  const z = Math.abs(x);
  const tail = z > 37 ? 0 : z < 7.07 ? rationalTail(z) : fractionTail(z);
  return x > 0 ? 1 - tail : tail;
}

function rationalTail(z: number): number {
  return (Math.exp(-0.5 * z * z) * polynomial(HART_TOP, z)) / polynomial(HART_BOTTOM, z);
}

function fractionTail(z: number): number {
  return normalDensity(z) / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65)))));
}

/** The x with P(X <= x) = p for a standard normal X (Acklam's approximation, then one step of Halley). */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : Number.NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  const x = p < 0.02425 ? acklamTail(p) : acklamMiddle(p - 0.5);
  const error = (normalCdf(x) - p) / normalDensity(x);
  return x - error / (1 + (x * error) / 2);
}

function acklamTail(p: number): number {
  const q = Math.sqrt(-2 * Math.log(p));
  return polynomial(TAIL_TOP, q) / polynomial(TAIL_BOTTOM, q);
}

function acklamMiddle(q: number): number {
  return (q * polynomial(MIDDLE_TOP, q * q)) / polynomial(MIDDLE_BOTTOM, q * q);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}
