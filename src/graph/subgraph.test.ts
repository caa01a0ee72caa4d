import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { feedback } from "./feedback.ts";
import { anyParam, scripted } from "./fixtures/program.ts";
import { runProgram, shuffledTurns, statements } from "./fixtures/random-program.ts";
import { type Flow, flow } from "./flow.ts";
import { eachInput, type Graph, nodeOf } from "./graph.ts";
import { isRunError, type Node } from "./node.ts";
import { all, op } from "./op.ts";
import { recordGraph } from "./record.ts";
import { minimalSubgraph } from "./subgraph.ts";

const router = anyParam("router", "math or prose?");
const style = anyParam("style", "briefly");
const stop = anyParam("stop", "enough?");
const reflect = anyParam("reflect", "is it right?");
const add = op("add", (a: number, b: number) => a + b);
const echo = op("echo", (x: unknown) => x);

function paramsOf(graph: Graph): string[] {
  return graph.nodes.flatMap((node) => (node.kind === "param" && !node.cut ? node.name : [])).sort();
}

function namesOf(graph: Graph, cut: boolean): string[] {
  return graph.nodes.flatMap((node) => ((node.cut ?? false) === cut ? node.name : []));
}

async function creditOf(program: Flow<[string], unknown>): Promise<string[]> {
  return paramsOf(minimalSubgraph(recordGraph(await program.run(["q"]))));
}

describe("control credit", () => {
  const ask = scripted("ask", (prompt) => `r(${prompt.length})`, shuffledTurns(5));

  test("router: the param that chose the branch", async () => {
    const program = flow("program", async (q: Node<string>) => {
      const route = await ask`${router} ${q}`;
      return route.value.length % 2 === 0 ? ask`${style} math ${q}` : ask`${style} prose ${q}`;
    });
    expect(await creditOf(program)).toEqual(["router", "style"]);
  });

  test("stop: the param that ended the loop", async () => {
    const program = flow("program", async (q: Node<string>) => {
      let history = q;
      for (let i = 0; i < 3; i++) {
        const done = await ask`${stop} ${history}`;
        if (done.value.length > 9) break;
        history = await ask`${style} ${history}`;
      }
      return history;
    });
    expect(await creditOf(program)).toEqual(["stop", "style"]);
  });

  test("guard: the param that let the draft pass unchanged", async () => {
    const program = flow("program", async (q: Node<string>) => {
      const draft = await ask`${style} ${q}`;
      const verdict = await ask`${reflect} ${draft}`;
      return verdict.value.includes("redo") ? ask`redo ${draft}` : draft;
    });
    expect(await creditOf(program)).toEqual(["reflect", "style"]);
  });

  test("laundering: the param whose value came back as plain text", async () => {
    const program = flow("program", async (q: Node<string>) => {
      const draft = await ask`${style} ${q}`;
      return ask`polish ${draft.value.trim()}`;
    });
    expect(await creditOf(program)).toEqual(["style"]);
  });

  test("parallel reads inside a nested flow", async () => {
    const check = flow("check", async (q: Node<string>) => {
      const votes = await Promise.all(["a", "bb"].map(async (x) => (await ask`${reflect} ${x}`).value.length));
      return votes[0]! + votes[1]! > 100 ? q : ask`${style} ${q}`;
    });
    const program = flow("program", async (q: Node<string>) => echo(await check(q)) as Node<unknown>);
    expect(await creditOf(program)).toEqual(["reflect", "style"]);
  });

  test("a caught error: the param that the failed call was given", async () => {
    const fail = op("fail", (x: string) => {
      throw new Error(x);
    });
    const program = flow("program", async (q: Node<string>) => {
      try {
        return fail(style) as Node<string>;
      } catch (error) {
        expect(isRunError(error)).toBe(true);
        return ask`anyway ${q}`;
      }
    });
    expect(await creditOf(program)).toEqual(["style"]);
  });
});

