import { canonical } from "../../graph/json.ts";
import { bestOnValidation } from "../../propose/best-on-validation.ts";
import { textParams } from "../../propose/text-params.ts";
import { entropy } from "../../search/entropy.ts";
import { top } from "../../search/selection.ts";
import { method } from "../../study/method/method.ts";
import { option } from "../../study/method/option.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import { edited, OPERATORS, type Phrase } from "./edit.ts";

const options = {
  candidates: option.whole(5, "candidates per step"),
  edits: option.whole(1, "edits that a candidate takes, one after the other"),
  iterations: option.whole(10, "steps before it ends"),
  patience: option.whole(2, "steps in a row without a gain before it ends"),
  examples: option.whole(100, "training examples, the same in every step, that candidates are scored on"),
  entropy: option.number(
    0.1,
    "weight of the entropy of the outputs (in nats), which keeps a classifier from one answer for all",
    { min: 0 },
  ),
  operators: option.choices(OPERATORS, OPERATORS, "edits to draw from; phrases to add are those that were deleted"),
  level: option.choice("phrase", ["phrase", "sentence", "word"], "what is edited"),
  anneal: option.flag(false, "take a worse candidate at times, less and less often (simulated annealing)"),
  temperature: option.number(1, "sampling temperature of paraphrases", { min: 0 }),
};
/**
 * GrIPS: hill climbing by edits of phrases. Each step tries a few edits of the present text and takes the best where it
 * scores higher on a fixed sample of train. Each edit draws one of the texts, or one part of a text in parts.
 * Scores are the task's metric (between 0 and 1 for the default weight and the annealing, whose temperature is
 * 0.1 e^(-i/5)), where the paper balances the accuracy of labels. Phrases are cut by rules, where the paper uses a
 * parser; the optimizer's model paraphrases. An edit changes one place, where the code changes all that read the same.
 * The best ever seen on validation is kept; the code returns the present one, which annealing may have made worse.
 * Its level "span" is left out. Edits mend a text that has what it takes: nothing new comes in but by a paraphrase.
 */
export const grips = method(
  {
    name: "grips",
    paper:
      "Prasad et al.: GrIPS: Gradient-free, Edit-based Instruction Search for Prompting Large Language Models (EACL 2023)",
    summary: "deletes, swaps, paraphrases and adds phrases, and keeps what helps",
    signal: "dynamic",
    credit: "none",
    needsModel: true,
    changes: ["texts"],
    cost: (o, n) => ({
      start: { rollouts: Math.min(o.examples, n.train) + n.validation, asks: 0 },
      step: {
        rollouts: o.candidates * Math.min(o.examples, n.train) + n.validation,
        asks: o.operators.includes("paraphrase") ? o.candidates * o.edits : 0,
      },
    }),
  },
  options,
  async (study, options) => {
    const texts = textParams(study);
    const objective = (e: Evidence) => ({ ...e, mean: e.mean + options.entropy * spread(e) });
    const on = study.draw("examples").sample(study.train, options.examples);
    let [now] = (await study.evaluate([study.baseline], on)).map(objective);
    const validation = await bestOnValidation(study);
    let deleted: readonly Phrase[] = [];
    let failures = 0;
    for (let i = 0; i < options.iterations && failures < options.patience && (await study.step("iteration")); i++) {
      const slots = Array.from({ length: options.candidates });
      const made = (
        await study.each(slots, (_, scope) => edited(scope, texts, now!.candidate, deleted, options))
      ).flat();
      const [winner] = top(
        (
          await study.evaluate(
            made.map((e) => e.candidate),
            on,
          )
        ).map(objective),
        1,
      );
      const gain = (winner?.mean ?? -Infinity) - now!.mean;
      failures = gain > 0 ? 0 : failures + 1;
      const luck = options.anneal && study.draw("anneal").unit() < Math.exp(gain / (0.1 * Math.exp(-i / 5)));
      if (winner === undefined || !(gain > 0 || luck)) continue;
      now = winner;
      const { deleted: lost, added } = made.find((e) => e.candidate.id === winner.candidate.id)!;
      deleted = [...deleted, ...lost].filter((phrase) => !added.includes(phrase));
      await validation.look(now.candidate);
    }
  },
  ({ operators }) => {
    if (operators.length === 0) return '"operators" is empty';
    return operators.includes("add") && !operators.includes("delete")
      ? '"add" in "operators" needs "delete"'
      : undefined;
  },
);

function spread({ rollouts }: Evidence): number {
  return entropy(rollouts.map((rollout) => canonical(rollout.output)));
}
