import { hashOf, type Json } from "../graph/json.ts";
import type { Param } from "../graph/param.ts";

/** Values by param name, as plain JSON. */
export type Values = Readonly<Record<string, Json>>;

/** Part of a candidate's values: what a proposer returns. */
export type Change = Readonly<Record<string, Json>>;

/** An immutable map from param name to value. Equal values are the same candidate, whoever offers them. */
export interface Candidate {
  /** A hash of the values as their kinds identify them. */
  readonly id: string;
  readonly values: Values;
  readonly parents: readonly Candidate[];
  /** Who made it: "baseline", or what the method calls the step that offered it. */
  readonly by: string;
  /** The logical place of its first offer: sorts in the order in which the method works, whatever the timing. */
  readonly born: string;
}

/** The identity of values: what their kinds say, so that white space in code makes no new candidate. */
export function candidateId(values: Values, params: readonly Param<unknown>[]): string {
  return hashOf(
    Object.fromEntries(
      params.map((param) => [param.name, param.kind.identity?.(values[param.name]!) ?? values[param.name]!]),
    ),
  ).slice(0, 16);
}

/** The author's own values. */
export function baselineOf(params: readonly Param<unknown>[]): Candidate {
  const values = Object.fromEntries(params.map((param) => [param.name, param.initial]));
  return Object.freeze({ id: candidateId(values, params), values, parents: [], by: "baseline", born: "" });
}
