import { teachingOptions } from "../../propose/teaching-options.ts";
import { type OptionValues, option } from "../../study/method/option.ts";

/** What a proposal can be made with a view of. */
const VIEWS = ["data", "program", "examples", "tip"] as const;

export const miproOptions = {
  auto: option.choice("light", ["light", "medium", "heavy"], "how much is tried where the next three say nothing else"),
  candidates: option.whole(0, "sets of demonstrations, and half as many instructions; 0: 6, 12 or 18", { min: 0 }),
  trials: option.whole(0, "combinations that are tried; 0: as many as the candidates call for", { min: 0 }),
  examples: option.whole(0, "validation examples that are used at most; 0: 100, 300 or 1000", { min: 0 }),
  minibatch: option.whole(35, "validation examples of a trial"),
  small: option.whole(50, "so many validation examples, or fewer, are all seen by every trial", { min: 0 }),
  every: option.whole(5, "trials after which the most promising combination is scored on all examples"),
  ...teachingOptions,
  labelled: option.whole(4, "demonstrations that labels fill a set up to; 0: no labels", { min: 0 }),
  looks: option.whole(10, "training examples that the program is run on, for proposals to see"),
  views: option.choices(VIEWS, VIEWS, "what an instruction is proposed with a view of"),
  renew: option.whole(0, "trials after which each text gets one more instruction; 0: never", { min: 0 }),
  tokens: option.whole(6_000, "the most tokens that a trace takes"),
  temperature: option.number(1, "sampling temperature", { min: 0 }),
};
export type MiproOptions = OptionValues<typeof miproOptions>;

/** How much there is to do it with. */
interface Sizes {
  readonly texts: number;
  readonly demos: number;
  readonly validation: number;
}

/** What a run of MIPROv2 amounts to. */
export interface Plan {
  /** Sets of demonstrations. */
  readonly sets: number;
  /** Instructions for each text, its own among them. */
  readonly instructions: number;
  readonly trials: number;
  /** Validation examples that are used, and those of one trial. */
  readonly rows: number;
  readonly minibatch: number;
}

const AUTO = { light: [6, 100], medium: [12, 300], heavy: [18, 1000] } as const;

/** As published: 2 V log2(n) trials, but at least 1.5 n, for n candidates and V choices to be made. */
export function planOf(o: MiproOptions, { texts, demos, validation }: Sizes): Plan {
  const n = o.candidates || AUTO[o.auto][0];
  const rows = Math.min(validation, o.examples || AUTO[o.auto][1]);
  return {
    sets: n,
    instructions: demos === 0 ? n : Math.max(1, Math.floor(n / 2)),
    trials: o.trials || Math.floor(Math.max(2 * (texts + demos) * Math.log2(n), 1.5 * n)),
    rows,
    minibatch: rows <= o.small ? rows : Math.min(o.minibatch, rows),
  };
}
