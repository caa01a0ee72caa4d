import type { GraphNode } from "../graph/graph.ts";
import type { Rule, Rules } from "../graph/rule.ts";

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
