import { type Evidence, evidenceOf } from "../study/rollouts/evidence.ts";

/**
 * Evidence of rivals on whatever samples of the same examples, made comparable by a reference that is known on all of
 * them: a rival's mean is the reference's own, and the mean difference between the two on what the rival has seen. So it
 * does not matter whether a sample was easy. What is seen of a rival at several times counts together, each run once.
 */
export class PairedEvidence {
  readonly #reference: Evidence;
  readonly #scores: ReadonlyMap<string, number>;
  readonly #known: Map<string, Evidence>;

  /** `reference`: evidence on all examples that rivals will be seen on; it is the first of the rivals. */
  constructor(reference: Evidence) {
    this.#reference = reference;
    this.#scores = new Map(reference.rollouts.map(({ example, outcome }) => [example.id, outcome.score]));
    this.#known = new Map([[reference.candidate.id, reference]]);
  }

  add(evidence: readonly Evidence[]): void {
    for (const { candidate, rollouts } of evidence) {
      const before = this.#known.get(candidate.id)?.rollouts ?? [];
      this.#known.set(candidate.id, evidenceOf(candidate, [...before, ...rollouts]));
    }
  }

  /** Everyone that was seen; the mean is what the examples of the reference are expected to give. */
  get all(): readonly Evidence[] {
    return [...this.#known.values()].map((e) => ({ ...e, mean: this.#reference.mean + this.#gain(e) }));
  }

  /** Those that were seen on all examples of the reference. */
  get whole(): readonly Evidence[] {
    return this.all.filter(({ n }) => n === this.#reference.n);
  }

  /** The others. */
  get partial(): readonly Evidence[] {
    return this.all.filter(({ n }) => n < this.#reference.n);
  }

  #gain({ rollouts, n }: Evidence): number {
    return rollouts.reduce((sum, { example, outcome }) => sum + outcome.score - this.#scores.get(example.id)!, 0) / n;
  }
}
