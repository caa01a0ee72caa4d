import { describe, expect, test } from "vitest";
import { BackwardWalk } from "../credit/backward-walk.ts";
import type { CriticBrief } from "../credit/critic-brief.ts";
import { edgePrompt, nodePrompt } from "../credit/critic-prompt.ts";
import type { Critique } from "../credit/critiques.ts";
import { type AnyTask, defineTask } from "../evaluate/task.ts";
import { flow } from "../graph/flow.ts";
import type { Node } from "../graph/node.ts";
import { op } from "../graph/op.ts";
import { promptIdentity, renderPrompt } from "../model/prompt.ts";
import { languageModel } from "../model/slot.ts";
import { newTextReply } from "../model/tagged-replies.ts";
import { param } from "../params/param.ts";
import { randomStream } from "../search/random.ts";
import { top } from "../search/selection.ts";
import { CountedWaves } from "../testing/counted-waves.ts";
import { methodConformance } from "../testing/method-suite.ts";
import { inForm } from "../testing/reply-forms.ts";
import { type ScriptedCall, scriptedModel } from "../testing/scripted-model.ts";
import type { CritiqueOptions } from "./critique-options.ts";
import { Bench, recipe } from "./fixtures/small-study.ts";
import { method } from "./method/method.ts";
import { option } from "./method/option.ts";
import type { Rollout } from "./rollouts/evidence.ts";

interface Pair {
  /** The metric's words and score by input. */
  readonly feedback?: (input: string) => string;
  readonly score?: number;
  readonly critic?: (prompt: string, call: ScriptedCall) => string;
  readonly latencyMs?: (call: ScriptedCall) => number;
  readonly rows?: number;
  readonly options?: CritiqueOptions;
  readonly first?: string;
}

const said = (prompt: string) => inForm(prompt, { text: () => "T", critique: (i) => `say it otherwise (${i})` });

/** Two model calls in a row, each with a text of its own. */
function pairTask({ feedback = (input) => `bad: ${input}`, score = 0.2, rows = 3, first = "Draft." }: Pair): AnyTask {
  const words = scriptedModel((prompt) => `<${prompt.slice(-8)}>`);
  const draft = languageModel("draft", words, { description: "Writes a first draft." });
  const polish = languageModel("polish", words);
  const one = param.text("one", first, { description: "how to draft" });
  const two = param.text("two", "Polish.");
  const program = flow("pair", async (input: Node<string>) => polish`${two}: ${await draft`${one} ${input}`}`);
  const list = (split: string, n: number) => Array.from({ length: n }, (_, i) => ({ input: `${split} ${i}` }));
  return defineTask({
    program,
    data: { train: list("train", rows), validation: list("validation", 1), test: list("test", 0) },
    metric: ({ example }) => ({ score, feedback: feedback(String(example.input)) }),
    description: "Writes well.",
    params: [one, two],
    version: "pair 1",
  }) as unknown as AnyTask;
}

async function criticized(pair: Pair): Promise<{ critiques: Critique[]; prompts: string[]; seen: readonly Rollout[] }> {
  const critic = scriptedModel(pair.critic ?? said, { ...(pair.latencyMs && { latencyMs: pair.latencyMs }) });
  let critiques: Critique[] = [];
  let seen: readonly Rollout[] = [];
  const run = recipe(async (study) => {
    const [evidence] = await study.evaluate([study.baseline], study.train);
    seen = evidence!.rollouts;
    critiques = await study.critique(seen, pair.options);
  });
  await new Bench(pairTask(pair), { method: run, optimizer: critic }).run();
  return { critiques, seen, prompts: critic.calls.map(({ request }) => request.messages.at(-1)!.content) };
}

const byRun = (prompt: string) =>
  inForm(prompt, {
    text: () => "T",
    critique: () => /bad: train \d+|of train \d+/.exec(prompt)![0].replace("bad:", "of"),
  });

const CONSTRAINTS = "New values must keep to the constraints: ask for nothing that would break them.";

