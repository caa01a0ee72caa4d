import { unsolved } from "../../propose/epochs.ts";
import { imperfect } from "../../propose/runs.ts";
import { textParams } from "../../propose/text-params.ts";
import { frontCounts } from "../../search/fronts.ts";
import { top } from "../../search/selection.ts";
import { FINALISTS } from "../../study/budget/final-cost.ts";
import type { Candidate } from "../../study/candidate.ts";
import { method } from "../../study/method/method.ts";
import { type OptionValues, option } from "../../study/method/option.ts";
import type { Study } from "../../study/study.ts";
import { type Merge, meanOn, mergesOf, thirds } from "./merge.ts";
import { reflections } from "./reflection.ts";

const options = {
  minibatch: option.whole(3, "training examples that a reflection looks at"),
  parents: option.choice(
    "pareto",
    ["pareto", "best"],
    "who is worked on: by chance, the more often the more validation examples it is best on; or the best on average",
  ),
  components: option.choice("round-robin", ["round-robin", "all"], "texts that one step rewrites: in turn, or all"),
  merges: option.whole(5, "merges that are tried; 0 for none", { min: 0 }),
  mergeSample: option.whole(5, "validation examples on which a merge is compared with its parents first"),
  tokens: option.whole(12_000, "the most tokens that the traces of a prompt take together"),
  temperature: option.number(1, "sampling temperature", { min: 0 }),
};
type Options = OptionValues<typeof options>;

/**
 * GEPA: reflects on the traces and the feedback of a minibatch, rewrites one text, and takes the child in where it
 * scores strictly higher on the same minibatch. Parents are drawn from the candidates that are best on some validation
 * example. After a child was taken in, two branches may be merged, each text from the side that changed it.
 * Every merge that is run counts towards `merges`; the code counts those that were taken in. All that qualify are drawn
 * from evenly, where the code tries pairs at random. A minibatch that is known to be perfect is passed over for the next;
 * the code pays for it first, and uses up an iteration. Temperature and tokens are our own choice. The code's selectors by
 * chance or top-k, its parallel proposals and its fronts by objective are left out. Merging is on, as in DSPy; the code's
 * own `optimize` begins with it off.
 */
export const gepa = method(
  {
    name: "gepa",
    paper: "Agrawal et al.: GEPA: Reflective Prompt Evolution Can Outperform Reinforcement Learning (2025)",
    summary: "reflects on traces, rewrites one text at a time, and works on all that are best somewhere",
    signal: "dynamic",
    credit: "trace",
    needsModel: true,
    changes: ["texts"],
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: 0 },
      step: {
        rollouts: 2 * Math.min(o.minibatch, n.train) + n.validation,
        asks: o.components === "all" ? n.texts : 1,
      },
    }),
  },
  options,
  async (study, options) => {
    const texts = textParams(study);
    const pool = await study.evaluate([study.baseline], study.validation);
    const minibatches = unsolved(study, options.minibatch);
    const turns = new Map<string, number>();
    const turnOf = ({ id }: Candidate) => turns.get(id) ?? 0;
    const tried = new Set<string>();
    let isMergeDue = false;

    /** Rewrites the texts whose turn it is, where a minibatch leaves something to learn. */
    async function reflect(parent: Candidate): Promise<Candidate | undefined> {
      const on = minibatches.next(parent);
      const [before] = minibatches.saw(await study.evaluate([parent], on));
      if (imperfect(study, before!).length === 0) return undefined;
      const turn = turnOf(parent);
      turns.set(parent.id, turn + 1);
      const params = options.components === "all" ? texts : [texts[turn % texts.length]!];
      const [after] = minibatches.saw(await study.evaluate(await reflections(study, before!, params, options), on));
      return after !== undefined && after.mean > before!.mean ? after.candidate : undefined;
    }

    while (await study.step("iteration")) {
      const counts = frontCounts(pool.map(({ rollouts }) => rollouts.map(({ outcome }) => outcome.score)));
      const merges: readonly Merge[] =
        isMergeDue && tried.size < options.merges ? mergesOf(pool, counts, texts, tried) : [];
      const [best] = top(pool, 1);
      const parent = options.parents === "best" ? best! : study.draw("parent").weighted(pool, counts);
      const child = await (merges.length > 0 ? takeMerge(study, merges, tried, options) : reflect(parent.candidate));
      isMergeDue = false;
      if (child === undefined || pool.some(({ candidate }) => candidate.id === child.id)) continue;
      isMergeDue = merges.length === 0;
      turns.set(child.id, Math.max(...child.parents.map(turnOf)));
      pool.push(...(await study.evaluate([child], study.validation)));
      study.keep(...top(pool, FINALISTS).map(({ candidate }) => candidate));
    }
  },
);

/** One of the merges, where it is at least as good as both of its parents on examples that tell them apart. */
async function takeMerge(
  study: Study,
  merges: readonly Merge[],
  tried: Set<string>,
  { mergeSample }: Options,
): Promise<Candidate | undefined> {
  const { parents, change, key } = study.draw("merge").pick(merges);
  tried.add(key);
  const on = thirds(study.draw("merge sample"), study.validation, parents, mergeSample);
  const offered = await study.offer(
    parents.map(({ candidate }) => candidate),
    [change],
    "merge",
  );
  const [together] = await study.evaluate(offered, on);
  const least = Math.max(...parents.map((parent) => meanOn(parent, on)));
  return together !== undefined && together.mean >= least ? together.candidate : undefined;
}
