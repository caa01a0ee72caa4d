import type { Random } from "../../search/random.ts";
import { claimsOf, type Shown, skillsOf } from "./evidence.ts";
import { insight, lacking, type Truth } from "./insight.ts";
import type { SimulationKnobs } from "./knobs.ts";
import { claimText, skillText, vagueText, wrongLabel } from "./phrasing.ts";
import type { Stage, World } from "./world.ts";

/** Up to `n` critiques of what the prompt shows; where it shows critiques and no runs, their summary. */
export function critiques(
  world: World,
  stages: readonly Stage[],
  shown: Shown,
  n: number,
  knobs: SimulationKnobs,
  random: Random,
): readonly string[] {
  if (shown.advice.length > 0 && shown.runs.length === 0)
    return Array.from({ length: n }, () => summary(stages, shown.advice, knobs, random));
  const pool = stages.flatMap((stage) => lacking(stage, shown));
  return Array.from({ length: n }, () => insight(world, pool, knobs, random).text);
}

/** One critique for each of the named inputs that has something to mend: a text, or a value that a step before it made. */
export function critiquesFor(
  world: World,
  names: readonly string[],
  shown: Shown,
  knobs: SimulationKnobs,
  random: Random,
): Readonly<Record<string, string>> {
  const said = names.flatMap((name) => {
    const stage = stageNamed(world, name, shown);
    if (stage === undefined) {
      const label = random.unit() < knobs.critic ? missingTopic(world, shown, random) : undefined;
      return label === undefined ? [] : [[name, `It should hold ${label} as well.`] as const];
    }
    const pool: Truth[] = lacking(stage, shown);
    return pool.length === 0 ? [] : [[name, insight(world, pool, knobs, random).text] as const];
  });
  return Object.fromEntries(said);
}

/** The stage whose text an input is: by its own name, or by that of its variable. */
function stageNamed(world: World, name: string, { current }: Shown): Stage | undefined {
  return world.stages.find(
    ({ param }) => param === name || current.some((item) => item.startsWith(`${name} (the variable ${param},`)),
  );
}

/** What critiques say together, with losses. */
function summary(stages: readonly Stage[], advice: readonly string[], knobs: SimulationKnobs, random: Random): string {
  const kept = stages.flatMap((stage) => [
    ...claimsOf(stage, advice).flatMap(({ rule, label }) => {
      const [lost, wrong] = [random.unit() < knobs.drop, random.unit() < knobs.distort];
      return lost ? [] : [claimText(stage, { rule, label: wrong ? wrongLabel(stage, rule, random) : label }, random)];
    }),
    ...skillsOf(stage, advice).flatMap((skill) =>
      random.unit() < knobs.drop ? [] : [skillText(stage, skill, random)],
    ),
  ]);
  return kept.length === 0 ? vagueText(random) : kept.map((text) => `- ${text}`).join("\n");
}

/** A topic that an earlier step should have found: its rule's label is expected, and nothing shows it. */
function missingTopic(world: World, { runs }: Shown, random: Random): string | undefined {
  const made = new Set(world.stages.flatMap((stage) => stage.vocabulary.labels));
  const topics = world.stages.flatMap((stage) => {
    const hits = runs.flatMap((run) => stage.vocabulary.hits(run));
    const labels = new Set(hits.map((hit) => hit.label));
    const seen = new Set(hits.map((hit) => hit.rule));
    return stage.rules.flatMap((rule, i) =>
      labels.has(rule.label) && !seen.has(i) && made.has(rule.words[0]!) ? [rule.words[0]!] : [],
    );
  });
  return topics.length === 0 ? undefined : random.pick(topics);
}
