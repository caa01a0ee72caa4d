import { estimateTokens } from "../../model/request.ts";
import { distinct } from "../../propose/distinct.ts";
import { textParams } from "../../propose/text-params.ts";
import { feasibleFirst } from "../../search/feasible-first.ts";
import type { Candidate } from "../../study/candidate.ts";
import { method } from "../../study/method/method.ts";
import { type OptionValues, option } from "../../study/method/option.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import type { Study } from "../../study/study.ts";
import { textsOf } from "./edits.ts";
import { applicable, MUTATOR_NAMES } from "./mutators.ts";

const options = {
  initial: option.whole(4, "candidates to begin with: the baseline, and texts induced from training pairs"),
  depth: option.whole(4, "levels of the beam search"),
  beam: option.whole(4, "candidates that stay after each level, out of old and new ones"),
  mutations: option.whole(2, "mutations of each candidate of the beam"),
  mutators: option.choices(
    MUTATOR_NAMES.filter((name) => name !== "other value"),
    MUTATOR_NAMES,
    'mutators, each equally likely where it has a place to work on; "other value" is of numbers and choices',
  ),
  maxTokens: option.whole(0, "the most tokens that texts and demonstrations may take together; 0: any number", {
    min: 0,
  }),
  finalists: option.whole(5, "best candidates on train that are measured on validation after each level"),
  pairs: option.whole(5, "training examples that an instruction is induced from"),
  errors: option.whole(4, "errors that are looked at together"),
  reasons: option.whole(2, "reasons for them that an edit goes by"),
  temperature: option.number(0.9, "sampling temperature", { min: 0 }),
};
type Options = OptionValues<typeof options>;

/**
 * SAMMO: a prompt is a structure, and typed mutators change a place of it: they rewrite a segment, induce a text or edit
 * it by its errors, drop, repeat and move segments and phrases, thin out demonstrations, or, if told to, draw another
 * value of a number or choice. Segments are the parts of a text in parts (frozen ones stay), or the paragraphs, lines or sentences of a
 * plain text. Beam search as in the paper's instruction tuning; its published defaults, as are 2 reasons for 4 errors.
 * Candidates within the limit of tokens come first, then those that exceed it least; a baseline beyond it is compared
 * with, and never the result. One edit meets all reasons, where the
 * code edits for each. The beam is chosen on the whole of train, as published; what is returned, on validation.
 * Left out: formats of data and sections (make them choice params), minibatches of inputs, enumeration and evolution.
 * The least length at a score that is good enough, the paper's other goal, is no option: studies compare by score alone.
 */
export const sammo = method(
  {
    name: "sammo",
    paper: "Schnabel, Neville: Symbolic Prompt Program Search (EMNLP Findings 2024)",
    summary: "changes places of structured prompts by typed mutators, in a beam, within a limit of length",
    signal: "dynamic",
    credit: "none",
    needsModel: true,
    changes: ["texts", "demos"],
    cost: (o, n) => ({
      start: { rollouts: n.validation + (1 + inductions(o, n.texts)) * n.train, asks: inductions(o, n.texts) },
      step: {
        rollouts: o.beam * o.mutations * n.train + o.finalists * n.validation,
        asks: 2 * o.beam * o.mutations,
      },
    }),
  },
  options,
  async (study, options) => {
    const excess = ({ candidate }: Pick<Evidence, "candidate">) =>
      options.maxTokens === 0 ? 0 : tokensOf(study, candidate) - options.maxTokens;
    if (!study.params.some((param) => param.prose || param.demos)) textParams(study);
    if (excess({ candidate: study.baseline }) > 0) study.forbid(study.baseline);
    let best = await study.evaluate([study.baseline], study.validation);
    const [root] = await study.evaluate([study.baseline], study.train);
    const induced = await study.each(
      Array.from({ length: inductions(options, textsOf(study).length) }, () => root!),
      (parent, scope, i) => mutated(scope, parent, { ...options, mutators: ["induce"] }, i),
    );
    let beam = [root!, ...(await study.evaluate(distinct(induced.flat()), study.train))];
    for (let level = 0; level < options.depth && (await study.step("level")); level++) {
      const slots = beam.flatMap((parent) => Array.from({ length: options.mutations }, () => parent));
      const offspring = await study.each(slots, (parent, scope) => mutated(scope, parent, options));
      const fresh = distinct(offspring.flat()).filter(({ id }) => !beam.some((e) => e.candidate.id === id));
      beam = feasibleFirst([...beam, ...(await study.evaluate(fresh, study.train))], excess, options.beam);
      const finalists = feasibleFirst(study.seen(study.train), excess, options.finalists).map((e) => e.candidate);
      best = feasibleFirst([...best, ...(await study.evaluate(finalists, study.validation))], excess, 1);
      study.keep(...best.map((e) => e.candidate));
    }
  },
  ({ mutators }) => (mutators.length === 0 ? '"mutators" names none' : undefined),
);

/** How many candidates are induced to begin with: none where there is no text. */
function inductions({ initial }: Options, texts: number): number {
  return texts > 0 ? initial - 1 : 0;
}

/** A candidate with one mutation, by a mutator and in a place drawn at random, or in the place of this turn. */
async function mutated(study: Study, parent: Evidence, o: Options, turn?: number): Promise<Candidate[]> {
  const fitting = applicable(study, parent, o.mutators, o);
  if (fitting.length === 0) return [];
  const { name, mutations } = study.draw("mutator").pick(fitting);
  const mutation = turn === undefined ? study.draw("place").pick(mutations) : mutations[turn % mutations.length]!;
  const change = await mutation(study);
  return change === undefined ? [] : await study.offer([parent.candidate], [change], name);
}

/** Tokens of all texts and demonstrations of a candidate, as they stand in prompts. */
function tokensOf({ params }: Pick<Study, "params">, { values }: Candidate): number {
  const shown = params.filter((param) => param.prose || param.demos);
  return shown.reduce((sum, { name, show }) => sum + estimateTokens(show(values[name]!)), 0);
}
