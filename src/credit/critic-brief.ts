/** What a critic is told beside the call itself. */
export interface CriticBrief {
  /** What the program is for. */
  readonly program: string;
  /** The score that leaves nothing to mend. */
  readonly perfect: number;
  /** The loss in words: what the output should be like. */
  readonly objective?: string;
  /** What new values must keep to. */
  readonly constraints?: readonly string[];
  /** Critiques that are done well. */
  readonly examples?: readonly string[];
}

/** What a critic is told about the sections that only some methods give it. */
const MEANING = {
  constraints: "New values must keep to the constraints: ask for nothing that would break them.",
  examples: "The examples show how such a critique is done well.",
} as const;

/** The sections of a brief that are there, and a sentence on each: what is empty leaves no byte in a prompt. */
export function besides(brief: { readonly [name in keyof typeof MEANING]?: readonly string[] | undefined }) {
  const names = (Object.keys(MEANING) as (keyof typeof MEANING)[]).filter((name) => (brief[name]?.length ?? 0) > 0);
  return {
    told: names.map((name): string => MEANING[name]),
    sections: Object.fromEntries(names.map((name) => [name, brief[name]!])),
  };
}
