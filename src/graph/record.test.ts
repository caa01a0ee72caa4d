import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { feedback } from "./feedback.ts";
import { anyParam, scripted } from "./fixtures/program.ts";
import { runProgram, shuffledTurns, statements } from "./fixtures/random-program.ts";
import { flow } from "./flow.ts";
import { eachInput, type Graph } from "./graph.ts";
import { writeGraph } from "./graph-json.ts";
import type { Node } from "./node.ts";
import { all, op } from "./op.ts";
import { recordGraph } from "./record.ts";
import { renderText } from "./render.ts";
import { renderDot } from "./render-dot.ts";
import { renderMermaid } from "./render-mermaid.ts";

const add = op("add", (a: number, b: number) => a + b);
const deep = process.env.GRADUS_DEEP === "1";
const programs = deep ? 20_000 : 1_000;

function everyByte(graph: Graph): string {
  return [writeGraph(graph), renderText(graph, { tokens: 500 }), renderMermaid(graph), renderDot(graph)].join("\n");
}

describe("the same run gives the same record under any timing", () => {
  test("random programs under shuffled turns", async () => {
    await fc.assert(
      fc.asyncProperty(statements, async (program) => {
        const prints = new Set<string>();
        for (let seed = 0; seed < 3; seed++) {
          prints.add(everyByte(recordGraph(await runProgram(program, shuffledTurns(seed)))));
        }
        expect(prints.size).toBe(1);
      }),
      { numRuns: programs, seed: 1 },
    );
  });

  test("random programs under wide random latencies", async () => {
    let state = 1;
    const latency = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return sleep((state >>> 16) % 13);
    };
    const plans = fc.sample(statements, { numRuns: 25, seed: 7 });
    await Promise.all(
      plans.map(async (program) => {
        const prints = [await runProgram(program, latency), await runProgram(program, latency)];
        expect(new Set(prints.map((result) => everyByte(recordGraph(result)))).size).toBe(1);
      }),
    );
  });

  test("equal calls that were only read are one node with a count", async () => {
    const ask = scripted("ask", () => "yes", shuffledTurns(3));
    const vote = flow("vote", async (question: Node<string>) => {
      const votes = await Promise.all([1, 2, 3].map(async () => (await ask`Is it so? ${question}`).value));
      return add(votes.length, 0);
    });
    const graph = recordGraph(await vote.run(["q"]));
    expect(graph.nodes.filter((node) => node.kind === "model")).toMatchObject([
      { name: "ask1", count: 3, value: "yes" },
    ]);
  });

  test("equal calls that go into the output stay apart", async () => {
    const ask = scripted("ask", () => "yes");
    const three = flow("three", async (question: Node<string>) =>
      all(await Promise.all([1, 2, 3].map(() => ask`Is it so? ${question}`))),
    );
    const graph = recordGraph(await three.run(["q"]));
    expect(graph.nodes.filter((node) => node.kind === "model").map((node) => node.name)).toEqual([
      "ask1",
      "ask2",
      "ask3",
    ]);
  });
});

