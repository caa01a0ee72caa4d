import type { Random } from "../../search/random.ts";
import { type Claim, carriesSkill, type Reading, read } from "./claims.ts";
import { claimsOf, type Shown, skillsOf } from "./evidence.ts";
import { FIXED } from "./fixed.ts";
import { falsehood, insight, lacking, truths, truthText } from "./insight.ts";
import type { SimulationKnobs } from "./knobs.ts";
import { claimText, skillText, superstitionText, wrongLabel } from "./phrasing.ts";
import { joined, MARK, type Unit } from "./units.ts";
import type { Stage, World } from "./world.ts";

type Said = Pick<Claim, "rule" | "label">;

/** A new text made of those that a prompt shows and of what it says about them. */
export function edit(world: World, stage: Stage, shown: Shown, knobs: SimulationKnobs, random: Random): string {
  const lessons = shown.advice.length > 0 ? [] : learned(world, stage, shown, knobs, random);
  const best = shown.history.toSorted((a, b) => b.score - a.score).slice(0, FIXED.bestTexts);
  const now = shown.advice.length > 0 || lacking(stage, shown).length > 0 || best.length === 0;
  const [base = stage.initial, ...others] = [...(now ? shown.current : []), ...best.map((one) => one.text)];
  const advice = adviceOf(world, stage, shown.advice, knobs, random);
  const told = [...advice.claims, ...claimsOf(stage, lessons)];
  const reading = read(stage, base);
  const units = reading.units.flatMap((unit, i) => revised(stage, reading, unit, i, told, knobs, random));
  const kept = read(stage, joined(units)).claims;
  const known = ({ rule }: Said) => [...told, ...reading.claims].some((claim) => claim.rule === rule);
  const merged = claimsOf(stage, others)
    .filter((claim) => !known(claim) && random.unit() >= knobs.drop)
    .map((claim) => distorted(stage, claim, knobs, random));
  const skills = skillsOf(stage, [...shown.advice, ...others]).filter(
    (skill) => !carriesSkill(stage[skill]!, base) && random.unit() >= knobs.drop,
  );
  const blind = lessons.length + advice.claims.length + advice.idle.length + skills.length === 0;
  const reworded = shown.words.includes("in other words");
  return withSentences(units, [
    ...[...told, ...merged]
      .filter(({ rule, label }) => !kept.some((claim) => claim.rule === rule && claim.label === label))
      .map((claim) => claimText(stage, claim, random)),
    ...lessons.filter((text) => claimsOf(stage, [text]).length === 0),
    ...skills.map((skill) => skillText(stage, skill, random)),
    ...advice.idle,
    ...(blind && !reworded ? prior(world, stage, base, knobs, random) : []),
  ]);
}

/** What an editor takes from critics: claims, and advice that does nothing, each with losses. */
function adviceOf(
  world: World,
  stage: Stage,
  advice: readonly string[],
  knobs: SimulationKnobs,
  random: Random,
): { readonly claims: readonly Said[]; readonly idle: readonly string[] } {
  const kept = <T>(all: readonly T[]) => all.filter(() => random.unit() >= knobs.drop);
  return {
    claims: kept(claimsOf(stage, advice)).map((claim) => distorted(stage, claim, knobs, random)),
    idle: kept(world.superstitions.filter((text) => advice.some((one) => one.includes(text)))),
  };
}

/** What an editor finds in the runs by itself, where no critic has told it. */
function learned(world: World, stage: Stage, shown: Shown, knobs: SimulationKnobs, random: Random): readonly string[] {
  const pool = lacking(stage, shown);
  const most = shown.current.length === 0 ? FIXED.lessonsForAll : FIXED.lessons;
  return Array.from({ length: Math.min(most, pool.length) }, () => insight(world, pool, knobs, random))
    .filter((one) => !one.vague)
    .map((one) => one.text);
}

/** A sentence of the base in the new text: as it was, in other words, with a wrong label, or not at all. */
function revised(
  stage: Stage,
  { claims }: Reading,
  unit: Unit,
  index: number,
  told: readonly Said[],
  knobs: SimulationKnobs,
  random: Random,
): readonly Unit[] {
  const [u, v, w] = [random.unit(), random.unit(), random.unit()];
  const own = claims.filter((claim) => claim.unit === index);
  // What a program fills in must stay.
  if (/\{[A-Za-z_][\w.-]*\}/.test(unit.text)) return [unit];
  const skill = (["format", "check"] as const).some(
    (name) => stage[name] !== undefined && carriesSkill(stage[name], unit.text),
  );
  if ((own.length > 0 || skill) && u < knobs.drop) return [];
  const contradicted = own.some(({ rule, label }) => told.some((one) => one.rule === rule && one.label !== label));
  if (contradicted) return [];
  if (own.length !== 1 || unit.demonstration) return [unit];
  const mark = MARK.exec(unit.text)?.[0] ?? "";
  if (v < knobs.distort) {
    const { rule } = own[0]!;
    return [{ ...unit, text: mark + claimText(stage, { rule, label: wrongLabel(stage, rule, random) }, random) }];
  }
  return w < FIXED.reworded ? [{ ...unit, text: mark + claimText(stage, own[0]!, random) }] : [unit];
}

function distorted(stage: Stage, claim: Said, knobs: SimulationKnobs, random: Random): Said {
  const wrong = random.unit() < knobs.distort;
  return wrong ? { ...claim, label: wrongLabel(stage, claim.rule, random) } : claim;
}

/** What comes to mind without evidence: seldom something true, as often something false, often nothing of use. */
function prior(world: World, stage: Stage, base: string, knobs: SimulationKnobs, random: Random): readonly string[] {
  const [lucky, unlucky, idle] = [random.unit(), random.unit(), random.unit()];
  const has = new Set(read(stage, base).claims.map((claim) => claim.rule));
  const open = truths(stage).filter((truth) =>
    "rule" in truth ? !has.has(truth.rule) : !carriesSkill(stage[truth.skill]!, base),
  );
  return [
    ...(open.length > 0 && lucky < knobs.luck ? [truthText(random.pick(open), random)] : []),
    ...(unlucky < knobs.luck ? [falsehood(world, random.pick(truths(stage)), random)] : []),
    ...(idle < FIXED.idleAdvice ? [superstitionText(world, random)] : []),
  ];
}

/** Sentences at the end of a text, as further items where it ends in a numbered list. */
function withSentences(units: readonly Unit[], sentences: readonly string[]): string {
  const text = joined(units);
  const fresh = [...new Set(sentences)].filter((sentence) => !text.includes(sentence));
  if (fresh.length === 0) return text === "" ? "Do it well." : text;
  const last = units.findLast((unit) => unit.text.trim() !== "")?.text ?? "";
  const [, before, number, after] = /^(\s*|\[[\w-]+\.)(\d+)([.)]|\])\s/.exec(last) ?? [];
  if (number === undefined) return [text, ...fresh].join(text.includes("\n") ? "\n" : " ").trim();
  return [text, ...fresh.map((one, i) => `${before}${Number(number) + i + 1}${after} ${one}`)].join("\n");
}
