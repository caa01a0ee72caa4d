import type { AnyTask } from "../../evaluate/task.ts";
import { GradusError, messageOf } from "../../graph/errors.ts";

const FIX = "correct the task file; --debug shows where it happened";

/**
 * The same task, whose author's own functions fail by name: what its `data` or `fresh` throws is no bug of gradus.
 * Data that are made when they are needed are made once, whoever asks.
 */
export function guardedTask(task: AnyTask): AnyTask {
  const { data, fresh } = task;
  let made: Promise<unknown> | undefined;
  const once = () => {
    made ??= (async () => (data as () => unknown)())();
    return made.catch((cause: unknown) => {
      if (GradusError.is(cause)) throw cause;
      throw new GradusError("DATA_FAILED", `the task's data could not be made: ${messageOf(cause)}`, {
        fix: FIX,
        cause,
      });
    });
  };
  const guarded = async () => {
    try {
      return await fresh?.();
    } catch (cause) {
      if (GradusError.is(cause)) throw cause;
      throw new GradusError("FRESH_FAILED", `the task's fresh() threw: ${messageOf(cause)}`, { fix: FIX, cause });
    }
  };
  return {
    ...task,
    ...(typeof data === "function" && { data: once as never }),
    ...(fresh !== undefined && { fresh: guarded }),
  };
}