describe("every record", () => {
  test("is in topological order, with dense ids and unique names", async () => {
    await fc.assert(
      fc.asyncProperty(statements, async (program) => {
        const graph = recordGraph(await runProgram(program, shuffledTurns(0)));
        expect(new Set(graph.nodes.map((node) => node.name)).size).toBe(graph.nodes.length);
        graph.nodes.forEach((node, place) => {
          expect(node.id).toBe(place);
          const edges = [...node.reads];
          eachInput(node, (id) => edges.push(id));
          for (const id of edges) expect(id).toBeLessThan(node.id);
        });
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  test("names come from structure, and never collide", async () => {
    const ask1 = anyParam("ask1", "a param with a name like a call");
    const gpt = op("gpt4", (x: string) => x);
    const odd = op("what is it?", (x: string) => x);
    const ask = scripted("ask", () => "yes");
    const inner = flow("inner", (question: Node<string>) => odd(question));
    const program = flow("program", async (question: Node<string>) =>
      all([gpt(await ask`${ask1} ${question}`), await inner(question), await inner("other")]),
    );
    const names = recordGraph(await program.run(["q"])).nodes.map((node) => node.name);
    expect(names).toEqual([
      ...["question", "ask1", "text1", "ask2", "gpt4_1", "what_is_it_1", "inner1"],
      ...["question1", "what_is_it_2", "inner2", "all1", "program1"],
    ]);
  });

  test("keeps argument names, rest arguments and constants", async () => {
    const search = op("search", (query: string, k = 3, ...sites: string[]) => `${query}${k}${sites}`);
    const program = flow("program", (question: Node<string>) => search(question, 2, "a", question));
    const graph = recordGraph(await program.run(["q"]));
    expect(graph.nodes.find((node) => node.op === "search")?.args).toEqual([
      { name: "query", node: 0 },
      { name: "k", value: 2 },
      { name: "sites", value: "a" },
      { name: "sites", node: 0 },
    ]);
  });

  test("lists params that reach the output by no edge", async () => {
    const [used, lost, said] = ["used", "lost", "said"].map((name) => anyParam(name, name));
    const echo = op("echo", (x: unknown) => x);
    const program = flow("program", async (_question: Node<string>) => {
      echo(lost!);
      feedback(echo(said!), "never used");
      return echo(used!);
    });
    const graph = recordGraph(await program.run(["q"]));
    expect(graph.touched).toEqual(["lost", "said"]);
    expect(graph.nodes.filter((node) => node.kind === "param").map((node) => node.name)).toEqual(["used", "said"]);
    expect(graph.nodes.find((node) => node.feedback)).toMatchObject({ op: "echo", feedback: [{ text: "never used" }] });
  });

  test("keeps feedback on a param at the run's node of it", async () => {
    const instructions = anyParam("instructions", "Be brief.");
    const program = flow("program", async (_: Node<string>) => {
      feedback(instructions, "too short");
      return op("echo", (x: string) => x)(instructions);
    });
    const { nodes } = recordGraph(await program.run(["q"]));
    expect(nodes.find((node) => node.name === "instructions")?.feedback).toEqual([{ text: "too short" }]);
  });

  test("keeps whatever was thrown", async () => {
    const odd = [
      Object.create(null),
      "text",
      undefined,
      new RangeError(),
      new Proxy({}, { has: () => Reflect.get({}, "x").y }),
    ];
    const messages = odd.map(async (thrown) => {
      const bad = op("bad", (_: string) => {
        throw thrown;
      });
      const program = flow("program", (question: Node<string>) => bad(question));
      return recordGraph(await program.run(["q"])).nodes[1]?.error;
    });
    for (const error of await Promise.all(messages)) {
      expect(error).toEqual({ name: expect.any(String), message: expect.any(String) });
    }
  });

  test("keeps a failed output with what it failed at", async () => {
    const worse = op("worse", (_: string) => {
      throw new RangeError("too far");
    });
    const program = flow("program", (question: Node<string>) => worse(question));
    const graph = recordGraph(await program.run(["q"]));
    expect(graph.nodes.map((node) => node.error?.message)).toEqual([undefined, "too far", "worse: too far"]);
    expect(graph.nodes[2]).toMatchObject({ name: "program1", inner: 1 });
  });

  test("holds a chain of any depth", async () => {
    const depth = deep ? 1_000_000 : 100_000;
    const program = flow("program", async (x: Node<number>) => {
      let sum = add(x, 1);
      for (let i = 1; i < depth; i++) sum = add(sum, 1);
      return sum;
    });
    const graph = recordGraph(await program.run([0]));
    expect(graph.nodes.length).toBe(depth + 2);
    expect(graph.nodes.at(-2)).toMatchObject({ name: `add${depth}`, value: depth });
  });

  test("holds a deep chain that was only read", async () => {
    const program = flow("program", async (x: Node<number>) => {
      let sum = add(x, 1);
      for (let i = 1; i < 30_000; i++) sum = add(sum, 1);
      return add(sum.value > 5 ? 1 : 2, 3);
    });
    expect(recordGraph(await program.run([0])).nodes.length).toBe(30_003);
  });

  test("survives a read that came after its reader had settled", async () => {
    let late: Node<number> | undefined;
    const program = flow("program", async (x: Node<number>) => {
      const part = flow("part", async (y: Node<number>) => {
        void y.value;
        void (async () => {
          while (late === undefined) await undefined;
          void late.value;
        })();
        return add(y, 1);
      });
      late = add(await part(x), 1);
      await new Promise(setImmediate);
      return late;
    });
    const graph = recordGraph(await program.run([0]));
    expect(graph.nodes.find((node) => node.op === "part")?.reads).toEqual([0]);
  });
});
