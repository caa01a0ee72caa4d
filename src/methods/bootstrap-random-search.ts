import { demoSet, FIXED_SETS } from "../propose/demo-set.ts";
import { demoParams } from "../propose/demonstrations.ts";
import { fewShot } from "../propose/few-shot.ts";
import { keepBest } from "../propose/keep-best.ts";
import { teachingOptions } from "../propose/teaching-options.ts";
import { bestOfRace } from "../search/policies.ts";
import { racing } from "../search/racing.ts";
import type { Candidate } from "../study/candidate.ts";
import { method } from "../study/method/method.ts";
import { type OptionValues, option } from "../study/method/option.ts";
import type { Study } from "../study/study.ts";

const options = {
  ...teachingOptions,
  shuffled: option.whole(16, "sets that are bootstrapped from shuffled examples", { min: 0 }),
  racing: option.flag(false, "a set races against the best so far, and is left as soon as it is clearly worse"),
  samples: option.whole(10, "racing: validation examples of each look"),
  alpha: option.number(0.05, "racing: the chance at which a race drops the better one", { min: 1e-6, max: 1 }),
};
type Options = OptionValues<typeof options>;

/**
 * BootstrapFewShot with random search: sets of demonstrations of several kinds, in order: none, labels alone,
 * bootstrapped from the examples as they stand, then from shuffled ones, as many of them as chance says. Each is scored
 * on the whole of validation, and the best is kept; the program as it was is among them.
 * The code bootstraps every set anew; here the teacher is the same for all, so that an example is run once. `racing`
 * is what the code only plans: a set sees the examples that the best has seen, in the same order, until one is beaten.
 */
export const bootstrapRandomSearch = method(
  {
    name: "bootstrap-random-search",
    paper: "Khattab et al.: DSPy: Compiling Declarative Language Model Calls into Self-Improving Pipelines (ICLR 2024)",
    summary: "tries sets of demonstrations that are bootstrapped from shuffled examples, and keeps the best",
    signal: "dynamic",
    credit: "none",
    needsModel: false,
    changes: ["demos"],
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: 0 },
      step: { rollouts: o.rounds * n.train + n.validation, asks: 0 },
    }),
  },
  options,
  async (study, options) => {
    const params = demoParams(study);
    const [before] = await study.evaluate([study.baseline], study.validation);
    const sets = await fewShot(study, params, before!, options);
    let best = study.baseline;
    for (let i = 0; i < FIXED_SETS + options.shuffled && (await study.step("set")); i++) {
      const { change } = await demoSet(study, sets, i, options.bootstrapped);
      const offered = await study.offer([study.baseline], [change], "set");
      const leading = options.racing ? await winner(study, [best, ...offered], options) : offered;
      await study.evaluate(leading, study.validation);
      best = keepBest(study)[0]!;
    }
  },
);

async function winner(study: Study, rivals: readonly Candidate[], { samples, alpha }: Options): Promise<Candidate[]> {
  const raced = await study.race(rivals, study.validation, racing({ n: samples, alpha }));
  return bestOfRace("racing", raced, 1).map(({ candidate }) => candidate);
}
