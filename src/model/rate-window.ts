/** The minute that rates are counted over, in milliseconds. */
const MINUTE_MS = 60_000;

/** One request that counts against the rates; `tokens` is corrected when the true number is known. */
export interface RateEntry {
  readonly at: number;
  tokens: number;
}

/**
 * What was started in the last minute. Sliding, so that no minute, wherever it begins, has more than the limits allow.
 * Pure bookkeeping: time comes in as a number of milliseconds.
 */
export class RateWindow {
  private readonly requests: number;
  private readonly tokens: number;
  private entries: RateEntry[] = [];

  /** Limits per minute; `Infinity` for none. */
  constructor(requests: number, tokens: number) {
    this.requests = requests;
    this.tokens = tokens;
  }

  /** Counts a request that starts now. */
  add(at: number, tokens: number): RateEntry {
    const entry = { at, tokens };
    if (this.requests < Number.POSITIVE_INFINITY || this.tokens < Number.POSITIVE_INFINITY) this.entries.push(entry);
    return entry;
  }

  /** How long a request of so many tokens must wait. One above the whole limit goes alone, in an empty minute. */
  waitFor(now: number, tokens: number): number {
    while (this.entries[0] && this.entries[0].at + MINUTE_MS <= now) this.entries.shift();
    let count = this.entries.length;
    let used = this.entries.reduce((sum, entry) => sum + entry.tokens, 0);
    let free = now;
    for (const entry of this.entries) {
      if (count < this.requests && used + tokens <= this.tokens) break;
      count -= 1;
      used -= entry.tokens;
      free = entry.at + MINUTE_MS;
    }
    return free - now;
  }
}
