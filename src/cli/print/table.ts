/** Columns: the first is a text, the others may be numbers that stand to the right. */
export interface TableOptions {
  /** Which columns stand to the right, by their index. */
  readonly right?: readonly number[];
  /** The most rows that are shown; the rest is counted. Default: all. */
  readonly rows?: number;
  /** Whether the last cell of a row with fewer cells than the head runs on over the columns that it leaves empty. */
  readonly runOn?: boolean;
}

/** Rows as aligned text, one line each, two spaces between columns; the first row is the head. */
export function table(rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const { right = [], rows: most = Number.POSITIVE_INFINITY, runOn = false } = options;
  const shown = rows.slice(0, most + 1);
  const all = rows[0]?.length ?? 0;
  const measured = (row: readonly string[], i: number) => !runOn || row.length === all || i < row.length - 1;
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...shown.map((row) => (measured(row, i) ? (row[i] ?? "").length : 0))),
  );
  const lines = shown.map((row) =>
    row
      .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd(),
  );
  const hidden = rows.length - shown.length;
  if (hidden > 0) lines.push(`… ${hidden} more`);
  return `${lines.join("\n")}\n`;
}

/** A text on one line, cut where it is longer than `most`. */
export function oneLine(text: string, most: number): string {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length <= most ? flat : `${flat.slice(0, most - 1)}…`;
}
