import type { CriticCount } from "../credit/critic-count.ts";
import { ACCEPT, ACCEPT_MEANING, descend } from "../propose/descent.ts";
import { edits } from "../propose/edit.ts";
import { epochs } from "../propose/epochs.ts";
import { imperfect, showRun } from "../propose/runs.ts";
import { textParams } from "../propose/text-params.ts";
import { tracesOf } from "../propose/traces.ts";
import { method } from "../study/method/method.ts";
import { type OptionValues, option } from "../study/method/option.ts";
import type { ParamInfo } from "../study/study.ts";

const options = {
  batch: option.whole(64, "training examples that each step runs"),
  errors: option.whole(2, "runs of these that went wrong, drawn by chance, that are criticized"),
  siblings: option.flag(true, "one critic call sees all inputs of a call side by side; false: one call for each input"),
  askTexts: option.flag(false, "a critic is asked about the texts themselves, too, as in TextGrad"),
  accept: option.choice("better", ACCEPT, ACCEPT_MEANING),
  tokens: option.whole(2_000, "the most tokens of all critiques of one text, and of all traces that its editor sees"),
  temperature: option.number(0, "the editor's sampling temperature", { min: 0 }),
};

/**
 * Semantic backpropagation: what is said of an input depends on the inputs beside it, so one critic call says for all
 * that other calls gave to a call how it should change. Some of the runs that went wrong are walked back; then each text
 * is rewritten once, by an editor that sees these runs, the calls that the text had a part in, and what came back about
 * their outputs: no critic is asked about the text itself, so that a program of one call takes none.
 * The change passes a gate: it stays where the score rises. The gate is validation; the published code's is training
 * data. `{ siblings: false }` and `{ accept: "always" }` are the paper's ablations. The code takes 12 iterations, 4 in
 * its script for BBH; its figures are of the code.
 */
export const semanticBackprop = method(
  {
    name: "semantic-backprop",
    paper: "Wang et al.: How to Correctly do Semantic Backpropagation on Language-based Agentic Systems (2024)",
    summary:
      "a critic sees all inputs of a call side by side; each text is rewritten, and a gate lets pass what is better",
    signal: "dynamic",
    credit: "backpropagation",
    needsModel: true,
    changes: ["texts"],
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: 0 },
      step: {
        rollouts: Math.min(o.batch, n.train) + n.validation,
        // Critics; a summary, where there is too much, and a rewrite for each text.
        asks: Math.min(o.errors, o.batch, n.train) * criticsOf(o, n.critics) + 2 * n.texts,
      },
    }),
  },
  options,
  async (study, options) => {
    const { batch, errors, siblings, askTexts, accept, tokens, temperature } = options;
    const params = textParams(study).map((param) => param.name);
    const next = epochs(study, batch);
    await descend(study, { by: "semantic-backprop", accept }, async (now) => {
      const [seen] = await study.evaluate([now], next());
      const wrong = study.draw("errors").sample(imperfect(study, seen!), errors);
      const critiques = await study.critique(wrong, { params, paramsReceive: !askTexts, perEdge: !siblings, tokens });
      const beside = (param: ParamInfo) => ({ runs: wrong.map(showRun), traces: tracesOf(wrong, param, tokens) });
      const [change] = await edits(study, now, critiques, beside, { temperature });
      return change;
    });
  },
);

/** Critic calls for one run. */
function criticsOf({ siblings, askTexts }: OptionValues<typeof options>, critics: CriticCount): number {
  const count = askTexts ? critics : critics.between;
  return siblings ? count.nodes : count.edges;
}
