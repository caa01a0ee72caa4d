import type { Examples, OpenExample } from "../../evaluate/example.ts";
import { compareBirths } from "../../search/selection.ts";
import type { Candidate } from "../candidate.ts";
import { type Evidence, evidenceOf, type Rollout } from "./evidence.ts";

/** What was last said of one candidate on one list of examples, and of how many rollouts. */
interface Known {
  readonly of: number;
  readonly evidence: Evidence | undefined;
}

/** What one list of examples has been asked for. */
interface Looked {
  readonly places: ReadonlySet<string>;
  readonly byCandidate: Map<string, Known>;
}

/** The rollouts that a scope has seen. A branch's log stands on its parent's, which rests while branches run. */
export class EvidenceLog {
  readonly #parent: EvidenceLog | undefined;
  readonly #own = new Map<string, Map<string, Rollout>>();
  readonly #looked = new WeakMap<Examples, Looked>();

  constructor(parent?: EvidenceLog) {
    this.#parent = parent;
  }

  add(rollouts: Iterable<Rollout>): void {
    for (const rollout of rollouts) {
      const { id } = rollout.candidate;
      const own = this.#own.get(id) ?? new Map<string, Rollout>();
      this.#own.set(id, own.set(rollout.key, rollout));
    }
  }

  /** Takes over what a settled branch has seen. */
  merge(branch: EvidenceLog): void {
    for (const own of branch.#own.values()) this.add(own.values());
  }

  /** Candidates that ran on exactly these examples, in order of birth. */
  seen(on: Examples, known: ReadonlyMap<string, Candidate>): readonly Evidence[] {
    if (on.length === 0) return [];
    const looked = this.#looked.get(on) ?? { places: new Set(on.map(placeOf)), byCandidate: new Map<string, Known>() };
    this.#looked.set(on, looked);
    return [...this.ids()]
      .flatMap((id) => this.#evidence(id, looked) ?? [])
      .map((evidence) => ({ ...evidence, candidate: known.get(evidence.candidate.id) ?? evidence.candidate }))
      .sort((a, b) => compareBirths(a.candidate.born, b.candidate.born));
  }

  /** The candidates that were run to the end of a batch. */
  ids(): ReadonlySet<string> {
    return new Set([...(this.#parent === undefined ? [] : this.#parent.ids()), ...this.#own.keys()]);
  }

  #rolloutsOf(id: string): ReadonlyMap<string, Rollout> {
    const before = this.#parent === undefined ? NONE : this.#parent.#rolloutsOf(id);
    const own = this.#own.get(id) ?? NONE;
    return before.size === 0 ? own : own.size === 0 ? before : new Map([...before, ...own]);
  }

  #evidence(id: string, { places, byCandidate }: Looked): Evidence | undefined {
    const rollouts = this.#rolloutsOf(id);
    const last = byCandidate.get(id);
    if (last?.of === rollouts.size) return last.evidence;
    const here = [...rollouts.values()].filter(({ example }) => places.has(placeOf(example)));
    const whole = wholeReplicates(here, places.size);
    const evidence = whole.length === 0 ? undefined : evidenceOf(whole[0]!.candidate, whole);
    byCandidate.set(id, { of: rollouts.size, evidence });
    return evidence;
  }
}

const NONE: ReadonlyMap<string, Rollout> = new Map();

/** The rollouts of the replicates that cover every example: only those compare like with like. */
function wholeReplicates(rollouts: readonly Rollout[], examples: number): readonly Rollout[] {
  const sizes = new Map<string, number>();
  for (const { replicate } of rollouts) sizes.set(replicate, (sizes.get(replicate) ?? 0) + 1);
  return rollouts.filter(({ replicate }) => sizes.get(replicate) === examples);
}

/** What an example is called within its task. */
export function placeOf(example: OpenExample): string {
  return `${example.split}:${example.id}`;
}
