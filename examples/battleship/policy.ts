import { param } from "gradus";

/** What a player sees. `afloat`: the ships still afloat, each by its number of cells. */
interface Board {
  rows: number;
  columns: number;
  cells: readonly (readonly ("unknown" | "miss" | "hit" | "sunk")[])[];
  afloat: readonly number[];
}

/** A shot of this game, earlier ones first. */
interface Shot {
  row: number;
  column: number;
  result: "miss" | "hit" | "sunk" | "again" | "outside";
}

/** Thinks over the board before a shot. */
export const reason = param.code(
  "reason",
  (board: Board, history: readonly Shot[]): unknown => {
    return { cells: board.rows * board.columns, shots: history.length };
  },
  {
    description:
      "looks at the board and the shots so far, and returns notes (any JSON) for `act`; thousands of games are played, so a call should take some 100,000 elementary steps at most",
    limits: { timeMs: 2000 },
  },
);

/** Chooses the cell to shoot at. */
export const act = param.code(
  "act",
  (board: Board, notes: unknown): [row: number, column: number] => {
    for (let row = 0; row < board.rows; row++) {
      for (let column = 0; column < board.columns; column++) {
        if (board.cells[row]![column] === "unknown") return [row, column];
      }
    }
    return [0, 0];
  },
  {
    description: "returns the [row, column] to shoot at next, both from 0; `notes` is what `reason` returned",
    limits: { timeMs: 2000 },
  },
);
