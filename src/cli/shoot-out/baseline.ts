import { isEnded } from "../../study/end/ended.ts";
import { measure } from "../../study/measure.ts";
import { measuredOf } from "../print/standings.ts";
import type { Contest, Ground, Seed } from "./contest.ts";
import { contestId, recordOf } from "./play.ts";

/**
 * The baseline's mean on the test data at a seed, measured once and kept as a study of its own; `undefined` where the
 * contest ends before it is known, or the task has no test data. A measurement that was cut off is made anew.
 */
export async function measuredBaseline(contest: Contest, ground: Ground, seed: Seed): Promise<number | undefined> {
  const { store, signal, concurrency } = contest;
  const { task, models, modelSettings } = ground;
  for (let attempt = 1; !signal?.aborted; attempt++) {
    const id = await contestId(contest, ground, seed, { name: "baseline", options: { attempt } });
    const record = await recordOf(store, id);
    if (record?.stopped?.reason === "done") return measuredOf(record)?.mean;
    if (record !== undefined) continue;
    try {
      const { evidence } = await measure(task, {
        split: "test",
        id,
        store,
        seed,
        ...(models && { models }),
        ...(modelSettings && { modelSettings }),
        ...(concurrency !== undefined && { concurrency }),
        ...(signal && { signal }),
      });
      return evidence.n === 0 ? undefined : evidence.mean;
    } catch (error) {
      if (!isEnded(error)) throw error;
      return undefined;
    }
  }
  return undefined;
}
