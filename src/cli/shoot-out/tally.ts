import type { Io } from "../io.ts";
import { count, duration, elapsed, score } from "../print/figures.ts";
import { oneLine } from "../print/table.ts";
import type { Played } from "./contest.ts";
import { secondsLeft } from "./time-left.ts";

/** A line is drawn again at most this often on a terminal, in milliseconds. */
const REDRAW = 200;

/** Characters of one study's result, at most. */
const RESULT = 300;

/** Tells on stderr how far a contest is: one line that is drawn again on a terminal, else a line for each study. */
export class Tally {
  readonly #io: Io;
  readonly #methods: number;
  readonly #seeds: number;
  readonly #now: () => number;
  readonly #started: number;
  readonly #played: Played[] = [];
  /** Runs of the program, by study, of those that still run. */
  readonly #running = new Map<string, number>();
  #rollouts = 0;
  #first: number | undefined;
  #last = "";
  #shown = Number.NEGATIVE_INFINITY;

  constructor(io: Io, methods: number, seeds: number, now: () => number = Date.now) {
    this.#io = io;
    this.#methods = methods;
    this.#seeds = seeds;
    this.#now = now;
    this.#started = now();
  }

  readonly onRollout = (study: string): void => {
    this.#first ??= this.#now();
    this.#rollouts++;
    this.#running.set(study, (this.#running.get(study) ?? 0) + 1);
    this.#draw();
  };

  readonly onPlayed = (played: Played): void => {
    this.#running.delete(played.study);
    // What was stopped is not done: the same command goes on with it.
    if (played.kind !== "unfinished") this.#played.push(played);
    this.#last = `${played.method} seed ${played.seed}: ${resultOf(played)}`;
    if (!this.#io.isTTY) this.#io.stderr(`${this.#done()} ${oneLine(this.#last, RESULT)} · ${this.#times()}\n`);
    // A failure stays to be read, also where the line is drawn again.
    else if (played.kind === "failed") this.#io.stderr(`\r\x1b[2K${oneLine(this.#last, RESULT)}\n`);
    this.#draw();
  };

  clear(): void {
    if (this.#io.isTTY) this.#io.stderr("\r\x1b[2K");
  }

  #draw(): void {
    const now = this.#now();
    if (!this.#io.isTTY || now - this.#shown < REDRAW) return;
    this.#shown = now;
    const parts = [`${this.#done()} studies`, this.#times(), `${count(this.#rollouts)} rollouts`, this.#last];
    const line = parts.filter((part) => part !== "").join(" · ");
    this.#io.stderr(`\r\x1b[2K${oneLine(line, Math.max(20, this.#io.columns - 1))}`);
  }

  #done(): string {
    return `${this.#played.length}/${this.#methods * this.#seeds}`;
  }

  #times(): string {
    const now = this.#now();
    const left = secondsLeft({
      seconds: (now - (this.#first ?? now)) / 1000,
      rollouts: this.#rollouts,
      running: [...this.#running.values()].reduce((sum, n) => sum + n, 0),
      finished: this.#played.flatMap((one) => (one.kind === "finished" ? [one.spent.rollouts] : [])),
      left: this.#left(),
    });
    const shown = left === undefined || left < 1 ? "" : ` · ~${duration(left)} left`;
    return `${elapsed((now - this.#started) / 1000)}${shown}`;
  }

  /** Studies that are expected to run: what does not apply to one seed, or failed there, is expected to do so again. */
  #left(): number {
    const idle = new Set(this.#played.flatMap((one) => (one.kind === "finished" ? [] : [one.method])));
    const ran = this.#played.filter(({ method }) => !idle.has(method)).length;
    return (this.#methods - idle.size) * this.#seeds - ran;
  }
}

function resultOf(played: Played): string {
  if (played.kind !== "finished") return played.why === "" ? played.kind : `${played.kind}: ${played.why}`;
  const { kind, comparison } = played.verdict;
  return comparison === undefined ? kind : `${kind} ${score(comparison.baseline)} → ${score(comparison.candidate)}`;
}
