import { z } from "zod";
import { GradusError, messageOf } from "./errors.ts";
import { eachInput, type Graph, type GraphNode, placeOf } from "./graph.ts";
import type { Json } from "./json.ts";
import { plainJson } from "./plain.ts";

/** The version of the format; a newer one is refused, an older one read for ever. */
const SCHEMA = 1;

const kinds = ["value", "param", "op", "template", "model", "code", "flow"] as const;
const id = z.number().int().nonnegative();
const json = z.custom<Json>((value) => value !== undefined);
const operation = z.object({
  kind: z.enum(kinds),
  op: z.string(),
  signature: z.array(z.string()),
  description: z.string().exactOptional(),
  parts: z.array(z.string()).exactOptional(),
});
const node = z.object({
  id,
  name: z.string(),
  operation: id,
  args: z.array(
    z.union([
      z.strictObject({ name: z.string().exactOptional(), node: id }),
      z.strictObject({ name: z.string().exactOptional(), value: json }),
    ]),
  ),
  value: z.unknown().optional(),
  error: z.object({ name: z.string(), message: z.string() }).exactOptional(),
  inner: id.exactOptional(),
  reads: z.array(id),
  feedback: z.array(z.object({ text: z.string().exactOptional(), score: z.number().exactOptional() })).exactOptional(),
  param: z.object({ kind: z.string(), allowed: z.string(), json, shown: z.string() }).exactOptional(),
  count: id.exactOptional(),
  cut: z.literal(true).exactOptional(),
});
const format = z.object({
  schema: z.literal(SCHEMA),
  output: id,
  touched: z.array(z.string()),
  operations: z.array(operation),
  nodes: z.array(node),
});

type Operation = z.infer<typeof operation>;

/** A graph as JSON text, one object with `schema: 1`; operations stand once. What JSON cannot hold becomes a short text. */
export function writeGraph(graph: Graph): string {
  const operations: Operation[] = [];
  const known = new Map<string, number>();
  const nodes = graph.nodes.map(({ kind, op, signature, description, parts, ...rest }) => {
    const own: Operation = {
      kind,
      op,
      signature: [...signature],
      ...(description === undefined ? {} : { description }),
      ...(parts === undefined ? {} : { parts: [...parts] }),
    };
    const key = JSON.stringify(own);
    const index = known.get(key) ?? operations.push(own) - 1;
    known.set(key, index);
    const { id, name, args, value, error, reads, feedback, ...more } = rest;
    return {
      id,
      name,
      operation: index,
      args: args.map((arg) => ("node" in arg ? arg : { ...arg, value: plainJson(arg.value) })),
      reads,
      ...(error === undefined ? { value: plainJson(value) } : { error }),
      ...(feedback === undefined ? {} : { feedback: feedback.map(plainFeedback) }),
      ...more,
    };
  });
  return JSON.stringify({ schema: SCHEMA, output: graph.output, touched: graph.touched, operations, nodes });
}

/** Reads what `writeGraph` wrote. Throws `GRAPH_NEWER` for a newer format, `GRAPH_DAMAGED` for anything else that is no graph. */
export function readGraph(text: string): Graph {
  const document = parsed(text);
  const schema = (document as { schema?: unknown } | null)?.schema;
  if (typeof schema === "number" && schema > SCHEMA) {
    throw new GradusError(
      "GRAPH_NEWER",
      `the graph was written in format ${schema}; this version reads up to ${SCHEMA}`,
      {
        fix: "update gradus: npm install gradus@latest",
        details: { schema, reads: SCHEMA },
      },
    );
  }
  const result = format.safeParse(document);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw damaged(`${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
  }
  const { output, touched, operations, nodes } = result.data;
  const graph: Graph = {
    output,
    touched,
    nodes: nodes.map(({ operation: index, value, ...rest }): GraphNode => {
      const own = operations[index];
      if (own === undefined) throw damaged(`node ${rest.id} has no operation ${index}`);
      return { ...own, ...rest, value };
    }),
  };
  checkEdges(graph);
  return graph;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(messageOf(error));
  }
}

/** Every walk relies on it: ids ascend, and edges lead to smaller ones that are there. */
function checkEdges(graph: Graph): void {
  let last = -1;
  for (const node of graph.nodes) {
    if (node.id <= last) throw damaged(`node ${node.id} is out of order`);
    last = node.id;
    const check = (to: number): void => {
      if (to >= node.id || placeOf(graph, to) < 0) throw damaged(`node ${node.id} refers to ${to}`);
    };
    eachInput(node, check);
    node.reads.forEach(check);
  }
  if (placeOf(graph, graph.output) < 0) throw damaged(`the output ${graph.output} is missing`);
}

function plainFeedback({ text, score }: { readonly text?: string; readonly score?: number }): object {
  return { ...(text === undefined ? {} : { text }), ...(Number.isFinite(score) ? { score } : {}) };
}

function damaged(what: string): GradusError {
  return new GradusError("GRAPH_DAMAGED", `this is not a graph that gradus wrote: ${what}`, {
    fix: "take the file from its source again, or record the run anew",
  });
}
