import { GradusError, nearest } from "../graph/errors.ts";
import { type Graph, type GraphNode, nodeOf, placeOf } from "../graph/graph.ts";
import type { Json } from "../graph/json.ts";
import { type Input, inputsOf } from "./backward-edges.ts";
import { levelsOf, reachOf, type WalkOptions } from "./backward-levels.ts";
import { Inbox, type Message, told, via } from "./backward-message.ts";
import { isNamedWhenPassed, ruleOf } from "./backward-rule.ts";

/** A run that is criticized. */
export interface Criticized {
  readonly key: string;
  readonly example: { readonly id: string; readonly row: { readonly input: Json } };
  readonly outcome: { readonly score: number };
  readonly feedback: string;
  graph(): Promise<Graph>;
}

/** A call that a critic is to be asked about. */
export interface Question {
  readonly run: Criticized;
  readonly graph: Graph;
  readonly node: GraphNode;
  /** All its inputs, for the critic to see. */
  readonly inputs: readonly Input[];
  /** Those of them that lead to a param: what is asked about. */
  readonly asked: readonly Input[];
  /** What came back about its output. */
  readonly messages: readonly Message[];
  /** Takes the critiques, by input name. */
  answer(critiques: Readonly<Record<string, string>>): void;
}

/**
 * The way back over one run's graph: level by level, a level being the longest distance to the output in calls that are
 * asked about. So every call is asked about once, when all that use its output have spoken. Iterative and linear.
 */
export class BackwardWalk {
  /** How many levels of questions there are at most. */
  readonly levels: number;
  readonly #run: Criticized;
  readonly #graph: Graph;
  readonly #options: WalkOptions;
  /** Whether the node at a place leads to a wanted param. */
  readonly #reaches: Uint8Array;
  /** The places that a text may come to, by level; in each level what is made later comes first. */
  readonly #byLevel: readonly (readonly number[])[];
  readonly #inboxes = new Map<number, Inbox>();
  #order = 0;

  constructor(run: Criticized, graph: Graph, options: WalkOptions) {
    this.#run = run;
    this.#graph = graph;
    this.#options = options;
    this.#reaches = reachOf(graph, options);
    this.#begin();
    this.#byLevel = levelsOf(graph, options, this.#reaches, this.#inboxes.keys());
    this.levels = this.#byLevel.length;
  }

  /** Lets the texts walk through one level; what is asked there must be answered before the next. */
  questions(level: number): Question[] {
    const found: Question[] = [];
    for (const place of this.#byLevel[level] ?? []) {
      const messages = this.#inboxes.get(place)?.messages() ?? [];
      if (messages.length > 0) found.push(...this.#pass(place, messages));
    }
    return found;
  }

  /** What has come to the wanted params, in the order of the graph. */
  received(): { readonly param: GraphNode; readonly messages: readonly Message[] }[] {
    return [...this.#inboxes]
      .filter(([place]) => this.#graph.nodes[place]!.kind === "param")
      .sort(([a], [b]) => a - b)
      .map(([place, inbox]) => ({ param: this.#graph.nodes[place]!, messages: inbox.messages() }));
  }

  /** The texts that the walk begins with: the run's feedback at its output, what was said of nodes, and errors where they arose. */
  #begin(): void {
    const { nodes, output } = this.#graph;
    const { feedback, outcome } = this.#run;
    this.#say(nodeOf(this.#graph, output), feedback.trim() || scoreText(outcome.score), true);
    const fatal = errorBehind(this.#graph);
    for (const node of nodes) {
      for (const { text, score } of node.feedback ?? []) {
        const said = [text?.trim() ?? "", ...(score === undefined ? [] : [scoreText(score)])].join(" ").trim();
        if (said !== "") this.#say(node, said, true);
      }
      const isOrigin = node.error !== undefined && (node.inner === undefined || !this.#failed(node.inner));
      // The run's own feedback tells the error that ended it.
      if (isOrigin && node !== fatal) this.#say(node, `It failed: ${node.error!.message}`, true);
    }
  }

  #failed(id: number): boolean {
    return nodeOf(this.#graph, id).error !== undefined;
  }

  #say(node: GraphNode, text: string, outcome: boolean): void {
    const place = placeOf(this.#graph, node.id);
    this.#deliver(place, { source: this.#source(node, text, outcome) });
  }

  #source(node: GraphNode, text: string, outcome: boolean) {
    return { id: node.id, node: node.name, text, outcome, order: this.#order++ };
  }

  #deliver(place: number, message: Message): void {
    if (this.#reaches[place] !== 1) return;
    const inbox = this.#inboxes.get(place) ?? new Inbox();
    this.#inboxes.set(place, inbox);
    inbox.add(message);
  }

  #pass(place: number, messages: readonly Message[]): Question[] {
    const node = this.#graph.nodes[place]!;
    for (const id of node.reads)
      for (const message of messages) this.#deliver(placeOf(this.#graph, id), via(message, "decided", node.op));
    const inputs = inputsOf(this.#graph, node, this.#options.rules);
    const reached = inputs.filter((input) => this.#reaches[input.place] === 1);
    const rule = ruleOf(node, this.#options.rules);
    const isToldAll = ({ place: at }: Input) =>
      rule === "pass" || (rule === "ask" && this.#options.paramsReceive && this.#graph.nodes[at]!.kind === "param");
    const passed = isNamedWhenPassed(node) ? messages.map((message) => via(message, "through", node.op)) : messages;
    for (const input of reached.filter(isToldAll)) for (const message of passed) this.#deliver(input.place, message);
    const asked = reached.filter((input) => !isToldAll(input));
    if (asked.length === 0 || rule === "pass") return [];
    const answer = (critiques: Readonly<Record<string, string>>) => this.#answer(node, inputs, critiques);
    if (rule === "ask") return [{ run: this.#run, graph: this.#graph, node, inputs, asked, messages, answer }];
    const values = Object.fromEntries(inputs.map(({ name, place: at }) => [name, this.#graph.nodes[at]!.value]));
    answer(rule({ op: node.op, node: node.name, inputs: values, output: node.value }, messages.map(told)));
    return [];
  }

  #answer(node: GraphNode, inputs: readonly Input[], critiques: Readonly<Record<string, string>>): void {
    const names = inputs.map((input) => input.name);
    for (const name of Object.keys(critiques)) if (!names.includes(name)) throw unknownInput(node, name, names);
    for (const { name, place } of inputs) {
      const text = Object.hasOwn(critiques, name) ? critiques[name]!.trim() : "";
      if (text !== "") this.#deliver(place, { source: this.#source(node, text, false) });
    }
  }
}

/** The node where the error arose that ended the run. */
function errorBehind(graph: Graph): GraphNode | undefined {
  let at = nodeOf(graph, graph.output);
  if (at.error === undefined) return undefined;
  while (at.inner !== undefined && nodeOf(graph, at.inner).error !== undefined) at = nodeOf(graph, at.inner);
  return at;
}

function scoreText(score: number): string {
  return `It scored ${Math.round(score * 1e4) / 1e4}.`;
}

function unknownInput(node: GraphNode, name: string, names: readonly string[]): GradusError {
  const near = nearest(name, names);
  return new GradusError("BAD_OPTION", `the rule for "${node.op}" told "${name}", which is none of its inputs`, {
    fix: `${near === undefined ? "" : `did you mean "${near}"? `}the inputs of ${node.name} are ${names.join(", ")}`,
  });
}
