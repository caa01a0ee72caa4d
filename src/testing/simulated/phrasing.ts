import type { Random } from "../../search/random.ts";
import type { Claim } from "./claims.ts";
import { FIXED } from "./fixed.ts";
import type { Stage, World } from "./world.ts";

/** A claim as a sentence, in one of several wordings, or in another than the one given. */
export function claimText(stage: Stage, claim: Pick<Claim, "rule" | "label">, random: Random): string {
  const { words } = stage.rules[claim.rule]!;
  const topic = random.unit() < FIXED.firstWord ? words[0]! : random.pick(words);
  return random.pick(WORDINGS)(topic, claim.label);
}

/** A skill as a sentence. */
export function skillText(stage: Stage, name: "format" | "check", random: Random): string {
  return random.pick(stage[name]!.says);
}

/** A label that the rule does not have. */
export function wrongLabel(stage: Stage, rule: number, random: Random): string {
  const others = stage.vocabulary.labels.filter((label) => label !== stage.rules[rule]!.label);
  return others.length === 0 ? stage.rules[rule]!.label : random.pick(others);
}

/** What is not worth saying. */
export function vagueText(random: Random): string {
  return random.pick(VAGUE);
}

export function superstitionText(world: World, random: Random): string {
  return world.superstitions.length === 0 ? vagueText(random) : random.pick(world.superstitions);
}

const WORDINGS: readonly ((topic: string, label: string) => string)[] = [
  (topic, label) => `If "${topic}" is mentioned, add the label ${label}.`,
  (topic, label) => `Whenever "${topic}" comes up, ${label} belongs in the answer.`,
  (topic, label) => `Use ${label} for "${topic}".`,
  (topic, label) => `"${topic}" calls for ${label}.`,
];

const VAGUE = [
  "It could be clearer what is wanted.",
  "The text should be more precise.",
  "The wording is a little too general.",
  "It should say more about how to decide.",
];
