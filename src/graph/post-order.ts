import { type AnyNode, isNode } from "./node.ts";

/** Nodes in an order, and the place of each in it. */
export interface Order {
  readonly nodes: readonly AnyNode[];
  /** The place of a node; `undefined` where the order does not hold it. */
  place(node: AnyNode): number | undefined;
}

const NONE: readonly AnyNode[] = [];
const OPEN = -1;

/**
 * The nodes that `roots` reach, each after what `edges` names for it (others among it are passed over), and then after
 * what `late` names. Iterative, so that depth does not matter; an edge back to a node that is still open is passed over.
 */
export function postOrder(
  roots: readonly AnyNode[],
  edges: (node: AnyNode) => readonly unknown[],
  late: (node: AnyNode) => readonly AnyNode[] = () => NONE,
): Order {
  const entries = new Map<AnyNode, number>();
  const places: number[] = [];
  const nodes: AnyNode[] = [];
  const path: AnyNode[] = [];
  const own: number[] = [];
  const lists: (readonly unknown[])[] = [];
  const positions: number[] = [];
  const isLate: boolean[] = [];
  const enter = (node: AnyNode): void => {
    entries.set(node, places.length);
    own.push(places.length);
    places.push(OPEN);
    path.push(node);
    lists.push(edges(node));
    positions.push(0);
    isLate.push(false);
  };
  for (const root of roots) {
    if (!entries.has(root)) enter(root);
    while (path.length > 0) {
      const top = path.length - 1;
      const list = lists[top]!;
      let at = positions[top]!;
      while (at < list.length && !(isNode(list[at]) && !entries.has(list[at] as AnyNode))) at++;
      positions[top] = at + 1;
      if (at < list.length) enter(list[at] as AnyNode);
      else if (!isLate[top]) {
        isLate[top] = true;
        lists[top] = late(path[top]!);
        positions[top] = 0;
      } else {
        places[own.pop()!] = nodes.length;
        nodes.push(path.pop()!);
        lists.pop();
        positions.pop();
        isLate.pop();
      }
    }
  }
  return {
    nodes,
    place(node) {
      const entry = entries.get(node);
      return entry === undefined ? undefined : places[entry];
    },
  };
}
