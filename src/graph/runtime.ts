import { AsyncLocalStorage } from "node:async_hooks";
import { GradusError } from "./errors.ts";
import type { Frame } from "./run.ts";

/** The version of what nodes of one process share; two versions in one process would not see each other's runs. */
const RUNTIME_VERSION = "0.1";

interface Runtime {
  readonly version: string;
  readonly storage: AsyncLocalStorage<Frame | undefined>;
  /** Whether errors that nobody awaits are caught for this process (`late.ts`). */
  guarded: boolean;
}

const PLACE = Symbol.for("gradus.runtime");

/** The run storage of this process: one for all copies of the package of the same version; another version is a named error. */
export function runtimeOf(place: Record<symbol, unknown>, version: string = RUNTIME_VERSION): Runtime {
  const known = place[PLACE] as Runtime | undefined;
  if (known !== undefined && known.version !== version) {
    throw new GradusError("TWO_VERSIONS", `gradus ${known.version} and gradus ${version} are loaded in one process`, {
      fix: "keep one: run `npm ls gradus`, align the versions, then `npm dedupe`",
    });
  }
  const runtime = known ?? { version, storage: new AsyncLocalStorage<Frame | undefined>(), guarded: false };
  place[PLACE] = runtime;
  return runtime;
}

/** This process's own. */
export const runtime = runtimeOf(globalThis as unknown as Record<symbol, unknown>);

/** Where the current frame travels through awaits. */
export const storage = runtime.storage;
