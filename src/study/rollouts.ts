import pLimit, { type LimitFunction } from "p-limit";
import type { Example } from "../evaluate/example.ts";
import { type Outcome, type RolloutHandlers, rollout } from "../evaluate/rollout.ts";
import type { AnyTask } from "../evaluate/task.ts";
import type { Graph } from "../graph/graph.ts";
import { readGraph, writeGraph } from "../graph/graph-json.ts";
import { hashOf, type Json } from "../graph/json.ts";
import type { Param } from "../graph/param.ts";
import type { Perform } from "../graph/run.ts";
import { isModelFailure } from "../model/failure.ts";
import type { Role } from "../model/meter.ts";
import type { ModelRequest } from "../model/request.ts";
import type { ModelEffect } from "../model/slot.ts";
import { type Budget, Pool } from "./budget.ts";
import { type Calls, sampleIndex } from "./calls.ts";
import type { Candidate } from "./candidate.ts";
import { addCost, type Cost, largerCost, NOTHING } from "./cost.ts";
import { StudyEnded } from "./ended.ts";
import { Ending } from "./ending.ts";
import type { StudyEvent } from "./event.ts";
import type { Rollout } from "./evidence.ts";
import type { Ledger, Recorded } from "./ledger.ts";
import type { Models } from "./models.ts";

/** What is run: a candidate on an example. */
export interface Cell<E extends Example = Example> {
  readonly candidate: Candidate;
  readonly example: E;
  readonly replicate: string;
}

/** Tries of one rollout after which it is unreachable where others succeeded meanwhile, and the study pauses where none did. */
const POISON = 3;

interface Parts {
  readonly task: AnyTask;
  readonly seed: number | string;
  readonly ledger: Ledger;
  readonly budget: Budget;
  readonly calls: Calls;
  readonly models: Models;
  readonly concurrency: number;
  readonly tell: (event: StudyEvent) => void;
}

