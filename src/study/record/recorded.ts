import type { Json } from "../../graph/json.ts";
import type { JournalReader } from "../../store/store.ts";

/** What kinds of entries a study's journal has. */
export type EntryKind =
  /** A decision that depends on time, money in flight, completion order or a person. */
  | "event"
  /** A decision that ends something; what continues the study supersedes it. */
  | "end"
  /** A paid call that is about to be made. */
  | "intent"
  /** A model call inside a rollout, with its reply. */
  | "call"
  /** A method's own model call, with its reply. */
  | "ask"
  /** A call that failed for good, with what it cost. */
  | "lost"
  | "rollout"
  /** Free remarks, for the report only. */
  | "note";

/**
 * One recorded entry: facts at hand, the rest on demand. Facts that this session wrote are read from their text when they
 * are asked for: most never are.
 */
export class Recorded {
  readonly seq: number;
  readonly kind: EntryKind;
  readonly key: string;
  #head: Json;
  readonly #bodies: JournalReader | undefined;

  /** `head`: as JSON, or its text; `bodies`: where its big part lies that stands apart. */
  constructor(seq: number, kind: EntryKind, key: string, head: Json, bodies: JournalReader | undefined) {
    this.seq = seq;
    this.kind = kind;
    this.key = key;
    this.#head = head;
    this.#bodies = bodies;
  }

  get facts(): { readonly [name: string]: Json } {
    if (typeof this.#head === "string") this.#head = JSON.parse(this.#head) as Json;
    return this.#head as { readonly [name: string]: Json };
  }

  /** The entry's big part, a JSON text; kept in the facts where it is small. */
  async big(): Promise<string> {
    if (this.#bodies === undefined) return (this.facts.$ as string | undefined) ?? "null";
    return (await this.#bodies.body(this.seq)) ?? "null";
  }
}
