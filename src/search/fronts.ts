/**
 * For each candidate, the number of examples on which it is among the best, after those were taken out that nobody would
 * miss (GEPA; Agrawal et al. 2025): from the lowest mean up, each that has an equal among the rest wherever it is best; of
 * equal means the later one first. `scores[c][x]` is the score of candidate c on example x; higher is better.
 */
export function frontCounts(scores: readonly (readonly number[])[]): number[] {
  const best = (scores[0] ?? []).map((_, x) => scores.reduce((most, own) => Math.max(most, own[x]!), -Infinity));
  const fronts = scores.map((own) => [...own.keys()].filter((x) => own[x] === best[x]));
  const holders = best.map((top, x) => scores.filter((own) => own[x] === top).length);
  const sums = scores.map((own) => own.reduce((sum, score) => sum + score, 0));
  const counts = fronts.map((front) => front.length);
  for (const c of [...scores.keys()].sort((a, b) => sums[a]! - sums[b]! || b - a)) {
    if (!fronts[c]!.every((x) => holders[x]! > 1)) continue;
    for (const x of fronts[c]!) holders[x]!--;
    counts[c] = 0;
  }
  return counts;
}
