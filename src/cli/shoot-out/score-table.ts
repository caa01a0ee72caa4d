import { counted } from "../print/figures.ts";
import { oneLine, table } from "../print/table.ts";
import type { Seed } from "./contest.ts";
import { legend } from "./legend.ts";
import { scoreOverSeeds } from "./over-seeds.ts";
import { columnsFor } from "./score-columns.ts";
import type { Line } from "./scoreboard.ts";

/** What a contest came to, as its table tells it. */
export interface Scored {
  readonly lines: readonly Line[];
  readonly baselines: ReadonlyMap<Seed, number>;
  /** Methods of which no study was begun. */
  readonly notBegun: readonly string[];
}

/** Names that are told in full, at most: more are counted. */
export const NAMED = 6;

/** A row that tells why it has no figures has so many characters, at least. */
const REASON = 80;

/** The table of a contest, the baseline first, then what is to be said besides. No row is wider than `width` characters. */
export function scoreTable({ lines, baselines, notBegun }: Scored, width = Number.POSITIVE_INFINITY): string {
  const all = [...baselineLine(baselines), ...lines];
  const withFigures = all.filter(hasFigures);
  const columns = columnsFor(withFigures, width);
  const head = columns.map((column) => column.head);
  // Of the baseline nothing but its score is told.
  const figures = (line: Line) => columns.map(({ of }, i) => (line.spent === undefined && i > 1 ? "" : of(line)));
  const options = { right: head.flatMap((name, i) => (TEXTS.includes(name) ? [] : [i])), runOn: true };
  const wide = Math.max(
    ...table([head, ...withFigures.map(figures)], options)
      .split("\n")
      .map((row) => row.length),
  );
  const names = Math.max(...all.map(({ method }) => method.length));
  const room = Math.min(width, Math.max(REASON, wide)) - names - 2;
  const rows = all.map((line) =>
    hasFigures(line) ? figures(line) : [line.method, oneLine(line.remarks[0] ?? "unfinished", Math.max(10, room))],
  );
  // What a row has told in full is not told again.
  const told = new Set(rows.map((row) => row.join(": ")));
  const remarks = lines.flatMap(({ method, remarks }) => remarks.map((remark) => `${method}: ${remark}`));
  const rest = [...remarks.filter((remark) => !told.has(remark)), ...notBegunText(notBegun)];
  return [table([head, ...rows], options), ...paragraph(legend(withFigures)), ...paragraph(rest)].join("");
}

const TEXTS = ["method", "test score", "gain"];

function baselineLine(baselines: ReadonlyMap<Seed, number>): readonly Line[] {
  if (baselines.size === 0) return [];
  return [{ method: "baseline", n: 0, improved: 0, remarks: [], score: scoreOverSeeds([...baselines.values()]) }];
}

function hasFigures({ score, spent }: Line): boolean {
  return score !== undefined || spent !== undefined;
}

function notBegunText(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  return [`${counted(names.length, "method")} not begun${names.length > NAMED ? "" : `: ${names.join(", ")}`}`];
}

function paragraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["\n", ...lines.map((line) => `${line}\n`)];
}
