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
 * what `late` names; all of one run. Iterative, so that depth does not matter; an edge back to a node that is still
 * open is passed over.
 */
export function postOrder(
  roots: readonly AnyNode[],
  edges: (node: AnyNode) => readonly unknown[],
  late: (node: AnyNode) => readonly AnyNode[] = () => NONE,
): Order {
  // By serial: 0 where the walk has not come, OPEN, or one more than the place. A map takes half as long again.
  const states = new Int32Array(roots[0]?.run.nodes ?? 0);
  const nodes: AnyNode[] = [];
  const path: AnyNode[] = [];
  const lists: (readonly unknown[])[] = [];
  const positions: number[] = [];
  const isLate: boolean[] = [];
  const enter = (node: AnyNode): void => {
    states[node.serial] = OPEN;
    path.push(node);
    lists.push(edges(node));
    positions.push(0);
    isLate.push(false);
  };
  for (const root of roots) {
    if (states[root.serial] === 0) enter(root);
    while (path.length > 0) {
      const top = path.length - 1;
      const list = lists[top]!;
      let at = positions[top]!;
      while (at < list.length && !(isNode(list[at]) && states[(list[at] as AnyNode).serial] === 0)) at++;
      positions[top] = at + 1;
      if (at < list.length) enter(list[at] as AnyNode);
      else if (!isLate[top]) {
        isLate[top] = true;
        lists[top] = late(path[top]!);
        positions[top] = 0;
      } else {
        const node = path.pop()!;
        states[node.serial] = nodes.push(node);
        lists.pop();
        positions.pop();
        isLate.pop();
      }
    }
  }
  return {
    nodes,
    place(node) {
      const state = states[node.serial]!;
      return state > 0 ? state - 1 : undefined;
    },
  };
}
