import { randomStream } from "../../src/search/random.ts";
import type { Board, Mark } from "./game.ts";
import type { Policy } from "./play.ts";

type Spot = readonly [row: number, column: number];

/** Row by row from the top: what a first policy may look like. */
export const sweep: Policy = {
  reason: () => null,
  act: (board) => spots(board, "unknown")[0],
};

/** Any cell not shot at yet. */
export function randomPolicy(seed: number | string): Policy {
  const random = randomStream(seed, "random policy");
  return { reason: () => null, act: (board) => random.pick(spots(board, "unknown")) };
}

/**
 * Hunt and target, as it is usually written from memory: every second cell until one hits; then the cells beside the
 * hits, first those in line with two of them; after a ship has sunk, hunt again.
 */
export function huntAndTarget(seed: number | string): Policy {
  const random = randomStream(seed, "hunt and target");
  return {
    reason: (board) => ({ targets: targets(board) }),
    act: (board, notes) => {
      const { targets } = notes as { targets: Spot[] };
      return random.pick(targets.length > 0 ? targets : hunting(board));
    },
  };
}

/** The open cells worth a shot after hits, best ones only. */
export function targets(board: Board): Spot[] {
  const hits = spots(board, "hit");
  const beside = hits.flatMap((hit) => steps.map((step) => ({ hit, step, at: move(hit, step) })));
  const open = beside.filter(({ at }) => mark(board, at) === "unknown");
  const inLine = open.filter(({ hit, step }) => mark(board, move(hit, [-step[0], -step[1]])) === "hit");
  return (inLine.length > 0 ? inLine : open).map(({ at }) => at);
}

function hunting(board: Board): Spot[] {
  const open = spots(board, "unknown");
  const second = open.filter(([row, column]) => (row + column) % 2 === 0);
  return second.length > 0 ? second : open;
}

const steps: readonly Spot[] = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
];

function move([row, column]: Spot, [down, right]: Spot): Spot {
  return [row + down, column + right];
}

function mark(board: Board, [row, column]: Spot): Mark | undefined {
  return board.cells[row]?.[column];
}

/** The cells of a board that carry a mark, row by row. */
export function spots(board: Board, wanted: Mark): Spot[] {
  return board.cells.flatMap((line, row) =>
    line.flatMap((mark, column): Spot[] => (mark === wanted ? [[row, column]] : [])),
  );
}
