import type { Rules } from "../credit/backward-rule.ts";

/** How critiques walk back, and how much of them there may be. */
export interface CritiqueOptions {
  /**
   * true: one call for each input of a criticized call, as in TextGrad; false (default): one call for all its inputs,
   * whose critic sees them side by side, as in semantic backpropagation.
   */
  readonly perEdge?: boolean;
  /**
   * true: a param is told what came back about the calls that it went into, as it is, and a critic is asked only about
   * what one call gave to another, as in semantic backpropagation; false (default): a critic is asked about params, too.
   */
  readonly paramsReceive?: boolean;
  /** Only towards these; default: every param. */
  readonly params?: readonly string[];
  /**
   * The most tokens (UTF-8 bytes / 4) that all critiques of one param take together; default 2,000. Equal texts are one;
   * where that is still too long, one further call per param makes a summary.
   */
  readonly tokens?: number;
  /** One summary for each param that has two critiques or more, as in GRAD-SUM; default false. */
  readonly summarize?: boolean;
  /** Rules by the name of an op, model slot or flow; default: model calls ask, all else passes. */
  readonly rules?: Rules;
  /** What the output should be like, in words, for the critic. */
  readonly objective?: string;
  /** What critiques must keep to, in words, for the critic. */
  readonly constraints?: readonly string[];
  /** Examples of good critiques, for the critic. */
  readonly examples?: readonly string[];
}
