import { teachingOptions } from "../../propose/teaching-options.ts";
import { type OptionValues, option } from "../../study/method/option.ts";

/** What a proposal can be made with a view of. */
const VIEWS = ["data", "program", "examples", "tip"] as const;

export const miproOptions = {
  auto: option.choice("light", ["light", "medium", "heavy"], "how much is tried where the next three say nothing else"),
  candidates: option.whole(
    0,
    "sets of demonstrations, and instructions for each text; 0: 6, 12 or 18, and half as many instructions beside sets",
    { min: 0 },
  ),
  trials: option.whole(0, "combinations that are tried; 0: as many as the candidates call for", { min: 0 }),
  examples: option.whole(0, "validation examples that are used at most; 0: 100, 300 or 1000", { min: 0 }),
  minibatch: option.whole(0, "validation examples of a trial; 0: 35, or all where there are 50 or fewer", { min: 0 }),
  every: option.whole(5, "trials after which the most promising combination is scored on all examples"),
  ...teachingOptions,
  labelled: option.whole(4, "demonstrations that labels fill a set up to; 0: no labels", { min: 0 }),
  looks: option.whole(0, "training examples that are run at most, drawn from all, to find good runs; 0: all", {
    min: 0,
  }),
  views: option.choices(VIEWS, VIEWS, "what an instruction is proposed with a view of"),
  renew: option.whole(0, "trials after which each text gets one more instruction; 0: never", { min: 0 }),
  tokens: option.whole(6_000, "the most tokens that a trace takes"),
  temperature: option.number(1, "sampling temperature", { min: 0 }),
};
export type MiproOptions = OptionValues<typeof miproOptions>;

/** How much there is to do it with. */
interface Sizes {
  readonly train: number;
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
  /** Training examples that sets are bootstrapped from; 0 where neither the program nor a proposal is shown any. */
  readonly tried: number;
}

const AUTO = { light: [6, 100], medium: [12, 300], heavy: [18, 1000] } as const;
const MINIBATCH = 35;
const SMALL = 50;

/**
 * As published: 2 V log2(n) trials, but at least 1.5 n, for n candidates and V choices to be made. Half as many
 * instructions as sets, and minibatches only of more rows than `SMALL`, are rules of `auto`: what is given holds.
 */
export function planOf(o: MiproOptions, { train, texts, demos, validation }: Sizes): Plan {
  const n = o.candidates || AUTO[o.auto][0];
  const rows = Math.min(validation, o.examples || AUTO[o.auto][1]);
  const shown = texts > 0 && (o.views.includes("examples") || o.views.includes("program"));
  return {
    sets: n,
    instructions: o.candidates > 0 || demos === 0 ? n : Math.floor(n / 2),
    trials: o.trials || Math.floor(Math.max(2 * (texts + demos) * Math.log2(n), 1.5 * n)),
    rows,
    minibatch: Math.min(rows, o.minibatch || (rows > SMALL ? MINIBATCH : rows)),
    tried: demos > 0 || shown ? Math.min(train, o.looks || train) : 0,
  };
}
