import { canonical, type Json } from "../graph/json.ts";
import { bestOnValidation } from "../propose/best-on-validation.ts";
import { PairedEvidence } from "../propose/paired-evidence.ts";
import { type Dimension, toPoint } from "../propose/point.ts";
import { showValues } from "../propose/show.ts";
import { top } from "../search/selection.ts";
import { tpe } from "../search/tpe.ts";
import type { Change } from "../study/candidate.ts";
import { method } from "../study/method/method.ts";
import { type OptionValues, option } from "../study/method/option.ts";
import type { Evidence } from "../study/rollouts/evidence.ts";
import type { Study } from "../study/study.ts";
import { optoprimePrompt } from "./optoprime/prompt.ts";

const options = {
  examples: option.whole(24, "training examples that batches are drawn from; the baseline runs on all of them"),
  batch: option.whole(3, "of these, the examples on which each round compares"),
  proposals: option.whole(2, "changes of any params that a model proposes in each round"),
  trials: option.whole(2, "points that the search tries in each round, one after the other"),
  startup: option.whole(10, "different points before the search trusts its model; proposals count, the rest is random"),
  pool: option.whole(8, "past values of each param without a range, best first, that the search chooses from"),
  memory: option.whole(8, "best candidates whose values and scores the model is shown; 0 for none", { min: 0 }),
  tokens: option.whole(12_000, "the most tokens that all traces together may take"),
  temperature: option.number(0.7, "sampling temperature; several proposals at 0 would be the same one", { min: 0 }),
};
type Options = OptionValues<typeof options>;

/**
 * Hybrid: in each round a model sees traces of the present candidate and proposes changes of any params, as in OptoPrime;
 * then a Tree-structured Parzen Estimator tries points. A point has a value for each number, choice and switch, and for
 * each other param one that some candidate had: which texts of the past go together, at which numbers, is one search.
 * Both see all that was evaluated: the model's candidates are points to the search, and the best points are shown to the
 * model with their scores. Rivals of a round share its examples; scores of different rounds are compared by their
 * difference from the baseline, which runs on all examples. The best rival by all that is known of it becomes the
 * present candidate, and is held against the best so far on validation: so a candidate that was seen once may lose to
 * one that was seen often, on other examples.
 * Of no paper: what the authors of Trace name as a way to go on, in the simplest form that is sound. Defaults are ours.
 */
export const hybrid = method(
  {
    name: "hybrid",
    paper: "own design, after the outlook of Cheng, Nie, Swaminathan: Trace is the Next AutoDiff (2024)",
    summary: "a model proposes texts, code and structure; TPE tunes the numbers and chooses among the proposals",
    signal: "dynamic",
    credit: "trace",
    needsModel: true,
    changes: ["any"],
    cost: (o, n) => ({
      start: { rollouts: Math.min(o.examples, n.train) + n.validation, asks: 0 },
      step: {
        rollouts: Math.min(o.batch, o.examples, n.train) * (1 + o.proposals + o.trials) + n.validation,
        asks: o.proposals,
      },
    }),
  },
  options,
  async (study, options) => {
    const examples = study.draw("examples").sample(study.train, options.examples);
    const [reference] = await study.evaluate([study.baseline], examples);
    const validation = await bestOnValidation(study);
    let now = study.baseline;
    const evidence = new PairedEvidence(reference!);
    while (await study.step("round")) {
      const batch = study.draw("batch").sample(examples, options.batch);
      const rivals = [now];
      const compete = async (changes: readonly Change[], by: string) => {
        const offered = await study.offer([now], changes, by);
        evidence.add(await study.evaluate(offered, batch));
        rivals.push(...offered);
      };
      const [runs] = await study.evaluate([now], batch);
      evidence.add([runs!]);
      await compete(await study.ask(question(study, runs!, evidence.all, options), options.proposals), "proposal");
      for (let i = 0; i < options.trials; i++) await compete([nextPoint(study, evidence.all, options)], "trial");
      const known = evidence.all.filter((e) => rivals.includes(e.candidate));
      const [winner] = top(known, 1);
      if (winner!.candidate === now) continue;
      now = winner!.candidate;
      await validation.look(now);
    }
  },
);

/** OptoPrime's question about the present candidate's runs, beside what the best others have come to. */
function question(study: Study, runs: Evidence, known: readonly Evidence[], options: Options) {
  const present = known.find((e) => e.candidate === runs.candidate)!;
  const others = known.filter((e) => e !== present);
  const memory = top(others, options.memory).reverse();
  const shown = {
    models: [],
    hide: [],
    sections: {},
    objective:
      "Change the values of the variables so that the program's score gets higher. A search tunes numbers and choices besides; the attempts show what it found.",
  };
  const lines = memory.map((e) => difference(study, e, present));
  return { ...optoprimePrompt(study, runs, lines, { ...options, ...shown }), name: "hybrid" };
}

/** What a candidate has that the present one has not, and the scores of both. */
function difference({ params }: Study, { candidate, mean }: Evidence, now: Evidence): string {
  const isOther = (name: string) => canonical(candidate.values[name]) !== canonical(now.candidate.values[name]);
  const other = showValues({ params: params.filter((p) => isOther(p.name)) }, candidate.values);
  return `${other}\nscore ${mean.toFixed(3)}, where the present values have ${now.mean.toFixed(3)}`;
}

/** The point that the search wants to see next, as a change. A value as its kind shows it is read back as the same one. */
function nextPoint(study: Study, known: readonly Evidence[], { startup, pool }: Options): Change {
  const ranked = top(known, known.length).map((e) => e.candidate.values);
  const past = (name: string): Json[] =>
    [...new Map(ranked.map((values) => [canonical(values[name]), values[name]!])).values()].slice(0, pool);
  const dimensions = study.params.map(
    ({ name, space }): Dimension => ({ name, space: space ?? { type: "options", options: past(name) } }),
  );
  const trials = known.map((e) => ({ point: toPoint(dimensions, e.candidate.values), score: e.mean, n: e.n }));
  const spaces = dimensions.map((d) => d.space);
  const point = tpe(trials, spaces, study.draw("tpe"), { startup });
  return Object.fromEntries(study.params.map((p, i) => [p.name, p.space ? point[i]! : p.show(point[i]!)]));
}
