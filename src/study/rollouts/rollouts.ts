import type { Example } from "../../evaluate/example.ts";
import { inFresh, type Outcome, rollout } from "../../evaluate/rollout.ts";
import type { AnyTask } from "../../evaluate/task.ts";
import type { Graph } from "../../graph/graph.ts";
import { readGraph, writeGraph } from "../../graph/graph-json.ts";
import type { Json } from "../../graph/json.ts";
import type { Param } from "../../graph/param.ts";
import { minimalSubgraph } from "../../graph/subgraph.ts";
import { isModelFailure } from "../../model/failure.ts";
import { createLimiter, type Limiter } from "../../model/limits.ts";
import { type Budget, Pool } from "../budget/budget.ts";
import { type Cost, largerCost, NOTHING } from "../budget/cost.ts";
import type { Candidate } from "../candidate.ts";
import { StudyEnded } from "../end/ended.ts";
import { Ending } from "../end/ending.ts";
import type { StudyEvent } from "../event.ts";
import type { Recorded } from "../record/recorded.ts";
import type { Rollout } from "./evidence.ts";
import { LateParams } from "./late-params.ts";
import { Poison } from "./poison.ts";
import { type CallParts, RolloutCalls } from "./rollout-calls.ts";

/** What is run: a candidate on an example. */
export interface Cell<E extends Example = Example> {
  readonly candidate: Candidate;
  readonly example: E;
  readonly replicate: string;
}

interface Parts extends CallParts {
  readonly task: AnyTask;
  readonly budget: Budget;
  readonly concurrency: number;
  readonly tell: (event: StudyEvent) => void;
}

/** Runs and remembers rollouts: the identity is (candidate, example, replicate), whoever asks. */
export class Rollouts {
  readonly #parts: Parts;
  readonly #limit: Limiter;
  readonly #poison: Poison;
  readonly #late: LateParams;
  readonly #inFlight = new Map<string, Promise<Recorded>>();
  #unawaitedTold = false;
  /** The largest cost of one rollout so far; updated by `observe`, at barriers only. */
  largest: Cost = { ...NOTHING, rollouts: 1 };
  #seen: Cost = { ...NOTHING, rollouts: 1 };

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#limit = createLimiter({ concurrency: parts.concurrency });
    this.#poison = new Poison(parts);
    this.#late = new LateParams(parts.ledger, (message) => parts.tell({ type: "warning", message }));
    for (const recorded of parts.ledger.all())
      if (recorded.kind === "rollout") this.#notice(recorded.facts.cost as unknown as Cost);
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
      const calls = new RolloutCalls(this.#parts, keyOf(cell), new Pool(NOTHING), recordedOnly);
      const perform = calls.handler("program");
      const { task } = this.#parts;
      const result = await inFresh(task, (environment) =>
        task.program.run([cell.example.row.input], { perform, environment }),
      );
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
    // Member by member: to spread the cell took most of the time of a view.
    const { candidate, example, replicate } = cell;
    return {
      candidate,
      example,
      replicate,
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
    const work = this.#untilDone(cell, key, pool, ending).finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, work);
    return work;
  }

  /** A try that failed for the world's reasons gives up its place and queues again behind all that waits. */
  async #untilDone(cell: Cell, key: string, pool: Pool, ending: Ending): Promise<Recorded> {
    for (;;) {
      const recorded = await this.#limit.run(() => this.#attempt(cell, key, pool, ending));
      if (recorded !== undefined) return recorded;
    }
  }

