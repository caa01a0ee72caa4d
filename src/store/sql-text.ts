/**
 * A text as SQL can hold it without loss: as the inside of a JSON string, where NUL (which ends a text in SQLite) and
 * half surrogate pairs (which UTF-8 cannot hold) are escaped. Equal texts, and only those, have equal escapes.
 */
export function escapeText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The text that `escapeText` was given. */
export function unescapeText(escaped: string): string {
  return escaped.includes("\\") ? (JSON.parse(`"${escaped}"`) as string) : escaped;
}
