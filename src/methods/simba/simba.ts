import { epochs } from "../../propose/epochs.ts";
import { keepBest } from "../../propose/keep-best.ts";
import { textParams } from "../../propose/text-params.ts";
import { top } from "../../search/selection.ts";
import { method } from "../../study/method/method.ts";
import { type OptionValues, option } from "../../study/method/option.ts";
import type { Study } from "../../study/study.ts";
import { bucketsOf } from "./buckets.ts";
import { descend } from "./descent.ts";
import { atFirst } from "./gathered.ts";
import { compare, explore, type Program } from "./runs.ts";

const options = {
  steps: option.whole(8, "steps; each takes a minibatch"),
  batch: option.whole(32, "training examples of a minibatch"),
  candidates: option.whole(
    6,
    "runs of each example, and best programs that they are of; a step makes one program more",
    { min: 2 },
  ),
  rules: option.whole(8, "rules that a text holds at most; a full one loses one before it gets another"),
  spread: option.number(0.2, "how far below the best a program may score and still be drawn often", { min: 0.001 }),
  tokens: option.whole(12_000, "the most tokens that the traces of a prompt take together"),
  temperature: option.number(1, "sampling temperature of advice", { min: 0 }),
};
type Options = OptionValues<typeof options>;

/**
 * SIMBA, which its code alone describes: several runs of each example of a minibatch, of programs drawn from the best; the
 * examples whose runs differ most come first. For each, a program gets the best run as a demonstration, or a rule that a
 * model draws from the best and the worst one; both are dropped again by chance. The best new program of each step is
 * scored on validation, where the code scores seven of them on training data at the end.
 * In the code, instructions only ever grow: here, rules are dropped as demonstrations are, `rules` is the most that a text
 * holds, and none is added twice. It runs copies where a change was skipped, and ranks means of unlike minibatches: here
 * there are no copies, and programs are ranked by differences to the baseline on the same rows, without those rows whose
 * own demonstration they hold. Where all runs score alike, it does nothing: here, the worst runs still teach rules. It
 * runs copies of the model at temperature 1; here, a replicate is a draw at the program's own temperature, so that at 0
 * runs of an example differ by their programs alone.
 */
export const simba = method(
  {
    name: "simba",
    paper: "Khattab et al.: DSPy: Compiling Declarative Language Model Calls into Self-Improving Pipelines (ICLR 2024)",
    summary:
      "compares good and bad runs of one example: appends a demonstration, or a rule that a model draws from them",
    signal: "dynamic",
    credit: "trace",
    needsModel: true,
    changes: ["texts", "demos"],
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: 0 },
      step: {
        rollouts:
          Math.min(o.batch, n.train) * (o.candidates + 1 + Math.min(o.candidates + 1, o.batch, n.train)) + n.validation,
        asks: n.texts === 0 ? 0 : Math.min(o.candidates + 1, o.batch, n.train),
      },
    }),
  },
  options,
  async (study, options) => {
    const baseline: Program = { ...atFirst(study), candidate: study.baseline, n: 1, mean: 0 };
    if (Object.keys(baseline.demos).length === 0) textParams(study);
    const programs = new Map([[study.baseline.id, baseline]]);
    const minibatches = epochs(study, options.batch);
    await study.evaluate([study.baseline], study.validation);
    for (let i = 0; i < options.steps && (await study.step("step")); i++) {
      const on = minibatches();
      const drawn = drawing(study, baseline, [...programs.values()], options);
      const buckets = bucketsOf(await explore(study, drawn, on, options.candidates), study.task.perfect);
      const born = await descend(study, drawn, buckets, { ...options, most: options.candidates + 1 });
      const scored = await compare(study, born, on);
      for (const one of scored) {
        const known = programs.get(one.candidate.id) ?? { ...one, n: 0, mean: 0 };
        const n = known.n + one.n;
        programs.set(one.candidate.id, { ...known, n, mean: (known.mean * known.n + one.mean * one.n) / n });
      }
      const [winner] = top(scored, 1);
      if (winner === undefined) continue;
      await study.evaluate([winner.candidate], study.validation);
      keepBest(study);
    }
  },
);

/** Draws one of the best programs, the baseline always among them, the more often the better it is. */
function drawing(study: Study, baseline: Program, programs: readonly Program[], o: Options): () => Program {
  const best = top(programs, o.candidates);
  const pool = best.includes(baseline) ? best : [...best.slice(0, -1), baseline];
  const weights = pool.map(({ mean }) => Math.exp((mean - best[0]!.mean) / o.spread));
  return () => study.draw("program").weighted(pool, weights);
}
