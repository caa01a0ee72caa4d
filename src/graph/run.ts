import { Calls } from "./calls.ts";
import { GradusError } from "./errors.ts";
import type { Feedback } from "./feedback.ts";
import type { Json } from "./json.ts";
import { lateLift } from "./late.ts";
import type { AnyNode } from "./node.ts";
import { storage } from "./runtime.ts";
import type { Watch } from "./watch.ts";

/** Something paid, random or worldly that a program asks for while it runs: a model call, a run of model-written code. */
export interface Effect<R extends Json = Json> {
  /** "model", "code", … */
  readonly kind: string;
  /** The slot's name, by which a study or a test swaps what performs it. */
  readonly name: string;
  /** What is asked, as plain JSON: with kind and name it identifies the effect. */
  readonly request: Json;
  /** Performs it with the slot's own default, for plain execution. */
  direct(signal: AbortSignal): Promise<R>;
}

/** The one effect handler of a run. `scope` is the path of `scope(name, fn)` calls around the effect, "" outside any. */
export type Perform = <R extends Json>(
  effect: Effect<R>,
  place: { readonly scope: string; readonly signal: AbortSignal },
) => Promise<R>;

/** Plain execution: every effect is performed by its slot's own default. */
export const performDirectly: Perform = (effect, place) => effect.direct(place.signal);

/** What a run is opened with. */
export interface RunOptions {
  /** The candidate: values by param name; a param that is not named has its default. */
  readonly values?: Readonly<Record<string, Json>>;
  readonly perform?: Perform;
  /** What `environment<T>().value` gives inside op bodies: the rollout's fresh world. */
  readonly environment?: unknown;
  /** Ends the run from outside: its program fails with the signal's reason, and later lifts are refused. */
  readonly signal?: AbortSignal;
  /** Finds recorded values that the program changes in place; slow. */
  readonly watch?: Watch;
}

/** One execution of a program. Nodes know their run; it ends by aborting what is in flight and awaiting it. */
export class Run {
  readonly values: Readonly<Record<string, Json>>;
  readonly perform: Perform;
  readonly environment: unknown;
  readonly watch: Watch | undefined;
  /** The run's node of every param that was used, by name. */
  readonly params = new Map<string, AnyNode>();
  /** What the program itself said about its nodes. */
  readonly feedback = new Map<AnyNode, Feedback[]>();
  /** Resolves when the run is ended from outside; absent where it cannot be. */
  readonly stopped: Promise<void> | undefined;
  /** How many nodes were made in it. */
  nodes = 0;
  readonly #controller = new AbortController();
  readonly #inFlight = new Set<Promise<unknown>>();
  readonly #outside: AbortSignal | undefined;
  #stop: () => void = () => {};
  #closed = false;

