/** A word of a rule or a label in a text. */
export interface Hit {
  readonly at: number;
  /** The rule whose word it is; absent for a label. */
  readonly rule?: number;
  readonly label?: string;
}

/** Finds words and labels in texts, in one pass. */
export interface Vocabulary {
  hits(text: string): readonly Hit[];
  readonly labels: readonly string[];
}

/** The vocabulary of rules: their words in any case and with the usual endings, and their labels as whole words. */
export function vocabularyOf(
  rules: readonly { readonly words: readonly string[]; readonly label: string }[],
): Vocabulary {
  const ruleOf = new Map(rules.flatMap((rule, i) => rule.words.map((word) => [plain(word), i] as const)));
  const labels = [...new Set(rules.map((rule) => rule.label))];
  const labelOf = new Map(labels.map((label) => [plain(label), label]));
  const any = (texts: Iterable<string>) =>
    [...texts]
      .sort((a, b) => b.length - a.length)
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" ", "\\s+"))
      .join("|");
  const either = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:(${any(ruleOf.keys())})(?:s|es|ed|ing)?|(${any(labelOf.keys())}))(?![\\p{L}\\p{N}])`,
    "giu",
  );
  return {
    labels,
    hits: (text) =>
      [...text.matchAll(either)].map(({ index: at, 1: word, 2: label }) =>
        word === undefined ? { at, label: labelOf.get(plain(label!))! } : { at, rule: ruleOf.get(plain(word))! },
      ),
  };
}

function plain(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}
