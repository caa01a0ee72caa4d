import { GradusError } from "../../graph/errors.ts";
import { canonical, type Json } from "../../graph/json.ts";
import type { Redact } from "../../model/redact.ts";
import type { Journal, JournalReader } from "../../store/store.ts";
import { type EntryKind, Recorded } from "./recorded.ts";

/** Above this many characters the big part is stored apart and loaded on demand. */
const INLINE = 2_000;

/** A study's journal with an index by kind and key: what is in it happened, what is not must be paid for. */
export class Ledger {
  readonly #journal: JournalReader;
  readonly #append: Journal["append"] | undefined;
  readonly #redact: Redact | undefined;
  readonly #index = new Map<string, Recorded>();
  #next = 1;
  #paid = 0;
  #seconds: (() => number) | undefined;
  /** Why nothing can be written any more: the numbers of later entries would be wrong. */
  #broken: unknown;

  private constructor(journal: JournalReader, append: Journal["append"] | undefined, redact: Redact | undefined) {
    this.#journal = journal;
    this.#append = append;
    this.#redact = redact;
  }

  /** Reads the whole journal's heads. Without `append` it is read only. */
  static async load(journal: Journal | JournalReader, redact?: Redact): Promise<Ledger> {
    const append = "append" in journal ? journal.append.bind(journal) : undefined;
    const ledger = new Ledger(journal, append, redact);
    for await (const page of journal.entries()) {
      for (const { seq, kind, key, head, hasBody } of page)
        ledger.#remember(seq, kind as EntryKind, key, head, hasBody);
    }
    return ledger;
  }

  get size(): number {
    return this.#index.size;
  }

  /** How many rollouts and replies of a method's own calls were paid for. */
  get paid(): number {
    return this.#paid;
  }

  /** From now on every entry but a remark tells when it was written, in active seconds: a kill forgets no time. */
  stampWith(seconds: () => number): void {
    this.#seconds = seconds;
  }

  find(kind: EntryKind, key: string): Recorded | undefined {
    return this.#index.get(`${kind} ${key}`);
  }

  /** All entries, in order. */
  all(): IterableIterator<Recorded> {
    return this.#index.values();
  }

  /**
   * Writes an entry and resolves when it is durable; `big` is a JSON text. What it returns is what was written: secrets
   * are gone from it.
   */
  async add(kind: EntryKind, key: string, facts: { readonly [name: string]: Json }, big?: string): Promise<Recorded> {
    if (this.#append === undefined) throw new GradusError("READ_ONLY", "this study was opened for reading only");
    if (this.#broken !== undefined) throw this.#broken;
    const text = big === undefined ? undefined : this.clean(big);
    const inline = text !== undefined && text.length <= INLINE;
    const told = kind === "note" || this.#seconds === undefined ? facts : { seconds: whole(this.#seconds()), ...facts };
    const full = inline ? { ...told, $: text } : told;
    const plain = canonical(full);
    const written = this.clean(plain);
    const head = written === plain ? full : (JSON.parse(written) as Json);
    const seq = this.#next++;
    try {
      await this.#append([{ kind, key, head, ...(text === undefined || inline ? {} : { body: text }) }]);
    } catch (error) {
      this.#broken ??= error;
      throw error;
    }
    return this.#remember(seq, kind, key, written, text !== undefined && !inline);
  }

  /** A JSON text without secrets, as `add` writes it. */
  clean(text: string): string {
    return this.#redact?.inText(text) ?? text;
  }

  /** `head`: as JSON, or its text. */
  #remember(seq: number, kind: EntryKind, key: string, head: Json, hasBody: boolean): Recorded {
    if (kind === "rollout" || kind === "ask") this.#paid++;
    const recorded = new Recorded(seq, kind, key, head, hasBody ? this.#journal : undefined);
    this.#index.set(`${kind} ${key}`, recorded);
    this.#next = Math.max(this.#next, seq + 1);
    return recorded;
  }
}

/** Whole milliseconds, never more than have passed: no entry is later than the stop that follows it. */
function whole(seconds: number): number {
  return Math.floor(seconds * 1000) / 1000;
}
