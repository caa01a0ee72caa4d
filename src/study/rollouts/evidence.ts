import type { OpenExample } from "../../evaluate/example.ts";
import type { Outcome } from "../../evaluate/rollout.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Json } from "../../graph/json.ts";
import type { Cost } from "../budget/cost.ts";
import type { Candidate } from "../candidate.ts";

/** One run of (candidate, example, replicate). */
export interface Rollout<E = OpenExample> {
  readonly candidate: Candidate;
  readonly example: E;
  /** "" for the first look; a name for a fresh one on the same example. */
  readonly replicate: string;
  readonly output: Json;
  readonly outcome: Outcome;
  readonly feedback: string;
  readonly cost: Cost;
  /** Identifies it within its study. */
  readonly key: string;
  /** Its recorded graph, loaded on demand. */
  graph(): Promise<Graph>;
}

/** Rollouts of one candidate. `n` counts distinct (example, replicate); failures count with their failure score. */
export interface Evidence<E = OpenExample> {
  readonly candidate: Candidate;
  readonly rollouts: readonly Rollout<E>[];
  readonly n: number;
  /** Mean score, higher is better; NaN where n is 0. */
  readonly mean: number;
  /** Unbiased variance of the scores; 0 where n < 2. */
  readonly variance: number;
  /** How many of the rollouts failed by the candidate's doing. */
  readonly failures: number;
}

/** Summarizes rollouts of one candidate; asking twice for the same rollout adds nothing. */
export function evidenceOf<E>(candidate: Candidate, rollouts: readonly Rollout<E>[]): Evidence<E> {
  const distinct = [...new Map(rollouts.map((r) => [r.key, r])).values()];
  const n = distinct.length;
  // Smallest first: the same scores in another order must not come to another sum, or ties would be gains.
  const scores = distinct.map((r) => r.outcome.score).sort((a, b) => a - b);
  const mean = scores.reduce((sum, score) => sum + score, 0) / n;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  const failures = distinct.filter((r) => r.outcome.kind === "failed").length;
  return { candidate, rollouts: distinct, n, mean, variance: n < 2 ? 0 : squares / (n - 1), failures };
}
