/** A node of a search tree over candidates or anything else; `reward`: higher is better. */
export interface TreeNode<T> {
  readonly item: T;
  readonly reward: number;
  readonly parent: TreeNode<T> | undefined;
  /** 0 for the root. */
  readonly depth: number;
  /** In order of birth. */
  readonly children: TreeNode<T>[];
  /** What each visit came to: the sum of the rewards from here to the end of its path. */
  readonly returns: number[];
}

export function rootNode<T>(item: T, reward: number): TreeNode<T> {
  return { item, reward, parent: undefined, depth: 0, children: [], returns: [] };
}

export function addChild<T>(parent: TreeNode<T>, item: T, reward: number): TreeNode<T> {
  const child: TreeNode<T> = { item, reward, parent, depth: parent.depth + 1, children: [], returns: [] };
  parent.children.push(child);
  return child;
}

/** The nodes from the root to this one, both included. */
export function pathTo<T>(node: TreeNode<T>): TreeNode<T>[] {
  const path: TreeNode<T>[] = [];
  for (let at: TreeNode<T> | undefined = node; at !== undefined; at = at.parent) path.unshift(at);
  return path;
}

/** What a visit of this node has come to on average; its own reward where there was none. */
export function meanReturn<T>({ returns, reward }: TreeNode<T>): number {
  return returns.length === 0 ? reward : sum(returns) / returns.length;
}

/**
 * Upper confidence bound for trees (Kocsis & Szepesvári 2006), as PromptAgent's authors run it:
 * value + w * sqrt(ln(visits of the parent + 1) / visits), where a child without visits counts as visited once.
 * `w` is in units of a path's sum of rewards.
 */
export function uct<T>(node: TreeNode<T>, w: number): number {
  const visits = Math.max(1, node.returns.length);
  return meanReturn(node) + w * Math.sqrt(Math.log((node.parent?.returns.length ?? 0) + 1) / visits);
}

/** The way from the root to a leaf by the highest bound at each fork. Ties go to the earlier child. */
export function select<T>(root: TreeNode<T>, w: number): TreeNode<T>[] {
  const path = [root];
  for (;;) {
    const next = highest(path.at(-1)!.children, (child) => uct(child, w));
    if (next === undefined) return path;
    path.push(next);
  }
}

/** Tells every node of a path what the path came to from there on. */
export function backpropagate<T>(path: readonly TreeNode<T>[]): void {
  let total = 0;
  for (const node of [...path].reverse()) {
    total += node.reward;
    node.returns.push(total);
  }
}

/** The mean reward of a path's nodes. */
export function meanReward<T>(path: readonly TreeNode<T>[]): number {
  return sum(path.map((node) => node.reward)) / path.length;
}

/** The first of those with the highest score; `undefined` of none. */
export function highest<X>(xs: readonly X[], score: (x: X) => number): X | undefined {
  let best: { x: X; score: number } | undefined;
  for (const x of xs) {
    const now = score(x);
    if (best === undefined || now > best.score) best = { x, score: now };
  }
  return best?.x;
}

function sum(xs: readonly number[]): number {
  return xs.reduce((total, x) => total + x, 0);
}
