import { isJson } from "../params/plain-json.ts";
import type { Values } from "../study/candidate.ts";
import { type MethodOption, option } from "../study/method/option.ts";

const NOTHING: Values = {};

/** Values of params, by name. */
const teacher: MethodOption<Values> = Object.freeze({
  usual: NOTHING,
  meaning: "values of params that hold while the program teaches, such as a choice param's stronger model",
  takes: "a record of values by the names of params",
  accepts: (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value) && isJson(value),
});

/** The options of methods that bootstrap demonstrations. */
export const teachingOptions = {
  bootstrapped: option.whole(4, "training examples whose good runs become demonstrations, at most"),
  labelled: option.whole(16, "demonstrations that labels fill a set up to; 0: no labels", { min: 0 }),
  threshold: option.number(0, "the score from which on a run is good; 0: any score above 0, as published"),
  rounds: option.whole(1, "how often an example is tried; every further time is a fresh draw"),
  teacher,
};