  constructor(options: RunOptions = {}) {
    this.values = options.values ?? {};
    this.perform = options.perform ?? performDirectly;
    this.environment = options.environment;
    this.watch = options.watch;
    this.#outside = options.signal;
    if (options.signal === undefined) return;
    this.stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
    if (options.signal.aborted) this.#abort();
    else options.signal.addEventListener("abort", this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether the run has ended: its program is done, or it was ended from outside. */
  get closed(): boolean {
    return this.#closed;
  }

  remark(node: AnyNode, what: Feedback): void {
    this.feedback.set(node, [...(this.feedback.get(node) ?? []), what]);
  }

  /** Keeps `work` as in flight until it settles; its rejection never counts as unhandled. */
  track(work: Promise<unknown>): void {
    this.#inFlight.add(work);
    const done = () => void this.#inFlight.delete(work);
    work.then(done, done);
  }

  /**
   * Refuses every later lift, aborts what is in flight, and awaits it; after an end from outside it does not wait,
   * since work that does not heed the signal may never settle.
   */
  async close(): Promise<void> {
    this.#outside?.removeEventListener("abort", this.#abort);
    if (this.#closed) return;
    this.#closed = true;
    if (this.#inFlight.size > 0) this.#controller.abort(new GradusError("RUN_CLOSED", "the run has ended"));
    await this.settled();
  }

  /** How many calls have not settled. */
  get unsettled(): number {
    return this.#inFlight.size;
  }

  /** Resolves when nothing of the run is in flight. */
  async settled(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight);
  }

  readonly #abort = () => {
    this.#closed = true;
    this.#controller.abort(this.#outside?.reason);
    this.#stop();
  };
}

/** Where code stands inside a run: the body of a flow (reads are its control edges) or of an op (reads are hidden inputs). */
export class Frame {
  readonly run: Run;
  readonly body: "flow" | "op";
  readonly name: string;
  readonly scope: string;
  /** Nodes whose `.value` was read, and errors that were raised, while this frame was the innermost. */
  reads: Set<AnyNode> | undefined;
  /** A flow's lifted calls: those that have not settled, and those that failed. */
  calls: Calls | undefined;
  readonly #shared: Frame | undefined;

  constructor(run: Run, body: "flow" | "op", name: string, scope = "", shared?: Frame) {
    this.run = run;
    this.body = body;
    this.name = name;
    this.scope = scope;
    this.#shared = shared;
  }

  /** Records a read as evidence of what decided this frame's course. */
  read(node: AnyNode): void {
    const owner = this.#shared ?? this;
    owner.reads ??= new Set();
    owner.reads.add(node);
  }

  /** Remembers an async call, so that a failing flow can let its siblings settle first; returns the moment of the call. */
  begin(work: Promise<unknown>): number {
    const owner = this.#shared ?? this;
    owner.calls ??= new Calls();
    return owner.calls.begin(work);
  }

  /** Records a failed call: the course was decided by it, whether it is caught or not. */
  fail(node: AnyNode, from?: number): void {
    const owner = this.#shared ?? this;
    owner.read(node);
    owner.calls ??= new Calls();
    owner.calls.fail(node, from);
  }

  /** The same frame under a longer scope path. */
  within(scope: string): Frame {
    return new Frame(
      this.run,
      this.body,
      this.name,
      this.scope === "" ? scope : `${this.scope}/${scope}`,
      this.#shared ?? this,
    );
  }
}

/** The current frame, for a lift of `what`; throws outside a run, inside an op body, and after the run's end. */
export function frameFor(what: string): Frame {
  const frame = storage.getStore();
  if (frame === undefined) {
    throw new GradusError("NO_RUN", `${what} was used outside a run`, {
      fix: "use it inside a flow, and call the flow: const program = flow(name, async (input) => …); await program(input)",
    });
  }
  if (frame.body === "op") {
    throw new GradusError("INSIDE_OP", `${what} was used inside the body of the op "${frame.name}"`, {
      fix: `pass it to "${frame.name}" as an argument, or make "${frame.name}" a flow`,
    });
  }
  if (frame.run.closed) throw lateLift(what);
  return frame;
}

/**
 * Tells identical concurrent calls of one rollout apart: model calls inside `fn` are identified under `name`.
 * Needed only where the same prompt is sent several times at once and each reply goes to another place.
 */
export function scope<T>(name: string, fn: () => T): T {
  return storage.run(frameFor(`scope("${name}")`).within(name), fn);
}

/** The rollout's own world, as the task's `fresh()` made it; read it inside op bodies. */
export function environment<T>(): { readonly value: T } {
  return {
    get value(): T {
      const frame = storage.getStore();
      if (frame === undefined) throw new GradusError("NO_RUN", "an environment was read outside a run");
      return frame.run.environment as T;
    },
  };
}

/** The signal of the current run: aborted when the run ends. For op bodies: `fetch(url, { signal: abortSignal() })`. Throws `NO_RUN` outside a run. */
export function abortSignal(): AbortSignal {
  const frame = storage.getStore();
  if (frame === undefined) throw new GradusError("NO_RUN", "the abort signal was read outside a run");
  return frame.run.signal;
}
