import type { Json } from "../../graph/json.ts";
import { distinct } from "../../propose/distinct.ts";
import { imperfect } from "../../propose/runs.ts";
import { numbered, stepsOf } from "../../propose/steps.ts";
import { textOf, textParams } from "../../propose/text-params.ts";
import { top } from "../../search/selection.ts";
import type { Candidate } from "../../study/candidate.ts";
import { method } from "../../study/method/method.ts";
import { type OptionValues, option } from "../../study/method/option.ts";
import type { Evidence, Rollout } from "../../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../../study/study.ts";
import { demonstrationPrompt, diagnosisPrompt, refinementPrompt, splitSteps, stepsPrompt } from "./prompts.ts";

const options = {
  batch: option.whole(8, "training examples on which a step looks for errors"),
  errors: option.whole(4, "errors that are diagnosed, each on its own"),
  width: option.whole(1, "most blamed steps that are refined, each in a candidate of its own"),
  beam: option.whole(1, "candidates that stay after each step"),
  demonstration: option.flag(true, "a worked example that carries out every step stands in the text"),
  tokens: option.whole(6_000, "the most tokens that the traces of a prompt may take together"),
  temperature: option.number(1, "sampling temperature", { min: 0 }),
};
type Options = OptionValues<typeof options>;

/**
 * ABO: a text becomes explicit numbered steps with a demonstration that carries out each of them. Each error is traced
 * to the step that was not followed or does not suffice; the step with most of the blame is refined, no other one, and
 * the demonstration is written anew for it. A text in parts keeps the steps of its author. Several texts take turns.
 * No code was published; batch, errors, width, beam and temperature are our choice, and the form of the loop is from a
 * secondary note: all unverified. Candidates are chosen on validation, demonstrations are made of train. The search
 * starts from the written steps even where they score below the author's text, which stays in the final choice.
 */
export const abo = method(
  {
    name: "abo",
    paper: "Ma et al.: Are Large Language Models Good Prompt Optimizers? (2024)",
    summary: "writes texts as steps with a demonstration, and refines the step that errors are traced to",
    signal: "dynamic",
    credit: "none",
    needsModel: true,
    changes: ["texts"],
    cost: (o, n) => ({
      start: { rollouts: 2 * n.validation, asks: n.texts * (1 + Number(o.demonstration)) },
      step: {
        rollouts: o.beam * (Math.min(o.batch, n.train) + o.width * n.validation),
        asks: o.beam * (Math.min(o.errors, o.batch, n.train) + o.width * (1 + Number(o.demonstration))),
      },
    }),
  },
  options,
  async (study, options) => {
    const texts = textParams(study);
    let beam: readonly Candidate[] = [await asSteps(study, texts, options)];
    await study.evaluate([study.baseline, ...beam], study.validation);
    for (let turn = 0; await study.step("refinement"); turn++) {
      const param = texts[turn % texts.length]!;
      const parents = await study.evaluate(beam, study.draw("batch").sample(study.train, options.batch));
      const children = await study.each(parents, (parent, scope) => refined(scope, parent, param, options));
      const rivals = await study.evaluate(distinct([...beam, ...children.flat()]), study.validation);
      beam = top(rivals, options.beam).map((e) => e.candidate);
      study.keep(...top(study.seen(study.validation), options.beam).map((e) => e.candidate));
    }
  },
);

/** The baseline with all texts as steps; the baseline itself where the model gives nothing that fits. */
async function asSteps(study: Study, texts: readonly ParamInfo[], o: Options): Promise<Candidate> {
  const values = await study.each(texts, async (param, scope) => {
    const text = textOf(study.baseline, param);
    const isWritten = param.parts !== undefined || numbered(text) === text;
    const [reply] = isWritten ? [] : await scope.ask(stepsPrompt(study, param, text, o));
    const value = reply === undefined ? study.baseline.values[param.name]! : numbered(reply);
    return await demonstrated(scope, param, value, study.train, o);
  });
  const change = Object.fromEntries(texts.map((param, i) => [param.name, param.show(values[i]!)]));
  return (await study.offer([study.baseline], [change], "steps"))[0] ?? study.baseline;
}

/** Candidates in which one step is refined, for each of those that the errors are blamed on most; ties by chance. */
async function refined(study: Study, parent: Evidence, param: ParamInfo, o: Options): Promise<Candidate[]> {
  const steps = stepsOf(param, parent.candidate.values[param.name]!);
  if (steps.list.length === 0) return [];
  const text = textOf(parent.candidate, param);
  const errors = study.draw("errors").sample(imperfect(study, parent), o.errors);
  const found = await study.each(errors, async (run, scope) => {
    const [critiques = {}] = await scope.ask(diagnosisPrompt(study, param, { run, steps }, o));
    return { run, critiques };
  });
  const blamed = steps.list.map((step) => {
    const by = found.filter(({ critiques }) => critiques[step.address] !== undefined);
    // A critic that names many steps says less of each.
    return { step, by, blame: by.reduce((sum, { critiques }) => sum + 1 / Object.keys(critiques).length, 0) };
  });
  const shuffled = study.draw("ties").shuffle(blamed.filter(({ blame }) => blame > 0));
  const worst = shuffled.sort((a, b) => b.blame - a.blame).slice(0, o.width);
  const values = await study.each(worst, async ({ step, by }, scope) => {
    const evidence = by.map(({ run, critiques }) => ({ run, critique: critiques[step.address]! }));
    const [written = ""] = await scope.ask(refinementPrompt(study, param, { text, step, evidence }, o));
    const next = written === "" ? undefined : steps.replace(step.address, splitSteps(written));
    const examples = by.map(({ run }) => run.example);
    return next === undefined ? [] : [await demonstrated(scope, param, next, examples, o)];
  });
  const changes = values.flat().map((value) => ({ [param.name]: param.show(value) }));
  return await study.offer([parent.candidate], changes, "refinement");
}

/** The value with a demonstration on one of the examples, where one is wanted and written. */
async function demonstrated(
  study: Study,
  param: ParamInfo,
  value: Json,
  examples: readonly Rollout["example"][],
  o: Options,
): Promise<Json> {
  const steps = stepsOf(param, value);
  if (!o.demonstration || !steps.demonstrates) return value;
  const example = study.draw("demonstration").pick(examples);
  const [text] = await study.ask(demonstrationPrompt(study, param, { text: param.show(value), example }, o));
  return text === undefined ? value : (steps.demonstrate(text) ?? value);
}
