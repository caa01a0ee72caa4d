import { distinct } from "../../propose/distinct.ts";
import { top } from "../../search/selection.ts";
import { method } from "../../study/method/method.ts";
import { options, problemOf } from "./options.ts";
import { copyOf, firstUnit, withElite } from "./unit.ts";

/**
 * PromptBreeder: units of texts and a mutation prompt meet in pairs; the fitter replaces the other by a copy of itself,
 * mutated by one operator, and some operators mutate the mutation prompt first, so that good ones spread.
 * Every text of a unit is rewritten by the same operator. Mutation prompts and thinking styles are in our own words.
 * A generation is measured on one batch, and its pairs work side by side, where the paper goes from pair to pair, each
 * with a batch of its own. Similarity is that of word counts, not of BERT embeddings. A context (demonstrations from
 * right runs) changes in the copy alone. The paper returns the fittest of its noisy run; here the fittest of each
 * generation are measured on validation, and the best of those is returned. The paper ends where fitness rises no more;
 * after how many generations is not verified. Its means against stagnation, random beginnings of prompts and shared
 * fitness, are left out.
 */
export const promptbreeder = method(
  {
    name: "promptbreeder",
    paper: "Fernando et al.: Promptbreeder: Self-Referential Self-Improvement via Prompt Evolution (ICML 2024)",
    summary: "breeds texts together with the prompts that mutate them",
    signal: "dynamic",
    credit: "none",
    needsModel: true,
    changes: ["texts", "demos"],
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: o.size * n.texts },
      step: {
        rollouts: o.size * Math.min(o.batch, n.train) + Math.min(o.finalists, o.size) * n.validation,
        asks: Math.floor(o.size / 2) * (n.texts + 1),
      },
    }),
  },
  options,
  async (study, options) => {
    let [best] = await study.evaluate([study.baseline], study.validation);
    let units = await study.each(Array.from({ length: options.size }), (_, scope) => firstUnit(scope, options));
    for (let quiet = 0; quiet < options.patience && (await study.step("generation")); ) {
      const on = study.draw("batch").sample(study.train, options.batch);
      const held = units.map((unit) => unit.candidate);
      const population = await study.evaluate(held, on);
      const fittest = distinct(top(population, population.length).map((one) => one.candidate));
      const checked = await study.evaluate(fittest.slice(0, options.finalists), study.validation);
      const before = best;
      best = top([best!, ...checked], 1)[0];
      study.keep(best!.candidate);
      quiet = best === before ? quiet + 1 : 0;
      units = units.map((unit) => withElite(unit, fittest[0]!));
      const order = study.draw("pairs").shuffle([...units.keys()]);
      const pairs = order.flatMap((a, i) => (i % 2 === 1 ? [[order[i - 1]!, a] as const] : []));
      const copies = await study.each(pairs, async ([a, b], scope) => {
        const fitter = top([population[a]!, population[b]!], 1)[0] === population[b] ? b : a;
        const copy = await copyOf(units[fitter]!, population[fitter]!, population, scope, options);
        return { copy, over: fitter === a ? b : a };
      });
      units = units.map((unit, i) => copies.find(({ over }) => over === i)?.copy ?? unit);
    }
  },
  problemOf,
);
