import { canonical, type Json } from "../graph/json.ts";
import type { Candidate } from "../study/candidate.ts";
import type { Dimension } from "./point.ts";

/** The values that each of some params may take: a space of combinations that can grow. */
export class Menu {
  readonly #values: ReadonlyMap<string, Map<string, Json>>;

  constructor(params: readonly { readonly name: string }[], first: Candidate) {
    this.#values = new Map(params.map(({ name }) => [name, new Map()]));
    this.add([first]);
  }

  /** Takes in the values that candidates have, each once. */
  add(candidates: readonly Candidate[]): void {
    for (const { values } of candidates)
      for (const [name, known] of this.#values) known.set(canonical(values[name]), values[name]!);
  }

  /** How many combinations there are. */
  get size(): number {
    return [...this.#values.values()].reduce((product, { size }) => product * size, 1);
  }

  get dimensions(): readonly Dimension[] {
    return [...this.#values].map(([name, known]) => ({
      name,
      space: { type: "options", options: [...known.values()] },
    }));
  }
}
