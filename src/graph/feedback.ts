import type { AnyNode, Node } from "./node.ts";
import { frameFor } from "./run.ts";

/** What came back about one computed value: a text, a score (higher is better), or both. */
export interface Feedback {
  readonly text?: string;
  readonly score?: number;
}

/** Puts feedback on any node while the program runs; a text is short for `{ text }`. It reaches the optimizer at that node. */
export function feedback(node: Node<unknown>, what: string | Feedback): void {
  const { run } = frameFor("feedback");
  run.remark(node as AnyNode, typeof what === "string" ? { text: what } : what);
}
