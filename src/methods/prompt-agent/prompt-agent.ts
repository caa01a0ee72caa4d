import { top } from "../../search/selection.ts";
import {
  addChild,
  backpropagate,
  highest,
  meanReward,
  pathTo,
  rootNode,
  select,
  type TreeNode,
} from "../../search/uct.ts";
import type { Candidate } from "../../study/candidate.ts";
import { method } from "../../study/method/method.ts";
import { type OptionValues, option } from "../../study/method/option.ts";
import type { Study } from "../../study/study.ts";
import { rewrites } from "./rewrites.ts";

const options = {
  variant: option.choice("mcts", ["mcts", "beam", "greedy"], "how the tree is searched; greedy keeps one node a level"),
  iterations: option.whole(12, "walks down the tree; beam, greedy: levels at most"),
  depth: option.whole(8, "rewrites one after the other at most"),
  width: option.whole(3, "batches that a node is expanded with"),
  children: option.whole(1, "texts that are written for each batch"),
  batch: option.whole(5, "training examples that a rewrite looks at"),
  beam: option.whole(3, "beam: nodes that are kept on each level"),
  minDepth: option.whole(2, "mcts: no walk is cut short down to this depth", { min: 0 }),
  w: option.number(2.5, "mcts: how strongly it explores, in units of a path's summed rewards", { min: 0 }),
  tokens: option.whole(6_000, "the most tokens that the traces of a batch may take together"),
  temperature: option.number(1, "sampling temperature", { min: 0 }),
};
type Options = OptionValues<typeof options>;
type Node = TreeNode<Candidate>;

/**
 * PromptAgent: a tree of rewrites, each led by the errors of a batch and by the texts on the way to it; a node's reward
 * is its mean on validation. What the model was given and said in a run stands in its trace. MCTS as in the authors' code: the paper's bound has no value for a node without visits. A
 * "rollout" is the walk to the best child, level by level, and keeps what it finds. Several texts take turns by depth.
 * It ends with the best node of the path with the best mean, as published, and the best node of all beside it. An
 * expansion without usable replies is tried again later; the code closes the node. Beam and greedy search, the paper's
 * baselines, expand every node like the root; the code's beam gives the later ones `{ width: 1, children: 3 }`.
 * Temperature 1 and the paper's depths and widths are from secondary notes, unverified.
 */
export const promptAgent = method(
  {
    name: "prompt-agent",
    paper: "Wang et al.: PromptAgent: Strategic Planning with Language Models (ICLR 2024)",
    summary: "searches a tree of rewrites led by errors, with MCTS",
    signal: "dynamic",
    credit: "none",
    needsModel: true,
    changes: ["texts"],
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: 0 },
      step: {
        rollouts:
          { mcts: o.depth, beam: o.beam, greedy: 1 }[o.variant] *
          o.width *
          (Math.min(o.batch, n.train) + o.children * n.validation),
        asks: { mcts: o.depth, beam: o.beam, greedy: 1 }[o.variant] * o.width * 2,
      },
    }),
  },
  options,
  async (study, options) => {
    const [first] = await study.evaluate([study.baseline], study.validation);
    const root = rootNode(study.baseline, first!.mean);
    await (options.variant === "mcts" ? treeSearch(study, root, options) : levelSearch(study, root, options));
  },
);

async function treeSearch(study: Study, root: Node, o: Options): Promise<void> {
  const paths: Node[][] = [];
  let best = root.reward;
  for (let i = 0; i < o.iterations && (await study.step("iteration")); i++) {
    const path = select(root, o.w);
    for (let node: Node | undefined = path.at(-1)!; node !== undefined; ) {
      const poor: number = (root.reward + (node.parent?.reward ?? root.reward)) / 2;
      const isCut: boolean = node.depth > o.minDepth && (node.reward > best || node.reward < poor);
      best = Math.max(best, node.reward);
      if (isCut || node.depth >= o.depth) break;
      if (node.children.length === 0) await expand(study, [node], o);
      node = highest(node.children, (child) => child.reward);
      if (node !== undefined) path.push(node);
    }
    backpropagate(path);
    paths.push(path);
    keep(study, highest(paths, meanReward)!);
  }
}

/** Level by level; only children go on, and the best node of all is kept apart. */
async function levelSearch(study: Study, root: Node, o: Options): Promise<void> {
  let level = [root];
  for (let i = 0; i < o.iterations && level[0]!.depth < o.depth && (await study.step("level")); i++) {
    await expand(study, level, o);
    const children = level.flatMap((node) => node.children).sort((a, b) => b.reward - a.reward);
    if (children.length > 0) level = children.slice(0, o.variant === "greedy" ? 1 : o.beam);
    keep(study, level);
  }
}

/** The best of these nodes, and the best candidate of all. */
function keep(study: Study, nodes: readonly Node[]): void {
  const overall = top(study.seen(study.validation), 1).map((e) => e.candidate);
  study.keep(highest(nodes, (node) => node.reward)!.item, ...overall);
}

/** Gives nodes children with their rewards: none that stands on the way to one of them, and none twice. */
async function expand(study: Study, nodes: readonly Node[], o: Options): Promise<void> {
  const turns = nodes.flatMap((node) => Array<Node>(o.width).fill(node));
  const made = await study.each(turns, (node, scope) => rewrites(scope, node, o));
  const known = new Set(nodes.flatMap(pathTo).map((node) => node.item.id));
  const born = turns
    .flatMap((node, i) => made[i]!.map((candidate) => ({ node, candidate })))
    .filter(({ candidate: { id } }) => !known.has(id) && known.add(id));
  const candidates = born.map(({ candidate }) => candidate);
  const rewards = await study.evaluate(candidates, study.validation);
  for (const [i, { node, candidate }] of born.entries()) addChild(node, candidate, rewards[i]!.mean);
}
