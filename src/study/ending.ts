import { setMaxListeners } from "node:events";
import { type EndReason, StudyEnded } from "./ended.ts";
import type { Ledger, Recorded } from "./ledger.ts";

/** How a study ends, and which recorded ends still count. */
export class Ending {
  readonly #ledger: Ledger;
  readonly #controller = new AbortController();
  /** Only what is recorded may be used: nothing is paid. */
  readonly replayOnly: boolean;
  /** How many times the study was continued: ends of earlier sessions are superseded. */
  readonly generation: number;
  /** Why the study ended before its method did, if it did. */
  end: StudyEnded | undefined;
  /** The last reason, also after the end was opened again for the final look. */
  last: StudyEnded | undefined;

  constructor(ledger: Ledger, options: { replayOnly: boolean; generation: number; signal?: AbortSignal | undefined }) {
    this.#ledger = ledger;
    // Every call in flight listens.
    setMaxListeners(0, this.#controller.signal);
    this.replayOnly = options.replayOnly;
    this.generation = options.generation;
    const { signal } = options;
    const cancel = () => this.stop("cancelled", "the study was cancelled");
    if (signal?.aborted) cancel();
    else signal?.addEventListener("abort", cancel, { once: true });
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
    return this.end;
  }

  /** Notes an end that nothing in flight has to hear of. */
  note(end: StudyEnded): StudyEnded {
    this.end ??= end;
    this.last = this.end;
    return this.end;
  }

  /** Lets the final look happen after the search has used up its part of the budget. */
  reopen(): void {
    this.end = undefined;
  }

  /** Throws where nothing more may be paid. */
  check(): void {
    if (this.end !== undefined) throw this.end;
    if (this.replayOnly) throw this.stop("cancelled", "the recorded study ends here");
  }

  /** A recorded end at this place, if it was not superseded. */
  recordedAt(path: string): Recorded | undefined {
    return this.#ledger.find("end", `${path}~${this.generation}`);
  }

  /** Records that something ends here, then throws or returns the end. */
  async record(path: string, reason: EndReason, message: string): Promise<StudyEnded> {
    await this.#ledger.add("end", `${path}~${this.generation}`, { reason, message });
    return new StudyEnded(reason, message);
  }
}