describe("the minimal subgraph", () => {
  const a = anyParam("a", 1);
  const b = anyParam("b", 2);

  test("keeps the paths of the chosen params, and cuts their direct inputs down to a value", async () => {
    const program = flow("program", async (x: Node<number>) => add(add(a, x), add(add(b, x), 5)));
    const graph = recordGraph(await program.run([10]));
    const part = minimalSubgraph(graph, { params: ["a"] });
    expect(namesOf(part, false)).toEqual(["x", "a", "add1", "add4", "program1"].sort(byOrder(graph)));
    expect(namesOf(part, true)).toEqual(["add3"]);
    expect(part.nodes.find((node) => node.name === "add3")).toMatchObject({
      args: [],
      reads: [],
      value: 17,
      cut: true,
    });
    expect(namesOf(minimalSubgraph(graph), true)).toEqual([]);
  });

  test("a param used twice in one op, and a thousand times in a run", async () => {
    const program = flow("program", async (_: Node<number>) => {
      let sum = add(a, a);
      for (let i = 0; i < 1000; i++) sum = add(sum, a);
      return sum;
    });
    const part = minimalSubgraph(recordGraph(await program.run([0])));
    expect(paramsOf(part)).toEqual(["a"]);
    expect(part.nodes.find((node) => node.name === "add1")?.args).toEqual([
      { name: "a", node: 1 },
      { name: "b", node: 1 },
    ]);
    expect(part.nodes.at(-1)?.value).toBe(1002);
  });

  test("two outputs, each with its feedback", async () => {
    const program = flow("program", async (x: Node<number>) => {
      const [left, right] = [add(a, x), add(b, x)];
      feedback(left, { score: 0, text: "too small" });
      feedback(right, { score: 1 });
      return all({ left, right });
    });
    const graph = recordGraph(await program.run([1]));
    expect(minimalSubgraph(graph).nodes.filter((node) => node.feedback)).toHaveLength(2);
    const left = graph.nodes.find((node) => node.name === "add1")!;
    expect(paramsOf(minimalSubgraph(graph, { from: [left.id] }))).toEqual(["a"]);
    expect(() => minimalSubgraph(graph, { from: [99] })).toThrow(RangeError);
  });

  test("holds a node with feedback that does not reach the output", async () => {
    const program = flow("program", async (x: Node<number>) => {
      feedback(add(a, x), "a discarded draft");
      return add(b, x);
    });
    const graph = recordGraph(await program.run([1]));
    expect(paramsOf(minimalSubgraph(graph))).toEqual(["a", "b"]);
    expect(graph.touched).toEqual(["a"]);
  });

  test("keeps the output where no chosen param reaches it", async () => {
    const program = flow("program", async (x: Node<number>) => add(b, x));
    const graph = recordGraph(await program.run([1]));
    const part = minimalSubgraph(graph, { params: ["a", "no such param"] });
    expect(part.nodes).toMatchObject([{ name: "program1", value: 3, cut: true }]);
  });

  test("is a graph, is its own minimal subgraph, and holds what a slow search finds", async () => {
    await fc.assert(
      fc.asyncProperty(
        statements,
        fc.subarray(["style", "stop", "router"], { minLength: 1 }),
        async (program, params) => {
          const graph = recordGraph(await runProgram(program, shuffledTurns(0)));
          const part = minimalSubgraph(graph, { params });
          for (const node of part.nodes) eachEdge(part, node.id, (id) => nodeOf(part, id));
          expect(minimalSubgraph(part, { params })).toEqual(part);
          expect(new Set(namesOf(part, false))).toEqual(slowSearch(graph, params, part));
        },
      ),
      { numRuns: 300, seed: 3 },
    );
  });
});

/** Nodes that are above a target and below a wanted param, by two plain closures; and what the cut leaves untouched. */
function slowSearch(graph: Graph, params: readonly string[], part: Graph): Set<string> {
  const above = (id: number, seen = new Set<number>()): Set<number> => {
    if (!seen.has(id)) eachEdge(graph, id, (next) => above(next, seen.add(id)));
    return seen.add(id);
  };
  const targets = graph.nodes.filter((node) => node.id === graph.output || node.feedback).map((node) => node.id);
  const isBelow = (id: number): boolean => {
    const names = [...above(id)].map((x) => graph.nodes[x]!).filter((node) => node.kind === "param");
    return names.some((node) => params.includes(node.name));
  };
  const onPath = new Set(targets.flatMap((target) => [...above(target)]).filter(isBelow));
  const values = part.nodes.filter((node) => node.kind === "value").map((node) => node.id);
  return new Set([...onPath, ...values].map((id) => graph.nodes[id]!.name));
}

function eachEdge(graph: Graph, id: number, visit: (id: number) => void): void {
  const node = nodeOf(graph, id);
  eachInput(node, visit);
  node.reads.forEach(visit);
}

function byOrder(graph: Graph): (x: string, y: string) => number {
  const place = (name: string): number => graph.nodes.findIndex((node) => node.name === name);
  return (x, y) => place(x) - place(y);
}
