import type { Json } from "../../graph/json.ts";
import type { Prompt } from "../../model/prompt.ts";
import type { Demo } from "../../params/demos.ts";
import { nextContext } from "../../propose/contexts.ts";
import { demonstrationsIn } from "../../propose/demonstrations.ts";
import { MUTATION_PROMPTS } from "../../propose/mutation-prompts.ts";
import { role, textOf, textParams } from "../../propose/text-params.ts";
import { THINKING_STYLES } from "../../propose/thinking-styles.ts";
import { roulette } from "../../search/selection.ts";
import type { Candidate, Change } from "../../study/candidate.ts";
import type { Evidence, Rollout } from "../../study/rollouts/evidence.ts";
import type { ParamInfo, Study } from "../../study/study.ts";
import { applicable, firstPrompt, hyperPrompt, type Parentage, textPrompt, type Unit } from "./operators.ts";
import type { PromptbreederOptions } from "./options.ts";

/** A unit to begin with: the baseline, each text rewritten by a mutation prompt and a thinking style drawn at random. */
export async function firstUnit(study: Study, o: PromptbreederOptions): Promise<Unit> {
  const random = study.draw("unit");
  const mutation = random.pick(o.mutationPrompts.length > 0 ? o.mutationPrompts : MUTATION_PROMPTS);
  const [low, high] = o.temperatures as readonly [number, number];
  const unit = { candidate: study.baseline, mutation, temperature: low + random.unit() * (high - low), elites: [] };
  const change = await eachText(study, (scope, param) => firstPrompt(scope, param, unit, styleOf(scope, o)));
  const [candidate = study.baseline] = await study.offer([study.baseline], [change], "first text");
  return { ...unit, candidate };
}

/** The unit with the best of its population among its ancestors, where that is what it holds. */
export function withElite(unit: Unit, fittest: Candidate): Unit {
  if (unit.candidate.id !== fittest.id || unit.elites.at(-1)?.id === fittest.id) return unit;
  return { ...unit, elites: [...unit.elites, fittest] };
}

/** A copy of a unit, mutated by one operator; then, perhaps, with a text of another unit, and with a new context. */
export async function copyOf(
  unit: Unit,
  { rollouts }: Evidence,
  population: readonly Evidence[],
  study: Study,
  o: PromptbreederOptions,
): Promise<Unit> {
  const random = study.draw("copy");
  const [low, high] = o.temperatures as readonly [number, number];
  const moved = unit.temperature + (2 * random.unit() - 1) * o.drift;
  const temperature = Math.min(high, Math.max(low, moved));
  const workings = rollouts.filter(({ outcome }) => outcome.kind === "scored" && outcome.score >= study.task.perfect);
  const heated = { unit: { ...unit, temperature }, workings, population };
  const able = o.operators.filter((one) => applicable(one, heated));
  if (able.length === 0) return heated.unit;
  const operator = random.pick(able);
  const hyper = hyperPrompt(operator, heated.unit, purposeOf(study), styleOf(study, o));
  const [mutation = unit.mutation] = hyper === undefined ? [] : await study.ask(hyper);
  const parentage: Parentage = { ...heated, unit: { ...heated.unit, mutation } };
  const written = await eachText(study, (scope, param) => textPrompt(scope, operator, param, parentage, o.similarity));
  const taken = random.unit() < o.crossover ? crossed(study, population) : {};
  const contexts = o.contexts ? await newContexts(study, unit, workings, o) : {};
  const [candidate = unit.candidate] = await study.offer(
    [unit.candidate],
    [{ ...written, ...taken, ...contexts }],
    operator,
  );
  return { ...parentage.unit, candidate };
}

/** Each text that a model has written for one param. */
async function eachText(study: Study, prompt: (scope: Study, param: ParamInfo) => Prompt<string>): Promise<Change> {
  const changes = await study.each(textParams(study), async (param, scope) => {
    const [text] = await scope.ask(prompt(scope, param));
    return text === undefined ? {} : { [param.name]: text };
  });
  return Object.assign({}, ...changes);
}

/** One text of another unit: the fitter it is, the likelier. */
function crossed(study: Study, population: readonly Evidence[]): Change {
  const random = study.draw("crossover");
  const mate = roulette(population, random);
  const param = random.pick(textParams(study));
  return { [param.name]: textOf(mate.candidate, param) };
}

/** For each param of demonstrations a context with something new from the unit's right runs. */
async function newContexts(
  study: Study,
  { candidate }: Unit,
  workings: readonly Rollout[],
  { resample }: PromptbreederOptions,
): Promise<Change> {
  const random = study.draw("context");
  const change: Record<string, Json> = {};
  for (const { name, demos } of study.params) {
    if (demos === undefined) continue;
    const now = candidate.values[name] as readonly Demo[];
    const found = await demonstrationsIn(workings, { name });
    const anew = random.unit() < resample;
    change[name] = nextContext(now, found, { max: demos.max, anew, random });
  }
  return change;
}

/** What all texts of the program are for. */
function purposeOf(study: Study): string {
  return textParams(study)
    .map((param) => role(study, param))
    .join("\n");
}

function styleOf(study: Study, { thinkingStyles }: PromptbreederOptions): string {
  return study.draw("style").pick(thinkingStyles.length > 0 ? thinkingStyles : THINKING_STYLES);
}
