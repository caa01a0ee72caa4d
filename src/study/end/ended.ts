import { GradusError } from "../../graph/errors.ts";

/** Why a study ended before its method did. "failed": something broke that only a person can mend. */
export type EndReason = "budget" | "time" | "cancelled" | "paused" | "failed";

/** Unwinds a method when its study has ended; methods never catch it. */
export class StudyEnded extends GradusError {
  readonly reason: EndReason;

  constructor(reason: EndReason, message: string, cause?: unknown) {
    super("STUDY_ENDED", message, cause === undefined ? {} : { cause });
    this.name = "StudyEnded";
    this.reason = reason;
  }
}

export function isEnded(error: unknown): error is StudyEnded {
  return GradusError.is(error, "STUDY_ENDED");
}
