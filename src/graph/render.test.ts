import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { feedback } from "./feedback.ts";
import { anyParam, scripted } from "./fixtures/program.ts";
import { runProgram, shuffledTurns, statements } from "./fixtures/random-program.ts";
import { flow } from "./flow.ts";
import type { Graph } from "./graph.ts";
import { readGraph, writeGraph } from "./graph-json.ts";
import type { Node } from "./node.ts";
import { op } from "./op.ts";
import { recordGraph } from "./record.ts";
import { renderText } from "./render.ts";
import { minimalSubgraph } from "./subgraph.ts";

const deep = process.env.GRADUS_DEEP === "1";
const bytes = (text: string): number => Buffer.byteLength(text);
const add = op("add", (a: number, b: number) => a + b, { description: "Adds." });

async function sample(): Promise<Graph> {
  const ask = scripted("ask", (prompt) => `r${prompt.length}`);
  const instructions = anyParam("instructions", "Answer the question.\nBe brief.", "what the model is told");
  const passages = anyParam("passages", 2);
  const stop = anyParam("stop", "Enough?");
  const lost = anyParam("lost", "?");
  const search = op("search", (query: string, k: number) => Array.from({ length: k }, (_, i) => `${query} ${i}`), {
    description: "Searches the wiki.",
  });
  const strict = op("strict", (query: string) => {
    throw new TypeError(`no match for ${query}`);
  });
  const program = flow("answer", async (question: Node<string>) => {
    add(1, lost as unknown as Node<number>);
    const query = await ask`Write a query for: ${question}`;
    const enough = await ask`${stop} ${query}`;
    if (enough.value === "") return query;
    try {
      strict(query);
    } catch {}
    const docs = search(query, passages);
    feedback(docs, { score: 0.25, text: "off topic" });
    return ask`${instructions}\n\nPassages:\n${docs}\n\nQuestion: ${question}`;
  });
  return recordGraph(await program.run(["Who wrote it?"]));
}

describe("a graph as text", () => {
  test("says everything in its place", async () => {
    const graph = await sample();
    expect(
      renderText(graph, { tokens: Number.POSITIVE_INFINITY, feedback: [{ score: 0, text: "wrong" }] }),
    ).toMatchInlineSnapshot(`
        "# Definitions
        template template1(a) = "Write a query for: \${a}"
        model ask(prompt)
        op search(query, k): Searches the wiki.
        template template2(a, b, c) =
          | \${a}
          |
          | Passages:
          | \${b}
          |
          | Question: \${c}
        op strict(query)
        template template3(a, b) = "\${a} \${b}"
        flow answer(question)

        # Params
        instructions (json: any value; what the model is told) =
          | Answer the question.
          | Be brief.
        passages (json: any value) = 2
        stop (json: any value) = "Enough?"

        # Inputs
        question = "Who wrote it?"

        # Calls, each after its inputs
        text1 = template1(question)
        ask1 = ask(text1)
        search1 = search(query=ask1, k=passages)
        text2 = template2(instructions, search1, question)
        ask2 = ask(text2)
        answer1 = answer(question)  // returns ask2

        # Values
        ask1 = "r32"
        search1 = ["r32 0","r32 1"]

        # Decided by (values that were read and chose what ran)
        answer1 was decided by strict1, ask3
        strict1 = strict(ask1)  // failed
        text3 = template3(stop, ask1)
        ask3 = ask(text3)
        ask3 = "r11"

        # Output
        answer1 = "r84"

        # Errors
        strict1 (caught) TypeError: "no match for r32"

        # Feedback
        search1 (score 0.25): "off topic"
        answer1 (score 0): "wrong"

        # Params that were used, with no path to the output
        lost"
      `);
  });

  test("of one param: its own subgraph, with other params as given values", async () => {
    const graph = await sample();
    expect(renderText(graph, { tokens: 1000, only: ["passages"] })).toMatchInlineSnapshot(`
      "# Definitions
      op search(query, k): Searches the wiki.
      template template2(a, b, c) =
        | \${a}
        |
        | Passages:
        | \${b}
        |
        | Question: \${c}
      model ask(prompt)
      flow answer(question)

      # Params
      passages (json: any value) = 2

      # Inputs
      question = "Who wrote it?"
      instructions =
        | Answer the question.
        | Be brief.
      ask1 = "r32"

      # Calls, each after its inputs
      search1 = search(query=ask1, k=passages)
      text2 = template2(instructions, search1, question)
      ask2 = ask(text2)
      answer1 = answer(question)  // returns ask2

      # Values
      search1 = ["r32 0","r32 1"]

      # Decided by (values that were read and chose what ran)
      answer1 was decided by strict1, ask3
      ask3 = "r11"

      # Output
      answer1 = "r84"

      # Errors
      strict1 (caught) TypeError: "no match for r32"

      # Feedback
      search1 (score 0.25): "off topic""
    `);
  });

  test("folds repeated calls of an operation, and counts them", async () => {
    const program = flow("program", async (x: Node<number>) => {
      let sum = add(x, 1);
      for (let i = 1; i < 100; i++) sum = add(sum, 1);
      return sum;
    });
    const text = renderText(recordGraph(await program.run([0])), { tokens: 150 });
    expect(text).toMatchInlineSnapshot(`
      "# Definitions
      op add(a, b): Adds.
      flow program(x)

      # Inputs
      x = 0

      # Calls, each after its inputs
      add1 = add(a=x, b=1)
      add2 = add(a=add1, b=1)
      add3 = add(a=add2, b=1)
      add4 = add(a=add3, b=1)
      add5 = add(a=add4, b=1)
      add6 = add(a=add5, b=1)
      … 92 more: add [7..98] of 100
      add99 = add(a=add98, b=1)
      add100 = add(a=add99, b=1)
      program1 = program(x)  // returns add100

      # Values
      add1 = 1
      add2 = 2
      add3 = 3
      add4 = 4
      add5 = 5
      add6 = 6
      add99 = 99

      # Output
      program1 = 100"
    `);
  });

  test("says where a failed run failed", async () => {
    const bad = op("bad", (_: string) => {
      throw new RangeError("too far");
    });
    const program = flow("program", (q: Node<string>) => bad(q));
    const text = renderText(recordGraph(await program.run(["q"])), { tokens: 200 });
    expect(text).toContain("bad1 = bad(q)  // failed");
    expect(text).toContain("program1 = program(q)  // ended by bad1");
    expect(text).toContain('# Errors\nbad1 RangeError: "too far"');
  });

  test("shortens what only decided the course before what the output is made of", async () => {
    const long = "long ".repeat(200);
    const ask = scripted("ask", () => long);
    const style = anyParam("style", "?");
    const program = flow("program", async (q: Node<string>) => {
      const decision = await ask`${style} decide ${q}`;
      const draft = await ask`${style} ${decision.value.length} draft ${q}`;
      return draft.map((text) => text.length);
    });
    const graph = recordGraph(await program.run(["q"]));
    const all = renderText(graph, { tokens: 10_000 });
    const part = renderText(graph, { tokens: Math.floor(bytes(all) / 4) - 100 });
    expect(all.split(long)).toHaveLength(3);
    expect(part).toContain(`ask1 = ${JSON.stringify(long)}`);
    expect(part).toMatch(/ask2 = .*characters left out/);
  });

  test("refuses a budget that is no number of tokens", async () => {
    const graph = await sample();
    for (const tokens of [0, -1, Number.NaN]) {
      expect(() => renderText(graph, { tokens })).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
    }
  });
});

