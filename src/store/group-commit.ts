/** A queue whose waiting items are committed together. */
export interface GroupCommit<T> {
  /** Resolves when the item is committed; rejects with its own error, or with that of its group's commit. */
  add(item: T): Promise<void>;
  /** Resolves when everything added so far has settled. */
  idle(): Promise<void>;
}

interface Waiting<T> {
  readonly item: T;
  readonly weight: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Above this weight a group is closed, so that one commit does not hold the event loop for long. */
const GROUP_WEIGHT = 4_000_000;

/**
 * Queues items and hands them to `commit` in groups, in the order they were added, one group at a time.
 * `commit` returns for each item of the group its error, or `undefined` where it is committed;
 * where it throws, the whole group failed. `weigh` is an item's size, in bytes.
 */
export function groupCommit<T>(
  commit: (items: readonly T[]) => Promise<readonly (Error | undefined)[]>,
  weigh: (item: T) => number,
): GroupCommit<T> {
  let queue: Waiting<T>[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (queue.length > 0) {
      // One turn of the event loop lets every reply that has just come in join the group.
      await new Promise((resolve) => setImmediate(resolve));
      await settle(takeGroup());
    }
    running = undefined;
  }

  function takeGroup(): Waiting<T>[] {
    let weight = 0;
    let size = 0;
    while (size < queue.length && (size === 0 || weight < GROUP_WEIGHT)) weight += queue[size++]!.weight;
    const group = queue.slice(0, size);
    queue = queue.slice(size);
    return group;
  }

  async function settle(group: readonly Waiting<T>[]): Promise<void> {
    try {
      const errors = await commit(group.map((waiting) => waiting.item));
      group.forEach((waiting, i) => {
        const error = errors[i];
        if (error === undefined) waiting.resolve();
        else waiting.reject(error);
      });
    } catch (error) {
      for (const waiting of group) waiting.reject(error);
    }
  }

  return {
    add: (item) =>
      new Promise<void>((resolve, reject) => {
        queue.push({ item, weight: weigh(item), resolve, reject });
        running ??= run();
      }),
    idle: async () => {
      await running;
    },
  };
}
