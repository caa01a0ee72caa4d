import type { Journal, NewEntry, Store } from "../store/store.ts";

/** What a crash of the process looks like from inside it: nothing is written any more. */
export class Crash extends Error {
  constructor() {
    super("the process was killed here");
    this.name = "Crash";
  }
}

/**
 * A store whose journals die after `entries` entries: the append that would pass them writes nothing and rejects, and so
 * does every later one. The store underneath keeps what was durable, as after `kill -9`.
 */
export function crashingStore(store: Store, entries: number): Store {
  let left = entries;
  const append = async (journal: Journal, batch: readonly NewEntry[]) => {
    left -= batch.length;
    if (left < 0) throw new Crash();
    await journal.append(batch);
  };
  const dying = (journal: Journal): Journal => ({
    study: journal.study,
    entries: (after) => journal.entries(after),
    body: (seq) => journal.body(seq),
    append: (batch) => append(journal, batch),
    summarize: async (summary) => {
      if (left < 0) throw new Crash();
      await journal.summarize(summary);
    },
    close: () => journal.close(),
  });
  return {
    create: async (header) => dying(await store.create(header)),
    open: async (id) => dying(await store.open(id)),
    read: (id) => store.read(id),
    studies: () => store.studies(),
    close: () => store.close(),
  };
}
