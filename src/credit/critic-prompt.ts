import { type Graph, type GraphNode, inputOf, nodeOf } from "../graph/graph.ts";
import { canonical, type Json } from "../graph/json.ts";
import { textOf } from "../graph/render-value.ts";
import type { LazyText, Prompt, Section } from "../model/prompt.ts";
import { critiqueReply, critiquesForReply } from "../model/tagged-replies.ts";
import type { Input } from "./backward-edges.ts";
import { type Message, told } from "./backward-message.ts";
import type { Criticized, Question } from "./backward-walk.ts";
import { besides, type CriticBrief } from "./critic-brief.ts";
import { cutToBytes, fairShare } from "./fair-share.ts";

/** Changes whenever a critic's prompt has other bytes for the same call. */
const VERSION = 1;
/** Tokens that all inputs, the output, and all feedback may take, each. */
const TOKENS = { inputs: 8_000, output: 2_000, feedback: 2_000, run: 1_000 } as const;

/** One question about all inputs of a call: the critic sees the siblings. After semantic backpropagation (Wang et al., 2024). */
export function nodePrompt(question: Question, brief: CriticBrief): Prompt<Readonly<Record<string, string>>> {
  const { asked } = question;
  return {
    name: "critic",
    slot: "critic",
    task: taskOf(question, brief, ALL_INPUTS),
    sections: sections(question, brief),
    reply: critiquesForReply(asked.map((input) => input.name)),
  };
}

/** One question about one input of a call. After TextGrad (Yuksekgonul et al., 2024). */
export function edgePrompt(question: Question, input: Input, brief: CriticBrief): Prompt<string> {
  return {
    name: "critic",
    slot: "critic",
    task: taskOf(question, brief, ONE_INPUT),
    sections: { about: input.name, ...sections(question, brief) },
    reply: critiqueReply,
  };
}

const ROLE =
  "You are the critic of one step of a program: below are a run, the step, the variables and other inputs that it was given, and its output.";
const ALL_INPUTS =
  "Say which of its inputs should change, and how, so that the feedback would be met. The inputs work together: blame those that caused it, and leave out those that are good as they are.";
const ONE_INPUT =
  'Say how the input that is named under "about" should change so that the feedback would be met. Where it is good as it is, say so in a few words.';
const MANNER =
  "Name causes, be specific, and keep to what would help on other runs too. Give feedback only: never write a new value yourself.";

function taskOf({ messages }: Question, brief: CriticBrief, asked: string): string {
  return [ROLE, asked, aboutFeedback(messages), MANNER, ...besides(brief).told].join(" ");
}

/** Whether the feedback is what came back about the output, or what later critics made of it. */
function aboutFeedback(messages: readonly Message[]): string {
  return messages.some((message) => message.source.outcome)
    ? "The feedback came back about the step's output, or about the program's result that was made of it."
    : "The feedback is what was said of the output by the critics of later steps that used it.";
}

function sections(question: Question, brief: CriticBrief): Record<string, Section> {
  const { run, graph, node, inputs, messages } = question;
  const lazy = (part: string, render: () => string): LazyText => ({
    identity: { critic: run.key, node: node.id, part, inputs: inputs.map((input) => input.name), version: VERSION },
    render,
  });
  let shared: readonly string[] | undefined;
  const values = () => {
    shared ??= fairShare(
      inputs.map(({ place }) => valueText(graph.nodes[place]!)),
      TOKENS.inputs,
    );
    return shared;
  };
  const items = inputs.map(({ place, name }, i) => {
    const filling = graph.nodes[place]!;
    const text = lazy(`input ${i}`, () => `${name}${aboutInput(name, filling)}\n${values()[i] ?? ""}`);
    return { text, isVariable: filling.param !== undefined };
  });
  const variables = items.flatMap(({ text, isVariable }) => (isVariable ? [text] : []));
  const others = items.flatMap(({ text, isVariable }) => (isVariable ? [] : [text]));
  const { program, objective } = brief;
  return {
    ...(program === "" ? {} : { task: program }),
    ...(objective === undefined ? {} : { objective }),
    ...besides(brief).sections,
    run: runText(run, brief.perfect),
    step: lazy("step", () => stepText(graph, node, inputs)),
    ...(variables.length === 0 ? {} : { variables }),
    ...(others.length === 0 ? {} : { inputs: others }),
    output: lazy("output", () => cutToBytes(outputText(node), TOKENS.output * 4)),
    feedback: fairShare([...new Set(messages.map(told))], TOKENS.feedback),
  };
}

function runText({ example, outcome }: Criticized, perfect: number): string {
  const { expected } = example.row as { readonly expected?: Json };
  const texts = [example.row.input, ...(expected === undefined ? [] : [expected])].map(plain);
  const [input, gold] = fairShare(texts, TOKENS.run);
  return [
    `Input of the program: ${input}`,
    ...(gold === undefined ? [] : [`Expected: ${gold}`]),
    `Score: ${Math.round(outcome.score * 1e4) / 1e4} (at ${perfect} there would be nothing to mend)`,
  ].join("\n");
}

/** What the step does, and how it is made of its inputs. */
function stepText(graph: Graph, node: GraphNode, inputs: readonly Input[]): string {
  const names = new Map(inputs.map(({ place, name }) => [graph.nodes[place]!.id, name]));
  const kind = node.kind === "model" ? "a model call" : node.kind;
  const about = node.description === undefined ? "" : `: ${node.description}`;
  const made = node.args.map((arg) => argumentText(graph, arg, names));
  const form =
    node.kind === "model" ? `It is asked:\n${made.join("\n")}` : `It is called as: ${node.op}(${made.join(", ")})`;
  return `${node.op} (${kind})${about}\n${cutToBytes(form, TOKENS.output * 4)}`;
}

/** An argument as its name, a template as its text with names in the holes. Templates that were seen through are nested only so deep. */
function argumentText(graph: Graph, arg: GraphNode["args"][number], names: ReadonlyMap<number, string>): string {
  const id = inputOf(arg);
  if (id === undefined) return textOf((arg as { readonly value: unknown }).value);
  const name = names.get(id);
  const node = nodeOf(graph, id);
  if (name !== undefined || node.kind !== "template" || node.parts === undefined) return `{${name ?? node.name}}`;
  return node.parts
    .map((part, i) => (node.args[i] === undefined ? part : part + argumentText(graph, node.args[i], names)))
    .join("");
}

function aboutInput(own: string, { kind, op, name, description, param }: GraphNode): string {
  if (param === undefined) return kind === "value" || kind === "template" ? "" : ` (from ${op})`;
  const about = [description, param.allowed].filter((text) => text !== undefined && text !== "").join(" — ");
  return ` (${own === name ? "" : `the variable ${name}, `}${param.kind}): ${about}`;
}

function valueText(node: GraphNode): string {
  return node.param?.shown ?? textOf(node.value);
}

function outputText(node: GraphNode): string {
  return node.error === undefined ? textOf(node.value) : `It failed: ${node.error.message}`;
}

function plain(value: Json): string {
  return typeof value === "string" ? value : canonical(value);
}
