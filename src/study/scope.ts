import type { Critique } from "../credit/critiques.ts";
import type { Examples, OpenExample } from "../evaluate/example.ts";
import { GradusError } from "../graph/errors.ts";
import { hashOf, type Json } from "../graph/json.ts";
import type { Prompt } from "../model/prompt.ts";
import type { RacePolicy } from "../search/bandits.ts";
import { type Random, randomStream } from "../search/random.ts";
import { compareBirths } from "../search/selection.ts";
import { askAll } from "./calls/ask.ts";
import { unwrap } from "./calls/settle.ts";
import type { Candidate, Change } from "./candidate.ts";
import { critiqueAll } from "./critique.ts";
import type { CritiqueOptions } from "./critique-options.ts";
import { isEnded } from "./end/ended.ts";
import type { Kernel } from "./kernel.ts";
import { Attendance } from "./method/attendance.ts";
import { offerAll } from "./offer.ts";
import { infoOf } from "./param-info.ts";
import { evaluateCells } from "./rollouts/batch.ts";
import { type Evidence, evidenceOf, type Rollout } from "./rollouts/evidence.ts";
import { EvidenceLog, placeOf } from "./rollouts/evidence-log.ts";
import type { Cell } from "./rollouts/rollouts.ts";
import { beginStep } from "./step.ts";
import type { ParamInfo, Study } from "./study.ts";
import { Turn } from "./turn.ts";

/** A study as one branch of a method sees it: its own path, streams, births and log. */
export class Scope implements Study {
  readonly baseline: Candidate;
  readonly params: readonly ParamInfo[];
  readonly task: Study["task"];
  readonly train: Examples;
  readonly validation: Examples;
  /** Candidates by id, in order of birth; a branch starts with those of its parent. */
  readonly known: Map<string, Candidate>;
  finalists: readonly Candidate[] = [];
  /** Ids of those that must not be the result; all scopes share them. */
  readonly forbidden: Set<string>;
  readonly kernel: Kernel;
  readonly #prefix: string;
  readonly #birth: string;
  readonly #evidence: EvidenceLog;
  readonly #steps: { count: number };
  /** Every candidate object that this study made; all its scopes share it. */
  readonly #made: WeakSet<Candidate>;
  readonly #streams = new Map<string, Random>();
  readonly #counts = new Map<string, number>();
  #step = "";
  #order = 0;
  readonly #attendance: Attendance;
  readonly #turn: Turn;

  constructor(kernel: Kernel, parent?: { scope: Scope; prefix: string; birth: string }) {
    this.kernel = kernel;
    this.baseline = kernel.baseline;
    this.train = kernel.splits.train;
    this.validation = kernel.splits.validation;
    this.params = parent?.scope.params ?? kernel.params.map(infoOf);
    this.task = parent?.scope.task ?? {
      description: kernel.task.description ?? "",
      perfect: kernel.task.perfectScore ?? 1,
    };
    this.known = new Map(parent?.scope.known ?? [[kernel.baseline.id, kernel.baseline]]);
    this.#evidence = new EvidenceLog(parent === undefined ? undefined : parent.scope.#evidence);
    this.#steps = parent === undefined ? { count: 0 } : parent.scope.#steps;
    this.forbidden = parent === undefined ? new Set() : parent.scope.forbidden;
    this.#made = parent === undefined ? new WeakSet([kernel.baseline]) : parent.scope.#made;
    this.#attendance = parent === undefined ? new Attendance() : parent.scope.#attendance;
    this.#turn = new Turn(this.#attendance);
    this.#prefix = parent?.prefix ?? "";
    this.#birth = parent?.birth ?? "";
  }

