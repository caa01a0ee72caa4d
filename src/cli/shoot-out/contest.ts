import type { AnyTask } from "../../evaluate/task.ts";
import type { Json } from "../../graph/json.ts";
import type { ModelChoice, ModelSettings } from "../../model/setup.ts";
import type { Store } from "../../store/store.ts";
import type { BudgetLimits } from "../../study/budget/budget.ts";
import type { Cost } from "../../study/budget/cost.ts";
import type { Verdict } from "../../study/end/verdict.ts";
import type { Method } from "../../study/method/method.ts";
import type { Course } from "./curve.ts";

/** A task as one seed has it, with the models that work on it. */
export interface Ground {
  readonly task: AnyTask;
  readonly optimizer?: ModelChoice;
  readonly models?: Readonly<Record<string, ModelChoice>>;
  readonly modelSettings?: Readonly<Record<string, ModelSettings>>;
}

/** Methods that compete: on one task, at one budget, over the same seeds. */
export interface Contest {
  readonly methods: readonly Method[];
  readonly seeds: readonly Seed[];
  /** The same task for every seed, or a fresh draw of it. */
  readonly ground: (seed: Seed) => Ground;
  readonly budget: BudgetLimits;
  readonly steps?: number;
  readonly store: Store;
  /** What else tells two contests apart, such as the names of models: part of the studies' ids. */
  readonly label?: Json;
  /** What is kept with a method's studies, for whoever resumes one alone. */
  readonly origin?: (method: Method) => Json;
  /** Studies at once. Default 4. */
  readonly atOnce?: number;
  /** Rollouts at once in each study. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onPlayed?: (played: Played) => void;
  /** After each run of the program, with the id of its study. */
  readonly onRollout?: (study: string) => void;
}

/** What a study is drawn with. */
export type Seed = number | string;

/** What one method made of one seed. */
export type Played = {
  readonly method: string;
  readonly seed: Seed;
  /** The study's id. */
  readonly study: string;
} & (
  | ({
      readonly kind: "finished";
      readonly verdict: Verdict;
      readonly spent: Cost;
      /** Active seconds, of several studies at once. */
      readonly seconds: number;
    } & Course)
  /** The task has no param of the kind that the method changes, or no model is given that it needs. */
  | { readonly kind: "does not apply"; readonly why: string }
  | { readonly kind: "failed"; readonly why: string; readonly error: unknown }
  /** It was stopped, and goes on where it is played again. */
  | { readonly kind: "unfinished"; readonly why: string }
);
