import type { HeldOut } from "../../evaluate/example.ts";
import { type Comparison, comparePaired, verdictOf } from "../../evaluate/statistics.ts";
import { type Openings, openedText } from "../record/opening.ts";
import type { Evidence } from "../rollouts/evidence.ts";

/** What a study proved, on examples that no method saw. */
export interface Verdict extends Openings {
  readonly kind: "improved" | "worse" | "no evidence" | "too few" | "kept baseline" | "not reached";
  /** One sentence with the figures, the test and the interval. */
  readonly sentence: string;
  readonly comparison?: Comparison;
  /** Failures of the program on the test examples: baseline's and the winner's. */
  readonly failures?: { readonly baseline: number; readonly candidate: number };
}

/** Judges a winner against the baseline on paired test rollouts. */
export function judge(
  baseline: Evidence<HeldOut>,
  winner: Evidence<HeldOut>,
  openings: Openings,
  seed: number | string,
): Verdict {
  const pairs = winner.rollouts.flatMap((rollout) => {
    const twin = baseline.rollouts.find(
      (r) => r.example.id === rollout.example.id && r.replicate === rollout.replicate,
    );
    return twin === undefined
      ? []
      : [{ example: rollout.example.id, baseline: twin.outcome.score, candidate: rollout.outcome.score }];
  });
  const comparison = comparePaired(pairs, { seed });
  const kind = verdictOf(comparison);
  const failures = { baseline: baseline.failures, candidate: winner.failures };
  return { kind, comparison, failures, ...openings, sentence: sentenceOf(kind, comparison, failures, openings) };
}

/** `looked`: whether candidates were run beside the baseline on validation. */
export function keptBaseline(openings: Openings, looked: boolean): Verdict {
  return {
    kind: "kept baseline",
    ...openings,
    sentence: `no candidate was better than the baseline${looked ? " on validation" : ""}: the baseline is kept`,
  };
}

export function notReached(why: string, openings: Openings): Verdict {
  return { kind: "not reached", ...openings, sentence: `no verdict: ${why}` };
}

const WORDS = {
  improved: "improved",
  worse: "worse",
  "no evidence": "no evidence of improvement",
  "too few": "too few examples to say",
} as const;

function sentenceOf(
  kind: keyof typeof WORDS,
  c: Comparison,
  failures: { baseline: number; candidate: number },
  openings: Openings,
): string {
  const sign = c.difference >= 0 ? "+" : "−";
  const [low, high] = c.interval;
  const figures = `${number(c.baseline)} → ${number(c.candidate)} on ${c.n} test examples; difference ${sign}${number(Math.abs(c.difference))}, 95 % interval [${number(low)}, ${number(high)}], ${c.test}`;
  const failed =
    failures.baseline + failures.candidate === 0 ? "" : `; failures ${failures.baseline} → ${failures.candidate}`;
  const again = openings.openings > 1 ? `; the test data was opened ${openedText(openings)}` : "";
  return `${WORDS[kind]}: ${figures}${failed}${again}`;
}

function number(x: number): string {
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const text = Math.abs(x).toFixed(Math.abs(x) >= 100 ? 1 : Math.abs(x) >= 10 ? 2 : 3);
  return x < 0 && Number(text) !== 0 ? `−${text}` : text;
}
