import { eachInput, type Graph, type GraphNode, inputOf, placeOf } from "../graph/graph.ts";
import type { Rules } from "../graph/rule.ts";
import { isWalkedThrough, ruleOf } from "./backward-rule.ts";

/** An input that critiques may go to. */
export interface Input {
  /** The place in `graph.nodes`. */
  readonly place: number;
  /** Unique among the inputs of its node: the argument's name, or the name of the node that fills a template's hole. */
  readonly name: string;
}

/** No more inputs than these are named one by one, and no more templates seen through: those that are left stand for their own. */
const MOST = 24;

/** Where critiques of a node's output go. Templates in a question to a critic are seen through: their holes are its inputs. */
export function inputsOf(graph: Graph, node: GraphNode, rules: Rules): readonly Input[] {
  if (isWalkedThrough(node, rules)) return [{ place: placeOf(graph, node.inner!), name: "result" }];
  const direct = node.args.flatMap((arg) => {
    const id = inputOf(arg);
    return id === undefined
      ? []
      : [{ place: placeOf(graph, id), name: node.kind === "template" ? undefined : arg.name }];
  });
  return named(graph, ruleOf(node, rules) === "ask" ? seenThrough(graph, direct, rules) : direct);
}

/** Whether `test` holds for the place of anything that the node was made from or decided by, under its rule. */
export function anyEdge(graph: Graph, node: GraphNode, rules: Rules, test: (place: number) => boolean): boolean {
  let found = false;
  const visit = (id: number): void => {
    found ||= test(placeOf(graph, id));
  };
  if (isWalkedThrough(node, rules)) visit(node.inner!);
  else eachInput({ args: node.args }, visit);
  for (const id of node.reads) if (!found) visit(id);
  return found;
}

interface Unnamed {
  readonly place: number;
  readonly name: string | undefined;
}

/** The inputs with templates replaced by what fills their holes, the outermost first, while they stay few. */
function seenThrough(graph: Graph, direct: readonly Unnamed[], rules: Rules): Unnamed[] {
  let inputs = [...direct];
  for (let i = 0; i < MOST; i++) {
    const at = inputs.findIndex(isOpen);
    if (at < 0) break;
    inputs = distinct([...inputs.slice(0, at), ...holesOf(graph, inputs[at]!.place), ...inputs.slice(at + 1)]);
  }
  return inputs;

  function isOpen({ place }: Unnamed): boolean {
    const node = graph.nodes[place]!;
    if (node.kind !== "template" || node.cut || node.reads.length > 0 || ruleOf(node, rules) !== "pass") return false;
    return inputs.length - 1 + holesOf(graph, place).length <= MOST;
  }
}

function holesOf(graph: Graph, place: number): Unnamed[] {
  return graph.nodes[place]!.args.flatMap((arg) => {
    const id = inputOf(arg);
    return id === undefined ? [] : [{ place: placeOf(graph, id), name: undefined }];
  });
}

function distinct(inputs: readonly Unnamed[]): Unnamed[] {
  const byPlace = new Map<number, Unnamed>();
  for (const input of inputs) if (!byPlace.has(input.place)) byPlace.set(input.place, input);
  return [...byPlace.values()];
}

function named(graph: Graph, inputs: readonly Unnamed[]): Input[] {
  const taken = new Set<string>();
  return distinct(inputs).map(({ place, name }) => {
    const own = graph.nodes[place]!.name;
    let free = name === undefined || taken.has(name) ? own : name;
    for (let i = 2; taken.has(free); i++) free = `${own}_${i}`;
    taken.add(free);
    return { place, name: free };
  });
}
