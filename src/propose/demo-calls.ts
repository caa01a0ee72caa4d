import { type Arg, type Graph, type GraphNode, inputOf, nodeOf } from "../graph/graph.ts";
import type { Json } from "../graph/json.ts";
import { plainJson } from "../graph/plain.ts";
import type { Demo } from "../params/demos.ts";

/**
 * The calls of a recorded run that a demos param is for, as demonstrations: the model calls whose prompt it went into,
 * through templates, ops, code and flows that end in one of these; where it went into none, the ops and code that took it.
 * `input` is what else went in, by name (the value itself where it is one thing), `output` what came out. What is made
 * of params alone is no input; calls that failed are left out. In the order of the graph, which is that of its structure.
 * Of a run that is too large to be recorded whole, a template that no param touched is one input, as a text.
 */
export function callsWith(graph: Graph, param: string): readonly Demo[] {
  const marks = marksOf(graph, param);
  const models = graph.nodes.filter((node) => node.kind === "model" && takes(node, marks.carried));
  const plain = () => graph.nodes.filter(({ id }) => marks.first.has(id));
  return (models.length > 0 ? models : plain())
    .filter((node) => node.error === undefined)
    .map((call) => ({ input: inputsOf(graph, call, marks), output: plainJson(call.value) }));
}

/** What is known of the nodes of a graph: sets of their ids. */
interface Marks {
  /** Params, and what is made of params alone: the same on every example. */
  readonly fixed: ReadonlySet<number>;
  /** The demonstrations stand in the value. */
  readonly carried: ReadonlySet<number>;
  /** Ops and code that make something of the demonstrations and of something else, before any other. */
  readonly first: ReadonlySet<number>;
}

/** Ops that make nothing of their own. */
const HANDING_ON = new Set(["all", "get", "map"]);

function marksOf(graph: Graph, param: string): Marks {
  const fixed = new Set<number>();
  const carried = new Set<number>();
  const first = new Set<number>();
  const later = new Set<number>();
  for (const node of graph.nodes) {
    const { id, kind, name, op, args, inner } = node;
    if (kind === "param") {
      fixed.add(id);
      if (name === param) carried.add(id);
    } else if (kind === "flow") {
      if (inner !== undefined && carried.has(inner)) carried.add(id);
      if (inner !== undefined && later.has(inner)) later.add(id);
    } else if (kind === "template" || kind === "op" || kind === "code") {
      const inputs = args.flatMap((arg) => inputOf(arg) ?? []);
      if (kind !== "code" && inputs.length > 0 && inputs.every((input) => fixed.has(input))) fixed.add(id);
      if (takes(node, carried)) carried.add(id);
      const makes = kind !== "template" && !HANDING_ON.has(op) && carried.has(id) && !fixed.has(id);
      if (makes && !takes(node, later)) first.add(id);
      if (makes || takes(node, later)) later.add(id);
    }
  }
  return { fixed, carried, first };
}

function takes(node: GraphNode, ids: ReadonlySet<number>): boolean {
  return node.args.some((arg) => ids.has(inputOf(arg) ?? -1));
}

/** What went into a call beside params, in order: what carries the demonstrations, and every template, is opened. */
function inputsOf(graph: Graph, call: GraphNode, marks: Marks): Json {
  const found = new Map<string, Json>();
  const seen = new Set<number>();
  const open = argsOf(call);
  for (let arg = open.pop(); arg !== undefined; arg = open.pop()) {
    const id = inputOf(arg);
    if (id === undefined) {
      found.set(unused(found, arg.name ?? "value"), plainJson((arg as { readonly value: unknown }).value));
      continue;
    }
    if (seen.has(id) || marks.fixed.has(id)) continue;
    seen.add(id);
    const node = nodeOf(graph, id);
    if (marks.carried.has(id) || (node.kind === "template" && node.cut === undefined)) {
      for (const inside of argsOf(node)) open.push(inside);
    } else found.set(unused(found, arg.name ?? nameOf(graph, node)), plainJson(node.value));
  }
  return found.size === 1 ? [...found.values()][0]! : Object.fromEntries(found);
}

/** What a node is made of, the last first. */
function argsOf(node: GraphNode): Arg[] {
  if (node.kind === "flow") return node.inner === undefined ? [] : [{ node: node.inner }];
  if (node.kind === "op" && node.op === "get") return node.args.slice(0, 1);
  return node.args.toReversed();
}

/** What to call an input that goes in by its place: a flow's argument, a member, or the op that made it. */
function nameOf(graph: Graph, node: GraphNode): string {
  let at = node;
  for (;;) {
    const [first, key] = at.args;
    const from = first === undefined ? undefined : inputOf(first);
    if (at.kind !== "op" || from === undefined || (at.op !== "map" && at.op !== "get")) break;
    if (at.op === "get" && key !== undefined && "value" in key) return String(key.value);
    at = nodeOf(graph, from);
  }
  return at.kind === "template" ? "text" : at.op;
}

function unused(found: ReadonlyMap<string, unknown>, name: string): string {
  let free = name;
  for (let i = 2; found.has(free); i++) free = `${name} ${i}`;
  return free;
}
