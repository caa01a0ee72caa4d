import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Feedback } from "../graph/feedback.ts";
import { feedback } from "../graph/feedback.ts";
import { flow } from "../graph/flow.ts";
import type { Graph, GraphNode } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { all, op } from "../graph/op.ts";
import { recordGraph } from "../graph/record.ts";
import type { Rules } from "../graph/rule.ts";
import { t } from "../graph/template.ts";
import { languageModel } from "../model/slot.ts";
import { param } from "../params/param.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { told } from "./backward-message.ts";
import { BackwardWalk, type Criticized, type Question } from "./backward-walk.ts";

const words = languageModel("words", scriptedModel("so"));

interface Settings {
  readonly params?: readonly string[];
  readonly rules?: Rules;
  readonly paramsReceive?: boolean;
  readonly feedback?: string;
  /** What the critic says of an input; default: of everything something. */
  readonly critic?: (question: Question, input: string) => string;
}

async function graphOf(program: (input: Node<string>) => Promise<Node<unknown>> | Node<unknown>): Promise<Graph> {
  return recordGraph(await flow("program", program).run(["in"]));
}

/** Walks a graph back with a critic that answers from a function; the waves are the nodes that were asked about. */
function walkBack(graph: Graph, settings: Settings = {}) {
  const { critic = ({ node }: Question, input: string) => `${node.name} on ${input}` } = settings;
  const run: Criticized = {
    key: "r",
    example: { id: "e", row: { input: "in" } },
    outcome: { score: 0.25 },
    feedback: settings.feedback ?? "too short",
    graph: () => Promise.resolve(graph),
  };
  const params = new Set(settings.params ?? graph.nodes.flatMap((n) => (n.kind === "param" ? [n.name] : [])));
  const { rules = {}, paramsReceive = false } = settings;
  const walk = new BackwardWalk(run, graph, { params, rules, paramsReceive });
  const waves: string[][] = [];
  const questions: Question[] = [];
  for (let level = 0; level < walk.levels; level++) {
    const wave = walk.questions(level);
    if (wave.length > 0) waves.push(wave.map(({ node }) => node.name));
    for (const question of wave) {
      questions.push(question);
      question.answer(Object.fromEntries(question.asked.map(({ name }) => [name, critic(question, name)])));
    }
  }
  const received = Object.fromEntries(walk.received().map(({ param: p, messages }) => [p.name, messages.map(told)]));
  return { waves, questions, received };
}

