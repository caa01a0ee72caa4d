import { GradusError, messageOf } from "./errors.ts";

/** What was thrown, as plain data; the name is a GradusError's code. Never throws, whatever was thrown. */
export function thrownFacts(error: unknown): { readonly name: string; readonly message: string } {
  return { name: nameOf(error), message: messageOf(error) };
}

/** Name and message in one line. */
export function errorText(error: unknown): string {
  const { name, message } = thrownFacts(error);
  return message === name ? name : `${name}: ${message}`;
}

function nameOf(error: unknown): string {
  try {
    if (GradusError.is(error)) return String(error.code);
    return error instanceof Error ? String(error.name) : typeof error;
  } catch {
    return typeof error;
  }
}
