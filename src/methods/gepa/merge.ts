import type { Examples } from "../../evaluate/example.ts";
import { canonical, sameJson } from "../../graph/json.ts";
import type { Random } from "../../search/random.ts";
import type { Candidate, Change, Values } from "../../study/candidate.ts";
import type { Evidence } from "../../study/rollouts/evidence.ts";
import type { ParamInfo } from "../../study/study.ts";

/** Two candidates, and the texts of both together. */
export interface Merge {
  readonly parents: readonly [Evidence, Evidence];
  readonly change: Change;
  /** Equal for equal texts, whoever they come from. */
  readonly key: string;
}

/**
 * All merges worth a try, of two candidates that are among the best on some example (`counts`): neither descends from the
 * other; an ancestor of both is in the pool and better than neither; and some text was changed since by one of them
 * alone. No merge that was tried before, and none whose texts the pool holds.
 */
export function mergesOf(
  pool: readonly Evidence[],
  counts: readonly number[],
  params: readonly ParamInfo[],
  tried: ReadonlySet<string>,
): Merge[] {
  const names = params.map(({ name }) => name);
  const held = new Set(pool.map(({ candidate }) => keyOf(candidate.values, names)));
  const rivals = pool.filter((_, i) => counts[i]! > 0);
  const pairs = rivals.flatMap((a, i) => rivals.slice(i + 1).map((b) => [a, b] as const));
  const found = new Map<string, Merge>();
  for (const [a, b] of pairs) {
    for (const ancestor of commonAncestors(pool, a, b)) {
      const change = merged(ancestor.candidate.values, a, b, names);
      if (change === undefined) continue;
      const key = keyOf(change, names);
      if (!held.has(key) && !tried.has(key) && !found.has(key)) found.set(key, { parents: [a, b], change, key });
    }
  }
  return [...found.values()];
}

function commonAncestors(pool: readonly Evidence[], a: Evidence, b: Evidence): readonly Evidence[] {
  const [ofA, ofB] = [ancestors(a.candidate), ancestors(b.candidate)];
  if (ofA.has(b.candidate.id) || ofB.has(a.candidate.id)) return [];
  return pool.filter(({ candidate: { id }, mean }) => ofA.has(id) && ofB.has(id) && mean <= Math.min(a.mean, b.mean));
}

function ancestors(candidate: Candidate, found = new Set<string>()): ReadonlySet<string> {
  for (const parent of candidate.parents) {
    if (found.has(parent.id)) continue;
    found.add(parent.id);
    ancestors(parent, found);
  }
  return found;
}

/** Each text from the side that changed it; where both did, from the better candidate, of equals the earlier one. */
function merged(base: Values, a: Evidence, b: Evidence, names: readonly string[]): Change | undefined {
  const [x, y] = [a.candidate.values, b.candidate.values];
  const same = (one: Values, other: Values, name: string) => sameJson(one[name]!, other[name]!);
  if (!names.some((name) => !same(x, y, name) && (same(base, x, name) || same(base, y, name)))) return undefined;
  const better = b.mean > a.mean ? y : x;
  return Object.fromEntries(
    names.map((name) => [name, (same(base, x, name) ? y : same(base, y, name) ? x : better)[name]!]),
  );
}

function keyOf(values: Values, names: readonly string[]): string {
  return canonical(names.map((name) => values[name] ?? null));
}

/** `n` examples on which two candidates are compared with their merge: a third each where one is better, where the other is, and where they are equal, as far as there are such. */
export function thirds(random: Random, on: Examples, [a, b]: Merge["parents"], n: number): Examples {
  const [ofA, ofB] = [scores(a), scores(b)];
  const side = (sign: number) => on.filter(({ id }) => Math.sign(ofA.get(id)! - ofB.get(id)!) === sign);
  const third = Math.ceil(n / 3);
  const apart = [side(1), side(-1)].flatMap((examples) => random.sample(examples, third)).slice(0, n);
  const chosen = [...apart, ...random.sample(side(0), n - apart.length)];
  const rest = on.filter((example) => !chosen.includes(example));
  return [...chosen, ...random.sample(rest, n - chosen.length)];
}

/** The mean score of recorded evidence on some of its examples. */
export function meanOn(evidence: Evidence, on: Examples): number {
  const own = scores(evidence);
  return on.reduce((sum, { id }) => sum + own.get(id)!, 0) / on.length;
}

function scores({ rollouts }: Evidence): ReadonlyMap<string, number> {
  return new Map(rollouts.map(({ example, outcome }) => [example.id, outcome.score]));
}
