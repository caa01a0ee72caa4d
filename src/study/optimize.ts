import type { AnyTask } from "../evaluate/task.ts";
import { GradusError } from "../graph/errors.ts";
import { hashOf, type Json } from "../graph/json.ts";
import { knownKeys } from "../graph/known-keys.ts";
import { redactor } from "../model/redact.ts";
import { sqliteStore } from "../store/sqlite.ts";
import type { Journal, Store, StudyHeader } from "../store/store.ts";
import { type BudgetLimits, checkLimits } from "./budget/budget.ts";
import { conduct, prepare } from "./conduct.ts";
import { OPTIMIZE_OPTIONS, type OptimizeOptions, type ResumeOptions } from "./options.ts";
import type { Identity } from "./record/identity.ts";
import { Reuse } from "./record/reuse.ts";
import type { Result } from "./result.ts";

/** Improves a task's program from its own runs. Every paid result is recorded before it is used; `resume` goes on after any stop. */
export async function optimize(task: AnyTask, options: OptimizeOptions): Promise<Result> {
  const { budget = {}, steps = null, origin = null, reuse = null } = options;
  knownKeys("optimize", options, OPTIMIZE_OPTIONS);
  checkLimits(budget);
  checkSteps(steps);
  return await withStore(options.store, async (store) => {
    const seed = seedOf(task, options);
    const prepared = await prepare(task, options, seed);
    const id = options.id ?? newId(nameOf(task));
    const { identity } = prepared;
    const info = { identity, budget, steps, origin, reuse };
    return await reusing(store, reuse, async (reused) => {
      const journal = await store.create(headerOf(task, id, nameOf(task), info));
      return await closing(journal, () =>
        conduct(prepared, journal, { ...options, ...reused, store, seed, mode: "start" }),
      );
    });
  });
}

/** Goes on with a recorded study: the method runs again over its journal, and pays only for what is not in it. */
export async function resume(task: AnyTask, id: string, options: ResumeOptions): Promise<Result> {
  knownKeys("resume", options, { ...OPTIMIZE_OPTIONS, same: true, replay: true });
  checkLimits(options.budget ?? {});
  checkSteps(options.steps ?? null);
  return await withStore(options.store, async (store) => {
    const journal = options.replay ? await store.read(id) : await store.open(id);
    return await closing(journal as Journal, async () => {
      const recorded = journal.study.info as unknown as {
        identity: Identity;
        budget: BudgetLimits;
        steps: number | null;
        reuse?: string | null;
      };
      const { seed } = recorded.identity;
      const prepared = await prepare(task, options, seed);
      const mode = options.replay ? "replay" : "resume";
      const same = options.same ?? false;
      return await reusing(store, recorded.reuse, (reused) =>
        conduct(prepared, journal as Journal, { ...options, ...reused, store, seed, mode, recorded, same }),
      );
    });
  });
}

/** Keeps the journal of the study whose replies are reused open, where there is one. */
async function reusing<T>(
  store: Store,
  id: string | null | undefined,
  use: (reused: { readonly reused?: Reuse }) => Promise<T>,
): Promise<T> {
  if (id === null || id === undefined) return await use({});
  const journal = await store.read(id);
  return await closing(journal, async () => use({ reused: await Reuse.load(journal) }));
}

/** What a task is called in listings, without secrets. */
export function nameOf(task: AnyTask): string {
  return redactor(task.redact)(task.name ?? task.program.flowName);
}

/** The seed of a new study, without secrets: a resumed study reads it from the journal, and must get the same. */
export function seedOf(task: AnyTask, { seed = 1 }: Pick<OptimizeOptions, "seed">): number | string {
  return typeof seed === "string" ? redactor(task.redact)(seed) : seed;
}

/** What a store keeps of a new study beside its journal, without secrets; `identity` has none left. */
export function headerOf(
  task: AnyTask,
  id: string,
  name: string,
  info: {
    readonly identity: Identity;
    readonly budget: BudgetLimits;
    readonly steps: number | null;
    readonly origin: Json;
    readonly reuse?: string | null;
  },
): StudyHeader {
  const origin = redactor(task.redact)(info.origin);
  return { id, name, created: new Date().toISOString(), info: { ...info, origin } as never };
}

/** Throws `BAD_BUDGET` for what is no whole number above 0. */
function checkSteps(steps: number | null): void {
  if (steps === null || (Number.isInteger(steps) && steps > 0)) return;
  throw new GradusError("BAD_BUDGET", `the number of steps is ${steps}`, {
    fix: "give a whole number above 0, or leave steps out; `forecast` tells what a study costs without making one",
  });
}

/** Uses a store, and closes it afterwards where it was named by its path. */
export async function withStore<T>(choice: Store | string | undefined, use: (store: Store) => Promise<T>): Promise<T> {
  if (typeof choice === "object") return await use(choice);
  const store = await sqliteStore(choice ?? "./gradus.db");
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Closes a journal after its use. */
export async function closing<T>(journal: { close(): Promise<void> }, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } finally {
    await journal.close();
  }
}

/** An id for a new study: a name and a few digits, short enough to type. */
export function newId(name: string): string {
  const slug =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "study";
  return `${slug}-${hashOf([name, Date.now(), Math.random()]).slice(0, 4)}`;
}
