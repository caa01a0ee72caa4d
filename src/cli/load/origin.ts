import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { GradusError } from "../../graph/errors.ts";
import type { Json } from "../../graph/json.ts";
import type { Price } from "../../model/price.ts";
import { redactor } from "../../model/redact.ts";
import { OPTIMIZER } from "../../study/calls/models.ts";
import { isNamedTask } from "./named-task.ts";

/** What the command line keeps with a study, so that it can be resumed without saying everything again. */
export interface Origin {
  /** The task file, relative to the store's folder where it lies below it. */
  readonly task: string;
  /** Models by slot, as they were named. */
  readonly models: Readonly<Record<string, string>>;
  readonly optimizer?: string;
  /** A method of one's own: its file, kept as the task's is, and the options that it was given. */
  readonly method?: { readonly file: string; readonly options: Readonly<Record<string, unknown>> };
  readonly prices: Readonly<Record<string, Price>>;
  readonly maxOutputTokens: Readonly<Record<string, number>>;
  readonly concurrency?: number;
  /** Slots whose model's name may hold a secret: it is not kept, and must be given again. */
  readonly withheld?: readonly string[];
  /** The study that this one was forked from. */
  readonly forkedFrom?: string;
}

/** The origin that a study holds, if the command line began it. */
export function readOrigin(json: Json): Origin | undefined {
  const origin = json as Partial<Origin> | null;
  if (typeof origin?.task !== "string") return undefined;
  return {
    ...origin,
    task: origin.task,
    models: origin.models ?? {},
    prices: origin.prices ?? {},
    maxOutputTokens: origin.maxOutputTokens ?? {},
  };
}

/** The origin as it is written down: names of models that may hold a secret are left out, and that is noted. */
export function keptOrigin(origin: Origin): Origin {
  const { optimizer, ...rest } = origin;
  const all = Object.entries({ ...origin.models, ...(optimizer !== undefined && { [OPTIMIZER]: optimizer }) });
  const withheld = all.filter(([, name]) => mayHoldSecret(name)).map(([slot]) => slot);
  if (withheld.length === 0) return origin;
  const models = Object.fromEntries(Object.entries(origin.models).filter(([slot]) => !withheld.includes(slot)));
  return { ...rest, models, ...(optimizer !== undefined && !withheld.includes(OPTIMIZER) && { optimizer }), withheld };
}

/** Throws `NO_MODEL` where a model that was not kept is not given again. */
export function requireWithheld(origin: Omit<Origin, "task">): void {
  const missing = (origin.withheld ?? []).find((slot) =>
    slot === OPTIMIZER ? origin.optimizer === undefined : origin.models[slot] === undefined,
  );
  if (missing === undefined) return;
  const option = missing === OPTIMIZER ? "--optimizer NAME" : `--model ${missing}=NAME`;
  throw new GradusError(
    "NO_MODEL",
    `the model of "${missing}" was named with what may be a secret, and so it was not kept`,
    {
      fix: `name it again: ${option}`,
    },
  );
}

/** Whether a model's name has a place for a secret: a user, a password, a query; or looks like having one. */
function mayHoldSecret(name: string): boolean {
  const url = /^openai-compatible:([^#]*)/.exec(name)?.[1];
  return redactor()({ name }).name !== name || (url !== undefined && /[?@]/.test(url));
}

/** A file's path as it is kept with a study. */
export function keptPath(file: string, store: string): string {
  if (isNamedTask(file)) return file;
  const path = relative(dirname(store), file);
  return path.startsWith("..") || isAbsolute(path) ? file : path.split(sep).join("/");
}

/** The file that a kept path stands for. */
export function foundPath(kept: string, store: string): string {
  return isNamedTask(kept) ? kept : resolve(dirname(store), kept);
}