describe("what asks and what passes", () => {
  test("a model call is asked about, all its inputs together, the template seen through", async () => {
    const style = param.text("style", "Be brief.");
    const graph = await graphOf((input) => words`${style} Now: ${input}`);
    const { waves, questions, received } = walkBack(graph);
    expect(waves).toEqual([["words1"]]);
    expect(questions[0]!.inputs.map(({ name }) => name)).toEqual(["style", "input"]);
    expect(questions[0]!.asked.map(({ name }) => name)).toEqual(["style"]);
    expect(received).toEqual({ style: ["words1 on style"] });
  });

  test("templates, flows and projections pass silently, an op says that it was passed", async () => {
    const style = param.text("style", "Be brief.");
    const join = op("join", (x: { readonly a: string }, y: string) => x.a + y);
    const inner = flow("inner", (x: Node<string>) => all({ a: x }));
    const graph = await graphOf(async (input) => t`${join(await inner(t`${style}`), input).map((x) => x)}`);
    expect(walkBack(graph)).toMatchObject({ waves: [], received: { style: ["through `join`: too short"] } });
  });

  test("nested flows are walked through, and critiques reach a param used inside", async () => {
    const style = param.text("style", "Be brief.");
    const deepest = flow("deepest", (x: Node<string>) => words`${style} ${x}`);
    const middle = flow("middle", async (x: Node<string>) => t`(${await deepest(x)})`);
    const graph = await graphOf(async (input) => t`[${await middle(input)}]`);
    expect(walkBack(graph)).toMatchObject({ waves: [["words1"]], received: { style: ["words1 on style"] } });
  });

  test("rules by name: a model may pass, an op may ask or answer by itself, a flow may be one step", async () => {
    const style = param.text("style", "Be brief.");
    const suffix = param.text("suffix", "!");
    const join = op("join", (head: string, tail: string) => head + tail);
    const graph = await graphOf(async (input) => join(await words`${style} ${input}`, suffix));
    expect(walkBack(graph, { rules: { words: "pass", join: "ask" } })).toMatchObject({
      waves: [["join1"]],
      received: { style: ["through `words`: join1 on head"], suffix: ["join1 on tail"] },
    });
    const own: Rules = { join: ({ inputs }, critiques) => ({ tail: `not ${inputs.tail}: ${critiques.join()}` }) };
    expect(walkBack(graph, { rules: own })).toMatchObject({ waves: [], received: { suffix: ["not !: too short"] } });
    const wrong: Rules = { join: () => ({ tial: "no" }) };
    expect(() => walkBack(graph, { rules: wrong })).toThrow(expect.objectContaining({ code: "BAD_OPTION" }));
    const step = flow("step", (x: Node<string>, how: Node<string>) => words`${style} ${x} ${how}`);
    const whole = await graphOf(async (input) => step(input, suffix));
    expect(walkBack(whole, { rules: { step: "ask" } })).toMatchObject({
      waves: [["step1"]],
      received: { suffix: ["step1 on how"] },
    });
  });

  test("a template with many holes stands for its own, and so does what hangs on it", async () => {
    const style = param.text("style", "Be brief.");
    const many = Array.from({ length: 40 }, () => "${x}");
    const graph = await graphOf((input) =>
      words(
        Object.assign(["", ...many], { raw: [] }) as unknown as TemplateStringsArray,
        style,
        ...(many.slice(1).map(() => input) as [Node<string>]),
      ),
    );
    expect(walkBack(graph).questions[0]!.inputs.length).toBeLessThanOrEqual(24);
    expect(walkBack(graph).received.style).toHaveLength(1);
  });
});

describe("where params receive what came back", () => {
  test("a critic is asked about what one call gave to another alone, and each param is told what was said of its call", async () => {
    const style = param.text("style", "Be brief.");
    const tone = param.text("tone", "Be kind.");
    const graph = await graphOf(async (input) => words`${tone} ${await words`${style} ${input}`}`);
    const { waves, questions, received } = walkBack(graph, { paramsReceive: true });
    expect(waves).toEqual([["words2"]]);
    expect(questions[0]!.inputs.map(({ name }) => name)).toEqual(["tone", "words1"]);
    expect(questions[0]!.asked.map(({ name }) => name)).toEqual(["words1"]);
    expect(received).toEqual({
      style: ["through `words`: words2 on words1"],
      tone: ["through `words`: too short"],
    });
    // A program of one call takes nobody.
    const one = await graphOf((input) => words`${style} ${input}`);
    expect(walkBack(one, { paramsReceive: true })).toMatchObject({
      waves: [],
      received: { style: ["through `words`: too short"] },
    });
  });

  test("a param in both calls is told of each, and one that is not asked for of none", async () => {
    const style = param.text("style", "Be brief.");
    const tone = param.text("tone", "Be kind.");
    const graph = await graphOf(async (input) => words`${tone} ${style} ${await words`${style} ${input}`}`);
    expect(walkBack(graph, { paramsReceive: true, params: ["style"] }).received).toEqual({
      style: ["through `words`: words2 on words1", "through `words`: too short"],
    });
  });
});

