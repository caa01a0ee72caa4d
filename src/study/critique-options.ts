import type { Rules } from "../graph/rule.ts";

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
  /**
   * Rules by the name of an op, model slot or flow, which win over the task's own (`backward`); where neither has one,
   * model calls ask, and all else passes.
   */
  readonly rules?: Rules;
  /** What the output should be like, in words, for the critic. */
  readonly objective?: string;
  /** What new values must keep to, in words: no critique, and no summary, then asks for anything else. */
  readonly constraints?: readonly string[];
  /** Critiques that are done well, for the critic. */
  readonly examples?: readonly string[];
}
