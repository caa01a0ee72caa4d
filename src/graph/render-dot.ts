import type { Graph, GraphNode } from "./graph.ts";
import { type DrawingOptions, drawingOf, type Edge } from "./render-drawing.ts";

/** A graph in Graphviz's DOT. Control edges are dotted, a flow's inner output comes by a thick one. */
export function renderDot(graph: Graph, options: DrawingOptions = {}): string {
  const { nodes, edges, hidden } = drawingOf(graph, options);
  const lines = ["digraph {", `  rankdir=${options.reverse ? "BT" : "TB"};`];
  for (const { node, lines: label, isOutput } of nodes) {
    const style = [`label="${label.map(dotText).join("\\n")}"`, `shape=${SHAPES[node.kind]}`];
    if (node.kind === "param") style.push("color=blue");
    if (node.error !== undefined) style.push("color=red");
    if (isOutput) style.push("penwidth=3");
    lines.push(`  n${node.id} [${style.join(", ")}];`);
  }
  if (hidden > 0) lines.push(`  more [label="… ${hidden} more", shape=plaintext];`);
  for (const { from, to, type } of edges) lines.push(`  n${from} -> n${to}${ARROWS[type]};`);
  return `${[...lines, "}"].join("\n")}\n`;
}

const SHAPES: Readonly<Record<GraphNode["kind"], string>> = {
  value: "oval",
  param: "hexagon",
  op: "box",
  template: "note",
  model: "box",
  code: "component",
  flow: "box3d",
};

const ARROWS: Readonly<Record<Edge["type"], string>> = {
  data: "",
  inner: " [style=bold]",
  control: " [style=dotted, constraint=false]",
};

/** A text inside a quoted string: no escape, entity or line end of its own. */
export function dotText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}]/gu, "\ufffd")
    .replace(/&/g, "&amp;")
    .replace(/\\/g, "\\\\")
    .replace(/"/g, '\\"');
}
