import { canonical, hashText, type Json } from "../../graph/json.ts";
import type { ModelReply, ModelRequest } from "../../model/request.ts";
import type { JournalReader } from "../../store/store.ts";
import { Ledger } from "./ledger.ts";
import type { Recorded } from "./recorded.ts";

/** The replies that another study has paid for, found by what was asked: slot, request and sample. */
export class Reuse {
  /** The study that has them. */
  readonly study: string;
  readonly #bySample: ReadonlyMap<string, readonly Recorded[]>;

  private constructor(study: string, bySample: ReadonlyMap<string, readonly Recorded[]>) {
    this.study = study;
    this.#bySample = bySample;
  }

  /** Reads which replies a study has; their texts are read when they are asked for, so the journal stays open. */
  static async load(journal: JournalReader): Promise<Reuse> {
    const ledger = await Ledger.load(journal);
    const bySample = new Map<string, Recorded[]>();
    for (const one of ledger.all()) {
      const { slot, sample, failure } = one.facts as { slot: string; sample: number; failure?: string };
      if ((one.kind !== "call" && one.kind !== "ask") || failure !== undefined) continue;
      const key = `${slot} ${sample}`;
      bySample.set(key, [...(bySample.get(key) ?? []), one]);
    }
    return new Reuse(journal.study.id, bySample);
  }

  /** The recorded reply to this request, which must be as it is written down: without secrets. */
  async find(slot: string, sample: number, request: string): Promise<ModelReply | undefined> {
    const wanted = hashText(request);
    for (const recorded of this.#bySample.get(`${slot} ${sample}`) ?? []) {
      const known = JSON.parse(await recorded.big()) as { request: ModelRequest; text: string };
      if (hashText(canonical(known.request)) !== wanted) continue;
      const { usage, finish, model } = recorded.facts as unknown as Omit<ModelReply, "text"> & Json;
      return { text: known.text, usage, finish, model };
    }
    return undefined;
  }
}
