import type { Critique } from "../credit/critiques.ts";
import type { Examples } from "../evaluate/example.ts";
import type { Json } from "../graph/json.ts";
import type { Parts, Space } from "../graph/kind.ts";
import type { Prompt } from "../model/prompt.ts";
import type { RacePolicy } from "../search/bandits.ts";
import type { Random } from "../search/random.ts";
import type { Candidate, Change } from "./candidate.ts";
import type { CritiqueOptions } from "./critique-options.ts";
import type { Evidence, Rollout } from "./rollouts/evidence.ts";

/** What a method knows of a param. */
export interface ParamInfo {
  readonly name: string;
  readonly kind: string;
  /** What it is for and what values are allowed, in a sentence or two. */
  describe(): string;
  /** A value as it stands in a prompt. */
  show(value: Json): string;
  /** Where a numeric or combinatorial search may draw values. */
  readonly space?: Space;
  /** Its values are language: a text that stands for one may be rewritten as a whole. */
  readonly prose?: true;
  /** Its values are lists of at most `max` demonstrations, `{ input, output }` each. */
  readonly demos?: { readonly max: number };
  /** Its values are texts in parts that can be edited one by one. */
  readonly parts?: Parts;
}

/**
 * All that a method sees. What is paid is journaled under this scope's path; where the budget ends, `StudyEnded` unwinds
 * the method, which never catches it. A method is re-run on resume: it keeps its state in local variables, and takes
 * every decision from these members alone.
 */
export interface Study {
  readonly baseline: Candidate;
  readonly params: readonly ParamInfo[];
  /** What the program is for; `perfect`: the score at which nothing is left to mend. */
  readonly task: { readonly description: string; readonly perfect: number };
  /** Test data has no name here. */
  readonly train: Examples;
  readonly validation: Examples;

  /** One paired batch: every candidate on every example. The same (candidate, example, replicate) is the same rollout, paid once. */
  evaluate(
    candidates: readonly Candidate[],
    on: Examples,
    options?: { readonly replicate?: string },
  ): Promise<Evidence[]>;
  /** Rounds of evaluation as a pure policy asks for them; each arm sees the examples in the same order. */
  race(candidates: readonly Candidate[], on: Examples, policy: RacePolicy): Promise<Evidence[]>;
  /** `n` replies of the optimizer's model, or of the prompt's own slots. One that cannot be parsed goes back once with the reason; then it is no proposal, and there are fewer results. */
  ask<T>(prompt: Prompt<T>, n?: number): Promise<T[]>;
  /**
   * Backpropagation: what the feedback of these runs means for each param, walked back over their recorded graphs by a
   * critic at every model call (the slot "critic"). Runs with a perfect score and calls that lead to no param cost nothing.
   */
  critique(rollouts: readonly Rollout[], options?: CritiqueOptions): Promise<Critique[]>;
  /**
   * The one door through which changes become candidates: parsed, checked and repaired by the params' kinds, laid over
   * the first parent. Rejected and empty changes drop out; equal values give the known candidate.
   */
  offer(parents: readonly Candidate[], changes: readonly Change[], by: string): Promise<Candidate[]>;

  /** Begins the next step; false where the study has ended (budget, time, steps, cancel). The only clock a method sees. */
  step(label: string): Promise<boolean>;
  /** A named stream of random numbers; drawing the same name again goes on with it. Each step has its own. */
  draw(stream: string): Random;
  /** The only concurrency: each branch works on a scope of its own. All settle before an error leaves; this scope refuses calls meanwhile. */
  each<T, R>(xs: readonly T[], fn: (x: T, scope: Study, index: number) => Promise<R>): Promise<R[]>;
  /** Candidates that were evaluated on exactly these examples, in order of birth. */
  seen(on: Examples): readonly Evidence[];
  /** Names the finalists that the study checks again at its end; default: the best of `seen(validation)`. */
  keep(...finalists: readonly Candidate[]): void;
  /** Names candidates that must not be the result, such as the baseline where it breaks a limit. They are compared with all the same. */
  forbid(...candidates: readonly Candidate[]): void;
  /** A remark for the report. */
  note(data: Json): void;
}
