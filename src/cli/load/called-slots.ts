import { GradusError } from "../../graph/errors.ts";
import { OPTIMIZER } from "../../study/calls/models.ts";
import type { StudyEvent } from "../../study/event.ts";

/** Which slots a program has called, as far as its runs have come. */
export class CalledSlots {
  readonly #called = new Set<string>();

  /** The same listener; what it is told is noted here. */
  noting(onEvent: (event: StudyEvent) => void): (event: StudyEvent) => void {
    return (event) => {
      if (event.type === "call-start" && event.slot !== OPTIMIZER) this.#called.add(event.slot);
      onEvent(event);
    };
  }

  /**
   * `NO_MODEL` of a slot as the command line mends it: which slots the program has, and which were named and are none of
   * them. Anything else stays as it is.
   */
  explain(error: unknown, named: readonly string[]): unknown {
    const missing = GradusError.is(error, "NO_MODEL")
      ? /^no model is given for "(.+)"$/.exec(error.message)?.[1]
      : undefined;
    if (missing === undefined || missing === OPTIMIZER) return error;
    const slots = [...new Set([...this.#called, missing])].sort();
    const strays = named.filter((slot) => !slots.includes(slot));
    const called = `the program ${slots.length === 1 ? "calls" : "calls, so far,"} ${slots.map(quoted).join(", ")}`;
    const message = `no model is given for "${missing}"`;
    const code = `in code: optimize(task, { models: { "${missing}": model } })`;
    const option = `--model ${missing}=NAME`;
    const [stray] = strays;
    return new GradusError(
      "NO_MODEL",
      stray === undefined ? message : `${message}: --model names ${strays.map(quoted).join(", ")}, and ${called}`,
      {
        fix:
          stray === undefined
            ? `add ${option}, for example --model ${missing}=openai-compatible:URL#MODEL; ${code}`
            : `write ${option} where --model ${stray}=… stands; ${code}`,
        cause: error,
      },
    );
  }
}

function quoted(slot: string): string {
  return `"${slot}"`;
}
