import { fairShare } from "../credit/fair-share.ts";
import { canonical, type Json } from "../graph/json.ts";
import type { Prompt } from "../model/prompt.ts";
import { newTextReply } from "../model/tagged-replies.ts";
import { type Demo, formatDemos } from "../params/demos.ts";
import { bootstrap, labelled } from "../propose/demonstrations.ts";
import { labelsFit } from "../propose/labels-fit.ts";
import { newIn, withRules } from "../propose/rules.ts";
import { role, textOf, textParams } from "../propose/text-params.ts";
import { top } from "../search/selection.ts";
import type { Candidate, Change } from "../study/candidate.ts";
import { method } from "../study/method/method.ts";
import { type OptionValues, option } from "../study/method/option.ts";
import type { Rollout } from "../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../study/study.ts";

const options = {
  candidates: option.whole(10, "sets of rules that are tried, each for every text"),
  rules: option.whole(10, "rules in a set"),
  examples: option.whole(100, "training examples that are run at most, to find good ones"),
  threshold: option.number(1, "the score from which on a run is good; 0 takes every run that did not fail"),
  tokens: option.whole(12_000, "the most tokens that the examples of a prompt take together"),
  temperature: option.number(1, "sampling temperature", { min: 0 }),
};
type Options = OptionValues<typeof options>;

/**
 * InferRules, which its code alone describes: the program's good runs become demonstrations, and a model draws rules from
 * what each text's own calls made in them, which go to the end of the text; several sets of rules, the best on validation.
 * Where rows have labels that fit, they stand behind the good runs; the code takes labels alone. Examples share the
 * tokens that there are, and the last go first; the code drops one after the other until the prompt fits. It never scores
 * the program without rules, so that it can return less than it started from; here the baseline and the program with
 * demonstrations alone are among the candidates. Each set of rules is drawn from the same runs: none stands on another.
 */
export const inferRules = method(
  {
    name: "infer-rules",
    paper: "Khattab et al.: DSPy: Compiling Declarative Language Model Calls into Self-Improving Pipelines (ICLR 2024)",
    summary: "bootstraps demonstrations, and adds rules that a model draws from good examples to each text",
    signal: "dynamic",
    credit: "trace",
    needsModel: true,
    changes: ["texts", "demos"],
    cost: (o, n) => ({
      start: { rollouts: Math.min(o.examples, n.train) + n.validation * (n.demos > 0 ? 2 : 1), asks: 0 },
      step: { rollouts: n.validation, asks: n.texts },
    }),
  },
  options,
  async (study, options) => {
    const texts = textParams(study);
    await study.evaluate([study.baseline], study.validation);
    const on = study.draw("examples").sample(study.train, options.examples);
    const [runs] = await study.evaluate([study.baseline], on);
    const start = await withDemos(study, runs!.rollouts, options);
    await study.evaluate([start], study.validation);
    study.keep(start);
    const sources = await study.each(texts, async (param) => ({
      param,
      examples: await goodExamples(study, runs!.rollouts, param, options),
    }));
    const told = sources.filter(({ examples }) => examples.length > 0);
    for (let i = 0; told.length > 0 && i < options.candidates && (await study.step("rules")); i++) {
      const sets = await study.each(told, async ({ param, examples }, scope) =>
        withSet(param, start, await scope.ask(induction(scope, param, examples, options))),
      );
      const born = await study.offer([start], [Object.assign({}, ...sets)], "rules");
      await study.evaluate(born, study.validation);
      study.keep(...top(study.seen(study.validation), 3).map(({ candidate }) => candidate));
    }
  },
);

/** The baseline with as many good examples for each demos param as it takes; as it is where there are none. */
async function withDemos(study: Study, rollouts: readonly Rollout[], o: Options): Promise<Candidate> {
  const change: Record<string, Json> = {};
  for (const param of study.params) {
    const found = param.demos ? await goodExamples(study, rollouts, param, o) : [];
    if (found.length > 0) change[param.name] = found.slice(0, param.demos!.max);
  }
  return (await study.offer([study.baseline], [change], "bootstrap"))[0] ?? study.baseline;
}

/** What the calls that a param is for made in good runs; then the labels of other rows, where these fit. */
async function goodExamples(
  study: Pick<Study, "train">,
  rollouts: readonly Rollout[],
  param: ParamInfo,
  { threshold }: Options,
): Promise<readonly Demo[]> {
  const good = await bootstrap(rollouts, param, { threshold });
  if (!(await labelsFit(rollouts, param))) return good;
  const known = new Set(good.map(({ input }) => canonical(input)));
  return [...good, ...labelled(study.train).filter(({ input }) => !known.has(canonical(input)))];
}

/** The text with a set of rules, where a reply has one. */
function withSet(param: ParamInfo, start: Candidate, [reply]: readonly string[]): Change {
  const rules = newIn(reply ?? "", textOf(start, param));
  const value = withRules(param, start.values[param.name]!, rules === "" ? [] : [`Keep to these rules:\n${rules}`]);
  return value === undefined ? {} : { [param.name]: value };
}

function induction(study: Study, param: ParamInfo, examples: readonly Demo[], o: Options): Prompt<string> {
  return {
    name: "rules",
    task: `Below are examples of what a step of a program makes of its inputs; a text tells it how, and you do not see the text. Write ${o.rules} rules as a numbered list: each short, none twice, each saying what to do and when, so that somebody who keeps to them gets from such inputs to such outputs. They must serve for other inputs as well. The new text is the list.`,
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
