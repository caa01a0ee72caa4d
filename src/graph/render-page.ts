/** Lines under a limit of UTF-8 bytes: once over it, nothing more is written. */
export class Page {
  readonly #lines: string[] = [];
  readonly #limit: number;
  #bytes = 0;

  constructor(limit: number) {
    // Every line is counted with its end; the last one has none.
    this.#limit = limit + 1;
  }

  /** Whether more was written than the limit admits. */
  get over(): boolean {
    return this.#bytes > this.#limit;
  }

  line(text: string): void {
    if (this.over) return;
    this.#lines.push(text);
    this.#bytes += Buffer.byteLength(text) + 1;
  }

  /** A heading, after an empty line. */
  heading(text: string): void {
    if (this.#lines.length > 0) this.line("");
    this.line(`# ${text}`);
  }

  /** Some of `entries`: all of them up to `limit`, else head and tail with a count between them. */
  list(entries: number, limit: number, write: (entry: number) => void): void {
    const { head, tail } = ends(entries, limit);
    for (let i = 0; i < head && !this.over; i++) write(i);
    if (head + tail < entries) this.line(`… ${entries - head - tail} more`);
    for (let i = entries - tail; i < entries && !this.over; i++) write(i);
  }

  toString(): string {
    return this.#lines.join("\n");
  }
}

/** How many of `count` things to show at each end, at most `limit` together. */
export function ends(count: number, limit: number): { readonly head: number; readonly tail: number } {
  if (count <= limit) return { head: count, tail: 0 };
  const head = Math.ceil((limit * 2) / 3);
  return { head, tail: Math.max(0, Math.floor(limit) - head) };
}

/** A text cut at the end of a line to so many UTF-8 bytes, with a line that says so. */
export function cutTo(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const note = "\n… the rest is left out to fit";
  const room = bytes - Buffer.byteLength(note);
  if (room < 0) return cutBytes("… left out to fit", bytes);
  const head = cutBytes(text, room);
  const end = head.lastIndexOf("\n");
  return end > room / 2 ? head.slice(0, end) + note : head + note;
}

function cutBytes(text: string, bytes: number): string {
  const buffer = Buffer.from(text);
  let end = Math.min(bytes, buffer.length);
  while (end > 0 && end < buffer.length && (buffer[end]! & 0xc0) === 0x80) end--;
  return buffer.toString("utf8", 0, end);
}