describe("study.critique", () => {
  test("B runs bring B critiques to each param, in the order of the examples", async () => {
    const { critiques, seen, prompts } = await criticized({ rows: 5, critic: byRun });
    const order = seen.map(({ example }) => `of ${example.row.input}`);
    expect(critiques.filter((c) => c.param === "one").map((c) => c.text)).toEqual(order);
    expect(critiques.filter((c) => c.param === "two").map((c) => c.text)).toEqual(order);
    expect(critiques.map(({ from }) => from.map((f) => f.node).join())).toEqual([
      ...order.map(() => "draft1"),
      ...order.map(() => "polish1"),
    ]);
    expect(prompts.length).toBe(10);
  });

  test("one call a node, one call an edge", async () => {
    expect((await criticized({})).prompts.length).toBe(3 * 2);
    const { prompts, critiques } = await criticized({ options: { perEdge: true } });
    // Of the draft: its text. Of the polishing: its text, and the draft.
    expect(prompts.length).toBe(3 * 3);
    expect(prompts.every((prompt) => prompt.includes("<about>"))).toBe(true);
    expect(critiques.map(({ param: p, from }) => `${p} ${from.length}`)).toEqual(["one 3", "two 3"]);
  });

  test("equal critiques are one, with all that said them", async () => {
    const { critiques, seen } = await criticized({});
    const from = (node: string) =>
      seen.map(({ key, example, outcome }) => ({ rollout: key, example: example.id, node, score: outcome.score }));
    expect(critiques).toEqual([
      { param: "one", text: "say it otherwise (0)", from: from("draft1") },
      { param: "two", text: "say it otherwise (0)", from: from("polish1") },
    ]);
  });

  test("perfect scores and params that nothing leads to cost nothing", async () => {
    expect(await criticized({ score: 1 })).toMatchObject({ critiques: [], prompts: [] });
    const { prompts, critiques } = await criticized({ options: { params: ["two"] } });
    expect(prompts.length).toBe(3);
    expect(new Set(critiques.map((c) => c.param))).toEqual(new Set(["two"]));
    expect((await criticized({ options: { params: [] } })).prompts).toEqual([]);
  });

  test("the same run twice counts once", async () => {
    let critiques: Critique[] = [];
    const run = recipe(async (study) => {
      const [evidence] = await study.evaluate([study.baseline], study.train);
      const [once] = evidence!.rollouts;
      critiques = await study.critique([once!, once!]);
    });
    await new Bench(pairTask({}), { method: run, optimizer: scriptedModel(said) }).run();
    expect(critiques.map(({ from }) => from.length)).toEqual([1, 1]);
  });

  test("an option that names nothing is refused", async () => {
    const run = (options: CritiqueOptions) =>
      expect(criticized({ options })).rejects.toMatchObject({ code: "BAD_OPTION" });
    await run({ params: ["tow"] });
    await run({ tokens: 0 });
  });
});

describe("what the critic is told", () => {
  test("program, run, step, whole inputs with their roles, output, feedback, and the method's own words", async () => {
    const first = `Draft ${"word ".repeat(60)}end.`;
    const options = { objective: "Short and kind.", constraints: ["Name no names."], examples: ["Too long: cut it."] };
    const { prompts } = await criticized({ rows: 1, first, options });
    const [last, before] = prompts;
    for (const text of [
      "Writes well.",
      ...Object.values(options).flat(),
      "Score: 0.2",
      "Input of the program: train 0",
    ]) {
      expect(last).toContain(text);
      expect(before).toContain(text);
    }
    expect(before).toContain(first);
    expect(before).toContain("one (text): how to draft — ");
    expect(before).toContain("draft (a model call): Writes a first draft.");
    expect(before).toContain("{one} {input}");
    expect(before).toMatch(/<variables>.*one \(text\).*<\/variables>.*<inputs>.*train 0.*<\/inputs>/s);
    expect(last).toContain("bad: train 0");
    expect(last).toContain("came back about the step's output");
    expect(before).toContain("by the critics of later steps");
    expect(before).not.toContain("bad: train 0");
  });

  test("what a method adds is explained, and what it does not add leaves no byte", async () => {
    const { seen } = await criticized({ rows: 1 });
    const options = { params: new Set(["one", "two"]), rules: {} };
    const [question] = new BackwardWalk(seen[0]!, await seen[0]!.graph(), options).questions(0);
    const plain = { program: "Writes well.", perfect: 1 };
    const rich = { ...plain, constraints: ["Name no names."], examples: ["Too long: cut it."] };
    for (const ask of [
      (brief: CriticBrief) => nodePrompt(question!, brief),
      (brief: CriticBrief) => edgePrompt(question!, question!.asked[0]!, brief),
    ] as const) {
      const bytes = async (brief: CriticBrief) => JSON.stringify(await renderPrompt(ask(brief) as never));
      expect(await bytes({ ...plain, constraints: [], examples: [] })).toBe(await bytes(plain));
      expect(await bytes(plain)).not.toMatch(/onstraints|examples/);
      const task = `${ask(plain).task} ${CONSTRAINTS} The examples show how such a critique is done well.`;
      expect(ask(rich).task).toBe(task);
      expect(ask(rich).sections).toMatchObject({ constraints: rich.constraints, examples: rich.examples });
    }
  });

  test("without feedback in words it is told the score, and never an empty text", async () => {
    const { prompts } = await criticized({ rows: 1, feedback: () => "" });
    expect(prompts[0]).toContain("It scored 0.2.");
    expect(prompts[0]).toContain("came back about the step's output");
    expect(prompts.join()).not.toMatch(/<feedback>\s*<\/feedback>|<item-1>\s*<\/item-1>/);
  });

  test("nothing is rendered to know a prompt again", async () => {
    const { seen } = await criticized({ rows: 1, first: "A rare phrase." });
    const options = { params: new Set(["one", "two"]), rules: {} };
    const walk = new BackwardWalk(seen[0]!, await seen[0]!.graph(), options);
    walk.questions(0)[0]!.answer({ draft1: "no" });
    const [question] = walk.questions(1);
    const brief = { program: "", perfect: 1 };
    for (const prompt of [nodePrompt(question!, brief), edgePrompt(question!, question!.asked[0]!, brief)]) {
      expect(JSON.stringify(promptIdentity(prompt as never))).not.toContain("A rare phrase.");
      expect(JSON.stringify(await renderPrompt(prompt as never))).toContain("A rare phrase.");
    }
  });
});

