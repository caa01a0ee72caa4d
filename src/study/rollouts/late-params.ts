import type { Ledger } from "../record/ledger.ts";
import { PARAMS, type RecordedParam } from "../record/recorded-params.ts";

/** Notices params that the program uses only after the study's params are settled: nobody proposes values for them. */
export class LateParams {
  readonly #ledger: Ledger;
  readonly #tell: (message: string) => void;
  #known: Set<string> | undefined;

  constructor(ledger: Ledger, tell: (message: string) => void) {
    this.#ledger = ledger;
    this.#tell = tell;
  }

  /** Tells each name once that a rollout used and the study does not know; before the params are settled none. */
  async look(touched: readonly string[]): Promise<void> {
    const settled = this.#ledger.find("event", PARAMS);
    if (settled === undefined) return;
    const recorded = this.#known ? [] : (JSON.parse(await settled.big()) as readonly RecordedParam[]);
    this.#known ??= new Set(recorded.map(({ name }) => name));
    for (const name of touched.filter((one) => !this.#known?.has(one))) {
      this.#known.add(name);
      this.#tell(
        `the param "${name}" was used first after the study began; it stays at its default: name it in the task's params`,
      );
    }
  }
}
