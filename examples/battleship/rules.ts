/** A cell as [row, column], both from 0. */
export type Cell = readonly [row: number, column: number];

/** The cells of a ship, relative to any one of them. It may lie turned and mirrored. */
export type Shape = readonly Cell[];

/**
 * The rules of one game. A policy is told the size, the ships still afloat by their number of cells, and what its
 * shots did; everything else in here it can learn from games only.
 */
export interface Rules {
  /** Rows and columns of the square board. */
  readonly size: number;
  readonly fleet: readonly Shape[];
  /** Shots a game lasts, unless all ships sink before. */
  readonly shots: number;
  /** Whether the last row lies beside the first, and the last column beside the first (a torus). */
  readonly wraps: boolean;
  /** Whether ships keep a cell of water between them, diagonally too. */
  readonly apart: boolean;
}

const corner: Shape = [
  [0, 0],
  [1, 0],
  [1, 1],
];
const hook: Shape = [
  [0, 0],
  [1, 0],
  [2, 0],
  [2, 1],
];
const zigzag: Shape = [
  [0, 0],
  [1, 0],
  [1, 1],
  [2, 1],
];
const staircase: Shape = [
  [0, 0],
  [1, 0],
  [1, 1],
  [2, 1],
  [2, 2],
];

function straight(length: number): Shape {
  return Array.from({ length }, (_, i): Cell => [0, i]);
}

/** The rules of this example: bent ships (L and zigzag) that never touch, on a board whose edges wrap around. */
export const houseRules: Rules = {
  size: 10,
  fleet: [staircase, staircase, zigzag, hook, corner],
  shots: 45,
  wraps: true,
  apart: true,
};

/** The game as most people know it, with as many ships of the same sizes: straight ships that may touch, real edges. */
export const commonRules: Rules = {
  ...houseRules,
  fleet: houseRules.fleet.map((shape) => straight(shape.length)),
  wraps: false,
  apart: false,
};

/** The ways a shape can lie: turned by quarters and mirrored, each once. */
export function orientations(shape: Shape): Shape[] {
  const seen = new Map<string, Shape>();
  for (let turn = 0; turn < 8; turn++) {
    const turned = shape.map(([row, column]): Cell => {
      const [r, c] = turn & 1 ? [column, row] : [row, column];
      return [turn & 2 ? -r : r, turn & 4 ? -c : c];
    });
    const top = Math.min(...turned.map(([row]) => row));
    const left = Math.min(...turned.map(([, column]) => column));
    const moved = turned.map(([row, column]): Cell => [row - top, column - left]);
    const key = moved
      .map(([row, column]) => `${row},${column}`)
      .sort()
      .join(" ");
    if (!seen.has(key)) seen.set(key, moved);
  }
  return [...seen.values()];
}

/** The board's cells of a shape laid from a cell on, down and to the right, as row × size + column; none where it does not fit. */
export function lay(rules: Rules, shape: Shape, [top, left]: Cell): number[] | undefined {
  const cells: number[] = [];
  for (const [row, column] of shape) {
    const cell = cellAt(rules, top + row, left + column);
    if (cell === undefined) return undefined;
    cells.push(cell);
  }
  return cells;
}

/** The cells around some cells, themselves left out, in which no other ship may lie; none where ships may touch. */
export function around(rules: Rules, cells: readonly number[]): number[] {
  if (!rules.apart) return [];
  const found = new Set<number>();
  for (const cell of cells) {
    const row = Math.floor(cell / rules.size);
    const column = cell % rules.size;
    for (const down of [-1, 0, 1]) {
      for (const right of [-1, 0, 1]) {
        const near = cellAt(rules, row + down, column + right);
        if (near !== undefined && !cells.includes(near)) found.add(near);
      }
    }
  }
  return [...found];
}

function cellAt({ size, wraps }: Rules, row: number, column: number): number | undefined {
  if (wraps) return ((row + size) % size) * size + ((column + size) % size);
  return row >= 0 && row < size && column >= 0 && column < size ? row * size + column : undefined;
}