describe("control edges, feedback on nodes, errors", () => {
  test("critiques pass to what decided the course", async () => {
    const mode = param.choice("mode", "long", ["long", "short"]);
    const router = flow("router", (x: Node<string>) => (mode.value === "long" ? t`${x}` : t`.`));
    const graph = await graphOf(async (input) => t`${await router(input)}`);
    expect(walkBack(graph).received).toEqual({ mode: ["decided the course of `router`: too short"] });
  });

  test("feedback recorded on a node joins there, also on one that does not reach the output", async () => {
    const style = param.text("style", "Be brief.");
    const graph = await graphOf(async (input) => {
      const aside = await words`${style} ${input}`;
      feedback(aside, { text: "never used", score: 0.5 } satisfies Feedback);
      return t`${input}`;
    });
    const { questions, received } = walkBack(graph);
    expect(questions.map(({ messages }) => messages.map(told))).toEqual([["never used It scored 0.5."]]);
    expect(received.style).toEqual(["words1 on style"]);
  });

  test("an error is the critique where it arose, and a fatal one is told once", async () => {
    const style = param.text("style", "Be brief.");
    const fail = op("fail", (x: string) => {
      throw new Error(`cannot take ${x}`);
    });
    const caught = await graphOf(async (input) => {
      try {
        fail(t`${style}`);
      } catch {}
      return t`${input}`;
    });
    expect(walkBack(caught).received.style).toContain("through `fail`: It failed: cannot take Be brief.");
    const inner = flow("inner", async () => fail(t`${style}`) as Node<string>);
    const fatal = await graphOf(() => inner());
    const { received } = walkBack(fatal, { feedback: "The program failed: cannot take Be brief." });
    expect(received.style).toEqual(["through `fail`: The program failed: cannot take Be brief."]);
  });
});

describe("the known traps", () => {
  test("dead edges cost nothing: without a param that is asked for, no question", async () => {
    const style = param.text("style", "Be brief.");
    const graph = await graphOf(async (input) => words`${await words`${style} ${input}`} ${await words`${input}`}`);
    expect(walkBack(graph, { params: [] }).waves).toEqual([]);
    expect(walkBack(graph).waves).toEqual([["words3"], ["words1"]]);
    expect(walkBack(graph).questions[0]!.asked.map(({ name }) => name)).toEqual(["words1"]);
  });

  test("empty feedback is no blank chain: the score is told, and as what came back about the output", async () => {
    const style = param.text("style", "Be brief.");
    const graph = await graphOf((input) => words`${style} ${input}`);
    const [question] = walkBack(graph, { feedback: " \n " }).questions;
    expect(question!.messages.map(told)).toEqual(["It scored 0.25."]);
    expect(question!.messages[0]!.source.outcome).toBe(true);
  });

  test("a critic that has nothing to say ends the chain, without a question to what lies before", async () => {
    const style = param.text("style", "Be brief.");
    const graph = await graphOf(async (input) => words`Check: ${await words`${style} ${input}`}`);
    expect(walkBack(graph, { critic: () => "" })).toMatchObject({ waves: [["words2"]], received: {} });
  });

  test("a diamond: a node is asked about once, when all that use it have spoken", async () => {
    const style = param.text("style", "Be brief.");
    const graph = await graphOf(async (input) => {
      const root = await words`${style} ${input}`;
      const left = await words`left ${root}`;
      const longer = await words`longer ${await words`right ${root}`}`;
      return words`${left} ${longer}`;
    });
    const { waves, questions } = walkBack(graph);
    expect(waves.map((wave) => wave.length)).toEqual([1, 2, 1, 1]);
    expect(questions.at(-1)!.messages.map(told)).toEqual(["words2 on words1", "words3 on words1"]);
  });

  test("repeated calls of one op in a loop keep their order", async () => {
    const style = param.text("style", "Be brief.");
    const graph = await graphOf(async (input) => {
      let draft = t`${input}`;
      for (let i = 0; i < 4; i++) draft = await words`${style} ${draft}`;
      return draft;
    });
    const { waves, received } = walkBack(graph);
    expect(waves).toEqual([["words4"], ["words3"], ["words2"], ["words1"]]);
    expect(received.style).toEqual([1, 2, 3, 4].map((i) => `words${i} on style`));
  });

  test("a text that comes by many ways is one, however many ways there are", async () => {
    const style = param.text("style", "a");
    const pair = op("pair", (a: string, b: string) => (a + b).slice(0, 1));
    const graph = await graphOf(() => {
      let at: Node<string> = t`${style}`;
      for (let i = 0; i < 200; i++)
        at = pair(
          at,
          at.map((x) => x),
        );
      return at;
    });
    expect(walkBack(graph).received.style).toEqual(["through `pair`: too short"]);
  });
});

