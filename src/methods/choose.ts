import type { Space } from "../graph/kind.ts";
import type { BudgetLimits } from "../study/budget/budget.ts";

/** What the choice of a method depends on. */
export interface Choice {
  readonly params: readonly { readonly name: string; readonly kind: string; readonly space?: Space | undefined }[];
  /** How many training examples there are. */
  readonly data: { readonly train: number };
  /** What the study may use, its steps included. */
  readonly budget: BudgetLimits & { readonly steps?: number };
  /** Whether a model is given that can propose values. */
  readonly hasOptimizer: boolean;
}

/** One row of the decision table. */
export interface Decision {
  readonly when: string;
  readonly name: string;
  readonly why: string;
  fits(choice: Choice): boolean;
}

/** Trials below which a model of good and bad points has nothing to learn from. */
const ENOUGH_TRIALS = 30;

/** Proposals that `opro` evaluates in a step, and steps below which its history is too short to go by. */
const OPRO_WIDTH = 8;
const OPRO_STEPS = 10;

const written = (choice: Choice) => choice.params.filter((param) => param.space === undefined);
const numbers = (choice: Choice) => choice.params.filter((param) => param.space?.type === "range");

/** Trials on the whole of train that the budget allows at most: a rollout is taken to make one call. */
function trials({ budget, data }: Choice, perStep = 1): number {
  const { rollouts = Infinity, calls = Infinity, steps = Infinity } = budget;
  return Math.min(Math.min(rollouts, calls) / Math.max(1, data.train), steps * perStep);
}

/** Whether a number of runs is set, and bears a long history of texts that are scored on the whole of train. */
function bearsHistory(choice: Choice): boolean {
  const { rollouts, calls } = choice.budget;
  return (rollouts ?? calls) !== undefined && trials(choice, OPRO_WIDTH) >= OPRO_STEPS * OPRO_WIDTH;
}

/** The decision table: the first row that fits is taken, and the last fits always. */
export const decisions: readonly Decision[] = [
  {
    when: `an optimizer, one text and no other param, and rollouts or calls set for ${OPRO_STEPS * OPRO_WIDTH} trials on the whole of train`,
    name: "opro",
    why: "with one text there is no credit to share out, and the budget bears a long list of scored texts to go on from",
    fits: (choice) =>
      choice.hasOptimizer && choice.params.length === 1 && written(choice)[0]?.kind === "text" && bearsHistory(choice),
  },
  {
    when: "an optimizer, and a param that only a model can write (text, code, json)",
    name: "optoprime",
    why: "a model can write texts and code, and the trace tells it how they led to the results",
    fits: (choice) => choice.hasOptimizer && written(choice).length > 0,
  },
  {
    when: `two numbers or more, and a budget for ${ENOUGH_TRIALS} trials on the whole of train`,
    name: "tpe",
    why: "numbers have a landscape to learn, and the budget is enough to learn it",
    fits: (choice) => numbers(choice).length >= 2 && trials(choice) >= ENOUGH_TRIALS,
  },
  {
    when: "anything else",
    name: "random-search",
    why: "with few numbers and choices, or few trials, drawing at random is hard to beat",
    fits: () => true,
  },
];

/** The method for a task where none is named, and why. */
export function chooseMethod(choice: Choice): { readonly name: string; readonly why: string } {
  const { name, why } = decisions.find((one) => one.fits(choice))!;
  const left = choice.hasOptimizer ? [] : written(choice).map((param) => param.name);
  const note = left.length === 0 ? "" : `; without an optimizer ${left.join(", ")} cannot change`;
  return { name, why: why + note };
}
