/** One example: the name of a board, which is also the seed of where its ships lie. */
export interface BoardExample {
  readonly seed: string;
}

/** `count` boards of one split; different splits share none. */
function boards(split: string, count: number): BoardExample[] {
  return Array.from({ length: count }, (_, i) => ({ seed: `${split} ${i + 1}` }));
}

export const train: readonly BoardExample[] = boards("train", 8);
export const validation: readonly BoardExample[] = boards("validation", 16);
export const test: readonly BoardExample[] = boards("test", 100);
