import type { Candidate } from "../study/candidate.ts";

/** Each candidate once: branches that offer equal values get an object each. */
export function distinct(candidates: readonly Candidate[]): Candidate[] {
  const first = new Map<string, Candidate>();
  for (const candidate of candidates) if (!first.has(candidate.id)) first.set(candidate.id, candidate);
  return [...first.values()];
}
