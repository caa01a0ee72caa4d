import type { Json } from "../graph/json.ts";
import type { ModelChoice, ModelSettings } from "../model/setup.ts";
import type { Store } from "../store/store.ts";
import type { BudgetLimits } from "./budget/budget.ts";
import type { StudyEvent } from "./event.ts";
import type { Method } from "./method/method.ts";
import type { Identity } from "./record/identity.ts";
import type { Reuse } from "./record/reuse.ts";

/** How a study is run. */
export interface OptimizeOptions {
  readonly method: Method;
  /** The model that proposes changes. */
  readonly optimizer?: ModelChoice;
  /** Models by slot name, before the slots' own defaults; also for the slots that a method asks beside the optimizer, such as "critic". */
  readonly models?: Readonly<Record<string, ModelChoice>>;
  /** Prices, caps and limits by slot name, over those that the models bring. */
  readonly modelSettings?: Readonly<Record<string, ModelSettings>>;
  readonly budget?: BudgetLimits;
  /** The most steps that the method may begin. */
  readonly steps?: number;
  /** Default 1. Always printed and recorded. */
  readonly seed?: number | string;
  /** Where the journal is kept: a store, or the path of a SQLite file; default "./gradus.db". */
  readonly store?: Store | string;
  /** The study's id; made from the task's name where absent. */
  readonly id?: string;
  /** Where the study comes from, for whoever wants to resume it: kept with it and never looked into. */
  readonly origin?: Json;
  /**
   * The id of another study in the same store: where it has paid for the same request as the same sample, its reply is
   * taken at no cost. Only studies of one seed share samples.
   */
  readonly reuse?: string;
  /** Rollouts at once; default 16. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: StudyEvent) => void;
}

/** Every option of `optimize`, for those who call it without types. */
export const OPTIMIZE_OPTIONS = {
  method: true,
  optimizer: true,
  models: true,
  modelSettings: true,
  budget: true,
  steps: true,
  seed: true,
  store: true,
  id: true,
  origin: true,
  reuse: true,
  concurrency: true,
  signal: true,
  onEvent: true,
} as const satisfies Record<keyof OptimizeOptions, true>;

/** What a resumed study may be given anew. */
export interface ResumeOptions extends Omit<OptimizeOptions, "seed" | "id" | "origin" | "reuse"> {
  /** Go on although program, method, data or gradus changed. */
  readonly same?: boolean;
  /** Only read what is recorded: pays nothing, changes nothing. */
  readonly replay?: boolean;
}

/** How a study is conducted: begun, gone on with, or only read. */
export interface Conduct extends Omit<OptimizeOptions, "store" | "id"> {
  readonly store: Store;
  readonly mode: "start" | "resume" | "replay";
  readonly seed: number | string;
  readonly same?: boolean;
  /** Replies of another study, to be taken at no cost. */
  readonly reused?: Reuse;
  readonly recorded?: { readonly identity: Identity; readonly budget: BudgetLimits; readonly steps: number | null };
}
