import { type Arg, type Graph, type GraphNode, nodeOf } from "./graph.ts";
import { identifier } from "./names.ts";
import { ends, type Page } from "./render-page.ts";
import { assigned, inline, isText, textOf } from "./render-value.ts";

/** "search(query, k): what it does", or a template with its literal parts. */
export function definitionText(node: GraphNode, cap: number): string {
  if (node.parts !== undefined) {
    const holes = node.parts
      .slice(1)
      .map((_, i) => String.fromCharCode(97 + (i % 26)) + (i < 26 ? "" : Math.floor(i / 26)));
    const text = node.parts.map((part, i) => (i === 0 ? part : `\${${holes[i - 1]}}${part}`)).join("");
    return `template ${node.op}(${holes.join(", ")})${assigned(text, true, cap)}`;
  }
  const head = `${node.kind} ${identifier(node.op)}(${node.signature.join(", ")})`;
  return node.description === undefined ? head : `${head}: ${inline(node.description, false, cap)}`;
}

/** One call in a code-like notation: "ask1 = ask(text1)", with a comment where there is more to say. */
function callText(graph: Graph, node: GraphNode, cap: number, limit: number): string {
  const { head, tail } = ends(node.args.length, limit);
  const shown = (arg: Arg): string => argText(graph, node, arg, cap);
  const args = node.args.slice(0, head).map(shown);
  if (head + tail < node.args.length) args.push(`… ${node.args.length - head - tail} more`);
  if (tail > 0) args.push(...node.args.slice(-tail).map(shown));
  const notes = notesOf(graph, node);
  return `${node.name} = ${identifier(node.op)}(${args.join(", ")})${notes === "" ? "" : `  // ${notes}`}`;
}

function argText(graph: Graph, node: GraphNode, arg: Arg, cap: number): string {
  const text = "node" in arg ? nodeOf(graph, arg.node).name : inline(textOf(arg.value), isText(arg.value), cap);
  const isRest = arg.name !== undefined && node.signature.at(-1) === `…${arg.name}`;
  const isTold = arg.name === undefined || isRest || arg.name === text || node.args.length < 2;
  return isTold || /^argument\d+$/.test(arg.name) ? text : `${arg.name}=${text}`;
}

function notesOf(graph: Graph, node: GraphNode): string {
  const notes: string[] = [];
  if (node.inner !== undefined) {
    notes.push(`${node.error === undefined ? "returns" : "ended by"} ${nodeOf(graph, node.inner).name}`);
  } else if (node.error !== undefined) notes.push("failed");
  if (node.count !== undefined) notes.push(`${node.count} equal calls`);
  return notes.join(", ");
}

/** The calls that a fold leaves: at most `limit` of each operation, and, between them, what stands for the others. */
export function folded(calls: readonly GraphNode[], limit: number): (GraphNode | string)[] {
  const totals = new Map<string, number>();
  for (const { op } of calls) totals.set(op, (totals.get(op) ?? 0) + 1);
  const counts = new Map<string, number>();
  const shown: (GraphNode | string)[] = [];
  let hidden: { node: GraphNode; number: number }[] = [];
  const flush = (): void => {
    if (hidden.length > 0) shown.push(hidden.length === 1 ? hidden[0]!.node : gapText(hidden, totals));
    hidden = [];
  };
  for (const node of calls) {
    const number = (counts.get(node.op) ?? 0) + 1;
    counts.set(node.op, number);
    const total = totals.get(node.op)!;
    const { head, tail } = ends(total, limit);
    if (number <= head || number > total - tail) {
      flush();
      shown.push(node);
    } else hidden.push({ node, number });
  }
  flush();
  return shown;
}

/** "… 94 more: ask [4..97] of 100"; the numbers count the calls of one operation. */
function gapText(hidden: readonly { node: GraphNode; number: number }[], totals: ReadonlyMap<string, number>): string {
  const ranges = new Map<string, { first: number; last: number }>();
  for (const { node, number } of hidden) {
    const range = ranges.get(node.op);
    if (range === undefined) ranges.set(node.op, { first: number, last: number });
    else range.last = number;
  }
  const texts = [...ranges].map(([op, { first, last }]) => {
    return `${identifier(op)} [${first === last ? first : `${first}..${last}`}] of ${totals.get(op)}`;
  });
  const { head, tail } = ends(texts.length, 8);
  return `… ${hidden.length} more: ${texts.slice(0, head + tail).join(", ")}${head + tail < texts.length || tail > 0 ? ", …" : ""}`;
}

/** Writes folded calls, and tells which were written. */
export function writeCalls(
  page: Page,
  graph: Graph,
  calls: readonly (GraphNode | string)[],
  cap: number,
  limit: number,
): readonly GraphNode[] {
  const written: GraphNode[] = [];
  page.list(calls.length, limit, (i) => {
    const call = calls[i]!;
    page.line(typeof call === "string" ? call : callText(graph, call, cap, limit));
    if (typeof call !== "string") written.push(call);
  });
  return written;
}