describe("how much there is", () => {
  const long = (prompt: string, call: ScriptedCall) =>
    prompt.includes("Join them")
      ? "<critique>in short</critique>"
      : inForm(prompt, { text: () => "T", critique: () => `${call.index} ${"much ".repeat(200)}` });

  test("too many critiques become one summary a param, which keeps where they came from", async () => {
    const { critiques, prompts } = await criticized({ rows: 12, critic: long, options: { tokens: 500 } });
    expect(critiques.map(({ text, from }) => [text, from.length])).toEqual([
      ["in short", 12],
      ["in short", 12],
    ]);
    expect(prompts.length).toBe(12 * 2 + 2);
  });

  test("who makes a summary is told the constraints, where there are some", async () => {
    const summaries = async (options: CritiqueOptions) =>
      (await criticized({ rows: 2, critic: byRun, options: { summarize: true, ...options } })).prompts.filter(
        (prompt) => prompt.includes("Join them"),
      );
    for (const prompt of await summaries({ constraints: ["Name no names."], examples: ["Too long: cut it."] })) {
      expect(prompt).toContain(CONSTRAINTS);
      expect(prompt).toContain("<constraints>");
      expect(prompt).toContain("Name no names.");
      expect(prompt).not.toContain("examples");
    }
    const without = await summaries({});
    expect(without).toHaveLength(2);
    expect(without.join()).not.toContain("onstraints");
  });

  test("the context of a summary does not grow with the batch", async () => {
    const lengths = await Promise.all(
      [12, 48].map(async (rows) => {
        const { prompts } = await criticized({ rows, critic: long, options: { tokens: 300 } });
        return Math.max(...prompts.filter((prompt) => prompt.includes("Join them")).map((prompt) => prompt.length));
      }),
    );
    expect(lengths[1]).toBeLessThan(lengths[0]! * 1.2);
    expect(lengths[1]).toBeLessThan(4 * 300 * 5);
  });

  test("without a usable summary, as much of them as fits, in one critique", async () => {
    const critic = (prompt: string, call: ScriptedCall) => (prompt.includes("Join them") ? "no" : long(prompt, call));
    const { critiques } = await criticized({ rows: 30, critic, options: { tokens: 500 } });
    for (const { text, from } of critiques) {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_000);
      expect(text).toContain("much");
      expect(from).toHaveLength(30);
    }
  });

  test("summarize asks wherever there are two", async () => {
    const few = await criticized({ rows: 2, critic: byRun, options: { summarize: true, params: ["two"] } });
    expect(few.prompts.length).toBe(2 + 1);
    expect(few.critiques).toHaveLength(1);
    const one = await criticized({ rows: 1, critic: byRun, options: { summarize: true, params: ["two"] } });
    expect(one.prompts.length).toBe(1);
  });
});

