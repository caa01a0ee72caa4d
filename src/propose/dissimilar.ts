/** The texts without those that are too similar to one before them: cosine of their word counts above `most`. */
export function dissimilar(texts: readonly string[], most: number): string[] {
  const kept: { text: string; words: ReadonlyMap<string, number> }[] = [];
  for (const text of texts) {
    const words = wordCounts(text);
    if (kept.every((other) => cosine(words, other.words) <= most)) kept.push({ text, words });
  }
  return kept.map(({ text }) => text);
}

function wordCounts(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text])
    counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let dot = 0;
  for (const [word, count] of a) dot += count * (b.get(word) ?? 0);
  return dot / Math.sqrt(square(a) * square(b));
}

function square(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count ** 2;
  return sum;
}
