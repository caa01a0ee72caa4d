import {
  type AnyTask,
  type BudgetLimits,
  type Method,
  type ModelChoice,
  memoryStore,
  optimize,
  type Result,
} from "gradus";

/** One row of a comparison: a method, run over some seeds. */
export interface Entry {
  readonly label: string;
  readonly method: Method;
  readonly seeds: readonly number[];
  /** The optimizer's model for a seed, where the method asks one. */
  readonly optimizer?: (seed: number) => ModelChoice;
  /** Models by slot for a seed, where the program or the method asks others. */
  readonly models?: (seed: number) => Readonly<Record<string, ModelChoice>>;
}

/** What a row came to. */
export interface Row {
  readonly label: string;
  readonly results: readonly Result[];
}

/** Runs every entry at the same budget, one study after the other. */
export async function compare(
  task: AnyTask,
  entries: readonly Entry[],
  limits: { readonly budget?: BudgetLimits; readonly steps?: number },
  progress: (line: string) => void = () => {},
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { label, method, seeds, optimizer, models } of entries) {
    const results: Result[] = [];
    for (const seed of seeds) {
      progress(`${label}, seed ${seed} …`);
      const given = { ...models?.(seed), ...(optimizer && { optimizer: optimizer(seed) }) };
      results.push(await optimize(task, { method, seed, store: memoryStore(), ...limits, models: given }));
    }
    rows.push({ label, results });
  }
  return rows;
}

/** The comparison as a table: per row its seeds, what was spent, and the winner on test data, mean and range over seeds. */
export function table(rows: readonly Row[], unit: string): string {
  const head = ["method", "seeds", unit, "model calls", "test: before", "after (mean)", "range", "shown better"];
  const body = rows.map(({ label, results }) => {
    const after = results.map(({ verdict }) => verdict.comparison?.candidate ?? baselineOf(rows));
    const shown = results.filter(({ verdict }) => verdict.kind === "improved").length;
    return [
      label,
      String(results.length),
      mean(results.map((r) => r.spent.rollouts)).toFixed(0),
      mean(results.map((r) => r.spent.calls)).toFixed(0),
      baselineOf(rows).toFixed(3),
      mean(after).toFixed(3),
      results.length < 2 ? "" : `${Math.min(...after).toFixed(3)}–${Math.max(...after).toFixed(3)}`,
      `${shown} of ${results.length}`,
    ];
  });
  const widths = head.map((_, i) => Math.max(...[head, ...body].map((line) => line[i]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((w) => "─".repeat(w)).join("  "), ...body.map(line)].join("\n");
}

/** The baseline's mean on test data: one figure, since the test data is the same for all. */
function baselineOf(rows: readonly Row[]): number {
  return (
    rows.flatMap((row) => row.results).find((r) => r.verdict.comparison !== undefined)?.verdict.comparison?.baseline ??
    Number.NaN
  );
}

function mean(xs: readonly number[]): number {
  return xs.reduce((sum, x) => sum + x, 0) / xs.length;
}
