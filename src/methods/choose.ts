import type { Space } from "../graph/kind.ts";
import type { BudgetLimits } from "../study/budget.ts";

/** What the choice of a method depends on. */
export interface Choice {
  readonly params: readonly { readonly name: string; readonly kind: string; readonly space?: Space | undefined }[];
  /** How many training examples there are. */
  readonly data: { readonly train: number };
  readonly budget: BudgetLimits;
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

const written = (choice: Choice) => choice.params.filter((param) => param.space === undefined);
const numbers = (choice: Choice) => choice.params.filter((param) => param.space?.type === "range");

/** Trials on the whole of train that the budget's rollouts allow. */
function trials({ budget, data }: Choice): number {
  return (budget.rollouts ?? Number.POSITIVE_INFINITY) / Math.max(1, data.train);
}

/** The decision table: the first row that fits is taken, and the last fits always. */
export const decisions: readonly Decision[] = [
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
