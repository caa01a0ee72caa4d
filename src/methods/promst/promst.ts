import { bestOnValidation } from "../../propose/best-on-validation.ts";
import { distinct } from "../../propose/distinct.ts";
import { byErrorType } from "../../propose/error-types.ts";
import { offerTexts } from "../../propose/offer-texts.ts";
import { imperfect } from "../../propose/runs.ts";
import { textParams } from "../../propose/text-params.ts";
import { top } from "../../search/selection.ts";
import type { Candidate } from "../../study/candidate.ts";
import { method } from "../../study/method/method.ts";
import { type OptionValues, option } from "../../study/method/option.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import type { Study } from "../../study/study.ts";
import { rewritePrompt, summaryPrompt } from "./prompts.ts";

const options = {
  children: option.whole(8, "rewrites of each node of the tree"),
  selected: option.whole(2, "best children of a node that are rewritten in turn"),
  episodes: option.whole(16, "training examples that every node is scored on; their errors are its feedback"),
  types: option.whole(4, "error types with a summary of their own; rarer ones share the last"),
  tokens: option.whole(15_000, "the most tokens that the runs of one error type may take, half of them their traces"),
  deepEnough: option.whole(2, "levels that every branch goes down before falling scores may end it", { min: 2 }),
  temperature: option.number(0.7, "sampling temperature of summaries and rewrites", { min: 0 }),
};
type Options = OptionValues<typeof options>;

/** A node of the tree, by its own evidence on the episodes. */
interface TreeNode {
  readonly evidence: Evidence;
  /** From the root to this node. */
  readonly path: readonly Candidate[];
  /** The root's score, and the best one of each level on the way down. */
  readonly bests: readonly number[];
  readonly triedBefore?: true;
}

/**
 * PROMST: the metric's feedback says by a human rule what kind of error a run ended with ("collision: …", the type before
 * the colon). For each child, the errors of each type are summarized, and a rewrite sees the summaries and all texts on
 * the way from the root; then the best children in turn, depth first. Several texts take turns among the children.
 * The paper's score model, which filters children before they are run, is left out: the published code has a stub of it.
 * The depth-first tree is the code's, where the paper speaks of a genetic algorithm; so are 8 children, in one of its
 * scripts 4. That code samples at temperature 0, where children differ by the order of errors alone, and ends a branch where the last
 * three best scores fell in order of visit, whatever their branch; here they are the branch's own. Scores are on training
 * examples; what is returned is chosen on validation. A node whose children all fail is tried once more.
 */
export const promst = method(
  {
    name: "promst",
    paper: "Chen et al.: PRompt Optimization in Multi-Step Tasks (EMNLP 2024)",
    summary: "summarizes errors by type, and rewrites texts down a tree, the best branches first",
    signal: "dynamic",
    credit: "none",
    needsModel: true,
    changes: ["texts"],
    cost: (o, n) => ({
      start: { rollouts: n.validation + Math.min(o.episodes, n.train), asks: 0 },
      step: {
        rollouts: o.children * Math.min(o.episodes, n.train) + n.validation,
        asks: o.children * (o.types + 1),
      },
    }),
  },
  options,
  async (study, options) => {
    const episodes = study.draw("episodes").sample(study.train, options.episodes);
    const validation = await bestOnValidation(study);
    const [root] = await study.evaluate([study.baseline], episodes);
    const visited = new Set([study.baseline.id]);
    const open: TreeNode[] = [{ evidence: root!, path: [study.baseline], bests: [root!.mean] }].filter(hasErrors);
    while (open.length > 0 && (await study.step("expansion"))) {
      const node = open.pop()!;
      const fresh = (await children(study, node, options)).filter(({ id }) => !visited.has(id));
      if (fresh.length === 0) {
        if (!node.triedBefore) open.push({ ...node, triedBefore: true });
        continue;
      }
      const scored = await study.evaluate(fresh, episodes);
      for (const { id } of fresh) visited.add(id);
      const chosen = top(scored, options.selected);
      const bests = [...node.bests, chosen[0]!.mean];
      const next = chosen.map((evidence) => ({ evidence, path: [...node.path, evidence.candidate], bests }));
      if (!falling(bests, options.deepEnough)) open.push(...next.filter(hasErrors).reverse());
      await validation.look(chosen[0]!.candidate);
    }

    function hasErrors({ evidence }: TreeNode): boolean {
      return imperfect(study, evidence).length > 0;
    }
  },
);

/** Whether a branch ends here: it is deep enough, and the last three of its best scores fell. */
function falling(bests: readonly number[], deepEnough: number): boolean {
  const [a, b, c] = bests.slice(-3);
  return bests.length > deepEnough && c !== undefined && a! > b! && b! > c;
}

/** Rewrites of a node: each of one text, from summaries of its own. */
async function children(study: Study, node: TreeNode, o: Options): Promise<Candidate[]> {
  const texts = textParams(study);
  const turns = Array.from({ length: o.children }, (_, i) => ((node.bests.length - 1) * o.children + i) % texts.length);
  const made = await study.each(turns, async (turn, scope) => {
    const param = texts[turn]!;
    const errors = scope.draw("errors").shuffle(imperfect(scope, node.evidence));
    const summaries = await scope.each(byErrorType(errors, o.types), ({ type, rollouts }, inner) =>
      inner.ask(summaryPrompt(inner, param, node.evidence.candidate, { ...o, type, rollouts })),
    );
    if (summaries.flat().length === 0) return [];
    const found = await scope.ask(rewritePrompt(scope, param, node.path, summaries.flat(), o.temperature));
    return await offerTexts(scope, [node.evidence.candidate], param, found, "promst");
  });
  return distinct(made.flat());
}
