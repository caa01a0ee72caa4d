import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runProgram, shuffledTurns, statements } from "./fixtures/random-program.ts";
import type { Graph } from "./graph.ts";
import { readGraph, writeGraph } from "./graph-json.ts";
import { plainJson } from "./plain.ts";
import { recordGraph } from "./record.ts";
import { minimalSubgraph } from "./subgraph.ts";

const tiny: Graph = {
  nodes: [{ id: 0, name: "x", kind: "value", op: "x", signature: [], args: [], value: 1, reads: [] }],
  output: 0,
  touched: [],
};

describe("a graph as JSON", () => {
  test("comes back as it was", async () => {
    await fc.assert(
      fc.asyncProperty(statements, async (program) => {
        const graph = recordGraph(await runProgram(program, shuffledTurns(0)));
        for (const one of [graph, minimalSubgraph(graph, { params: ["style"] })]) {
          const text = writeGraph(one);
          const again = readGraph(text);
          expect(again).toEqual(one);
          expect(writeGraph(again)).toBe(text);
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test("holds any value, as plain JSON", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }), (value) => {
        const text = writeGraph({ ...tiny, nodes: [{ ...tiny.nodes[0]!, value }] });
        const again = readGraph(text);
        expect(again.nodes[0]!.value).toEqual(plainJson(value));
        expect(writeGraph(again)).toBe(text);
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  test("a newer format is a named error", () => {
    const text = writeGraph(tiny).replace('"schema":1', '"schema":2');
    expect(() => readGraph(text)).toThrow(expect.objectContaining({ code: "GRAPH_NEWER" }));
  });

  test.each([
    ["no JSON", "{"],
    ["another file", '{"name":"gradus","version":"1.0.0"}'],
    ["null", "null"],
    ["no schema", writeGraph(tiny).replace('"schema":1,', "")],
    ["a missing output", writeGraph(tiny).replace('"output":0', '"output":7')],
    ["an edge to itself", writeGraph(tiny).replace('"args":[]', '"args":[{"node":0}]')],
    ["a read of nothing", writeGraph(tiny).replace('"reads":[]', '"reads":[4]')],
    ["an unknown operation", writeGraph(tiny).replace('"operation":0', '"operation":3')],
    ["an unknown kind", writeGraph(tiny).replace('"kind":"value"', '"kind":"thing"')],
  ])("damage is a named error: %s", (_, text) => {
    expect(() => readGraph(text)).toThrow(expect.objectContaining({ code: "GRAPH_DAMAGED" }));
  });

  test("any cut or changed text is read, or is a named error", () => {
    const text = writeGraph(tiny);
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.string({ maxLength: 3 }), (at, put) => {
        try {
          readGraph(text.slice(0, at) + put + text.slice(at + 1));
        } catch (error) {
          expect(["GRAPH_DAMAGED", "GRAPH_NEWER"]).toContain((error as { code?: string }).code);
        }
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});
