import { describe, expect, test } from "vitest";
import { flow } from "../graph/flow.ts";
import type { Graph } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { op } from "../graph/op.ts";
import { recordGraph } from "../graph/record.ts";
import type { Rules } from "../graph/rule.ts";
import { agentsSymbolic } from "../methods/agents-symbolic/agents-symbolic.ts";
import { gradSum } from "../methods/grad-sum.ts";
import { semanticBackprop } from "../methods/semantic-backprop.ts";
import { textgrad } from "../methods/textgrad.ts";
import { languageModel } from "../model/slot.ts";
import { param } from "../params/param.ts";
import { memoryStore } from "../store/memory.ts";
import { forecast } from "../study/forecast.ts";
import type { Method } from "../study/method/method.ts";
import { optimize } from "../study/optimize.ts";
import { takesOf } from "../testing/counted-takes.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { toyRising } from "../testing/toy-rising.ts";
import { toyTask } from "../testing/toy-task.ts";
import { countCritics, mostCritics, NO_CRITICS } from "./critic-count.ts";

const words = languageModel("words", scriptedModel("so"));
const style = param.text("style", "Be brief.");
const tone = param.text("tone", "Be kind.");
const join = op("join", (left: string, right: string) => left + right);

const graphOf = async (program: (input: Node<string>) => Promise<Node<string>>): Promise<Graph> =>
  recordGraph(await flow("program", program).run(["in"]));

function count(graph: Graph, { rules = {}, params = ["style", "tone"] }: { rules?: Rules; params?: string[] } = {}) {
  const run = {
    key: "r",
    example: { id: "e", row: { input: "in" } },
    outcome: { score: 0 },
    feedback: "",
    graph: () => Promise.resolve(graph),
  };
  return countCritics(run, graph, new Set(params), rules);
}

describe("the critic calls of one run", () => {
  test("are one for each call and one for each of its inputs; between calls, those about what a call gave to another", async () => {
    const two = await graphOf(async (input) => words`${tone} ${style} ${await words`${style} ${input}`}`);
    expect(count(two)).toEqual({ nodes: 2, edges: 4, between: { nodes: 1, edges: 1 } });
    const one = await graphOf((input) => words`${style} ${input}`);
    expect(count(one)).toEqual({ nodes: 1, edges: 1, between: { nodes: 0, edges: 0 } });
    expect(count(one, { params: [] })).toEqual(NO_CRITICS);
  });

  test("of several runs are the most of each, wherever it is", () => {
    const wide = { nodes: 1, edges: 5, between: { nodes: 0, edges: 0 } };
    const deep = { nodes: 3, edges: 3, between: { nodes: 2, edges: 2 } };
    expect(mostCritics(wide, deep)).toEqual({ nodes: 3, edges: 5, between: { nodes: 2, edges: 2 } });
  });

  test("follow the rules; a function is taken to tell all its inputs, and is not called", async () => {
    const graph = await graphOf(async (input) => join(await words`${style} ${input}`, await words`${tone} ${input}`));
    expect(count(graph)).toMatchObject({ nodes: 2, edges: 2 });
    expect(count(graph, { rules: { words: "pass" } })).toMatchObject({ nodes: 0, edges: 0 });
    expect(count(graph, { rules: { join: "ask" } })).toMatchObject({
      nodes: 3,
      edges: 4,
      between: { nodes: 1, edges: 2 },
    });
    const called: string[] = [];
    const rule = ({ op: name }: { op: string }) => {
      called.push(name);
      return {};
    };
    expect(count(graph, { rules: { join: rule } })).toMatchObject({ nodes: 2, edges: 2 });
    expect(called).toEqual([]);
  });
});

const two = { steps: 2, texts: 2 } as const;

test.each<[string, Method]>([
  ["textgrad, per edge", textgrad({ tokens: 1, accept: "always" })],
  ["textgrad, per node", textgrad({ tokens: 1, accept: "always", perEdge: false })],
  ["semantic-backprop, siblings together", semanticBackprop({ tokens: 1, accept: "always" })],
  ["semantic-backprop, per edge", semanticBackprop({ tokens: 1, accept: "always", siblings: false })],
  ["grad-sum", gradSum({ tokens: 1, beam: 1, samples: 3 })],
  ["agents-symbolic", agentsSymbolic({ tokens: 1, accept: "always" })],
])("a forecast tells what a step asks of a program with two calls: %s", async (_, method) => {
  const { takes } = await forecast(toyRising(two).task, { method, store: memoryStore() });
  const { counted } = await takesOf(method, two);
  // So few tokens that every text's critiques are summed up: no step can ask more.
  expect(counted.steps.map(({ asks }) => asks)).toEqual([takes!.step.asks, takes!.step.asks]);
});

test("a forecast knows the task's own rules, and a study makes no more calls than they take", async () => {
  const method = textgrad({ batch: 3 });
  const told = async (backward: Rules) => {
    const { takes } = await forecast({ ...toyTask().task, backward }, { method, store: memoryStore() });
    return takes!.step.asks;
  };
  const asked = async (backward: Rules) => {
    const toy = toyTask({ proposals: "sense" });
    const task = { ...toy.task, backward };
    const { accounts } = await optimize(task, { method, optimizer: toy.optimizer, steps: 1, store: memoryStore() });
    return accounts.filter(({ role }) => role !== "program").reduce((sum, { cost }) => sum + cost.calls, 0);
  };
  // Two edges a run: from the answer to what was combined, from the draft to its instructions; and one rewrite.
  expect(await asked({})).toBe(3 * 2 + 1);
  // One more for the draft that went into `combine`: its level and mode are no texts, and textgrad does not ask about them.
  expect(await asked({ combine: "ask" })).toBe(3 * 3 + 1);
  // The most that it takes: a summary for the one text besides; every param of the program is counted.
  expect(await told({})).toBe(3 * 2 + 2);
  expect(await told({ combine: "ask" })).toBe(3 * 5 + 2);
});
