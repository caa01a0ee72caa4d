import { type OptionValues, option } from "../../study/method/option.ts";
import { OPERATORS } from "./operators.ts";

/** What PromptBreeder can be told. */
export const options = {
  size: option.whole(50, "units of the population", { min: 2 }),
  batch: option.whole(100, "training examples that a generation is measured on"),
  operators: option.choices(
    OPERATORS,
    OPERATORS,
    "operators that write texts, each equally likely where it has what it needs",
  ),
  finalists: option.whole(3, "fittest units of a generation that are measured on validation"),
  patience: option.whole(10, "generations without a better one on validation, after which it ends"),
  crossover: option.number(0.1, "probability that one text is then taken from another unit, the fitter the likelier", {
    min: 0,
    max: 1,
  }),
  contexts: option.flag(true, "whether right runs become demonstrations, where the program has a param for them"),
  resample: option.number(0.1, "probability that a context is drawn anew, and not changed in one place", {
    min: 0,
    max: 1,
  }),
  similarity: option.number(0.95, "texts more similar than this are shown once: cosine of their word counts", {
    min: 0,
    max: 1,
  }),
  temperatures: option.numbers([1, 2], "lowest and highest sampling temperature; each unit has its own"),
  drift: option.number(0.2, "how far a unit's temperature moves at most when it is copied", { min: 0 }),
  mutationPrompts: option.texts([], "advice on how to change a text, to begin with; none: the built-in ones"),
  thinkingStyles: option.texts([], "ways to go at a problem; none: the built-in ones"),
};

export type PromptbreederOptions = OptionValues<typeof options>;

/** What is wrong with options that each are allowed. */
export function problemOf({ operators, temperatures }: PromptbreederOptions): string | undefined {
  const [low, high] = temperatures;
  if (temperatures.length !== 2 || low! < 0 || low! > high!)
    return '"temperatures" takes two, the lowest and the highest, from 0 up';
  return operators.length === 0 ? '"operators" names none' : undefined;
}
