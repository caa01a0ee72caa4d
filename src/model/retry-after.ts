/**
 * How long a server asks to be left alone, in milliseconds: `retry-after-ms`, or `Retry-After` in seconds or as an
 * HTTP date. A date is measured against the response's own `Date` header where there is one, so that a wrong local
 * clock does no harm, else against `now` (ms since the epoch). `undefined` where the headers do not say.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const milliseconds = seconds(headers["retry-after-ms"]);
  if (milliseconds !== undefined) return Math.ceil(milliseconds);
  const value = headers["retry-after"];
  if (value === undefined) return undefined;
  const delay = seconds(value);
  if (delay !== undefined) return Math.ceil(delay * 1000);
  // A date has the name of a month; `Date.parse` alone takes "-4" for a year.
  const until = /[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const sent = Date.parse(headers.date ?? "");
  return Math.max(0, until - (Number.isNaN(sent) ? now : sent));
}

/** A duration as Google writes it, "34.5s", in milliseconds. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)s$/.exec(text.trim());
  return match ? Math.ceil(Number(match[1]) * 1000) : undefined;
}

function seconds(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
