import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { Json } from "../graph/json.ts";
import type { Price } from "../model/price.ts";

/** What the command line keeps with a study, so that it can be resumed without saying everything again. */
export interface Origin {
  /** The task file, relative to the store's folder where it lies below it. */
  readonly task: string;
  /** Models by slot, as they were named. */
  readonly models: Readonly<Record<string, string>>;
  readonly optimizer?: string;
  readonly prices: Readonly<Record<string, Price>>;
  readonly maxOutputTokens: Readonly<Record<string, number>>;
  readonly concurrency?: number;
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

/** A task file's path as it is kept with a study. */
export function keptPath(file: string, store: string): string {
  const path = relative(dirname(store), file);
  return path.startsWith("..") || isAbsolute(path) ? file : path.split(sep).join("/");
}

/** The task file that a kept path stands for. */
export function foundPath(kept: string, store: string): string {
  return resolve(dirname(store), kept);
}
