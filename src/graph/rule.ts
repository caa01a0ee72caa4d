/** A call whose output is criticized, as a rule sees it. */
export interface CriticizedCall {
  /** The operation's name. */
  readonly op: string;
  /** The call's own name in its run's graph: "ask2". */
  readonly node: string;
  /** By the names that a rule may answer with. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** `undefined` where the call failed. */
  readonly output: unknown;
}

/**
 * How critiques of an output come to its inputs: "ask" a critic, "pass" them on as they are, or a pure function that
 * gives texts by input name; an input without one is told nothing.
 */
export type Rule =
  | "ask"
  | "pass"
  | ((call: CriticizedCall, critiques: readonly string[]) => Readonly<Record<string, string>>);

/** Rules by the name of an op, model slot or flow. */
export type Rules = Readonly<Record<string, Rule>>;