  evaluate(
    candidates: readonly Candidate[],
    on: Examples,
    options: { readonly replicate?: string } = {},
  ): Promise<Evidence[]> {
    return this.#take("evaluate", async () => {
      const path = this.#next("evaluate");
      this.#refuseForeign("evaluate", candidates);
      const replicate = options.replicate ?? "";
      const cells = candidates.flatMap((candidate) =>
        on.map((example): Cell<OpenExample> => ({ candidate, example, replicate })),
      );
      const facts = {
        candidates: candidates.map((c) => c.id),
        on: hashOf(on.map(placeOf)),
        replicate,
      };
      const rollouts = await evaluateCells(this.kernel, path, cells, facts);
      return this.#log(candidates, rollouts);
    });
  }

  race(candidates: readonly Candidate[], on: Examples, policy: RacePolicy): Promise<Evidence[]> {
    return this.#take("race", async () => {
      const path = this.#next("race");
      this.#refuseForeign("race", candidates);
      const random = randomStream(this.kernel.seed, path);
      const order = random.shuffle(on);
      const distinct = new Map(candidates.map((candidate) => [candidate.id, candidate]));
      const byBirth = [...distinct.values()].sort((a, b) => compareBirths(a.born, b.born));
      const arms = byBirth.map((candidate) => ({ candidate, rollouts: [] as Rollout[] }));
      for (let round = 0; ; round++) {
        const wanted = policy(
          arms.map(({ candidate, rollouts }) => ({
            ...evidenceOf(candidate, rollouts),
            left: order.length - rollouts.length,
            scores: rollouts.map((rollout) => rollout.outcome.score),
          })),
          round,
          random,
        );
        const cells = wanted.flatMap(({ arm, n }) => {
          const { candidate, rollouts } = arms[arm]!;
          return order
            .slice(rollouts.length, rollouts.length + n)
            .map((example): Cell<OpenExample> => ({ candidate, example, replicate: "" }));
        });
        if (cells.length === 0) break;
        const facts = { cells: hashOf(cells.map((cell) => `${cell.candidate.id} ${cell.example.id}`)) };
        const rollouts = await evaluateCells(this.kernel, `${path}/round ${round}`, cells, facts);
        for (const rollout of rollouts)
          arms.find((arm) => arm.candidate.id === rollout.candidate.id)!.rollouts.push(rollout);
      }
      return this.#log(
        candidates,
        arms.flatMap((arm) => arm.rollouts),
      );
    });
  }

  ask<T>(prompt: Prompt<T>, n = 1): Promise<T[]> {
    return this.#take("ask", () => askAll(this.kernel, this.#next("ask"), prompt, n));
  }

  async critique(rollouts: readonly Rollout[], options: CritiqueOptions = {}): Promise<Critique[]> {
    this.#refuseWhileBusy("critique");
    this.#refuseForeign(
      "critique",
      rollouts.map((rollout) => rollout.candidate),
    );
    return await critiqueAll(this, rollouts, options);
  }

  offer(parents: readonly Candidate[], changes: readonly Change[], by: string): Promise<Candidate[]> {
    return this.#take("offer", async () => {
      const path = this.#next("offer");
      this.#refuseForeign("offer", parents);
      const birth = `${this.#birth}${this.#order}.`;
      const offered = await offerAll(this.kernel, { path, birth, known: this.known }, parents, changes, by);
      for (const candidate of offered) this.#made.add(candidate);
      return offered;
    });
  }

  step(label: string): Promise<boolean> {
    return this.#take("step", async () => {
      this.#steps.count++;
      this.#order++;
      const count = bump(this.#counts, "step");
      this.#step = `${label} ${count}/`;
      for (const name of [...this.#counts.keys()]) if (name !== "step") this.#counts.delete(name);
      this.#streams.clear();
      return await beginStep(this.kernel, `${this.#prefix}${this.#step}step`, label, this.#steps.count);
    });
  }

  draw(stream: string): Random {
    this.#refuseWhileBusy("draw");
    const known = this.#streams.get(stream) ?? randomStream(this.kernel.seed, this.#prefix, this.#step, stream);
    this.#streams.set(stream, known);
    return known;
  }

  each<T, R>(xs: readonly T[], fn: (x: T, scope: Study, index: number) => Promise<R>): Promise<R[]> {
    return this.#take("each", async () => {
      const path = this.#next("each");
      const branches = xs.map(
        (_, i) =>
          new Scope(this.kernel, {
            scope: this,
            prefix: `${path}.${i}/`,
            birth: `${this.#birth}${this.#order}.${i}.`,
          }),
      );
      const settled = await Promise.allSettled(
        xs.map(async (x, i) => await branches[i]!.#attended(() => fn(x, branches[i]!, i))),
      );
      for (const branch of branches) this.#merge(branch);
      return unwrap(settled);
    });
  }

  seen(on: Examples): readonly Evidence[] {
    this.#refuseWhileBusy("seen");
    return this.#evidence.seen(on, this.known);
  }

  /** Whether there is evidence on any candidate but the baseline, be it on a part of the examples. */
  get tried(): boolean {
    return [...this.#evidence.ids()].some((id) => id !== this.baseline.id);
  }

  /** How many steps have begun. */
  get steps(): number {
    return this.#steps.count;
  }

  keep(...finalists: readonly Candidate[]): void {
    this.#refuseWhileBusy("keep");
    this.#refuseForeign("keep", finalists);
    this.finalists = finalists;
  }

  forbid(...candidates: readonly Candidate[]): void {
    this.#refuseForeign("forbid", candidates);
    for (const { id } of candidates) this.forbidden.add(id);
  }

  note(data: Json): void {
    this.#refuseWhileBusy("note");
    const key = this.#next("note");
    if (this.kernel.ledger.find("note", key) !== undefined || this.kernel.ending.replayOnly) return;
    void this.kernel.ledger.add("note", key, { data }).catch(() => {});
  }

  #log(candidates: readonly Candidate[], rollouts: readonly Rollout[]): Evidence[] {
    this.#evidence.add(rollouts);
    const own = new Map<string, Rollout[]>(candidates.map(({ id }) => [id, []]));
    for (const rollout of rollouts) own.get(rollout.candidate.id)?.push(rollout);
    return candidates.map((candidate) => {
      const evidence = evidenceOf(candidate, own.get(candidate.id) ?? []);
      if (evidence.n > 0) this.kernel.tell({ type: "evidence", evidence, split: evidence.rollouts[0]!.example.split });
      return evidence;
    });
  }

  /** What a settled branch saw and bore becomes this scope's, in the order of the branches. */
  #merge(branch: Scope): void {
    this.#evidence.merge(branch.#evidence);
    for (const [id, candidate] of branch.known) {
      const mine = this.known.get(id);
      if (mine === undefined || compareBirths(candidate.born, mine.born) < 0) this.known.set(id, candidate);
    }
    if (branch.finalists.length > 0)
      this.finalists = [...new Map([...this.finalists, ...branch.finalists].map((c) => [c.id, c])).values()];
  }

  /** Runs a whole method on this scope. Rejects where it goes on and on after its end. */
  async run(method: (study: Study) => Promise<void>): Promise<void> {
    // Only here: each race would keep its promises for as long as the study lasts.
    await Promise.race([this.#attended(() => method(this)), this.#attendance.runaway]);
  }

  /** Runs a method's own code: what it left open is waited for, and told, unless the study has ended. */
  async #attended<R>(code: () => Promise<R>): Promise<R> {
    try {
      const result = await code();
      await this.#turn.rest();
      return result;
    } catch (error) {
      if (!isEnded(error) && !GradusError.is(error, "NOT_AWAITED")) await this.#turn.rest(error);
      throw error;
    }
  }

  #take<T>(what: string, work: () => Promise<T>): Promise<T> {
    const late = this.kernel.ending.end !== undefined;
    return this.#turn.take(what, late, () => this.#refuseWhileBusy(what), work);
  }

  /** The path of the next effect of this kind: structure alone, so that it is the same in every run. */
  #next(kind: string): string {
    this.#order++;
    return `${this.#prefix}${this.#step}${kind} ${bump(this.#counts, kind)}`;
  }

  /** Rollouts are remembered by identity, so a copy with other values would get, and give, the scores of its original. */
  #refuseForeign(what: string, candidates: readonly Candidate[]): void {
    if (candidates.every((candidate) => this.#made.has(candidate))) return;
    throw new GradusError("CANDIDATE_FOREIGN", `"${what}" was given a candidate that this study did not make`, {
      fix: "pass on the baseline and what `offer` returned as they are; `offer([parent], [{ name: value }], by)` makes others",
    });
  }

  #refuseWhileBusy(what: string): void {
    const { open } = this.#turn;
    if (open === undefined) return;
    if (open.what !== "each")
      throw new GradusError("NOT_AWAITED", `"${what}" was called while "${open.what}"${open.place()} was under way`, {
        fix: `write: await study.${open.what}(…); for calls side by side: each(xs, async (x, scope) => …)`,
      });
    throw new GradusError("USE_THE_SCOPE", `"${what}" was called on the outer study while its branches run`, {
      fix: "inside each(xs, async (x, scope) => …), call it on the scope that the branch was given",
    });
  }
}

function bump(counts: Map<string, number>, name: string): number {
  const n = (counts.get(name) ?? 0) + 1;
  counts.set(name, n);
  return n;
}