/** Random graphs of models, ops and params; later nodes are made of earlier ones. */
const randomGraph: fc.Arbitrary<Graph> = fc
  .array(
    fc.tuple(
      fc.constantFrom("model", "model", "model", "op", "template", "param"),
      fc.array(fc.nat(), { maxLength: 4 }),
      fc.nat(9),
    ),
    {
      minLength: 15,
      maxLength: 40,
    },
  )
  .map((shapes) => {
    const nodes = shapes.map(([drawn, picks, dice], id): GraphNode => {
      const kind = id === 0 ? "param" : drawn;
      const leaf = kind === "param";
      const ids = leaf ? [] : picks.map((pick) => id - 1 - (pick % Math.min(id, 6)));
      return {
        id,
        name: `n${id}`,
        kind,
        op: kind === "param" ? `n${id}` : kind,
        signature: [],
        args: ids.map((node) => ({ node })),
        value: "x",
        reads: leaf || dice > 0 ? [] : [id - 1],
        ...(kind === "template" && { parts: ["", ...ids.map(() => "")] }),
        ...(dice === 1 && { feedback: [{ text: `of n${id}` }] }),
      };
    });
    return { nodes, output: nodes.length - 1, touched: [] };
  });

test("in any graph a call is asked about at most once, after all that use it, and where a param is asked about", () => {
  fc.assert(
    fc.property(randomGraph, (graph) => {
      const { questions, waves, received } = walkBack(graph);
      const order = questions.map(({ node }) => node.id);
      expect(new Set(order).size).toBe(order.length);
      for (const [i, { inputs, asked }] of questions.entries()) {
        expect(asked.length).toBeGreaterThan(0);
        for (const { place } of inputs) expect(order.slice(0, i + 1)).not.toContain(place);
      }
      expect(waves.length).toBeLessThanOrEqual(mostCalls(graph));
      // No text is lost: each question tells each of its inputs something, which comes to a param or to another question.
      expect(questions.length === 0 || Object.keys(received).length > 0).toBe(true);
    }),
    { numRuns: 500 },
  );
});

/** The most model calls on one way. */
function mostCalls({ nodes }: Graph): number {
  const most: number[] = [];
  for (const { id, kind, args, reads } of nodes) {
    const before = [...args.flatMap((arg) => ("node" in arg ? [arg.node] : [])), ...reads];
    most[id] = Math.max(0, ...before.map((from) => most[from]!)) + (kind === "model" ? 1 : 0);
  }
  return Math.max(...most);
}

describe("long chains", () => {
  /** A chain as it is recorded, without the run that a test has no time for. */
  function chain(length: number, kind: "op" | "model"): Graph {
    const leaf: GraphNode = {
      id: 0,
      name: "style",
      kind: "param",
      op: "style",
      signature: [],
      args: [],
      value: "x",
      reads: [],
      param: { kind: "text", allowed: "any text", json: "x", shown: "x" },
    };
    const link = (id: number): GraphNode => ({
      id,
      name: `f${id}`,
      kind,
      op: `f${id % 7}`,
      signature: ["x"],
      args: [{ name: "x", node: id - 1 }],
      value: "x",
      reads: [],
    });
    return { nodes: [leaf, ...Array.from({ length }, (_, i) => link(i + 1))], output: length, touched: [] };
  }

  test("of 100,000 ops the way is told in a line", () => {
    expect(walkBack(chain(100_000, "op")).received.style).toEqual([
      "through `f1`, through `f2`, through `f3`, … (99996 more), through `f5`: too short",
    ]);
  });

  test("of 100,000 model calls each is asked about, and twice as many take no more than a few times as long", () => {
    const time = (length: number) => {
      const start = performance.now();
      expect(walkBack(chain(length, "model")).waves.length).toBe(length);
      return performance.now() - start;
    };
    time(10_000);
    const [half, whole] = [time(50_000), time(100_000)];
    expect(whole).toBeLessThan(6 * half + 200);
  });
});
