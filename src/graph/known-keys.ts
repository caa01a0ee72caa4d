import { GradusError, nearest } from "./errors.ts";

/** Refuses what nobody reads, so that no option is accepted and then ignored. Throws `OPTION_UNKNOWN` with the nearest name. */
export function knownKeys(what: string, given: object, known: Readonly<Record<string, true>>): void {
  const names = Object.keys(known);
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (stranger === undefined) return;
  const near = nearest(stranger, names);
  throw new GradusError("OPTION_UNKNOWN", `${what} has no "${stranger}"${near ? `; did you mean "${near}"?` : ""}`, {
    fix: `it takes ${names.join(", ")}`,
  });
}