describe("timing and bad replies", () => {
  test("all calls of a level run side by side, over all runs", async () => {
    let now = 0;
    let most = 0;
    const critic = async (prompt: string) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 10));
      now--;
      return said(prompt);
    };
    await criticized({ rows: 7, critic: critic as never });
    expect(most).toBe(7);
  });

  test.each([false, true])(
    "the calls of one run's level are in flight at once, and there are no more waves than levels, per edge %s",
    async (perEdge) => {
      const [depth, width] = [3, 5];
      const waves = new CountedWaves();
      const run = recipe(async (study) => {
        const [evidence] = await study.evaluate([study.baseline], study.train);
        await study.critique(evidence!.rollouts, { perEdge });
      });
      await new Bench(layersTask(depth, width), { method: run, optimizer: scriptedModel(waves.held(said)) }).run();
      // Below the first layer, an edge to each of two calls, and one to the text.
      expect(waves.sizes).toEqual(perEdge ? [3 * width, 3 * width, width] : Array(depth).fill(width));
    },
  );

  test("the order in which replies come changes nothing", async () => {
    const reference = await criticized({ rows: 6, critic: byRun });
    for (let seed = 0; seed < 3; seed++) {
      const random = randomStream(seed, "latency");
      const { critiques } = await criticized({ rows: 6, critic: byRun, latencyMs: () => random.unit() * 12 });
      expect(critiques).toEqual(reference.critiques);
    }
  });

  test("an unusable reply is no critique, and ends nothing", async () => {
    expect((await criticized({ critic: () => "I would rather not." })).critiques).toEqual([]);
    const { critiques } = await criticized({
      critic: (prompt) => (prompt.includes("bad: train 1") ? '<critique for="nobody">x</critique>' : said(prompt)),
    });
    expect(critiques.map(({ from }) => from.length)).toEqual([2, 2]);
  });
});

/** Layers of model calls, with one row to train on; each call reads two of the layer before, and one text. */
function layersTask(depth: number, width: number): AnyTask {
  const words = languageModel("words", scriptedModel("so"));
  const style = param.text("style", "Be kind.");
  const join = op("join", (...parts: string[]) => parts.join(" "));
  const program = flow("layers", async (input: Node<string>) => {
    let layer: readonly Node<string>[] = Array.from({ length: width }, () => input);
    for (let i = 0; i < depth; i++) {
      const before = layer;
      const call = (left: Node<string>, at: number) =>
        words`${style} ${left} ${before[(at + 1) % width]!} at ${i} ${at}`;
      layer = await Promise.all(before.map(call));
    }
    return join(...layer);
  });
  return defineTask({
    program,
    data: { train: [{ input: "in" }], validation: [{ input: "other" }], test: [] },
    metric: () => 0.5,
    params: [style],
    version: "layers 1",
  }) as unknown as AnyTask;
}

/** TextGrad in its shortest form. */
const textgrad = method(
  {
    name: "short-textgrad",
    paper: "Yuksekgonul et al.: TextGrad (2024)",
    summary: "critiques walk back to the params, and each is rewritten",
    signal: "dynamic",
    credit: "backpropagation",
    needsModel: true,
    changes: ["any"],
  },
  { batch: option.whole(3, "runs that are criticized in each step"), perEdge: option.flag(false, "one call an edge") },
  async (study, { batch, perEdge }) => {
    let [best] = await study.evaluate([study.baseline], study.validation);
    while (await study.step("update")) {
      const now = best!.candidate;
      const [seen] = await study.evaluate([now], study.draw("batch").sample(study.train, batch));
      const critiques = await study.critique(seen!.rollouts, { perEdge });
      const edits = await study.each(study.params, async ({ name, show, describe }, scope) => {
        const own = critiques.filter((critique) => critique.param === name).map((critique) => critique.text);
        if (own.length === 0) return {};
        const sections = { role: describe(), text: show(now.values[name]!), critiques: own };
        const task = "Rewrite the text so that the critiques are met.";
        const [text] = await scope.ask({ name: "editor", task, sections, reply: newTextReply });
        return text === undefined ? {} : { [name]: text };
      });
      const born = await study.offer([now], edits, "textgrad");
      best = top([best!, ...(await study.evaluate(born, study.validation))], 1)[0];
      study.keep(best!.candidate);
    }
  },
);

describe.each([false, true])("a method on top, perEdge %s", (perEdge) => {
  const suite = methodConformance(() => textgrad({ perEdge }), { kills: 6, shuffles: 2 });
  // The toy's text alone can be rewritten in words: what random draws reach with all three params is out of its reach.
  test.each(suite.filter(({ name }) => !name.includes("beats random")))("$name", ({ run }) => run(), 60_000);
});
