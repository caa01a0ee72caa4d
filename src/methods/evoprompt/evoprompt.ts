import { distinct } from "../../propose/distinct.ts";
import { offerTexts } from "../../propose/offer-texts.ts";
import { paraphrase } from "../../propose/paraphrase.ts";
import { textOf, textParams } from "../../propose/text-params.ts";
import { roulette, top } from "../../search/selection.ts";
import { method } from "../../study/method/method.ts";
import { type OptionValues, option } from "../../study/method/option.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../../study/study.ts";
import { evolution } from "./prompt.ts";

const options = {
  variant: option.choice(
    "de",
    ["de", "ga"],
    "differential evolution, or a genetic algorithm; the paper has both, and the first does better in it",
  ),
  size: option.whole(10, "members of the population", { min: 2 }),
  generations: option.whole(10, "generations before it ends"),
  temperature: option.number(0.5, "sampling temperature of the evolution; the first paraphrases are drawn at 1", {
    min: 0,
  }),
};
type Options = OptionValues<typeof options>;

/**
 * EvoPrompt: a population of texts, of which a model makes new ones. Genetic algorithm: two parents, drawn by their
 * scores, are crossed and mutated, and the best of parents and children live on. Differential evolution: each member is
 * crossed with the best, in which what differs between two others is changed; the child takes the member's place where
 * it scores higher. The paper begins with prompts that people wrote; a program has one value of each text, so that the
 * population begins with paraphrases of it. Several texts take turns: a generation rewrites one of them.
 * Everyone is scored on the whole of validation, which stands for the paper's development set. In the code, the best may
 * change within a generation of differential evolution; here, a generation's children are made side by side,
 * and none takes a place that is a member already, since the population would soon be one text. The paper's prompts
 * show a worked example, which is left out.
 */
export const evoprompt = method(
  {
    name: "evoprompt",
    paper:
      "Guo et al.: Connecting Large Language Models with Evolutionary Algorithms Yields Powerful Prompt Optimizers (ICLR 2024)",
    summary: "evolves a population of texts: a model crosses and mutates them",
    signal: "dynamic",
    credit: "none",
    needsModel: true,
    changes: ["texts"],
    cost: (o, n) => ({
      start: { rollouts: o.size * n.validation, asks: (o.size - 1) * n.texts },
      step: { rollouts: o.size * n.validation, asks: o.size },
    }),
  },
  options,
  async (study, options) => {
    const texts = textParams(study);
    const evolve = options.variant === "de" ? differential : genetic;
    let population = await firstPopulation(study, texts, options);
    for (let i = 0; i < options.generations && (await study.step("generation")); i++) {
      population = await evolve(study, texts[i % texts.length]!, population, options);
      study.keep(...distinct(top(population, options.size).map((e) => e.candidate)).slice(0, 3));
    }
  },
);

/** The baseline and paraphrases of all its texts, at a higher temperature, since they come from one; the baseline again where one is no other text. */
async function firstPopulation(study: Study, texts: readonly ParamInfo[], o: Options): Promise<Evidence[]> {
  const variants = await study.each(texts, (param, scope) =>
    scope.ask(paraphrase(textOf(study.baseline, param), 1), o.size - 1),
  );
  const changes = Array.from({ length: o.size - 1 }, (_, i) =>
    Object.fromEntries(
      texts.flatMap(({ name }, k) => (variants[k]![i] === undefined ? [] : [[name, variants[k]![i]]])),
    ),
  );
  const offered = await study.offer([study.baseline], changes, "paraphrase");
  const scored = await study.evaluate([study.baseline, ...offered], study.validation);
  return Array.from({ length: o.size }, (_, i) => scored[i] ?? scored[0]!);
}

async function differential(study: Study, param: ParamInfo, now: readonly Evidence[], o: Options): Promise<Evidence[]> {
  const best = top(now, 1)[0]!.candidate;
  const children = await study.each(now, async ({ candidate: base }, scope) => {
    const others = distinct(now.map((e) => e.candidate)).filter((other) => other.id !== base.id);
    const [a = base, b = base] = scope.draw("donors").sample(others, 2);
    const [text] = await scope.ask(evolution("differential", scope, param, [base, a, b, best], o.temperature));
    if (text === undefined) return base;
    return (await offerTexts(scope, [base, a, b, best], param, [text], "differential"))[0] ?? base;
  });
  const scored = await study.evaluate(children, study.validation);
  const members = new Set(now.map((e) => e.candidate.id));
  return now.map((base, i) => {
    const child = scored[i]!;
    if (!(child.mean > base.mean) || members.has(child.candidate.id)) return base;
    members.add(child.candidate.id);
    return child;
  });
}

async function genetic(study: Study, param: ParamInfo, now: readonly Evidence[], o: Options): Promise<Evidence[]> {
  const parents = now.map((e) => e.candidate);
  const children = await study.each(Array.from({ length: o.size }), async (_, scope) => {
    const random = scope.draw("roulette");
    const pair = [roulette(now, random).candidate, roulette(now, random).candidate];
    return await offerTexts(
      scope,
      pair,
      param,
      await scope.ask(evolution("genetic", scope, param, pair, o.temperature)),
      "genetic",
    );
  });
  return top(await study.evaluate(distinct([...parents, ...children.flat()]), study.validation), o.size);
}
