import { type Claim, carriesSkill, read } from "./claims.ts";
import { FIXED } from "./fixed.ts";
import { outside, type PromptSection, sectionsOf } from "./sections.ts";
import type { Hit } from "./vocabulary.ts";
import type { Stage } from "./world.ts";

/** What an optimizer's prompt shows, sorted by what it is. */
export interface Shown {
  /** The present texts, or variables with their values. */
  readonly current: readonly string[];
  /** Earlier texts with their scores. */
  readonly history: readonly { readonly text: string; readonly score: number }[];
  /** What critics, summaries and other texts say. */
  readonly advice: readonly string[];
  /** Runs and examples. */
  readonly runs: readonly string[];
  /** The input that a critic is asked about, where a prompt names one. */
  readonly about: string | undefined;
  /** The author's own words around the sections. */
  readonly words: string;
}

const CURRENT = /^(?:texts?|variables?|current|present|prompts?|instructions?|parents?|originals?|programs?)\b/i;
const ADVICE = /critique|advice|lesson|gradient|summar|insight|reflection|hint|rules?$|suggest|reason|proposal/i;
const HISTORY = /^(?:history|attempts?|scored|earlier|best|population|elite|beam|trajector)/i;
/** What a prompt says about its task. */
const ABOUT = /^(?:purpose|style|about|task|objective|constraints?|step|errors?|role|program)$/i;
const SCORE = /^score:? *(-?\d+(?:\.\d+)?).*$/im;

/** Sorts the sections of a prompt by their names, and by whether their items end in scores. */
export function shownIn(prompt: string): Shown {
  const sections = sectionsOf(prompt);
  const is = ({ name, items }: PromptSection) => {
    if (ABOUT.test(name)) return "about";
    if (HISTORY.test(name)) return "history";
    if (CURRENT.test(name)) return items.length > 1 && items.every((item) => SCORE.test(item)) ? "history" : "current";
    return ADVICE.test(name) ? "advice" : "runs";
  };
  const all = (kind: string) => sections.filter((one) => is(one) === kind).map((one) => one.items);
  const items = (kind: string) => all(kind).flat();
  // Sections without items tell of one run together: its input in one, its feedback in another.
  const single = all("runs").flatMap((one) => (one.length === 1 ? one : []));
  return {
    current: items("current"),
    history: items("history").flatMap((item) => {
      const score = SCORE.exec(item)?.[1];
      return score === undefined ? [] : [{ text: item.replace(SCORE, "").trim(), score: Number(score) }];
    }),
    advice: items("advice"),
    runs:
      sections.length === 0
        ? [prompt]
        : [
            ...(single.length > 0 ? [single.join("\n")] : []),
            ...all("runs").flatMap((one) => (one.length > 1 ? one : [])),
          ],
    about: sections.find((one) => one.name === "about")?.items[0],
    words: outside(prompt),
  };
}

/** What runs have to teach: the rules whose words and labels they show together, and the skills whose lack shows. */
export interface Lessons {
  readonly rules: ReadonlySet<number>;
  readonly skills: ReadonlySet<"format" | "check">;
}

/** Reads runs for a stage. A rule that they show only in parts, such as inputs without answers, is not to be learned from them. */
export function lessonsOf(stage: Stage, runs: readonly string[]): Lessons {
  const rules = new Set<number>();
  for (const run of runs) {
    // Two neighbors are looked at together: an input, its answer and what is said of it.
    const steps = new Map<number, Hit[]>();
    for (const hit of stage.vocabulary.hits(run)) {
      const step = Math.floor(hit.at / FIXED.stretch);
      const there = steps.get(step);
      if (there === undefined) steps.set(step, [hit]);
      else there.push(hit);
    }
    for (const [step, hits] of steps) {
      const near = [...hits, ...(steps.get(step + 1) ?? [])];
      const labels = new Set(near.map((hit) => hit.label));
      for (const { rule } of near) if (rule !== undefined && labels.has(stage.rules[rule]!.label)) rules.add(rule);
    }
  }
  const skills = (["format", "check"] as const).filter((name) => {
    const skill = stage[name];
    return skill !== undefined && runs.some((run) => run.includes(skill.symptom));
  });
  return { rules, skills: new Set(skills) };
}

/** The claims that several texts make together, each once. */
export function claimsOf(stage: Stage, texts: readonly string[]): readonly Pick<Claim, "rule" | "label">[] {
  const claims = texts.flatMap((text) => read(stage, text).claims);
  return [...new Map(claims.map(({ rule, label }) => [`${rule} ${label}`, { rule, label }])).values()];
}

/** The skills that texts carry between them. */
export function skillsOf(stage: Stage, texts: readonly string[]): readonly ("format" | "check")[] {
  return (["format", "check"] as const).filter((name) => {
    const skill = stage[name];
    return skill !== undefined && texts.some((text) => carriesSkill(skill, text));
  });
}
