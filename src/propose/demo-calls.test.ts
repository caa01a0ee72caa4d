import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Flow, flow } from "../graph/flow.ts";
import { readGraph, writeGraph } from "../graph/graph-json.ts";
import type { Node } from "../graph/node.ts";
import { all, op } from "../graph/op.ts";
import { recordGraph } from "../graph/record.ts";
import { minimalSubgraph } from "../graph/subgraph.ts";
import { t } from "../graph/template.ts";
import { languageModel } from "../model/slot.ts";
import { param } from "../params/param.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { callsWith } from "./demo-calls.ts";

const plum = { input: "plum", output: "stone" };
const demos = param.demos("calls.demos", [plum]);
const instructions = param.text("calls.instructions", "Answer.");
const ask = languageModel(
  "ask",
  scriptedModel((prompt) => (prompt.includes("JSON") ? '{"yes":true}' : `re: ${prompt.split("\n").at(-1)}`)),
);
const search = op("search", (query: string, k: number) => Array.from({ length: k }, (_, i) => `${query} ${i}`));

/** The demonstrations of one run; what is kept of a large one has as many, with the same outputs. */
async function calls(program: Flow<readonly [string], unknown>, input = "fig") {
  const graph = recordGraph(await program.run([input]));
  const found = callsWith(readGraph(writeGraph(graph)), "calls.demos");
  const kept = callsWith(minimalSubgraph(graph), "calls.demos");
  expect(kept.map(({ output }) => output)).toEqual(found.map(({ output }) => output));
  return found;
}

const of = (body: (q: Node<string>) => Promise<Node<unknown>>) =>
  calls(flow("calls", async (q: Node<string>) => body(q)));

describe("a demonstration of a call", () => {
  test("has what else stood in its prompt: the value itself where it is one thing, without params", async () => {
    expect(await of(async (question) => ask`${instructions}\n${demos}\nQ: ${question}`)).toEqual([
      { input: "fig", output: "re: Q: fig" },
    ]);
  });

  test("has several inputs by name: a flow's argument, a member, an op, a constant", async () => {
    const found = await of(async (question) => {
      const facts = all({ topic: question.map((q) => q.toUpperCase()), kind: "fruit" });
      return ask`${demos}\n${question} ${facts.get("topic")} ${search(question, 1)} ${search("x", 1)} ${7}\nend`;
    });
    expect(found).toEqual([
      { input: { q: "fig", topic: "FIG", search: ["fig 0"], "search 2": ["x 0"], value: 7 }, output: "re: end" },
    ]);
  });

  test("opens templates, and what the demonstrations went through: ops, code, flows, all", async () => {
    const head = flow("head", async () => t`${instructions}\n${demos}`);
    const join = op("join", (shown: string, text: string) => `${shown}\n${text}`);
    const build = param.code("calls.build", {
      source: "(a, b) => a + '\\n' + b",
      signature: "(a: string, b: string) => string",
    });
    const bodies: ((q: Node<string>) => Promise<Node<unknown>>)[] = [
      async (q) => ask`${t`${t`${demos}`}`}\n${t`Q: ${q}`}`,
      async (q) => ask`${await head()}\nQ: ${q}`,
      async (q) => ask`${join(demos, t`Q: ${q}`)}`,
      async (q) => ask`${await build(demos, t`Q: ${q}`)}`,
      async (q) => ask`${all({ demos, q }).map((x) => `${x.demos}\nQ: ${x.q}`)}`,
      async (q) => ask`${demos.map((text) => (text === "" ? "" : `Examples:\n${text}`))}\nQ: ${q}`,
    ];
    for (const body of bodies) expect(await of(body)).toEqual([{ input: "fig", output: "re: Q: fig" }]);
  });

  test("leaves out what is made of params alone", async () => {
    expect(
      await of(async (q) => ask`${instructions.map((x) => x.trim())} ${t`${instructions}!`} ${demos}\n${q}`),
    ).toEqual([{ input: "fig", output: "re: fig" }]);
  });

  test("is one for each call: of a loop, with the same names, and of a nested flow", async () => {
    const step = flow("step", async (note: Node<string>) => ask`${demos}\n${note}!`);
    const found = await of(async (q) => {
      let note = q;
      for (let i = 0; i < 3; i++) note = await step(note);
      return note;
    });
    expect(found).toEqual([
      { input: "fig", output: "re: fig!" },
      { input: "re: fig!", output: "re: re: fig!!" },
      { input: "re: re: fig!!", output: "re: re: re: fig!!!" },
    ]);
  });

  test("is of the calls that the param went into alone", async () => {
    const found = await of(async (q) => {
      const query = await ask`Query for ${q}`;
      const draft = await ask`${demos}\n${search(query, 1)}\n${q}`;
      return ask`Polish: ${draft}`;
    });
    expect(found).toEqual([{ input: { search: ["re: Query for fig 0"], q: "fig" }, output: "re: fig" }]);
  });

  test("has the value of a checked object", async () => {
    const yes = ask.object(z.object({ yes: z.boolean() }));
    expect(await of(async (q) => yes`${demos} JSON ${q}`)).toEqual([{ input: "fig", output: { yes: true } }]);
  });

  test("is of the first op that takes the param, where no model call does", async () => {
    const label = op("label", (text: string, shown: string) => `${text} by ${shown.length}`);
    const again = op("again", (text: string) => `${text}!`);
    expect(await of(async (q) => again(label(q, demos)))).toEqual([{ input: "fig", output: "fig by 25" }]);
  });

  test("is none of a call that failed, nor of a param that was not used", async () => {
    const fails = op("fails", (_: string): string => {
      throw new Error("no");
    });
    expect(await of(async (q) => fails(t`${demos} ${q}`))).toEqual([]);
    expect(await of(async (q) => ask`${q}`)).toEqual([]);
    expect(await of(async (q) => t`${demos} ${q}`)).toEqual([]);
  });

  test("of long chains is found without deep recursion", async () => {
    const keep = op("keep", (text: string) => text);
    const found = await of(async (q) => {
      let text = t`${demos} ${q}`;
      for (let i = 0; i < 20_000; i++) text = keep(text);
      return ask`${text}\n${q}`;
    });
    expect(found).toEqual([{ input: "fig", output: "re: fig" }]);
  });
});
