import { inspect } from "node:util";
import { type Board, boardOf, type Game, isSunk, newGame, type ShotResult, shoot } from "./game.ts";
import { type Cell, houseRules, type Rules } from "./rules.ts";

/** One shot of a game. An answer that is no pair of whole numbers has row and column -1, and is `answered`. */
export interface Shot {
  readonly row: number;
  readonly column: number;
  readonly result: ShotResult;
  readonly answered?: string;
}

/** How to play: two functions, which see only what a player sees. Both may be asynchronous. */
export interface Policy {
  /** Thinks over the board and the shots so far; what it returns (plain JSON) goes to `act`. */
  reason(board: Board, history: readonly Shot[]): unknown;
  /** The cell to shoot at: [row, column], both from 0. */
  act(board: Board, notes: unknown): unknown;
}

/** One finished game. */
export interface GameResult {
  readonly seed: number | string;
  readonly size: number;
  readonly shots: readonly Shot[];
  /** Shots that hit a ship, the last one of a ship too. */
  readonly hits: number;
  /** Ships sunk, of `ships`. */
  readonly sunk: number;
  /** The cells of each ship: the board laid open, for after the game. */
  readonly ships: readonly (readonly Cell[])[];
  /** Hits per shot, 0 to 1; higher is better. */
  readonly score: number;
}

/**
 * Plays one game: until every ship is sunk, or `maxShots` shots are fired. A shot at an old cell or outside the
 * board is wasted and counts. What the policy throws is thrown.
 */
export async function play(
  policy: Policy,
  seed: number | string,
  maxShots = houseRules.shots,
  rules: Rules = houseRules,
): Promise<GameResult> {
  let game = newGame(seed, rules);
  const shots: Shot[] = [];
  let board = boardOf(game);
  while (shots.length < maxShots && board.afloat.length > 0) {
    const notes = await policy.reason(board, [...shots]);
    const target = targetOf(await policy.act(board, notes));
    const fired = shoot(game, target.row, target.column);
    game = fired.game;
    shots.push({ ...target, result: fired.result });
    board = boardOf(game);
  }
  return resultOf(game, seed, shots);
}

/** What a game came to. */
export function resultOf(game: Game, seed: number | string, shots: readonly Shot[]): GameResult {
  const hits = shots.filter(({ result }) => result === "hit" || result === "sunk").length;
  return {
    seed,
    size: game.size,
    shots,
    hits,
    sunk: game.ships.filter((ship) => isSunk(game, ship)).length,
    ships: game.ships.map((ship) => ship.map((cell): Cell => [Math.floor(cell / game.size), cell % game.size])),
    score: shots.length === 0 ? 0 : hits / shots.length,
  };
}

/** A policy may have answered anything. */
export function targetOf(answer: unknown): Omit<Shot, "result"> {
  if (Array.isArray(answer) && answer.length === 2 && answer.every(Number.isInteger)) {
    return { row: answer[0] as number, column: answer[1] as number };
  }
  return { row: -1, column: -1, answered: inspect(answer, { breakLength: Number.POSITIVE_INFINITY }).slice(0, 40) };
}
