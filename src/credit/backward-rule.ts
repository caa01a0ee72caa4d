import type { GraphNode } from "../graph/graph.ts";

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

export type Rules = Readonly<Record<string, Rule>>;

/** The rule of a node's operation: its own, else a model call asks and all else passes. */
export function ruleOf(node: GraphNode, rules: Rules): Rule {
  return ownRule(node, rules) ?? (node.kind === "model" ? "ask" : "pass");
}

/** Whether a flow is walked through; with a rule of its own it is one step, and only its arguments are told. */
export function isWalkedThrough(node: GraphNode, rules: Rules): boolean {
  return node.inner !== undefined && ownRule(node, rules) === undefined;
}

/** Whether critiques that pass are said to have come through it: templates, flows and projections change nothing. */
export function isNamedWhenPassed(node: GraphNode): boolean {
  return (node.kind === "op" && !PROJECTIONS.has(node.op)) || node.kind === "code" || node.kind === "model";
}

const PROJECTIONS: ReadonlySet<string> = new Set(["all", "map", "get"]);

function ownRule(node: GraphNode, rules: Rules): Rule | undefined {
  return Object.hasOwn(rules, node.op) ? rules[node.op] : undefined;
}
