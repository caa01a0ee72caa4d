import { summaryAsks } from "../../propose/data-summary.ts";
import { demoParams } from "../../propose/demonstrations.ts";
import { Menu } from "../../propose/menu.ts";
import { offerTexts } from "../../propose/offer-texts.ts";
import { PairedEvidence } from "../../propose/paired-evidence.ts";
import { toChange, toPoint } from "../../propose/point.ts";
import { top } from "../../search/selection.ts";
import { tpe } from "../../search/tpe.ts";
import { FINALISTS } from "../../study/budget/final-cost.ts";
import type { Change } from "../../study/candidate.ts";
import { method } from "../../study/method/method.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import type { Study } from "../../study/study.ts";
import { bootstrapSets } from "./bootstrapped.ts";
import { miproOptions, planOf } from "./plan.ts";
import { proposal } from "./proposals.ts";
import { lookAround } from "./view.ts";

/**
 * MIPROv2: sets of demonstrations are bootstrapped, instructions are proposed with a view of data, program, examples and
 * a tip, and a Parzen estimator searches their combinations, each param's choice by itself, on minibatches; every few
 * trials the most promising combination is scored on all, and the best of those is kept. With texts alone, or with
 * demonstrations alone, it searches these.
 * Minibatches are paired: all trials between two full scorings see the same examples, and what counts is the difference
 * from the baseline on the same examples, which is known on all of them, so that it does not matter which were drawn.
 * All runs of a combination count once, and it weighs in the search by their number: a full scoring outweighs a minibatch.
 * The code draws a fresh minibatch for each trial, compares their means as equals, and lets both weigh the same. The text
 * as it is, is the first instruction, and is not proposed; the code pays for a proposal and throws it away. It ends once
 * every combination was scored on all. Budgets of `auto` as in the code. Proposals are made before anything is scored, as
 * in the code; the paper's, which see a history, are `renew` (Opsahl-Ong et al., 2024). The paper's MIPRO++, which also
 * searches how proposals are made, is left out.
 */
export const miprov2 = method(
  {
    name: "miprov2",
    paper:
      "Opsahl-Ong et al.: Optimizing Instructions and Demonstrations for Multi-Stage Language Model Programs (EMNLP 2024)",
    summary: "proposes instructions, bootstraps demonstrations, and searches their combinations by TPE",
    signal: "dynamic",
    credit: "none",
    needsModel: true,
    changes: ["texts", "demos"],
    cost: (o, n) => ({
      start: {
        rollouts: planOf(o, n).rows + o.rounds * planOf(o, n).tried,
        asks:
          n.texts === 0
            ? 0
            : (o.views.includes("data") ? summaryAsks(n.train) : 0) +
              (o.views.includes("program") ? 1 + n.texts : 0) +
              n.texts * (planOf(o, n).instructions - 1),
      },
      step: { rollouts: planOf(o, n).rows, asks: o.renew > 0 ? n.texts : 0 },
    }),
  },
  miproOptions,
  async (study, options) => {
    const texts = study.params.filter((param) => param.prose);
    const demos = texts.length === 0 ? demoParams(study) : study.params.filter((param) => param.demos);
    const [train, validation] = [study.train.length, study.validation.length];
    const plan = planOf(options, { train, validation, texts: texts.length, demos: demos.length });
    const rows = plan.rows === validation ? study.validation : study.draw("rows").sample(study.validation, plan.rows);
    const [before] = await study.evaluate([study.baseline], rows);
    const menu = new Menu([...demos, ...texts], study.baseline);
    const sets = await bootstrapSets(study, demos, before!, plan, options);
    menu.add(sets.candidates);
    const view = texts.length > 0 ? await lookAround(study, texts, sets, options) : undefined;
    const propose = async (n: number, scored: readonly Evidence[] = []) => {
      const wanted = texts.flatMap((param) => Array.from({ length: n }, () => param));
      const found = await study.each(wanted, async (param, scope) =>
        offerTexts(scope, [study.baseline], param, await proposal(scope, param, view!, options, scored), "instruction"),
      );
      menu.add(found.flat());
    };
    await propose(plan.instructions - 1);

    const seen = new PairedEvidence(before!);
    let batch = rows;
    for (let trial = 1; trial <= plan.trials; trial++) {
      const isSpent = seen.whole.length >= menu.size;
      if (isSpent && (options.renew === 0 || texts.length === 0)) break;
      if (!(await study.step("trial"))) break;
      if ((trial - 1) % options.every === 0) batch = study.draw("minibatch").sample(rows, plan.minibatch);
      const isDue = options.renew > 0 && trial > 1 && (trial - 1) % options.renew === 0;
      if (isDue || isSpent) await propose(1, seen.all);
      const [candidate = study.baseline] = await study.offer([study.baseline], [next(study, menu, seen)], "trial");
      seen.add(await study.evaluate([candidate], batch));
      const [promising] = trial % options.every === 0 || trial === plan.trials ? top(seen.partial, 1) : [];
      if (promising !== undefined) seen.add(await study.evaluate([promising.candidate], rows));
      study.keep(...top(seen.whole.length > 1 ? seen.whole : seen.all, FINALISTS).map((e) => e.candidate));
    }
  },
);

/** The combination to try next. */
function next(study: Study, { dimensions }: Menu, seen: PairedEvidence): Change {
  const trials = seen.all.map(({ candidate, mean, n }) => ({
    point: toPoint(dimensions, candidate.values),
    score: mean,
    n,
  }));
  const spaces = dimensions.map(({ space }) => space);
  return toChange(dimensions, tpe(trials, spaces, study.draw("tpe")));
}
