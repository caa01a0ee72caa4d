import type { Json } from "./json.ts";
import { orRefuse } from "./late.ts";
import type { AnyNode, Operation } from "./node.ts";
import { lift } from "./op.ts";
import type { Effect, Frame } from "./run.ts";
import { storage } from "./runtime.ts";

/** Lifts a call that is performed by the run's effect handler; `toEffect` gets the plain arguments, `fromReply` makes the value. */
export function liftEffect<R extends Json>(
  operation: Operation,
  args: readonly unknown[],
  toEffect: (...plain: unknown[]) => Effect<R>,
  fromReply: (reply: R) => unknown = (reply) => reply,
): Promise<AnyNode> {
  const perform = async (...plain: unknown[]) => {
    const { run, scope } = storage.getStore() as Frame;
    return fromReply(await run.perform(toEffect(...plain), { scope, signal: run.signal }));
  };
  return orRefuse(() => lift(operation, args, perform)) as Promise<AnyNode>;
}
