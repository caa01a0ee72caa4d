import { messageOf } from "../../graph/errors.ts";
import { isEnded } from "../end/ended.ts";
import type { Ending } from "../end/ending.ts";

/**
 * The results of paid work that runs side by side. Where one breaks the study (a wrong key, a metric that throws), its
 * siblings are aborted at once; an error leaves when all have settled, what broke before what merely ended.
 */
export async function settleAll<T>(work: readonly Promise<T>[], ending: Ending): Promise<T[]> {
  const settled = await Promise.allSettled(
    work.map((one) =>
      one.catch((error: unknown) => {
        if (!isEnded(error)) ending.stop("failed", messageOf(error), error);
        throw error;
      }),
    ),
  );
  return unwrap(settled);
}

/** The values of settled work; else the first error that is no mere end, else the first. */
export function unwrap<T>(settled: readonly PromiseSettledResult<T>[]): T[] {
  const failed = settled.flatMap((s) => (s.status === "rejected" ? [s.reason as unknown] : []));
  if (failed.length > 0) throw failed.find((error) => !isEnded(error)) ?? failed[0];
  return settled.map((s) => (s as PromiseFulfilledResult<T>).value);
}
