import type { Feedback } from "./feedback.ts";
import type { RunResult } from "./flow.ts";
import type { Arg, Graph, GraphNode, GraphParam } from "./graph.ts";
import { namer } from "./names.ts";
import { type AnyNode, isNode, type Operation } from "./node.ts";
import { isParam } from "./op.ts";
import type { ParamNode } from "./param.ts";
import { plainJson } from "./plain.ts";
import type { TemplateOperation } from "./template.ts";
import { thrownFacts } from "./thrown.ts";
import { type Walk, walkFrom } from "./walk.ts";

/**
 * A finished run's graph as plain data. Ids and names come from its structure alone, so that the same run under any
 * timing gives the same record. Linear, and iterative: depth does not matter.
 */
export function recordGraph(result: Pick<RunResult, "output" | "touched" | "feedback">): Graph {
  const feedback = feedbackOf(result);
  const walk = walkFrom(result.output, feedback);
  const nameOf = namer(walk.nodes);
  const opOf = operationNames();
  const nodes = walk.nodes.map((node, id) => recorded(node, id, nameOf(node), opOf(node.operation), walk, feedback));
  const reached = new Set<string>();
  for (let id = 0; id < walk.output; id++) if (nodes[id]!.kind === "param") reached.add(nodes[id]!.name);
  return { nodes, output: walk.output, touched: result.touched.filter((name) => !reached.has(name)) };
}

function recorded(
  node: AnyNode,
  id: number,
  name: string,
  op: string,
  walk: Walk,
  feedback: ReadonlyMap<AnyNode, readonly Feedback[]>,
): GraphNode {
  const { operation, extra } = node;
  const made: { -readonly [K in keyof GraphNode]: GraphNode[K] } = {
    id,
    name,
    kind: operation.kind,
    op,
    signature: operation.argumentNames,
    args: node.args.length === 0 ? NO_ARGS : argsOf(node, id, walk),
    value: node.raw,
    reads: NO_READS,
  };
  if (extra !== undefined) {
    if (extra.inner !== undefined) made.inner = walk.place(extra.inner, id);
    if (extra.reads !== undefined) made.reads = readsOf(extra.reads, id, walk);
    if (node.failed) made.error = thrownFacts(extra.error);
  }
  if (operation.description !== undefined) made.description = operation.description;
  if (operation.kind === "template") made.parts = (operation as TemplateOperation).parts;
  if (operation.kind === "param") made.param = paramOf(node as ParamNode);
  const remarks = feedback.get(node);
  if (remarks !== undefined) made.feedback = remarks;
  const count = walk.count(id);
  if (count > 1) made.count = count;
  return made;
}

const NO_ARGS: readonly Arg[] = [];
const NO_READS: readonly number[] = [];

function argsOf({ args, operation }: AnyNode, id: number, walk: Walk): Arg[] {
  const names = operation.argumentNames;
  const last = names.length - 1;
  const rest = names[last]?.startsWith("…") ? names[last].slice(1) : undefined;
  const made = new Array<Arg>(args.length);
  for (let i = 0; i < args.length; i++) {
    const name = rest !== undefined && i >= last ? rest : names[i];
    const arg = args[i];
    const place = isNode(arg) ? walk.place(arg as AnyNode, id) : -1;
    // An input that was reached through a read that came too late has its place behind, and is known by its value.
    if (place >= 0 && place < id) made[i] = name === undefined ? { node: place } : { name, node: place };
    else {
      const value = isNode(arg) ? (arg as AnyNode).raw : arg;
      made[i] = name === undefined ? { value } : { name, value };
    }
  }
  return made;
}

/** A read that came after its reader had settled decided nothing in it. */
function readsOf(reads: ReadonlySet<AnyNode>, id: number, walk: Walk): number[] {
  const places = new Set<number>();
  for (const read of reads) {
    const place = walk.place(read, id);
    if (place < id) places.add(place);
  }
  return [...places].sort((a, b) => a - b);
}

function paramOf({ param, json }: ParamNode): GraphParam {
  return { kind: param.kind.name, allowed: param.kind.describe(), json, shown: param.kind.show(json) };
}

/** Templates are named by their literal parts, in the order of the walk: the same text at two places is one template. */
function operationNames(): (operation: Operation) => string {
  const templates = new Map<string, string>();
  return (operation) => {
    if (operation.kind !== "template") return operation.name;
    const key = JSON.stringify((operation as TemplateOperation).parts);
    let name = templates.get(key);
    if (name === undefined) {
      name = `template${templates.size + 1}`;
      templates.set(key, name);
    }
    return name;
  };
}

/** Remarks of concurrent branches come in any order in time. */
function sorted(remarks: readonly Feedback[]): readonly Feedback[] {
  const keys = new Map(remarks.map((remark) => [remark, JSON.stringify(plainJson(remark))]));
  return [...remarks].sort((a, b) => (keys.get(a)! < keys.get(b)! ? -1 : 1));
}

/** Feedback by node; what was said of a param stands at the run's node of it. */
function feedbackOf({
  feedback,
  output,
}: Pick<RunResult, "output" | "feedback">): ReadonlyMap<AnyNode, readonly Feedback[]> {
  const found = new Map<AnyNode, readonly Feedback[]>();
  for (const [key, remarks] of feedback) {
    const node = isParam(key) ? output.run.params.get((key as unknown as { readonly name: string }).name) : key;
    if (node !== undefined) found.set(node, sorted([...(found.get(node) ?? []), ...remarks]));
  }
  return found;
}