/** Runs and remembers rollouts: the identity is (candidate, example, replicate), whoever asks. */
export class Rollouts {
  readonly #parts: Parts;
  readonly #limit: LimitFunction;
  readonly #inFlight = new Map<string, Promise<Recorded>>();
  /** The largest cost of one rollout so far; updated by `observe`, at barriers only. */
  largest: Cost = { ...NOTHING, rollouts: 1 };
  #seen: Cost = { ...NOTHING, rollouts: 1 };
  /** The journal number of the last rollout that was recorded. */
  #lastSuccess = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#limit = pLimit(parts.concurrency);
    for (const recorded of parts.ledger.all()) {
      if (recorded.kind !== "rollout") continue;
      this.#notice(recorded.facts.cost as unknown as Cost);
      this.#lastSuccess = recorded.seq;
    }
    this.observe();
  }

  /** Takes the costs seen since the last barrier into the estimate of the next. */
  observe(): void {
    this.largest = this.#seen;
  }

  /** The params that recorded runs use, by running the program once more over its recorded calls; nothing is paid. */
  async paramsOf(cells: readonly Cell[]): Promise<ReadonlyMap<string, Param<unknown>>> {
    const params = new Map<string, Param<unknown>>();
    const recordedOnly = new Ending(this.#parts.ledger, { replayOnly: true, generation: 0 });
    for (const cell of cells) {
      const perform = this.#handler(keyOf(cell), "program", new Pool(NOTHING), recordedOnly, () => {});
      const environment: unknown = await this.#parts.task.fresh?.();
      const result = await this.#parts.task.program.run([cell.example.row.input], { perform, environment });
      for (const [name, param] of result.params) params.set(name, param);
    }
    return params;
  }

  find(cell: Cell): Recorded | undefined {
    return this.#parts.ledger.find("rollout", keyOf(cell));
  }

  /** A recorded rollout as methods see it. */
  view<E extends Example>(cell: Cell<E>, recorded: Recorded): Rollout<E> {
    const { outcome, output, feedback, cost } = recorded.facts as unknown as {
      outcome: Outcome;
      output: Json;
      feedback: string;
      cost: Cost;
    };
    return {
      ...cell,
      outcome,
      output,
      feedback,
      cost,
      key: recorded.key,
      graph: async () => readGraph(await recorded.big()),
    };
  }

  /** The recorded rollout of a cell; runs it where it is not recorded, once however often it is asked for at the same time. */
  run(cell: Cell, pool: Pool, ending: Ending): Promise<Recorded> {
    const key = keyOf(cell);
    const known = this.#parts.ledger.find("rollout", key);
    if (known !== undefined) return Promise.resolve(known);
    const running = this.#inFlight.get(key);
    if (running !== undefined) return running;
    const work = this.#limit(() => this.#attempt(cell, key, pool, ending)).finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, work);
    return work;
  }

  /**
   * One try. A transient failure sends the rollout to the end of the queue; when it has failed often while others
   * succeeded it is the candidate's failure, and when nothing succeeds the study pauses.
   */
  async #attempt(cell: Cell, key: string, pool: Pool, ending: Ending): Promise<Recorded> {
    ending.check();
    try {
      return await this.#once(cell, key, pool, ending);
    } catch (error) {
      if (ending.end !== undefined) throw ending.end;
      if (!isModelFailure(error) || error.failure !== "transient") throw error;
      const tries = await this.#countTry(key, error.message);
      if (tries.n >= POISON && tries.othersSucceeded) return await this.#poisoned(key, error.message);
      if (tries.n >= POISON && this.#limit.pendingCount === 0)
        throw ending.stop("paused", `the model does not answer: ${error.message}`, error);
      return await this.#again(cell, key, pool, ending);
    }
  }

  /** Queues behind all that waits; the try that failed has left its place. */
  #again(cell: Cell, key: string, pool: Pool, ending: Ending): Promise<Recorded> {
    return new Promise((resolve, reject) => {
      this.#limit(() => this.#attempt(cell, key, pool, ending)).then(resolve, reject);
    });
  }

  async #countTry(key: string, message: string): Promise<{ n: number; othersSucceeded: boolean }> {
    const { ledger } = this.#parts;
    let n = 1;
    while (ledger.find("event", `${key}/try ${n}`) !== undefined) n++;
    await ledger.add("event", `${key}/try ${n}`, { message });
    return { n, othersSucceeded: this.#lastSuccess > ledger.find("event", `${key}/try 1`)!.seq };
  }

  async #once(cell: Cell, key: string, pool: Pool, ending: Ending): Promise<Recorded> {
    const { task, ledger, budget, tell } = this.#parts;
    const hold = budget.holdRollout(pool);
    if (hold === undefined) throw new StudyEnded("budget", "the budget has no rollout left");
    tell({ type: "rollout-start" });
    let cost: Cost = { ...NOTHING, rollouts: 1 };
    const spend = (more: Cost) => {
      cost = addCost(cost, more);
    };
    try {
      const handlers: RolloutHandlers = {
        program: this.#handler(key, "program", pool, ending, spend),
        metric: this.#handler(key, "judge", pool, ending, spend),
      };
      const result = await rollout(task, cell.candidate.values, cell.example.row, handlers, ending.signal);
      const { outcome, output, feedback, touched } = result;
      const facts = { outcome: { ...outcome }, output, feedback, cost: { ...cost }, touched: [...touched] };
      const recorded = await ledger.add(
        "rollout",
        key,
        facts as unknown as Record<string, Json>,
        writeGraph(result.graph),
      );
      hold.settle({ ...NOTHING, rollouts: 1 });
      this.#notice(cost);
      this.#lastSuccess = recorded.seq;
      tell({ type: "rollout-end", score: outcome.score, failed: outcome.kind === "failed", paid: true });
      return recorded;
    } catch (error) {
      hold.settle(NOTHING);
      throw error;
    }
  }

  /** A rollout whose calls keep failing while others succeed: the candidate's own failure. */
  async #poisoned(key: string, message: string): Promise<Recorded> {
    const { task, ledger, tell } = this.#parts;
    const error = `unreachable: ${message}`;
    const outcome: Outcome = { kind: "failed", score: task.failureScore ?? 0, error };
    const facts = {
      outcome: { ...outcome },
      output: null,
      feedback: `The program failed: ${error}`,
      cost: { ...NOTHING },
      touched: [],
    };
    const recorded = await ledger.add("rollout", key, facts, writeGraph(EMPTY_GRAPH));
    tell({ type: "rollout-end", score: outcome.score, failed: true, paid: true });
    return recorded;
  }

  /** Finds the calls of a rollout by (model, request, occurrence); what is not found is paid. */
  #handler(key: string, role: Role, pool: Pool, ending: Ending, spend: (cost: Cost) => void): Perform {
    const { ledger, calls, models, seed } = this.#parts;
    const occurrences = new Map<string, number>();
    return async (effect, place) => {
      if (effect.kind !== "model") return await effect.direct(place.signal);
      const request = effect.request as unknown as ModelRequest;
      const what = `${effect.name}/${place.scope}/${hashOf(request)}`;
      const occurrence = occurrences.get(what) ?? 0;
      occurrences.set(what, occurrence + 1);
      const callKey = `${key}/${role}/${what}/${occurrence}`;
      const known = ledger.find("call", callKey);
      if (known === undefined) ending.check();
      const model = models.of(effect.name, (effect as unknown as ModelEffect).choice);
      const sample = sampleIndex(seed, callKey);
      const paid = known
        ? await calls.recall(known)
        : await calls.pay({
            kind: "call",
            key: callKey,
            role,
            model,
            request,
            sample,
            facts: {},
            pool,
            signal: place.signal,
          });
      spend(paid.cost);
      return { text: paid.text, finish: paid.finish } as never;
    };
  }

  #notice(cost: Cost): void {
    this.#seen = largerCost(this.#seen, cost);
  }
}

const EMPTY_GRAPH: Graph = { nodes: [], output: 0, touched: [] };

export function keyOf(cell: Cell): string {
  const who = cell.candidate.by === "baseline" && cell.candidate.parents.length === 0 ? "baseline" : cell.candidate.id;
  return `${who}/${cell.example.split}:${cell.example.id}/${cell.replicate}`;
}
