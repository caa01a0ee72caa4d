import { bestOnValidation } from "../propose/best-on-validation.ts";
import { distinct } from "../propose/distinct.ts";
import { inductionPrompt } from "../propose/induction.ts";
import { offerTexts } from "../propose/offer-texts.ts";
import { paraphrase } from "../propose/paraphrase.ts";
import { textOf, textParams } from "../propose/text-params.ts";
import { ucb } from "../search/bandits.ts";
import { portion } from "../search/portion.ts";
import { top } from "../search/selection.ts";
import type { Candidate } from "../study/candidate.ts";
import { method } from "../study/method/method.ts";
import { type OptionValues, option } from "../study/method/option.ts";
import type { Evidence } from "../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../study/study.ts";

const options = {
  candidates: option.whole(50, "texts that are proposed in each step"),
  samples: option.whole(5, "samples of training pairs that the texts are induced from, in equal parts"),
  pairs: option.whole(5, "pairs of input and output in a sample"),
  rounds: option.whole(0, "rounds of paraphrases after the induction; the paper saw gains up to 3", { min: 0 }),
  survivors: option.whole(5, "best candidates that go on into the next step, where they are paraphrased"),
  examples: option.whole(50, "training examples that a candidate is scored on in a step"),
  estimate: option.choice(
    "subset",
    ["subset", "ucb"],
    "all candidates on the same examples, or a bandit that gives as many in all to those that promise most",
  ),
  temperature: option.number(0.9, "sampling temperature", { min: 0 }),
};
type Options = OptionValues<typeof options>;

/**
 * APE: a model guesses the instruction behind pairs of input and output; the best guesses may be paraphrased, and the
 * best of those again. Pairs are training rows with `expected`; a row without shows its input alone.
 * Several texts take turns, each laid over the best candidate so far.
 * Scores are the task's metric (the published code's default, likelihoods, needs models that tell them). A step's
 * candidates share one random subset of train, where the code draws one for each; the step's best must then be better
 * on validation, where the paper takes the best on train. The code has no paraphrase rounds. The paper's induction by
 * infilling is left out. How many stay in the paper's ("top k%") is not verified.
 */
export const ape = method(
  {
    name: "ape",
    paper: "Zhou et al.: Large Language Models are Human-Level Prompt Engineers (ICLR 2023)",
    summary: "guesses instructions from pairs of input and output, and takes the best",
    signal: "static",
    credit: "none",
    needsModel: true,
    changes: ["texts"],
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: 0 },
      step: {
        rollouts: (o.candidates + o.survivors) * Math.min(o.examples, n.train) + n.validation,
        asks: o.candidates,
      },
    }),
  },
  options,
  async (study, options) => {
    const texts = textParams(study);
    const validation = await bestOnValidation(study);
    let kept = [study.baseline];
    for (let round = 0; round <= options.rounds; round++) {
      for (const param of texts) {
        if (!(await study.step(round === 0 ? "induction" : "paraphrases"))) return;
        const proposed =
          round === 0
            ? await induced(study, param, validation.best.candidate, options)
            : await reworded(study, param, kept, options);
        if (proposed.length === 0) continue;
        const scored = await estimated(study, distinct([...kept, ...proposed]), options);
        kept = top(scored, options.survivors).map((e) => e.candidate);
        await validation.look(kept[0]!);
      }
    }
  },
  ({ candidates, samples }) =>
    samples > candidates ? `"samples" is ${samples} for ${candidates} "candidates"` : undefined,
);

async function induced(study: Study, param: ParamInfo, base: Candidate, o: Options): Promise<Candidate[]> {
  const samples = Array.from({ length: o.samples }, () => study.draw("pairs").sample(study.train, o.pairs));
  const found = await study.each(samples, (pairs, scope, i) =>
    scope.ask(inductionPrompt(scope, param, pairs, o.temperature), portion(o.candidates, samples.length, i)),
  );
  return await offerTexts(study, [base], param, found.flat(), "induction");
}

/** Each of the kept candidates with one text said in other words. */
async function reworded(study: Study, param: ParamInfo, kept: readonly Candidate[], o: Options): Promise<Candidate[]> {
  const children = await study.each(kept, async (parent, scope, i) => {
    const prompt = paraphrase(textOf(parent, param), o.temperature);
    const found = await scope.ask(prompt, portion(o.candidates, kept.length, i));
    return await offerTexts(scope, [parent], param, found, "paraphrase");
  });
  return children.flat();
}

/** UCB plays a third of the arms with 5 examples a round, as the authors' shorter script does. */
async function estimated(study: Study, candidates: readonly Candidate[], o: Options): Promise<Evidence[]> {
  if (o.estimate === "subset")
    return await study.evaluate(candidates, study.draw("subset").sample(study.train, o.examples));
  const arms = Math.ceil(candidates.length / 3);
  const n = Math.min(5, o.examples);
  const rounds = Math.floor((o.examples * candidates.length) / (arms * n));
  return await study.race(candidates, study.train, ucb({ rounds, arms, n }));
}
