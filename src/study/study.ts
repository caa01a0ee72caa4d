import type { Examples } from "../evaluate/example.ts";
import type { Json } from "../graph/json.ts";
import type { Space } from "../graph/kind.ts";
import type { Prompt } from "../model/prompt.ts";
import type { RacePolicy } from "../search/bandits.ts";
import type { Random } from "../search/random.ts";
import type { Candidate, Change } from "./candidate.ts";
import type { Evidence } from "./evidence.ts";

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
}

/**
 * All that a method sees. What is paid is journaled under this scope's path; where the budget ends, `StudyEnded` unwinds
 * the method, which never catches it. A method is re-run on resume: it keeps its state in local variables, and takes
 * every decision from these members alone.
 */
export interface Study {
  readonly baseline: Candidate;
  readonly params: readonly ParamInfo[];
  readonly task: { readonly description: string };
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
  /** `n` replies of the optimizer's model. One that cannot be parsed goes back once with the reason; then it is no proposal, and there are fewer results. */
  ask<T>(prompt: Prompt<T>, n?: number): Promise<T[]>;
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
  /** A remark for the report. */
  note(data: Json): void;
}
