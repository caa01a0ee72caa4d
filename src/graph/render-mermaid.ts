import type { Graph, GraphNode } from "./graph.ts";
import { type DrawingOptions, drawingOf, type Edge } from "./render-drawing.ts";

/** A graph as a Mermaid flow chart. Control edges are dotted, a flow's inner output comes by a thick one. */
export function renderMermaid(graph: Graph, options: DrawingOptions = {}): string {
  const { nodes, edges, hidden } = drawingOf(graph, options);
  const lines = [`flowchart ${options.reverse ? "BT" : "TD"}`];
  for (const { node, lines: label } of nodes) {
    const [open, close] = SHAPES[node.kind];
    lines.push(`  n${node.id}${open}"${label.map(mermaidText).join("<br/>")}"${close}`);
  }
  if (hidden > 0) lines.push(`  more("… ${hidden} more")`);
  for (const { from, to, type } of edges) lines.push(`  n${from} ${ARROWS[type]} n${to}`);
  const named = (name: string, ids: readonly number[]): void => {
    if (ids.length > 0) lines.push(`  class ${ids.map((id) => `n${id}`).join(",")} ${name}`);
  };
  lines.push("  classDef param stroke:blue", "  classDef failed stroke:red", "  classDef output stroke-width:3px");
  named(
    "param",
    nodes.flatMap(({ node }) => (node.kind === "param" ? node.id : [])),
  );
  named(
    "failed",
    nodes.flatMap(({ node }) => (node.error === undefined ? [] : node.id)),
  );
  named(
    "output",
    nodes.flatMap(({ node, isOutput }) => (isOutput ? node.id : [])),
  );
  return `${lines.join("\n")}\n`;
}

const SHAPES: Readonly<Record<GraphNode["kind"], readonly [string, string]>> = {
  value: ["([", "])"],
  param: ["{{", "}}"],
  op: ["[", "]"],
  template: ["[/", "/]"],
  model: ["(", ")"],
  code: ["[", "]"],
  flow: ["[[", "]]"],
};

const ARROWS: Readonly<Record<Edge["type"], string>> = { data: "-->", inner: "==>", control: "-.->" };

/** A text for a quoted label: letters, digits and a few marks stay, everything else becomes a numeric entity. */
export function mermaidText(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,()…-]/gu, (c) => {
    const code = c.codePointAt(0)!;
    return `#${code < 32 || (code >= 0xd800 && code <= 0xdfff) ? 0xfffd : code};`;
  });
}
