import type { BudgetLimits } from "../../study/budget/budget.ts";
import { type Cost, NOTHING } from "../../study/budget/cost.ts";
import type { CallFailed, StudyEvent } from "../../study/event.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import type { Io } from "../io.ts";
import { difference, duration, score, usd } from "./figures.ts";
import { oneLine } from "./table.ts";

/** A line is drawn again at most this often on a terminal, in milliseconds. */
const REDRAW = 100;

/** Without a terminal a line is printed at most this often, in milliseconds. */
const PLAIN = 5_000;

const PHASES = { pilot: "pilot runs", search: "", recheck: "second look", verdict: "verdict" } as const;

/** Shows a study while it runs: one line that is drawn again on a terminal, plain lines elsewhere. */
export class Progress {
  readonly #io: Io;
  readonly #limits: BudgetLimits;
  readonly #maxSteps: number | undefined;
  readonly #now: () => number;
  readonly #started: number;
  readonly #best = { train: new Best(), validation: new Best() };
  #phase: keyof typeof PHASES = "pilot";
  #step = 0;
  #calls = 0;
  #running = 0;
  #spent: Cost = NOTHING;
  #seconds = 0;
  #shown = Number.NEGATIVE_INFINITY;
  #drawn = false;
  readonly #failures = new Set<string>();

  constructor(io: Io, limits: BudgetLimits, maxSteps?: number, now: () => number = Date.now) {
    this.#io = io;
    this.#limits = limits;
    this.#maxSteps = maxSteps;
    this.#now = now;
    this.#started = now();
  }

  readonly onEvent = (event: StudyEvent): void => {
    const change = this.#take(event);
    const every = this.#io.isTTY ? REDRAW : PLAIN;
    if (!change && this.#now() - this.#shown < every) return;
    this.#show();
  };

  /** Removes the line that is drawn, or leaves the last plain one. */
  clear(): void {
    if (this.#drawn) this.#io.stderr("\r\x1b[2K");
    this.#drawn = false;
  }

  /** Prints a remark above the line. */
  say(text: string): void {
    this.clear();
    this.#io.stderr(`${text}\n`);
  }

  /** What is shown: `step 14/60 · best on validation 0.83 (+0.21) · $0.42/$2.00 · 3 running · eta 4m`. */
  line(): string {
    const { validation } = this.#best;
    const split = validation.known ? "validation" : "train";
    const best = this.#best[split];
    const steps = this.#maxSteps === undefined ? `${this.#step}` : `${this.#step}/${this.#maxSteps}`;
    const eta = this.#phase === "search" ? this.#eta() : undefined;
    return [
      PHASES[this.#phase] || `step ${steps}`,
      best.known ? `best on ${split} ${score(best.best)} (${difference(best.best - best.baseline)})` : "",
      this.#money(),
      this.#running > 0 ? `${this.#running} running` : "",
      eta === undefined ? "" : `eta ${duration(eta)}`,
    ]
      .filter((part) => part !== "")
      .join(" · ");
  }

  #show(): void {
    this.#shown = this.#now();
    if (!this.#io.isTTY) {
      this.#io.stderr(`${this.line()}\n`);
      return;
    }
    this.#io.stderr(`\r\x1b[2K${this.line().slice(0, Math.max(20, this.#io.columns - 1))}`);
    this.#drawn = true;
  }

  /** Takes an event in; true where it should be shown at once. */
  #take(event: StudyEvent): boolean {
    switch (event.type) {
      case "phase":
        this.#phase = event.phase;
        return event.phase !== "search";
      case "study-start":
        for (const warning of event.warnings) this.say(`warning: ${warning}`);
        return false;
      case "warning":
        this.say(`warning: ${event.message}`);
        return false;
      case "step-start":
        this.#step = event.step;
        return false;
      case "rollout-start":
        this.#running++;
        return false;
      case "rollout-end":
        this.#running = Math.max(0, this.#running - 1);
        this.#spent = { ...this.#spent, rollouts: this.#spent.rollouts + 1 };
        return false;
      case "call-start":
        this.#calls++;
        return false;
      case "call-failed":
        this.#sayFailure(event);
        return false;
      case "evidence":
        this.#best[event.split].take(event.evidence);
        return false;
      case "spent":
        this.#spent = event.spent;
        this.#seconds = event.seconds;
        this.#calls = event.spent.calls;
        // What a batch has left unfinished runs no more.
        this.#running = 0;
        return false;
      default:
        return false;
    }
  }

  /** Once for each model and reason, and once more where it is given up: thousands of calls may meet the same. */
  #sayFailure({ slot, reason, message, fix, again }: CallFailed): void {
    const kind = `${slot} ${reason} ${again === undefined ? "given up" : "again"}`;
    if (this.#failures.has(kind)) return;
    this.#failures.add(kind);
    const what = `${slot}: ${oneLine(message, 200)}`;
    if (again === undefined) this.say(fix === undefined ? what : `${what}\n  → ${fix}`);
    else {
      const wait = (again.delayMs / 1000).toFixed(again.delayMs < 10_000 ? 1 : 0);
      this.say(`${what} · trying again (${again.attempt} of ${again.of}) in ${wait} s`);
    }
  }

  #money(): string {
    const { usd: limit, calls, rollouts } = this.#limits;
    if (limit !== undefined) return `${usd(this.#spent.usd)}/${usd(limit)}`;
    if (this.#spent.usd > 0) return usd(this.#spent.usd);
    if (calls !== undefined) return `${this.#calls}/${calls} calls`;
    if (rollouts !== undefined) return `${this.#spent.rollouts}/${rollouts} rollouts`;
    return this.#calls > 0 ? `${this.#calls} calls` : `${this.#spent.rollouts} rollouts`;
  }

  /** Seconds to the end of the budget or of the steps, whichever is nearer, at the pace so far. */
  #eta(): number | undefined {
    const { usd: money, calls, tokens, rollouts, seconds } = this.#limits;
    const part = (used: number, limit: number | undefined) => (limit === undefined ? 0 : used / limit);
    const done = Math.max(
      part(this.#spent.usd, money),
      part(this.#calls, calls),
      part(this.#spent.tokens, tokens),
      part(this.#spent.rollouts, rollouts),
      part(this.#seconds, seconds),
      part(Math.max(0, this.#step - 1), this.#maxSteps),
    );
    const elapsed = (this.#now() - this.#started) / 1000;
    return done < 0.02 || done >= 1 || elapsed < 1 ? undefined : (elapsed * (1 - done)) / done;
  }
}

/** The best mean on one split, among evidence on as many examples as the largest. */
class Best {
  #n = 0;
  best = Number.NEGATIVE_INFINITY;
  baseline = Number.NaN;

  get known(): boolean {
    return this.#n > 0;
  }

  take({ n, mean, candidate }: Evidence): void {
    if (n < this.#n || !Number.isFinite(mean)) return;
    if (n > this.#n) [this.#n, this.best, this.baseline] = [n, Number.NEGATIVE_INFINITY, Number.NaN];
    this.best = Math.max(this.best, mean);
    if (candidate.by === "baseline") this.baseline = mean;
  }
}
