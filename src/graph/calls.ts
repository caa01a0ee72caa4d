import type { AnyNode } from "./node.ts";

/** A failed call of a flow: when it was made and when it failed, counted in events of that flow, not in time. */
export interface Failure {
  readonly node: AnyNode;
  readonly from: number;
  readonly to: number;
}

/** The calls that one flow has made: which are in flight, and which have failed. */
export class Calls {
  readonly inFlight = new Set<Promise<unknown>>();
  readonly failures: Failure[] = [];
  now = 0;

  /** Keeps `work` as in flight until it settles; returns the moment of the call. */
  begin(work: Promise<unknown>): number {
    this.inFlight.add(work);
    const done = () => void this.inFlight.delete(work);
    work.then(done, done);
    return ++this.now;
  }

  /** Keeps a failure; `from` is the moment of the call, now where it failed at once. */
  fail(node: AnyNode, from: number = ++this.now): void {
    this.failures.push({ node, from, to: ++this.now });
  }
}