describe("for any program, value and budget", () => {
  const budgets = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 3000 }));
  const wild = fc.oneof(fc.string({ unit: "binary", maxLength: 400 }), fc.string({ maxLength: 2000 }), fc.jsonValue());

  test("fits, and prints everything where that fits", async () => {
    await fc.assert(
      fc.asyncProperty(statements, wild, fc.array(budgets, { maxLength: 4 }), async (program, value, tokens) => {
        const graph = recordGraph(await runProgram(program, shuffledTurns(0)));
        const remarks = [{ text: typeof value === "string" ? value : JSON.stringify(value), score: 0.5 }];
        const wide = withValue(graph, value);
        const all = renderText(wide, { tokens: Number.POSITIVE_INFINITY, feedback: remarks });
        for (const budget of tokens) {
          const text = renderText(wide, { tokens: budget, feedback: remarks });
          expect(bytes(text)).toBeLessThanOrEqual(budget * 4);
          if (bytes(all) <= budget * 4) expect(text).toBe(all);
        }
        const whole = Math.ceil(bytes(all) / 4);
        expect(renderText(wide, { tokens: whole, feedback: remarks })).toBe(all);
      }),
      { numRuns: deep ? 5000 : 300, seed: 4 },
    );
  });

  test("a value begins no line of its own, whatever is in it", async () => {
    const plain = recordGraph(await flow("program", (q: Node<string>) => q.map((x) => x)).run(["q"]));
    const lines = (graph: Graph): number =>
      renderText(graph, { tokens: Number.POSITIVE_INFINITY })
        .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
        .filter((line) => !/^ {2}\|( |$)/.test(line)).length;
    const expected = lines(withValue(plain, "one line"));
    fc.assert(
      fc.property(wild, (value) => {
        expect(lines(withValue(plain, value))).toBe(expected);
      }),
      { numRuns: 500, seed: 5 },
    );
  });

  test("the same bytes from the record that was written and read again", async () => {
    await fc.assert(
      fc.asyncProperty(statements, fc.anything(), async (program, value) => {
        const graph = withValue(recordGraph(await runProgram(program, shuffledTurns(0))), value);
        const again = readGraph(writeGraph(graph));
        for (const tokens of [100, 100_000]) {
          expect(renderText(again, { tokens })).toBe(renderText(graph, { tokens }));
          expect(renderText(minimalSubgraph(again), { tokens })).toBe(renderText(minimalSubgraph(graph), { tokens }));
        }
      }),
      { numRuns: 200, seed: 6 },
    );
  });
});

/** The graph with another value at every second node. */
function withValue(graph: Graph, value: unknown): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => (node.id % 2 === 0 ? { ...node, value } : node)) };
}
