import { GradusError, nearest } from "../../graph/errors.ts";
import type { World } from "./world.ts";

/** How good the simulated model is at what. All but `fade`, which is 0 or more, are probabilities. */
export interface SimulationKnobs {
  /** The student answers a need right whose rule its text carries, at full attention. Default 0.92. */
  readonly known: number;
  /** The same without the rule. Default 0.12. */
  readonly guess: number;
  /** What a demonstration is worth compared with a rule in words. Default 0.7. */
  readonly demonstration: number;
  /** How attention fades: a rule after `at` words of a text of `words` counts 1 / (1 + fade · (at + words) / 200). Default 0.2. */
  readonly fade: number;
  /** The student keeps to labels alone although nothing tells it to. Default 0.4. */
  readonly tidy: number;
  /** What is not recalled is tried once more, where the text asks to check and there are two needs or more. Default 0.5. */
  readonly recheck: number;
  /** The critic names a rule that is missing and that the shown runs need. Default 0.7. */
  readonly critic: number;
  /** It names a plausible wrong one instead. Default 0.1; what is left is vague. At most 1 together with `critic`. */
  readonly superstition: number;
  /** The editor loses a rule that it should keep or take over, each. Default 0.1. */
  readonly drop: number;
  /** It writes a wrong label into a rule, each. Default 0.05. */
  readonly distort: number;
  /** A text that is written without evidence gains a true rule. Default 0.2. */
  readonly luck: number;
}

export const DEFAULT_KNOBS: SimulationKnobs = {
  known: 0.92,
  guess: 0.12,
  demonstration: 0.7,
  fade: 0.2,
  tidy: 0.4,
  recheck: 0.5,
  critic: 0.7,
  superstition: 0.1,
  drop: 0.1,
  distort: 0.05,
  luck: 0.2,
};

type KnobName = keyof SimulationKnobs;

/** The knobs that change anything in a world: an answer, a critique or a text. */
export function knobsIn({ stages }: Pick<World, "stages">): readonly KnobName[] {
  const taught = stages.filter((stage) => stage.answers !== "chance");
  const byText = taught.length > 0;
  const acts: Partial<Record<KnobName, boolean>> = {
    known: byText,
    guess: byText,
    demonstration: byText,
    fade: byText,
    tidy: taught.some((stage) => stage.format !== undefined && stage.answers !== "sure"),
    recheck: taught.some((stage) => stage.check !== undefined && stage.rules.length > 1),
    distort: stages.some((stage) => stage.vocabulary.labels.length > 1),
  };
  return (Object.keys(DEFAULT_KNOBS) as KnobName[]).filter((name) => acts[name] ?? true);
}

/** A world's knobs with defaults filled in. Throws `BAD_OPTIONS` for unknown names, those that do nothing there, and values out of range. */
export function knobsOf(world: World, given: Readonly<Record<string, unknown>> = {}): SimulationKnobs {
  const names = Object.keys(DEFAULT_KNOBS);
  const acting: readonly string[] = knobsIn(world);
  for (const [name, value] of Object.entries(given)) {
    if (!names.includes(name)) {
      const near = nearest(name, names);
      throw bad(`there is no knob "${name}"${near ? `; "${near}" is near` : ""}`, `the knobs are ${names.join(", ")}`);
    }
    if (!acting.includes(name)) {
      const what = `the knob "${name}" changes nothing in the world "${world.name}"`;
      throw bad(what, `leave it out, or take another world; the knobs of this one are ${acting.join(", ")}`);
    }
    const top = name === "fade" ? Number.POSITIVE_INFINITY : 1;
    if (typeof value !== "number" || !Number.isFinite(value) || value < 0 || value > top)
      throw bad(`the knob "${name}" is ${String(value)}`, `give a number from 0${top === 1 ? " to 1" : ""}`);
  }
  const knobs: SimulationKnobs = { ...DEFAULT_KNOBS, ...given };
  if (knobs.critic + knobs.superstition > 1 + 1e-9)
    throw bad('the knobs "critic" and "superstition" are more than 1 together', "lower one of them");
  return knobs;
}

function bad(what: string, fix: string): GradusError {
  return new GradusError("BAD_OPTIONS", what, { fix });
}
