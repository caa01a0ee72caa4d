import type { Splits } from "../../evaluate/splits.ts";
import type { AnyTask } from "../../evaluate/task.ts";
import { GradusError } from "../../graph/errors.ts";
import { hashOf, type Json } from "../../graph/json.ts";
import { redactor } from "../../model/redact.ts";
import type { Method } from "../method/method.ts";

/** The version of this package. */
export const GRADUS_VERSION = "0.1.0";

/** What a study is of. A study is resumed only where all of it is as it was. */
export interface Identity {
  /** The task's version; "" where nobody can tell. */
  readonly program: string;
  /** Its version is there for a method of one's own, whose code can change. */
  readonly method: { readonly name: string; readonly options: Json; readonly version?: string };
  readonly gradus: string;
  /** A hash of the splits. */
  readonly data: string;
  readonly seed: number | string;
}

/** What a study is of, without the secrets that the task names: what is compared on resume is what was written down. */
export function identityOf(task: AnyTask, splits: Splits, method: Method, seed: number | string): Identity {
  const rows = [splits.train, splits.validation, splits.test].map((split) =>
    split.map((example) => [example.id, example.row]),
  );
  const redact = redactor(task.redact);
  return {
    program: redact(task.version ?? ""),
    method: {
      name: redact(method.name),
      options: redact(asRecorded(method.options)),
      ...(method.version !== undefined && { version: method.version }),
    },
    gradus: GRADUS_VERSION,
    data: hashOf(rows),
    seed,
  };
}

/** Options as a journal gives them back. */
function asRecorded(options: unknown): Json {
  return JSON.parse(JSON.stringify(options ?? {})) as Json;
}

/** Throws `STUDY_CHANGED` with the choices that are left, where the identity is another one. */
export function checkIdentity(recorded: Identity, now: Identity, allowed: boolean): void {
  const parts = ["program", "method", "gradus", "data", "seed"] as const;
  const changed = parts.filter((part) => hashOf(recorded[part]) !== hashOf(now[part]));
  if (changed.length === 0 || allowed) return;
  throw new GradusError("STUDY_CHANGED", `since this study began, its ${changed.join(" and ")} changed`, {
    fix: "choose: --same (it does not matter: go on), --fork (a new study; with --reuse it takes the replies that are paid for), --inspect (only look: gradus show)",
    details: { changed, recorded, now },
  });
}
