/** Round numbers, about six, that reach around what is shown. */
export function ticks(low: number, high: number): readonly number[] {
  const span = high > low ? high - low : Math.max(Math.abs(high), 1e-6);
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((m) => m * power >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** From a value between the outermost ticks to its place. */
export function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [values[0]!, values.at(-1)!];
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}
