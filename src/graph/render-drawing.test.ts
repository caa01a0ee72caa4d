import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyParam, scripted } from "./fixtures/program.ts";
import { runProgram, shuffledTurns, statements } from "./fixtures/random-program.ts";
import { flow } from "./flow.ts";
import type { Graph } from "./graph.ts";
import { readGraph, writeGraph } from "./graph-json.ts";
import type { Node } from "./node.ts";
import { op } from "./op.ts";
import { recordGraph } from "./record.ts";
import { dotText, renderDot } from "./render-dot.ts";
import { drawingOf } from "./render-drawing.ts";
import { mermaidText, renderMermaid } from "./render-mermaid.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(...'"\\#;&<>`[](){}|\n\r%:-endstyle ') }),
);

async function sample(): Promise<Graph> {
  const ask = scripted("ask", () => 'a "quoted" reply');
  const style = anyParam("style", "brief");
  const echo = op("echo", (x: string) => x);
  const inner = flow("inner", (text: Node<string>) => echo(text));
  const program = flow("program", async (q: Node<string>) => {
    const draft = await ask`${style} ${q}`;
    return draft.value === "" ? draft : inner(draft);
  });
  return recordGraph(await program.run(["q"]));
}

describe("Mermaid", () => {
  test("draws data, inner and control edges", async () => {
    expect(renderMermaid(await sample())).toMatchInlineSnapshot(`
      "flowchart TD
        n0(["q<br/>#34;q#34;"])
        n1{{"style<br/>#34;brief#34;"}}
        n2[/"text1<br/>#34;#36;#123;…#125; #36;#123;…#125;#34;"/]
        n3("ask1<br/>#34;a #92;#34;quoted#92;#34; reply#34;")
        n4["echo1<br/>#34;a #92;#34;quoted#92;#34; reply#34;"]
        n5[["inner1"]]
        n6[["program1"]]
        n1 --> n2
        n0 --> n2
        n2 --> n3
        n3 --> n4
        n3 --> n5
        n4 ==> n5
        n0 --> n6
        n5 ==> n6
        n3 -.-> n6
        classDef param stroke:blue
        classDef failed stroke:red
        classDef output stroke-width:3px
        class n1 param
        class n6 output
      "
    `);
  });

  test("a label's text is only what its entities say", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const label = mermaidText(text);
        expect(label).toMatch(/^(?:[\p{L}\p{N} .,()…-]|#\d+;)*$/u);
        const read = label.replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
        expect(read).toBe(text.replace(/\p{Cs}|(?![\x7f-\x9f])\p{Cc}/gu, "\ufffd"));
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});

describe("DOT", () => {
  test("draws data, inner and control edges", async () => {
    expect(renderDot(await sample(), { reverse: true, skipPlain: true })).toMatchInlineSnapshot(`
      "digraph {
        rankdir=BT;
        n6 [label="program1", shape=box3d, penwidth=3];
        n4 [label="echo1\\n\\"a \\\\\\"quoted\\\\\\" reply\\"", shape=box];
        n3 [label="ask1\\n\\"a \\\\\\"quoted\\\\\\" reply\\"", shape=box];
        n2 [label="text1\\n\\"\${…} \${…}\\"", shape=note];
        n1 [label="style\\n\\"brief\\"", shape=hexagon, color=blue];
        n1 -> n2;
        n2 -> n3;
        n3 -> n4;
        n4 -> n6 [style=bold];
        n3 -> n6 [style=dotted, constraint=false];
      }
      "
    `);
  });

  test("a quoted text ends where it should, and says what it should", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const quoted = dotText(text);
        expect(quoted).toMatch(/^(?:[^"\\\p{Cc}]|\\\\|\\")*$/u);
        const read = quoted.replace(/\\(["\\])/g, "$1").replace(/&amp;/g, "&");
        expect(read).toBe(text.replace(/[\p{Cc}\p{Cs}]/gu, "\ufffd"));
      }),
      { numRuns: 1000, seed: 2 },
    );
  });
});

describe("a drawing", () => {
  test("counts what its limit leaves out, and keeps what is nearest to the output", async () => {
    const add = op("add", (a: number, b: number) => a + b);
    const program = flow("program", async (x: Node<number>) => {
      let sum = add(x, 1);
      for (let i = 1; i < 50; i++) sum = add(sum, 1);
      return sum;
    });
    const graph = recordGraph(await program.run([0]));
    const { nodes, hidden } = drawingOf(graph, { limit: 4 });
    expect(nodes.map(({ node }) => node.name)).toEqual(["x", "add49", "add50", "program1"]);
    expect(hidden).toBe(48);
    expect(renderMermaid(graph, { limit: 4 })).toContain("… 48 more");
    expect(renderDot(graph, { limit: 4 })).toContain("… 48 more");
  });

  test("leaves out plain values and flows that only pass on, and keeps the way through them", async () => {
    const graph = await sample();
    const { nodes, edges } = drawingOf(graph, { skipPlain: true });
    expect(nodes.map(({ node }) => node.name)).toEqual(["style", "text1", "ask1", "echo1", "program1"]);
    const name = (id: number): string => graph.nodes[id]!.name;
    expect(edges.map(({ from, to, type }) => `${name(from)} ${type} ${name(to)}`)).toEqual([
      "style data text1",
      "text1 data ask1",
      "ask1 data echo1",
      "echo1 inner program1",
      "ask1 control program1",
    ]);
  });

  test("holds edges between drawn nodes only, counts all nodes, and is the same from a file", async () => {
    const options = fc.record(
      { reverse: fc.boolean(), skipPlain: fc.boolean(), limit: fc.integer({ min: 1, max: 30 }) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(statements, options, async (program, drawn) => {
        const graph = recordGraph(await runProgram(program, shuffledTurns(0)));
        const { nodes, edges, hidden } = drawingOf(graph, drawn);
        const ids = new Set(nodes.map(({ node }) => node.id));
        expect(nodes.filter(({ isOutput }) => isOutput)).toHaveLength(1);
        expect(nodes.length).toBeLessThanOrEqual(drawn.limit ?? 200);
        expect(edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true);
        if (!drawn.skipPlain) expect(nodes.length + hidden).toBe(graph.nodes.length);
        const again = readGraph(writeGraph(graph));
        expect(renderMermaid(again, drawn)).toBe(renderMermaid(graph, drawn));
        expect(renderDot(again, drawn)).toBe(renderDot(graph, drawn));
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});
