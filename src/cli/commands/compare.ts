import { comparePaired, verdictOf } from "../../evaluate/statistics.ts";
import { GradusError } from "../../graph/errors.ts";
import type { Json } from "../../graph/json.ts";
import type { RecordedCandidate, RecordedRollout, StudyRecord } from "../../study/record/read-study.ts";
import { type Io, printJson } from "../io.ts";
import { readingStudy } from "../open-store.ts";
import { difference, score } from "../print/figures.ts";
import { oneLine } from "../print/table.ts";
import { changedValues, diffText } from "../print/value-diff.ts";
import { candidateNamed } from "../save-values.ts";
import type { StoreFlags } from "../study-options.ts";

/** What `gradus compare` takes. */
export interface CompareFlags extends StoreFlags {
  readonly split?: "train" | "validation" | "test";
}

/** One example that both candidates ran on. */
interface Twin {
  readonly example: string;
  readonly replicate: string;
  readonly a: RecordedRollout;
  readonly b: RecordedRollout;
}

const SPLITS = ["test", "validation", "train"] as const;

/** Examples that are printed; the rest is counted. */
const SHOWN = 6;

/** `gradus compare [STUDY] [A] [B]`: what differs between two candidates, in their params and on the examples both ran on. */
export async function compare(
  io: Io,
  id: string | undefined,
  first: string | undefined,
  second: string | undefined,
  flags: CompareFlags,
): Promise<number> {
  return await readingStudy(io, flags.store, id, async ({ record }) => {
    const [a, b] = [candidateNamed(record, first ?? "baseline"), candidateNamed(record, second ?? "best")];
    const { split, twins } = commonRuns(record, a, b, flags.split);
    const pairs = twins.map((t) => ({ example: t.example, baseline: t.a.outcome.score, candidate: t.b.outcome.score }));
    const comparison = pairs.length === 0 ? undefined : comparePaired(pairs, { seed: record.identity.seed });
    const flips = twins.filter((t) => t.a.outcome.score !== t.b.outcome.score).sort((x, y) => gain(y) - gain(x));
    if (flags.json) {
      printJson(io, {
        study: record.header.id,
        a: a.id,
        b: b.id,
        params: changedValues(a.values, b.values),
        split,
        comparison: comparison ?? null,
        verdict: comparison === undefined ? null : verdictOf(comparison),
        flips: flips.map((t) => ({ example: t.example, replicate: t.replicate, a: sideOf(t.a), b: sideOf(t.b) })),
      });
      return 0;
    }
    io.stdout(`A ${a.id.slice(0, 8)} (${a.by})  →  B ${b.id.slice(0, 8)} (${b.by})\n\n`);
    io.stdout(`${diffText(a.values, b.values)}\n`);
    if (comparison === undefined) {
      io.stdout("A and B ran on no example in common\n");
      return 0;
    }
    const { n, baseline, candidate, interval, test } = comparison;
    const held = split === "test" ? "" : "; they chose B, so this is no verdict";
    io.stdout(
      `${score(baseline)} → ${score(candidate)} on ${n} ${split} examples; difference ${difference(comparison.difference)}, ` +
        `95 % interval [${score(interval[0])}, ${score(interval[1])}], ${test}${held}\n`,
    );
    io.stdout(await flipsText(flips));
    return 0;
  });
}

function gain({ a, b }: Twin): number {
  return Math.abs(b.outcome.score - a.outcome.score);
}

function commonRuns(
  record: StudyRecord,
  a: RecordedCandidate,
  b: RecordedCandidate,
  wanted: CompareFlags["split"],
): { readonly split: string; readonly twins: readonly Twin[] } {
  const all = SPLITS.map((split) => ({ split, twins: twinsOn(record, a, b, split) }));
  if (wanted !== undefined) {
    const found = all.find((one) => one.split === wanted)!;
    if (found.twins.length > 0) return found;
    const known = all.filter((one) => one.twins.length > 0).map((one) => one.split);
    throw new GradusError("NOTHING_COMMON", `the two candidates did not both run on ${wanted} examples`, {
      fix:
        known.length === 0 ? "compare two others: gradus show lists them" : `try --split ${known.join(" or --split ")}`,
    });
  }
  // Test examples first, where there are any: nothing was chosen on them.
  return all.reduce((x, y) => (x.split === "test" && x.twins.length > 0 ? x : y.twins.length > x.twins.length ? y : x));
}

function twinsOn(record: StudyRecord, a: RecordedCandidate, b: RecordedCandidate, split: string): readonly Twin[] {
  const place = (one: RecordedRollout) => JSON.stringify([one.example, one.replicate]);
  const runs = (id: string) => record.rollouts.filter((one) => one.candidate === id && one.split === split);
  const ofB = new Map(runs(b.id).map((one) => [place(one), one]));
  return runs(a.id).flatMap((one) => {
    const twin = ofB.get(place(one));
    return twin === undefined ? [] : [{ example: one.example, replicate: one.replicate, a: one, b: twin }];
  });
}

function sideOf({ key, outcome, output, feedback }: RecordedRollout): object {
  return { key, score: outcome.score, ...(outcome.error !== undefined && { error: outcome.error }), output, feedback };
}

async function flipsText(flips: readonly Twin[]): Promise<string> {
  if (flips.length === 0) return "\nno example changed its score\n";
  const better = flips.filter((t) => t.b.outcome.score > t.a.outcome.score).length;
  const lines = [`\n${better} examples got better, ${flips.length - better} worse:\n`];
  for (const { example, a, b } of flips.slice(0, SHOWN)) {
    lines.push(`\n${example}: ${score(a.outcome.score)} → ${score(b.outcome.score)}\n`);
    const input = await inputOf(a);
    if (input !== undefined) lines.push(`  input  ${input}\n`);
    lines.push(`  A      ${sideText(a)}\n  B      ${sideText(b)}\n`);
  }
  if (flips.length > SHOWN) lines.push(`\n… ${flips.length - SHOWN} more: --json has all\n`);
  return lines.join("");
}

function sideText({ outcome, output }: RecordedRollout): string {
  return outcome.error === undefined ? textOf(output) : `failed: ${oneLine(outcome.error, 150)}`;
}

function textOf(value: Json): string {
  return oneLine(typeof value === "string" ? value : JSON.stringify(value), 160);
}

/** The program's input, from the recorded graph: the first argument of its own node. */
async function inputOf(rollout: RecordedRollout): Promise<string | undefined> {
  const { nodes, output } = await rollout.graph();
  const [first] = nodes.find(({ id }) => id === output)?.args ?? [];
  if (first === undefined) return undefined;
  const value = "node" in first ? nodes.find(({ id }) => id === first.node)?.value : first.value;
  return value === undefined ? undefined : textOf(value as Json);
}
