import { resolve } from "node:path";
import { meanInterval } from "../../evaluate/statistics.ts";
import { load } from "../../study/load.ts";
import { type Measurement, measure } from "../../study/measure.ts";
import { nameOf, newId } from "../../study/optimize.ts";
import { openedText } from "../../study/record/opening.ts";
import { EXIT } from "../exit-codes.ts";
import { type Io, printJson } from "../io.ts";
import { readingStudy } from "../open-store.ts";
import { costText } from "../print/figures.ts";
import { gradusCommand } from "../print/gradus-command.ts";
import { measuredText } from "../print/standings.ts";
import { oneLine, table } from "../print/table.ts";
import { withProgress } from "../run-study.ts";
import { candidateNamed } from "../save-values.ts";
import type { BudgetFlags, ModelFlags, StoreFlags } from "../study-options.ts";
import { taskCommand } from "../task-command.ts";

/** What `gradus eval` takes. */
export interface EvalFlags extends StoreFlags, Omit<ModelFlags, "optimizer">, BudgetFlags {
  readonly values?: string;
  readonly study?: string;
  readonly split: "train" | "validation" | "test";
  readonly seed?: number | string;
  readonly id?: string;
}

/** `gradus eval TASK`: one set of values on one split, recorded as a study of its own. */
export function evalCommand(argv: readonly string[]) {
  return taskCommand<EvalFlags>(
    argv,
    async ({ io, loaded: { task }, budget, models, store, origin, slots, settings }, flags) => {
      const values = await valuesOf(io, flags);
      const id = flags.id ?? newId(`eval-${nameOf(task)}`);
      const measured = await withProgress(io, gradusCommand(argv), { budget }, (onEvent) =>
        measure(task, {
          ...settings,
          models: models.models,
          modelSettings: models.modelSettings,
          ...(values && { values }),
          split: flags.split,
          budget,
          store,
          id,
          onEvent: slots.noting(onEvent),
          origin: origin as never,
        }),
      );
      if ("exit" in measured) return measured.exit;
      print(io, measured, flags);
      return EXIT.done;
    },
  );
}

async function valuesOf(io: Io, flags: EvalFlags) {
  if (flags.values !== undefined) return await load(resolve(io.cwd, flags.values));
  if (flags.study === undefined) return undefined;
  return await readingStudy(io, flags.store, flags.study, async ({ record }) => candidateNamed(record, "best").values);
}

function print(io: Io, measured: Measurement, flags: EvalFlags): void {
  const { evidence, id, split, spent, openings, elsewhere } = measured;
  const rows = evidence.rollouts.map(({ example, outcome }) => ({ example: example.id, score: outcome.score }));
  const { n, mean, interval } = meanInterval(rows);
  const failed = evidence.rollouts.filter((one) => one.outcome.kind === "failed");
  if (flags.json) {
    const rollouts = evidence.rollouts.map(({ key, example, outcome, output, feedback, cost }) => {
      return { key, example: example.id, outcome, output, feedback, cost };
    });
    printJson(io, {
      study: id,
      split,
      n,
      mean,
      interval,
      failures: failed.length,
      openings,
      elsewhere,
      spent,
      rollouts,
    });
    return;
  }
  io.stdout(`${measuredText({ n, mean, interval, split, failures: failed.length })}; ${costText(spent)}\n`);
  if (openings > 0) {
    io.stdout(`test data opened ${openedText(measured)}: what you choose by this number needs fresh test data\n`);
  }
  if (failed.length > 0) {
    const lines = failed.map(({ example, outcome }) => [example.id, oneLine(outcome.error ?? "", 90)]);
    io.stdout(`\n${table([["failed", "why"], ...lines], { rows: 10 })}`);
  }
  const runs = ["show", id, "--candidate", evidence.candidate.id.slice(0, 8)];
  io.stdout(`\n» ${gradusCommand(runs, flags.store)}\n`);
}
