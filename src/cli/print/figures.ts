import type { Cost } from "../../study/budget/cost.ts";

/** A score in a table. */
export function score(x: number | null | undefined): string {
  return x === undefined || x === null || !Number.isFinite(x) ? "–" : signed(x, "");
}

/** A difference of scores, with its sign. */
export function difference(x: number): string {
  return Number.isFinite(x) ? signed(x, "+") : "–";
}

/** With a minus sign below 0; what rounds to 0 is not below it. */
function signed(x: number, plus: string): string {
  const size = Math.abs(x);
  const text = size.toFixed(size >= 100 ? 1 : 3);
  return `${x < 0 && Number(text) !== 0 ? "−" : plus}${text}`;
}

/** An amount of money; small amounts keep two digits that say something. */
export function usd(x: number): string {
  if (x === 0 || x >= 0.1) return `$${x.toFixed(2)}`;
  return x >= 0.001 ? `$${x.toFixed(4)}` : `$${x.toPrecision(2)}`;
}

/** A number with its noun: "1 seed", "4 seeds". */
export function counted(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** Time that has passed: "40s", "1m 34s", "2h 5m". */
export function elapsed(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes}m ${whole % 60}s` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** A rough duration in words: "40s", "3m", "2h 5m". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)}s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** A whole number with thousands apart. */
export function count(x: number): string {
  return Math.round(x)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A cost in words, without what is nothing: "12 calls, 3,400 tokens, $0.02". */
export function costText(cost: Cost): string {
  const parts = [
    cost.rollouts > 0 ? `${count(cost.rollouts)} rollouts` : "",
    cost.calls > 0 ? `${count(cost.calls)} calls` : "",
    cost.tokens > 0 ? `${count(cost.tokens)} tokens` : "",
    cost.usd > 0 ? usd(cost.usd) : "",
  ].filter((part) => part !== "");
  return parts.join(", ") || "nothing";
}
