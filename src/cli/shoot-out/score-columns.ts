import { count, difference, elapsed, score, usd } from "../print/figures.ts";
import { overSeedsText } from "./over-seeds.ts";
import type { Line } from "./scoreboard.ts";

/** A column of a contest's table. */
export interface Column {
  readonly head: string;
  readonly of: (line: Line) => string;
  /** Where it stands among those that a narrow terminal goes without: the first goes first; absent: it always stays. */
  readonly goes?: number;
}

const NONE = "–";

const COLUMNS: readonly Column[] = [
  { head: "method", of: ({ method }) => method },
  { head: "test score", of: (line) => (line.score === undefined ? NONE : overSeedsText(line.score, score)) },
  { head: "gain", of: ({ gain }) => (gain === undefined ? NONE : overSeedsText(gain, difference)) },
  { head: "improved", of: ({ improved, n }) => (n === 0 ? NONE : `${improved} of ${n}`), goes: 6 },
  { head: "rollouts", of: ({ spent }) => (spent === undefined ? NONE : count(spent.rollouts)), goes: 4 },
  { head: "calls", of: ({ spent }) => (spent === undefined ? NONE : count(spent.calls)), goes: 2 },
  { head: "tokens", of: ({ spent }) => (spent === undefined ? NONE : count(spent.tokens)), goes: 1 },
  { head: "cost", of: ({ spent }) => (spent === undefined || spent.usd === 0 ? NONE : usd(spent.usd)), goes: 5 },
  { head: "time", of: ({ seconds }) => (seconds === undefined ? NONE : elapsed(seconds)), goes: 3 },
];

/** The columns that say something of these lines and fit into so many characters, with two spaces between them. */
export function columnsFor(lines: readonly Line[], width: number): readonly Column[] {
  const widthOf = ({ head, of }: Column) => Math.max(head.length, ...lines.map((line) => of(line).length));
  const columns = COLUMNS.filter(({ head, of }) => head !== "cost" || lines.some((line) => of(line) !== NONE));
  const wide = (shown: readonly Column[]) => shown.reduce((sum, column) => sum + widthOf(column) + 2, -2);
  while (wide(columns) > width) {
    const [first] = columns.filter(({ goes }) => goes !== undefined).sort((a, b) => a.goes! - b.goes!);
    if (first === undefined) break;
    columns.splice(columns.indexOf(first), 1);
  }
  return columns;
}
