import { inductionPrompt } from "../../propose/induction.ts";
import { reasonedEditPrompt, reasonsPrompt } from "../../propose/reasons.ts";
import { imperfect, showRun } from "../../propose/runs.ts";
import { segmentsOf } from "../../propose/segments.ts";
import { role, textOf } from "../../propose/text-params.ts";
import type { Change } from "../../study/candidate.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../../study/study.ts";
import { EDITS, type Mutation, type Mutator, type MutatorSettings, textsOf } from "./edits.ts";
import { type REWRITES, rewritePrompt } from "./prompts.ts";

/** All mutators by name: those that ask a model for a text, and those by rule. */
const MUTATORS = {
  paraphrase: rewriting("paraphrase"),
  rewrite: rewriting("rewrite"),
  shorten: rewriting("shorten"),
  bullets: rewriting("bullets"),
  induce: (study, _, { pairs, temperature }) =>
    textsOf(study).map((param) => async (scope) => {
      const examples = scope.draw("pairs").sample(scope.train, pairs);
      return written(param, await scope.ask(inductionPrompt(scope, param, examples, temperature)));
    }),
  errors: (study, parent, o) => {
    const wrong = imperfect(study, parent);
    return (wrong.length === 0 ? [] : textsOf(study)).map((param) => async (scope) => {
      const runs = scope.draw("errors").sample(wrong, o.errors);
      const text = textOf(parent.candidate, param);
      const shown = { purpose: role(scope, param), text, runs: runs.map(showRun) };
      const [critiques] = await scope.ask(reasonsPrompt(shown, o.reasons, o.temperature));
      return critiques && written(param, await scope.ask(reasonedEditPrompt(shown, critiques, o.temperature)));
    });
  },
  ...EDITS,
} satisfies Readonly<Record<string, Mutator>>;

export type MutatorName = keyof typeof MUTATORS;
export const MUTATOR_NAMES = Object.keys(MUTATORS) as readonly MutatorName[];

/** The mutators that have a place to work on, with all of these. */
export function applicable(
  study: Study,
  parent: Evidence,
  names: readonly MutatorName[],
  settings: MutatorSettings,
): readonly { readonly name: MutatorName; readonly mutations: readonly Mutation[] }[] {
  return names
    .map((name) => ({ name, mutations: (MUTATORS[name] as Mutator)(study, parent, settings) }))
    .filter(({ mutations }) => mutations.length > 0);
}

/** A mutator by a model that rewrites one segment. */
function rewriting(name: keyof typeof REWRITES): Mutator {
  return (study, { candidate }, { temperature }) =>
    segmentsOf(candidate, textsOf(study)).map(({ param, text, replace }) => async (scope) => {
      const [found] = await scope.ask(rewritePrompt(scope, name, param, text, temperature));
      return found === undefined ? undefined : replace(found);
    });
}

function written({ name }: ParamInfo, [text]: readonly string[]): Change | undefined {
  return text === undefined ? undefined : { [name]: text };
}
