import { GradusError } from "../graph/errors.ts";

/**
 * The mean of each column over the replicates of each example: an example counts once, however often it ran.
 * In the order of the examples' names, so that the order of the rows never matters.
 * Errors: `NO_EXAMPLES`, `BAD_SCORE` (not a finite number).
 */
export function clusterMeans<Column extends string>(
  rows: readonly (Readonly<Record<Column, number>> & { readonly example: string })[],
  columns: readonly Column[],
): Record<Column, number>[] {
  if (rows.length === 0) {
    throw new GradusError("NO_EXAMPLES", "there are no scores to do statistics with", {
      fix: "evaluate on at least one example",
    });
  }
  const groups = new Map<string, (typeof rows)[number][]>();
  for (const row of rows) {
    for (const column of columns) checkScore(row[column], row.example);
    const group = groups.get(row.example);
    if (group) group.push(row);
    else groups.set(row.example, [row]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => {
      const means = columns.map((column) => [column, meanOf(group.map((row) => row[column]))]);
      return Object.fromEntries(means) as Record<Column, number>;
    });
}

export function meanOf(xs: readonly number[]): number {
  return xs.reduce((sum, x) => sum + x, 0) / xs.length;
}

function checkScore(score: number, example: string): void {
  if (Number.isFinite(score)) return;
  throw new GradusError("BAD_SCORE", `the score of example ${example} is ${score}`, {
    fix: "let the metric return a finite number",
    details: { example },
  });
}
