import type { Json } from "./json.ts";
import type { AnyNode, Operation } from "./node.ts";
import { lift } from "./op.ts";
import { type Effect, frameFor } from "./run.ts";

/** Lifts a call that is performed by the run's effect handler; `toEffect` gets the plain arguments, `fromReply` makes the value. */
export function liftEffect<R extends Json>(
  operation: Operation,
  args: readonly unknown[],
  toEffect: (...plain: unknown[]) => Effect<R>,
  fromReply: (reply: R) => unknown = (reply) => reply,
): Promise<AnyNode> {
  const { run, scope } = frameFor(operation.name);
  return lift(operation, args, async (...plain) =>
    fromReply(await run.perform(toEffect(...plain), { scope, signal: run.signal })),
  ) as Promise<AnyNode>;
}
