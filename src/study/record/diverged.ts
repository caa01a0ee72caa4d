import { GradusError } from "../../graph/errors.ts";
import { canonical } from "../../graph/json.ts";

/** The error of a re-run method that asks something else than what is recorded at the same place. */
export function diverged(path: string, recorded: unknown, asked: unknown): GradusError {
  return new GradusError(
    "DIVERGED",
    `at "${path}" the journal has ${short(recorded)}, but the method now asks ${short(asked)}`,
    {
      fix: "the program, its prompts, its data or the method's options have changed since, or the method goes by a clock or by chance of its own (use study.draw): undo the change, or start a new study",
      details: { path, recorded, asked },
    },
  );
}

function short(value: unknown): string {
  const text = canonical(value);
  return text.length <= 300 ? text : `${text.slice(0, 297)}…`;
}
