import { GradusError } from "../graph/errors.ts";
import { markUserPlace } from "../graph/user-place.ts";
import type { Attendance } from "./method/attendance.ts";

/** A call that is under way, and where it was made. */
interface OpenCall {
  readonly what: string;
  /** Ends an error's message. */
  readonly place: () => string;
  /** When it has come to its end, whatever that is. */
  readonly done: Promise<void>;
}

/** The calls of one scope: one at a time, so that the order of effects is the method's own and not that of time. */
export class Turn {
  readonly #attendance: Attendance;
  readonly #open = new Set<OpenCall>();

  constructor(attendance: Attendance) {
    this.#attendance = attendance;
  }

  /** The call that is under way, where there is one. */
  get open(): OpenCall | undefined {
    return this.#open.values().next().value;
  }

  /**
   * Does the work of a call at once, unless `check` refuses it; `late`: the study has ended. One that nobody awaits ends
   * no process: `rest` tells of it.
   */
  take<T>(what: string, late: boolean, check: () => void, work: () => Promise<T>): Promise<T> {
    const run = async () => {
      check();
      const call: OpenCall = { what, place: markUserPlace(), done };
      // Before the work begins: branches run at once, and must find it under way.
      this.#open.add(call);
      try {
        if (late) await this.#attendance.afterEnd();
        return await work();
      } finally {
        this.#open.delete(call);
      }
    };
    const { promise: done, resolve } = settled();
    const result = run().finally(resolve);
    result.catch(() => {});
    return result;
  }

  /** Waits for what was left open. Throws `NOT_AWAITED` where something was. */
  async rest(cause?: unknown): Promise<void> {
    const { open } = this;
    if (open === undefined) return;
    await Promise.allSettled([...this.#open].map((call) => call.done));
    throw new GradusError("NOT_AWAITED", `the method did not await "${open.what}"${open.place()}`, {
      fix: `write: await study.${open.what}(…)`,
      cause,
    });
  }
}

function settled(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
