import { setMaxListeners } from "node:events";
import type { Json } from "../../graph/json.ts";
import { Pace } from "../budget/pace.ts";
import type { Ledger } from "../record/ledger.ts";
import { type EndReason, StudyEnded } from "./ended.ts";

/** The longest timer that Node takes, in milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How a study ends, and which recorded ends still count. */
export class Ending {
  readonly #ledger: Ledger;
  readonly #controller = new AbortController();
  readonly #outside: AbortSignal | undefined;
  readonly #followers = new Set<AbortController>();
  readonly #recorded = new WeakSet<StudyEnded>();
  #timer: NodeJS.Timeout | undefined;
  /** Only what is recorded may be used: nothing is paid. */
  readonly replayOnly: boolean;
  /** How many times the study was continued: ends of earlier sessions are superseded. */
  readonly generation: number;
  /** How fast this session runs, which tells how much time the end needs. */
  readonly pace: Pace;
  /** Why the study ended before its method did, if it did. */
  end: StudyEnded | undefined;
  /** The last reason, also after the end was opened again for the final look. */
  last: StudyEnded | undefined;

  constructor(
    ledger: Ledger,
    options: { replayOnly: boolean; generation: number; signal?: AbortSignal | undefined; concurrency?: number },
  ) {
    this.#ledger = ledger;
    // Every call in flight listens.
    setMaxListeners(0, this.#controller.signal);
    this.replayOnly = options.replayOnly;
    this.generation = options.generation;
    this.pace = new Pace(options.concurrency);
    this.#outside = options.signal;
    if (this.#outside?.aborted) this.#cancel();
    else this.#outside?.addEventListener("abort", this.#cancel, { once: true });
  }

  /** Aborts when nothing more may be paid. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the study: what is in flight is aborted, every later effect throws. The first reason stays. */
  stop(reason: EndReason, message: string, cause?: unknown): StudyEnded {
    this.end ??= new StudyEnded(reason, message, cause);
    this.last = this.end;
    this.#controller.abort(this.end);
    for (const follower of [...this.#followers]) follower.abort(this.#controller.signal.reason);
    return this.end;
  }

  /** A signal of one's own that follows this study's: among thousands of listeners, a common one is slow to join. */
  follow(): { readonly signal: AbortSignal; release(): void } {
    const follower = new AbortController();
    if (this.signal.aborted) follower.abort(this.signal.reason);
    this.#followers.add(follower);
    return { signal: follower.signal, release: () => void this.#followers.delete(follower) };
  }

  /** Ends the study when its time is used up, also in the middle of a batch. */
  stopAfter(seconds: number, message: string): void {
    this.#timer = setTimeout(() => this.stop("time", message), Math.min(Math.max(0, seconds * 1000), LONGEST_TIMER_MS));
  }

  /** Lets go of the clock and of the caller's signal. */
  close(): void {
    clearTimeout(this.#timer);
    this.#outside?.removeEventListener("abort", this.#cancel);
  }

  /** Notes an end that nothing in flight has to hear of. */
  note(end: StudyEnded): StudyEnded {
    this.end ??= end;
    this.last = this.end;
    return this.end;
  }

  /** Whether what ended is the search's part of the budget or of the time, so that the final look can still happen. */
  get endsSearchOnly(): boolean {
    if (this.end === undefined || this.signal.aborted) return false;
    return this.end.reason === "budget" || (this.end.reason === "time" && this.#recorded.has(this.end));
  }

  /** Lets the final look happen after the search has used up its part of the budget. */
  reopen(): void {
    this.end = undefined;
  }

  /** Throws where nothing more may be paid. */
  check(): void {
    if (this.end !== undefined) throw this.end;
    if (!this.replayOnly) return;
    const { reason, message } = this.whyRecordsEnd();
    throw this.stop(reason, message);
  }

  /** Why there are no more records of this session: what it wrote when it stopped, or that it was killed. */
  whyRecordsEnd(): StudyEnded {
    const stopped = this.#ledger.find("event", `stopped ${this.generation}`)?.facts;
    if (stopped === undefined || stopped.reason === "done")
      return new StudyEnded("cancelled", "the recorded study ends here");
    return new StudyEnded(stopped.reason as EndReason, String(stopped.message));
  }

  /** A recorded end at this place, if it was not superseded. */
  recordedAt(path: string): StudyEnded | undefined {
    const facts = this.#ledger.find("end", `${path}~${this.generation}`)?.facts;
    return facts && this.#asRecorded(facts.reason as EndReason, String(facts.message));
  }

  /** Records that something ends here, and returns the end. */
  async record(
    path: string,
    reason: EndReason,
    message: string,
    more: { readonly [name: string]: Json } = {},
  ): Promise<StudyEnded> {
    await this.#ledger.add("end", `${path}~${this.generation}`, { ...more, reason, message });
    return this.#asRecorded(reason, message);
  }

  #asRecorded(reason: EndReason, message: string): StudyEnded {
    const end = new StudyEnded(reason, message);
    this.#recorded.add(end);
    return end;
  }

  readonly #cancel = () => {
    this.stop("cancelled", "the study was cancelled");
  };
}
