import type { Random } from "../../search/random.ts";
import { carried, carriesSkill } from "./claims.ts";
import { claimsOf, lessonsOf, type Shown } from "./evidence.ts";
import { FIXED } from "./fixed.ts";
import type { SimulationKnobs } from "./knobs.ts";
import { claimText, skillText, superstitionText, vagueText, wrongLabel } from "./phrasing.ts";
import type { Stage, World } from "./world.ts";

/** Something true about a stage that a text may carry. */
export type Truth =
  | { readonly stage: Stage; readonly rule: number }
  | { readonly stage: Stage; readonly skill: "format" | "check" };

/** What the shown runs need and the present texts do not carry. */
export function lacking(stage: Stage, { runs, current }: Pick<Shown, "runs" | "current">): Truth[] {
  const { rules, skills } = lessonsOf(stage, runs);
  const has = carried(stage, claimsOf(stage, current));
  return [
    ...[...rules].filter((rule) => !has.has(rule)).map((rule) => ({ stage, rule })),
    ...[...skills]
      .filter((skill) => !current.some((text) => carriesSkill(stage[skill]!, text)))
      .map((skill) => ({ stage, skill })),
  ];
}

/** Everything that is true about a stage. */
export function truths(stage: Stage): Truth[] {
  const skills = (["format", "check"] as const).filter((skill) => stage[skill] !== undefined);
  return [...stage.rules.map((_, rule) => ({ stage, rule })), ...skills.map((skill) => ({ stage, skill }))];
}

export function truthText(truth: Truth, random: Random): string {
  if ("skill" in truth) return skillText(truth.stage, truth.skill, random);
  return claimText(truth.stage, { rule: truth.rule, label: truth.stage.rules[truth.rule]!.label }, random);
}

/** A rule with a wrong label, or advice that does nothing. */
export function falsehood(world: World, about: Truth | undefined, random: Random): string {
  if (about === undefined || "skill" in about || random.unit() < FIXED.idleFalsehood)
    return superstitionText(world, random);
  const { stage, rule } = about;
  return claimText(stage, { rule, label: wrongLabel(stage, rule, random) }, random);
}

/**
 * What a critic says about one thing out of a pool of what is lacking, and takes it out: right as often as the knob
 * `critic` says, wrong as often as `superstition` says, else vague.
 */
export function insight(
  world: World,
  pool: Truth[],
  knobs: SimulationKnobs,
  random: Random,
): { readonly text: string; readonly vague: boolean } {
  const [u, at] = [random.unit(), Math.floor(random.unit() * pool.length)];
  if (pool.length > 0 && u < knobs.critic) return { text: truthText(pool.splice(at, 1)[0]!, random), vague: false };
  const wrong = u >= knobs.critic && u < knobs.critic + knobs.superstition;
  return wrong ? { text: falsehood(world, pool[at], random), vague: false } : { text: vagueText(random), vague: true };
}
