import { GradusError } from "../../src/graph/errors.ts";
import { type Random, randomStream } from "../../src/search/random.ts";
import { around, type Cell, lay, orientations, type Rules } from "./rules.ts";

/** What a player knows of a cell. All cells of a ship turn from "hit" to "sunk" with its last one. */
export type Mark = "unknown" | "miss" | "hit" | "sunk";

/** What a player sees: plain JSON. */
export interface Board {
  readonly rows: number;
  readonly columns: number;
  /** One array per row, from the top. */
  readonly cells: readonly (readonly Mark[])[];
  /** The ships still afloat, each by its number of cells, largest first. */
  readonly afloat: readonly number[];
}

/** What a shot did: "again" is a cell that was shot before, "outside" is no cell of the board. Both are wasted. */
export type ShotResult = "miss" | "hit" | "sunk" | "again" | "outside";

/** One game, immutable: the hidden fleet and the shots so far. */
export interface Game {
  readonly size: number;
  /** The cells of each ship, as row × size + column. */
  readonly ships: readonly (readonly number[])[];
  /** The cells that have been shot at. */
  readonly shot: ReadonlySet<number>;
}

/** A game whose fleet lies as the seed says: the same seed and rules, the same fleet. */
export function newGame(seed: number | string, rules: Rules): Game {
  const random = randomStream("battleship", String(seed));
  for (let attempt = 0; attempt < 1000; attempt++) {
    const ships = placeFleet(rules, random);
    if (ships) return { size: rules.size, ships, shot: new Set() };
  }
  throw new GradusError("FLEET_TOO_LARGE", `the fleet found no room on a board of ${rules.size} × ${rules.size}`, {
    fix: "give a larger board or fewer ships",
  });
}

/** Fires at a cell: the game after it, and what it did. */
export function shoot(game: Game, row: number, column: number): { game: Game; result: ShotResult } {
  const { size } = game;
  const inside = (at: number) => Number.isInteger(at) && at >= 0 && at < size;
  if (!inside(row) || !inside(column)) return { game, result: "outside" };
  const cell = row * size + column;
  if (game.shot.has(cell)) return { game, result: "again" };
  const after: Game = { ...game, shot: new Set(game.shot).add(cell) };
  const ship = game.ships.find((cells) => cells.includes(cell));
  if (!ship) return { game: after, result: "miss" };
  return { game: after, result: isSunk(after, ship) ? "sunk" : "hit" };
}

/** Whether every cell of a ship was hit. */
export function isSunk(game: Game, ship: readonly number[]): boolean {
  return ship.every((cell) => game.shot.has(cell));
}

/** What the player sees of a game. */
export function boardOf(game: Game): Board {
  const { size, ships, shot } = game;
  const marks = new Map<number, Mark>();
  for (const ship of ships) {
    const mark = isSunk(game, ship) ? "sunk" : "hit";
    for (const cell of ship) if (shot.has(cell)) marks.set(cell, mark);
  }
  const markOf = (cell: number): Mark => marks.get(cell) ?? (shot.has(cell) ? "miss" : "unknown");
  return {
    rows: size,
    columns: size,
    cells: Array.from({ length: size }, (_, row) =>
      Array.from({ length: size }, (_, column) => markOf(row * size + column)),
    ),
    afloat: ships
      .filter((ship) => !isSunk(game, ship))
      .map((ship) => ship.length)
      .sort((a, b) => b - a),
  };
}

/** Lays the ships one after the other where the rules allow; nothing where one finds no place. */
function placeFleet(rules: Rules, random: Random): number[][] | undefined {
  const ships: number[][] = [];
  const taken = new Set<number>();
  for (const shape of rules.fleet) {
    const ways = orientations(shape);
    const ship = findPlace(() => {
      const from: Cell = [random.int(rules.size), random.int(rules.size)];
      const cells = lay(rules, random.pick(ways), from);
      return cells?.every((cell) => !taken.has(cell)) ? cells : undefined;
    });
    if (!ship) return undefined;
    ships.push(ship);
    for (const cell of [...ship, ...around(rules, ship)]) taken.add(cell);
  }
  return ships;
}

function findPlace(draw: () => number[] | undefined): number[] | undefined {
  for (let attempt = 0; attempt < 200; attempt++) {
    const cells = draw();
    if (cells) return cells;
  }
  return undefined;
}
