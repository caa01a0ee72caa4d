import { distinct } from "../propose/distinct.ts";
import { offerTexts } from "../propose/offer-texts.ts";
import { paraphrase } from "../propose/paraphrase.ts";
import { reasonedEditPrompt, reasonsPrompt } from "../propose/reasons.ts";
import { imperfect, showRun } from "../propose/runs.ts";
import { role, textOf, textParams } from "../propose/text-params.ts";
import { bestOfRace, POLICIES, policyNamed } from "../search/policies.ts";
import type { Candidate } from "../study/candidate.ts";
import { method } from "../study/method/method.ts";
import { type OptionValues, option } from "../study/method/option.ts";
import type { Evidence } from "../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../study/study.ts";

const options = {
  rounds: option.whole(6, "rounds for each text"),
  beam: option.whole(4, "candidates that stay after each round"),
  minibatch: option.whole(64, "training examples on which a round looks for errors"),
  groups: option.whole(1, "groups of errors for each candidate"),
  errors: option.whole(4, "errors in a group"),
  reasons: option.whole(4, "reasons that the critic gives for a group; each leads to one edit"),
  paraphrases: option.whole(2, "paraphrases of each edit and of the text itself", { min: 0 }),
  successors: option.whole(8, "new candidates that are kept of each old one, by chance"),
  policy: option.choice("ucb", POLICIES, "how a round's candidates are chosen from"),
  evaluations: option.whole(2048, "evaluations that choosing takes at most; racing ends by itself"),
  arms: option.whole(8, "ucb, ucb-e: candidates that are looked at together"),
  samples: option.whole(32, "ucb, ucb-e, racing: examples of each look"),
  c: option.number(1, "ucb, ucb-e: how strongly they explore, in units of the score", { min: 0 }),
  alpha: option.number(0.05, "racing: the chance at which it drops one of the best", { min: 1e-6, max: 1 }),
  temperature: option.number(1, "sampling temperature", { min: 0 }),
};
type Options = OptionValues<typeof options>;

/**
 * ProTeGi: groups of errors → reasons (the "gradients") → edits; paraphrases of edits and of the text itself; a bandit
 * chooses the next beam from the successors and their parents. Several texts take turns, one a round.
 * The paper takes 4 reasons from a group of errors and leaves the number of groups open; the code's 4 groups of one
 * reason are `{ groups: 4, reasons: 1 }`. Its evaluator is `ucb`; the code begins with `uniform`. The paper's figures
 * (4 reasons, temperature 1, ucb) are from secondary notes, unverified.
 * Paraphrases of the text itself are the code's. Successive halving is that of Karnin et al.; the code's drops what is
 * below the mean. Its filter of edits by their errors is left out.
 * Choosing is done on validation, where the published code takes training data; errors come from train. Where a round
 * has no more candidates than the beam holds, all stay and nothing is paid for choosing.
 */
export const protegi = method(
  {
    name: "protegi",
    paper: 'Pryzant et al.: Automatic Prompt Optimization with "Gradient Descent" and Beam Search (EMNLP 2023)',
    summary: "errors lead to reasons, reasons to edits; a bandit keeps a beam of the best",
    signal: "dynamic",
    credit: "none",
    needsModel: true,
    changes: ["texts"],
    cost: (o, n) => ({
      step: {
        rollouts:
          o.beam * Math.min(o.minibatch, n.train) +
          Math.min(o.policy === "racing" ? Infinity : o.evaluations, o.beam * (1 + o.successors) * n.validation),
        asks: o.beam * (o.groups * (1 + o.reasons) + (1 + o.groups * o.reasons) * o.paraphrases),
      },
    }),
  },
  options,
  async (study, options) => {
    const texts = textParams(study);
    let beam: readonly Candidate[] = [study.baseline];
    for (let round = 0; round < options.rounds * texts.length && (await study.step("round")); round++) {
      const param = texts[round % texts.length]!;
      const parents = await study.evaluate(beam, study.draw("minibatch").sample(study.train, options.minibatch));
      const children = await study.each(parents, (parent, scope) => successors(scope, parent, param, options));
      beam = await choose(study, distinct([...beam, ...children.flat()]), options);
      study.keep(...beam);
    }
  },
  ({ beam, successors, evaluations, policy, arms, samples }) => {
    const most = beam * (1 + successors);
    const isBandit = policy === "ucb" || policy === "ucb-e";
    const looks = isBandit ? Math.floor(evaluations / (arms * samples)) * arms : evaluations;
    if (policy === "racing" || looks >= most) return undefined;
    const rounds = isBandit ? ` in rounds of ${arms} arms with ${samples} samples` : "";
    return `"evaluations" is ${evaluations}: too few to look at each of ${most} candidates${rounds}`;
  },
);

async function choose(study: Study, rivals: readonly Candidate[], o: Options): Promise<readonly Candidate[]> {
  if (rivals.length <= o.beam) return rivals;
  const policy = policyNamed(o.policy, { ...o, keep: o.beam }, rivals.length);
  return bestOfRace(o.policy, await study.race(rivals, study.validation, policy), o.beam).map((e) => e.candidate);
}

/** Edits against groups of errors, where there are any, and paraphrases; so many of them by chance. */
async function successors(study: Study, parent: Evidence, param: ParamInfo, o: Options): Promise<Candidate[]> {
  const text = textOf(parent.candidate, param);
  const wrong = imperfect(study, parent);
  const groups = Array.from({ length: wrong.length === 0 ? 0 : o.groups }, () =>
    study.draw("errors").sample(wrong, o.errors).map(showRun),
  );
  const edits = await study.each(groups, async (runs, scope) => {
    const shown = { purpose: role(study, param), text, runs };
    const [reasons = []] = await scope.ask(reasonsPrompt(shown, o.reasons, o.temperature));
    return (
      await scope.each(reasons, (reason, inner) => inner.ask(reasonedEditPrompt(shown, [reason], o.temperature)))
    ).flat();
  });
  const sources = [text, ...edits.flat()];
  const said = await study.each(sources, (one, scope) => scope.ask(paraphrase(one, o.temperature), o.paraphrases));
  const fresh = [...new Set([...edits.flat(), ...said.flat()])].filter((one) => one !== text);
  return await offerTexts(study, [parent.candidate], param, study.draw("cap").sample(fresh, o.successors), "protegi");
}
