import type { Random } from "../../search/random.ts";
import { type Claim, carriesSkill, type Reading, read } from "./claims.ts";
import { FIXED } from "./fixed.ts";
import type { SimulationKnobs } from "./knobs.ts";
import type { Stage } from "./world.ts";

/** What the student is given: the text that tells it what to do, and the input. */
export interface Question {
  readonly stage: Stage;
  readonly text: string;
  readonly input: string;
}

/** The student's answer: right for each need as far as the text carries what the need takes. */
export function answer({ stage, text, input }: Question, knobs: SimulationKnobs, random: Random): string {
  const needs = needsOf(stage, input);
  if (stage.answers === "chance") return labelsText(needs.map((rule) => chanceLabel(stage, rule, random)));
  const reading = read(stage, text);
  const rechecks = needs.length > 1 && stage.check !== undefined && carriesSkill(stage.check, text);
  const found = needs.map((rule) => {
    const own = reading.claims.filter((claim) => claim.rule === rule);
    const first = recall(stage, rule, own, reading, knobs, random);
    const again = !first.recalled && rechecks && random.unit() < knobs.recheck;
    return again ? recall(stage, rule, own, reading, knobs, random) : first;
  });
  if (stage.answers === "sure") return sureText(stage, found, random);
  const labels = labelsText(found.map(({ label }) => label));
  const tidy = stage.format === undefined || carriesSkill(stage.format, text) || random.unit() < knobs.tidy;
  return tidy ? labels : `Let me see. I would say that this is about ${labels}. Tell me if you need more!`;
}

/** The rules whose words stand in an input, in their order there. */
function needsOf(stage: Stage, input: string): readonly number[] {
  return [...new Set(stage.vocabulary.hits(input).flatMap((hit) => (hit.rule === undefined ? [] : [hit.rule])))];
}

/** How well a claim is attended to, 0 to 1: less the later it stands and the longer the text is. */
export function attention({ at }: Pick<Claim, "at">, words: number, fade: number): number {
  return 1 / (1 + (fade * (at + words)) / FIXED.fadeWords);
}

/** What the student gives for one need, and how far it knows: one of the labels that the text claims, a guess, or nothing. */
interface Recalled {
  readonly label: string | undefined;
  readonly strength: number;
  /** Whether the label comes from the text. */
  readonly recalled: boolean;
}

function recall(
  stage: Stage,
  rule: number,
  claims: readonly Claim[],
  { words }: Reading,
  knobs: SimulationKnobs,
  random: Random,
): Recalled {
  const [u, which, other] = [random.unit(), random.unit(), random.unit()];
  const strength = Math.max(
    0,
    ...claims.map(
      (claim) => attention(claim, words, knobs.fade) * knobs.known * (claim.demonstration ? knobs.demonstration : 1),
    ),
  );
  const labels = [...new Set(claims.map((claim) => claim.label))];
  // Texts that contradict themselves are followed either way.
  if (u < strength) return { label: labels[Math.floor(which * labels.length)]!, strength, recalled: true };
  const { labels: all } = stage.vocabulary;
  if (which < knobs.guess) return { label: stage.rules[rule]!.label, strength, recalled: false };
  const { silent } = FIXED;
  const label = other < silent ? undefined : all[Math.floor(((other - silent) / (1 - silent)) * all.length)]!;
  return { label, strength, recalled: false };
}

function chanceLabel(stage: Stage, rule: number, random: Random): string | undefined {
  return random.unit() < FIXED.chance ? stage.rules[rule]!.label : random.pick(stage.vocabulary.labels);
}

function labelsText(labels: readonly (string | undefined)[]): string {
  const found = [...new Set(labels.filter((label) => label !== undefined))].sort();
  return found.length === 0 ? "none" : found.join(", ");
}

/** Labels with how sure the student is: what the text carries stands out from what merely comes to mind. */
function sureText(stage: Stage, found: readonly Recalled[], random: Random): string {
  const sure = new Map<string, number>();
  const note = (label: string, mean: number) => {
    const value = Math.min(0.99, Math.max(0.01, mean + FIXED.sureNoise * random.normal()));
    sure.set(label, Math.max(sure.get(label) ?? 0, Math.round(value * 100) / 100));
  };
  for (const { label, strength } of found) if (label !== undefined) note(label, FIXED.sure + FIXED.sureMore * strength);
  for (const label of stage.vocabulary.labels) if (random.unit() < FIXED.stray) note(label, FIXED.straySure);
  const texts = [...sure].sort(([a], [b]) => (a < b ? -1 : 1)).map(([label, value]) => `${label} ${value.toFixed(2)}`);
  return texts.length === 0 ? "none" : texts.join(", ");
}
