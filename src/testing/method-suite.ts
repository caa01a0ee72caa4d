import type { Method } from "../study/method/method.ts";
import { alike, beatsChance, climbs, gains, nothingToGain } from "./method-suite/gains.ts";
import { groundOf } from "./method-suite/ground.ts";
import { diverges, killed, replays } from "./method-suite/journal.ts";
import { frozenPart, garbage } from "./method-suite/replies.ts";
import { ledger, withinBudget } from "./method-suite/spending.ts";
import { range, Subject } from "./method-suite/subject.ts";
import { cancelled, repeats, shuffled } from "./method-suite/timing.ts";
import type { ConformanceCase } from "./store-suite.ts";

export { fingerprint } from "./method-suite/fingerprint.ts";

/** How thorough the suite is. */
export interface MethodSuiteOptions {
  /** How many journal entries to be killed at; "every" for each one. Default 30. */
  readonly kills?: number | "every";
  /** Runs with random latencies. Default 5. */
  readonly shuffles?: number;
  /** Budgets that end a study too early, of three. Default 3. */
  readonly budgets?: number;
  readonly seed?: number;
}

/** What must hold for every method, on the toy task, or where a method changes nothing but demonstrations, on theirs: each case stands alone and throws where it does not hold. */
export function methodConformance(make: () => Method, options: MethodSuiteOptions = {}): readonly ConformanceCase[] {
  const { kills = 30, shuffles = 5, budgets = 3, seed = 1 } = options;
  const method = make();
  const ground = groundOf(method);
  const on = new Subject(make, seed, ground);
  return [
    { name: "the same seed gives the same study", run: () => repeats(on) },
    ...range(shuffles).map((i) => ({
      name: `shuffled latencies ${i + 1} change nothing`,
      run: () => shuffled(on, i),
    })),
    { name: "replay of a finished study pays nothing", run: () => replays(on) },
    { name: `killed at ${kills} entries, it resumes to the same end`, run: () => killed(on, kills) },
    { name: "the provider's requests are the journal's calls", run: () => ledger(on) },
    { name: "cost stays within the budget at every instant", run: () => withinBudget(on, budgets) },
    { name: "changed data are a DIVERGED error", run: () => diverges(on, { rows: ground.fewer }) },
    { name: "cancelled and resumed, it comes to the same end", run: () => cancelled(on) },
    { name: "where all candidates score the same, the baseline is kept", run: () => alike(on) },
    { name: "where nothing can be gained, no improvement is claimed", run: () => nothingToGain(on) },
    { name: "it finds what there is to gain", run: () => gains(on) },
    ...(method.needsModel ? modelCases(on, method) : []),
  ];
}

/** What must hold besides for a method that asks a model; the others are held against random search in `bench/tpe.ts`. */
function modelCases(on: Subject, { changes = ["any"] }: Method): readonly ConformanceCase[] {
  const any = changes.includes("any");
  const texts = any || changes.includes("texts");
  return [
    ...(texts
      ? [
          {
            name: "a changed prompt is a DIVERGED error",
            run: () => diverges(on, { description: "Says it in other words." }),
          },
          { name: "a frozen part of a text stays, whatever is replied", run: () => frozenPart(on) },
        ]
      : []),
    { name: "garbage and empty replies are survived", run: () => garbage(on) },
    ...(any
      ? [{ name: "with a model that reads, it beats random draws at equal cost", run: () => beatsChance(on) }]
      : []),
    ...(texts
      ? [
          {
            name: "with a model that reads, it climbs from one improvement to the next; without, it does not",
            run: () => climbs(on),
          },
        ]
      : []),
  ];
}