  /**
   * One try; `undefined` where it should be tried again. A rollout that keeps failing while others are answered is the
   * candidate's failure; where nobody is answered the study pauses.
   */
  async #attempt(cell: Cell, key: string, pool: Pool, ending: Ending): Promise<Recorded | undefined> {
    ending.check();
    const before = this.#poison.answers;
    const answered = (slot: string) => this.#poison.answered(slot, key);
    const calls = new RolloutCalls(this.#parts, key, pool, ending, answered);
    try {
      return await this.#once(cell, key, pool, ending, calls);
    } catch (error) {
      if (ending.end !== undefined) throw ending.end;
      if (await calls.voidUnusable(error)) return undefined;
      if (!isModelFailure(error) || error.failure !== "transient") throw error;
      const verdict = await this.#poison.judge(key, before, error.message, calls.failing, ending);
      if (verdict === "again") return undefined;
      if (verdict === "unreachable") return await this.#unreachable(key, error.message);
      throw ending.stop("paused", `the model does not answer: ${error.message}`, error);
    }
  }

  async #once(cell: Cell, key: string, pool: Pool, ending: Ending, calls: RolloutCalls): Promise<Recorded> {
    const { task, ledger, budget, tell } = this.#parts;
    const hold = budget.holdRollout(pool);
    if (hold === undefined) throw new StudyEnded("budget", "the budget has no rollout left");
    tell({ type: "rollout-start" });
    const stop = ending.follow();
    try {
      const handlers = { program: calls.handler("program"), metric: calls.handler("judge") };
      const result = await rollout(task, cell.candidate.values, cell.example.row, handlers, stop.signal).catch(
        (error: unknown) => {
          throw calls.fault ?? error;
        },
      );
      if (calls.fault !== undefined) throw calls.fault;
      const { outcome, output, feedback, touched, unawaited } = result;
      this.#warnUnawaited(unawaited);
      if (task.params === undefined) await this.#late.look(touched);
      const facts = { outcome: { ...outcome }, output, feedback, cost: { ...calls.cost }, touched: [...touched] };
      const recorded = await ledger.add(
        "rollout",
        key,
        facts as unknown as Record<string, Json>,
        graphText(result.graph),
      );
      hold.settle({ ...NOTHING, rollouts: 1 });
      this.#notice(calls.cost);
      tell({ type: "rollout-end", score: outcome.score, failed: outcome.kind === "failed", paid: true });
      return recorded;
    } catch (error) {
      hold.settle(NOTHING);
      throw error;
    } finally {
      stop.release();
    }
  }

  /** A rollout whose calls keep failing while others succeed: the candidate's own failure. */
  async #unreachable(key: string, message: string): Promise<Recorded> {
    const { task, ledger, budget, tell } = this.#parts;
    const error = `unreachable: ${message}`;
    const outcome: Outcome = { kind: "failed", score: task.failureScore ?? 0, error };
    const facts = {
      outcome: { ...outcome },
      output: null,
      feedback: `The program failed: ${error}`,
      cost: { ...NOTHING, rollouts: 1 },
      touched: [],
    };
    const recorded = await ledger.add("rollout", key, facts, writeGraph(EMPTY_GRAPH));
    budget.charge({ ...NOTHING, rollouts: 1 });
    tell({ type: "rollout-end", score: outcome.score, failed: true, paid: true });
    return recorded;
  }

  /** Told once: a forgotten await makes what a program does a matter of luck. */
  #warnUnawaited(calls: number): void {
    if (calls === 0 || this.#unawaitedTold) return;
    this.#unawaitedTold = true;
    const message = `the program returned while ${calls} of its calls were still running: await them, if they matter`;
    this.#parts.tell({ type: "warning", message });
  }

  #notice(cost: Cost): void {
    this.#seen = largerCost(this.#seen, cost);
  }
}

/** A graph whose text is longer than this many characters is recorded as what its subgraph needs. */
const LONGEST_GRAPH = 4_000_000;

function graphText(graph: Graph): string {
  const whole = writeGraph(graph);
  return whole.length <= LONGEST_GRAPH ? whole : writeGraph(minimalSubgraph(graph));
}

const EMPTY_GRAPH: Graph = { nodes: [], output: 0, touched: [] };

export function keyOf(cell: Cell): string {
  // Only the author's own values have no birth; who made a candidate is whatever the method says.
  const who = cell.candidate.born === "" ? "baseline" : cell.candidate.id;
  return `${who}/${cell.example.split}:${cell.example.id}/${cell.replicate}`;
}
