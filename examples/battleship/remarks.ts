import type { ShotResult } from "./game.ts";
import type { GameResult, Shot } from "./play.ts";

/** What the game itself says when it is over: the figures, the shots in order, and the board laid open. */
export function remarks(result: GameResult): string {
  const { shots, hits, sunk, ships, score } = result;
  const wasted = shots.filter((shot) => shot.result === "again" || shot.result === "outside").length;
  return [
    `${hits} hits in ${shots.length} shots (${score.toFixed(2)} hits per shot), ${sunk} of ${ships.length} ships sunk.`,
    ...(wasted > 0 ? [`${wasted} shots were wasted: the cell had been shot at before, or is not on the board.`] : []),
    `Shots in order, as row,column: ${shots.map(shotText).join(" ")}`,
    "The board laid open, rows from 0 down, columns from 0 to the right. Each letter is one ship: a capital where it was hit, a small letter where it was not. o is a shot that missed, . is open water.",
    picture(result),
  ].join("\n");
}

/** The open board as text, one line a row. */
export function picture({ size, shots, ships }: GameResult): string {
  const rows = Array.from({ length: size }, () => new Array<string>(size).fill("."));
  const put = (row: number, column: number, mark: string) => {
    const line = rows[row];
    if (line && column >= 0 && column < size) line[column] = mark;
  };
  for (const { row, column } of shots) put(row, column, "o");
  ships.forEach((ship, i) => {
    const letter = String.fromCharCode(97 + i);
    for (const [row, column] of ship) {
      const hit = shots.some((shot) => shot.row === row && shot.column === column);
      put(row, column, hit ? letter.toUpperCase() : letter);
    }
  });
  return rows.map((line) => line.join(" ")).join("\n");
}

const marks: Record<ShotResult, string> = {
  miss: "miss",
  hit: "hit",
  sunk: "hit and sunk",
  again: "again, wasted",
  outside: "no such cell, wasted",
};

function shotText({ row, column, result, answered }: Shot): string {
  return `(${answered ?? `${row},${column}`} ${marks[result]})`;
}
