import { countWords, type Unit, unitsOf } from "./units.ts";
import type { Hit } from "./vocabulary.ts";
import type { Rule, Skill, Stage } from "./world.ts";

/** That a text says: what this rule is about gets this label. True where it is the rule's own. */
export interface Claim {
  readonly rule: number;
  readonly label: string;
  /** The unit of the text that says it, and the words before that unit. */
  readonly unit: number;
  readonly at: number;
  readonly demonstration: boolean;
}

/** A text as the simulation reads it. */
export interface Reading {
  readonly units: readonly Unit[];
  readonly claims: readonly Claim[];
  readonly words: number;
}

/** Reads the claims of a text: trigger and label in one sentence, list item or demonstration, in whatever words. Linear. */
export function read(stage: Stage, text: string): Reading {
  const units = unitsOf(text);
  const claims: Claim[] = [];
  let words = 0;
  for (const [unit, { text, demonstration }] of units.entries()) {
    const hits = stage.vocabulary.hits(text).filter((hit) => hit.label === undefined || !denied(text, hit.at));
    const pairs = demonstration ? shown(stage.rules, hits) : said(hits);
    for (const { rule, label } of pairs) claims.push({ rule, label, unit, at: words, demonstration });
    words += countWords(text);
  }
  return { units, claims, words };
}

/** The rules that a text carries: those of its claims that are true. */
export function carried(stage: Stage, claims: readonly Pick<Claim, "rule" | "label">[]): ReadonlySet<number> {
  return new Set(claims.flatMap(({ rule, label }) => (isTrue(stage, { rule, label }) ? [rule] : [])));
}

function isTrue(stage: Stage, claim: Pick<Claim, "rule" | "label">): boolean {
  return stage.rules[claim.rule]!.label === claim.label;
}

export function carriesSkill(skill: Skill, text: string): boolean {
  const lower = text.toLowerCase();
  return skill.phrases.some((phrase) => lower.includes(phrase));
}

type Pair = Pick<Claim, "rule" | "label">;

/** In "add R7 for refunds" labels come first, in "refunds get R7" last: as the sentence begins, it goes on. */
function said(hits: readonly Hit[]): readonly Pair[] {
  const labelFirst = hits[0]?.label !== undefined;
  const nearest = (order: readonly Hit[]) => {
    let label: string | undefined;
    return new Map(
      order.map((hit) => {
        label = hit.label ?? label;
        return [hit, label] as const;
      }),
    );
  };
  const [before, after] = [nearest(hits), nearest(hits.toReversed())];
  return hits.flatMap((hit) => {
    const label = labelFirst ? (before.get(hit) ?? after.get(hit)) : (after.get(hit) ?? before.get(hit));
    return hit.rule === undefined || label === undefined ? [] : [{ rule: hit.rule, label }];
  });
}

/** A demonstration shows each of its needs with the right label, where that is in the answer, else with one that is left over. */
function shown(rules: readonly Rule[], hits: readonly Hit[]): readonly Pair[] {
  const needs = [...new Set(hits.flatMap((hit) => (hit.rule === undefined ? [] : [hit.rule])))];
  const labels = new Set(hits.flatMap((hit) => (hit.label === undefined ? [] : [hit.label])));
  const right = needs.filter((rule) => labels.has(rules[rule]!.label));
  const rest = [...labels].find((label) => !right.some((rule) => rules[rule]!.label === label));
  return needs.flatMap((rule) => {
    if (right.includes(rule)) return [{ rule, label: rules[rule]!.label }];
    return rest === undefined ? [] : [{ rule, label: rest }];
  });
}

/** Whether a label is spoken against: "not R7", "never add R7". */
function denied(text: string, at: number): boolean {
  return /(?:\b(?:not|never|without|instead of)|n't)\s+(?:[\p{L}"'`]+\s+){0,3}["'`]?$/iu.test(
    text.slice(Math.max(0, at - 40), at),
  );
}
