import { fairShare } from "../credit/fair-share.ts";
import { canonical } from "../graph/json.ts";
import type { Prompt } from "../model/prompt.ts";
import { newTextReply } from "../model/tagged-replies.ts";
import { type Demo, formatDemos } from "../params/demos.ts";
import { demonstrationsIn, labelled } from "../propose/demonstrations.ts";
import { fewShot } from "../propose/few-shot.ts";
import { keepBest } from "../propose/keep-best.ts";
import { labelsFit } from "../propose/labels-fit.ts";
import { newIn, withRules } from "../propose/rules.ts";
import { teachingOptions } from "../propose/teaching-options.ts";
import { role, textOf, textParams } from "../propose/text-params.ts";
import type { Candidate, Change } from "../study/candidate.ts";
import { method } from "../study/method/method.ts";
import { type OptionValues, option } from "../study/method/option.ts";
import type { Evidence, Rollout } from "../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../study/study.ts";

const options = {
  ...teachingOptions,
  candidates: option.whole(10, "sets of rules that are tried, each for every text"),
  rules: option.whole(10, "rules in a set"),
  tokens: option.whole(12_000, "the most tokens that the examples of a prompt take together"),
  temperature: option.number(1, "sampling temperature", { min: 0 }),
};
type Options = OptionValues<typeof options>;

/**
 * InferRules, which its code alone describes: BootstrapFewShot, and then a model draws rules from the labels of all
 * training rows, which go to the end of each text; several sets of rules, the best on validation.
 * Labels speak of the whole program: where they do not fit the calls that a text is for, rules are drawn from what these
 * calls made in good runs, and where no run is good, from the labels all the same; the code takes labels alone. Examples
 * share the tokens that there are, and the last go first; the code drops one after the other until the prompt fits. It
 * never scores the program without rules, so that it can return less than it started from; here the baseline and the
 * program with demonstrations alone are among the candidates. Each set is drawn from the same examples: none stands on another.
 */
export const inferRules = method(
  {
    name: "infer-rules",
    paper: "Khattab et al.: DSPy: Compiling Declarative Language Model Calls into Self-Improving Pipelines (ICLR 2024)",
    summary: "bootstraps demonstrations, and adds rules that a model draws from labels and good runs to each text",
    signal: "dynamic",
    credit: "trace",
    needsModel: true,
    changes: ["texts", "demos"],
    cost: (o, n) => ({
      start: { rollouts: o.rounds * n.train + n.validation * (n.demos > 0 ? 2 : 1), asks: 0 },
      step: { rollouts: n.validation, asks: n.texts },
    }),
  },
  options,
  async (study, options) => {
    const texts = textParams(study);
    const demos = study.params.filter((param) => param.demos);
    const [before] = await study.evaluate([study.baseline], study.validation);
    const sets = await fewShot(study, demos, before!, options);
    const { change, good } = await sets.bootstrapped(study, study.train, options.bootstrapped);
    const [start = study.baseline] = await study.offer([study.baseline], [change], "bootstrap");
    await study.evaluate([start], study.validation);
    keepBest(study);
    const sources = await study.each(texts, async (param) => ({
      param,
      source: await sourceOf(study, param, before!, good),
    }));
    const told = sources.filter(({ source }) => source.examples.length > 0);
    for (let i = 0; told.length > 0 && i < options.candidates && (await study.step("rules")); i++) {
      const found = await study.each(told, async ({ param, source }, scope) =>
        withSet(param, start, await scope.ask(induction(scope, param, source, options))),
      );
      const born = await study.offer([start], [Object.assign({}, ...found)], "rules");
      await study.evaluate(born, study.validation);
      keepBest(study);
    }
  },
);

/** What rules for a text are drawn from: what its own calls make, or what the whole program is to make. */
interface Source {
  readonly of: "step" | "program";
  readonly examples: readonly Demo[];
}

/** The labels of all rows where they fit the text's calls, then its calls in good runs of rows without one; where there are none of these, all labels. */
async function sourceOf(study: Study, param: ParamInfo, probe: Evidence, good: readonly Rollout[]): Promise<Source> {
  const labels = labelled(study.train);
  const calls = await demonstrationsIn(good, param);
  if (!(await labelsFit(probe.rollouts, param)))
    return calls.length > 0 ? { of: "step", examples: calls } : { of: "program", examples: labels };
  const known = new Set(labels.map(({ input }) => canonical(input)));
  return { of: "step", examples: [...labels, ...calls.filter(({ input }) => !known.has(canonical(input)))] };
}

/** The text with a set of rules, where a reply has one. */
function withSet(param: ParamInfo, start: Candidate, [reply]: readonly string[]): Change {
  const rules = newIn(reply ?? "", textOf(start, param));
  const value = withRules(param, start.values[param.name]!, rules === "" ? [] : [`Keep to these rules:\n${rules}`]);
  return value === undefined ? {} : { [param.name]: value };
}

const ABOUT = {
  step: "examples of what a step of a program makes of its inputs; a text tells it how, and you do not see the text",
  program:
    "examples of what a program is to make of its inputs; a text tells one of its steps how to do its part, and you do not see the text",
};

function induction(study: Study, param: ParamInfo, { of, examples }: Source, o: Options): Prompt<string> {
  return {
    name: "rules",
    task: `Below are ${ABOUT[of]}. Write ${o.rules} rules as a numbered list: each short, none twice, each saying what to do and when, so that somebody who keeps to them gets from such inputs to such outputs. They must serve for other inputs as well. The new text is the list.`,
    sections: {
      purpose: role(study, param),
      examples: fairShare(
        examples.map((demo) => formatDemos([demo])),
        o.tokens,
      ),
    },
    reply: newTextReply,
    temperature: o.temperature,
  };
}
