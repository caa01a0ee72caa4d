import { count, duration, score } from "../figures.ts";
import type { Io } from "../io.ts";
import { oneLine } from "../table.ts";
import type { Played } from "./contest.ts";

/** A line is drawn again at most this often on a terminal, in milliseconds. */
const REDRAW = 200;

/** Tells on stderr how far a contest is: one line that is drawn again on a terminal, else a line for each finished study. */
export class Tally {
  readonly #io: Io;
  readonly #of: number;
  readonly #started = Date.now();
  #done = 0;
  #rollouts = 0;
  #last = "";
  #shown = 0;

  constructor(io: Io, of: number) {
    this.#io = io;
    this.#of = of;
  }

  readonly onRollout = (): void => {
    this.#rollouts++;
    this.#draw();
  };

  readonly onPlayed = (played: Played, done: number): void => {
    this.#done = done;
    this.#last = `${played.method} seed ${played.seed}: ${resultOf(played)}`;
    if (!this.#io.isTTY) this.#io.stderr(`${done}/${this.#of} ${oneLine(this.#last, 120)}\n`);
    this.#draw();
  };

  clear(): void {
    if (this.#io.isTTY) this.#io.stderr("\r\x1b[2K");
  }

  #draw(): void {
    const now = Date.now();
    if (!this.#io.isTTY || now - this.#shown < REDRAW) return;
    this.#shown = now;
    const line = `${this.#done}/${this.#of} studies · ${count(this.#rollouts)} rollouts · ${duration((now - this.#started) / 1000)}${this.#last && ` · ${this.#last}`}`;
    this.#io.stderr(`\r\x1b[2K${oneLine(line, Math.max(20, this.#io.columns - 1))}`);
  }
}

function resultOf(played: Played): string {
  if (played.kind !== "finished") return played.kind;
  const { kind, comparison } = played.verdict;
  return comparison === undefined ? kind : `${kind} ${score(comparison.baseline)} → ${score(comparison.candidate)}`;
}
