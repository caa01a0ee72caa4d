import type { Board, Mark } from "./game.ts";
import type { Policy } from "./play.ts";
import { spots, targets } from "./policies.ts";
import { around, lay, orientations, type Rules, type Shape } from "./rules.ts";

interface Placement {
  readonly cells: readonly number[];
  /** Cells in which no part of another ship may be. */
  readonly clear: readonly number[];
}

interface Kind {
  readonly length: number;
  readonly placements: readonly Placement[];
}

/**
 * The policy of a player who believes in `rules`: it counts for every cell the ways in which a ship still afloat could
 * lie there, given all that was seen, and shoots where they are most. Where nothing fits what was seen (the belief is
 * wrong), it shoots beside a hit, or else at any open cell.
 */
export function densityPolicy(rules: Rules): Policy {
  const kinds = kindsOf(rules);
  return {
    reason: (board) => densityOf(board, kinds),
    act: (board, notes) => best(board, notes as number[]),
  };
}

function kindsOf(rules: Rules): Kind[] {
  const distinct = new Map<string, Shape>(rules.fleet.map((shape) => [JSON.stringify(shape), shape]));
  return [...distinct.values()].map((shape) => ({ length: shape.length, placements: placementsOf(rules, shape) }));
}

function placementsOf(rules: Rules, shape: Shape): Placement[] {
  const found: Placement[] = [];
  for (const way of orientations(shape)) {
    for (let row = 0; row < rules.size; row++) {
      for (let column = 0; column < rules.size; column++) {
        const cells = lay(rules, way, [row, column]);
        if (cells) found.push({ cells, clear: around(rules, cells) });
      }
    }
  }
  return found;
}

function densityOf(board: Board, kinds: readonly Kind[]): number[] {
  const marks = board.cells.flat();
  const density = new Array<number>(marks.length).fill(0);
  const hunting = !marks.includes("hit");
  for (const kind of kinds) {
    const afloat = board.afloat.filter((length) => length === kind.length).length;
    if (afloat === 0) continue;
    const fitting = kind.placements.filter((placement) => fits(placement, marks));
    // In the hunt a ship is somewhere for sure, so its places share one; beside a hit every place is as likely.
    const weight = afloat / (hunting ? fitting.length : kind.placements.length);
    for (const { cells } of fitting) {
      if (!hunting && !cells.some((cell) => marks[cell] === "hit")) continue;
      for (const cell of cells) if (marks[cell] === "unknown") density[cell]! += weight;
    }
  }
  return density;
}

function fits({ cells, clear }: Placement, marks: readonly Mark[]): boolean {
  return (
    cells.every((cell) => marks[cell] === "unknown" || marks[cell] === "hit") &&
    clear.every((cell) => marks[cell] === "unknown" || marks[cell] === "miss")
  );
}

function best(board: Board, density: readonly number[]): readonly [row: number, column: number] {
  const top = density.indexOf(Math.max(...density));
  if (density[top]! > 0) return [Math.floor(top / board.columns), top % board.columns];
  return targets(board)[0] ?? spots(board, "unknown")[0]!;
}
