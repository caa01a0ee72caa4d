import type { SplitSizes } from "../../evaluate/splits.ts";
import { GradusError, messageOf } from "../../graph/errors.ts";
import { hashOf } from "../../graph/json.ts";
import type { Store } from "../../store/store.ts";
import { prepare } from "../../study/conduct.ts";
import { isEnded } from "../../study/end/ended.ts";
import type { Method } from "../../study/method/method.ts";
import { nameOf, optimize, resume } from "../../study/optimize.ts";
import { readStudy, type StudyRecord } from "../../study/record/read-study.ts";
import type { Contest, Ground, Played, Seed } from "./contest.ts";
import { courseOf } from "./curve.ts";

/** Who plays where. */
interface Part {
  readonly method: Method;
  readonly seed: Seed;
  readonly ground: Ground;
  readonly sizes: SplitSizes;
}

const UNSUITED = ["NO_TEXT", "NO_SPACE", "NO_DEMOS", "NO_MODEL"];

/** One study of a contest: read where it is finished, gone on with where it was begun. Its errors are its own. */
export async function play(contest: Contest, part: Part): Promise<Played> {
  const { method, seed, ground, sizes } = part;
  const study = await contestId(contest, ground, seed, method);
  const who = { method: method.name, seed, study };
  const before = await recordOf(contest.store, study);
  if (before === undefined || !isFinished(before)) {
    try {
      await run(contest, part, study, before !== undefined);
    } catch (error) {
      if (isEnded(error)) return { ...who, kind: "unfinished", why: error.message };
      const suits = !UNSUITED.some((code) => GradusError.is(error, code));
      if (!suits) return { ...who, kind: "does not apply", why: messageOf(error) };
      return { ...who, kind: "failed", why: messageOf(error), error };
    }
  }
  const record = (await recordOf(contest.store, study))!;
  const { report, accounts, seconds, stopped } = record;
  if (report === undefined || !isFinished(record)) return { ...who, kind: "unfinished", why: stopped?.message ?? "" };
  const course = courseOf(record, sizes);
  return { ...who, kind: "finished", verdict: report.verdict, spent: accounts.spent, seconds, ...course };
}

async function run(contest: Contest, part: Part, study: string, begun: boolean): Promise<void> {
  const { budget, steps, store, concurrency, signal, onRollout, origin } = contest;
  const { method, seed, ground } = part;
  const { task, ...models } = ground;
  const options = {
    ...models,
    method,
    store,
    ...(concurrency !== undefined && { concurrency }),
    ...(signal && { signal }),
    onEvent: ({ type }: { readonly type: string }) => type === "rollout-end" && onRollout?.(study),
  };
  const means = { budget, ...(steps !== undefined && { steps }), ...(origin && { origin: origin(method) }) };
  if (begun) await resume(task, study, options);
  else await optimize(task, { ...options, ...means, seed, id: study });
}

/** Whether nothing is left to do: not where it was cancelled, killed, or waits for a model. */
function isFinished({ report, later, stopped }: StudyRecord): boolean {
  return report !== undefined && later === undefined && !["cancelled", "paused"].includes(stopped?.reason ?? "killed");
}

/** A study as the store has it; `undefined` where it has none of this id. */
export async function recordOf(store: Store, id: string): Promise<StudyRecord | undefined> {
  if (!(await store.studies()).some(({ header }) => header.id === id)) return undefined;
  const journal = await store.read(id);
  try {
    return await readStudy(journal);
  } finally {
    await journal.close();
  }
}

/** The same for the same task, data, method, options, seed, budget and models, and for nothing else. */
export async function contestId(
  { budget, steps, label = null }: Contest,
  { task }: Ground,
  seed: Seed,
  method: Pick<Method, "name" | "options">,
): Promise<string> {
  const { identity } = await prepare(task, { method: method as Method }, seed);
  const hash = hashOf([identity, { ...budget }, steps ?? null, label] as never).slice(0, 6);
  return `${nameOf(task)}-${method.name}-${seed}-${hash}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}
