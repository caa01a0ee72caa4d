import { resolve } from "node:path";
import { meanInterval } from "../../evaluate/statistics.ts";
import { load } from "../../study/load.ts";
import { type Measurement, measure } from "../../study/measure.ts";
import { nameOf, newId } from "../../study/optimize.ts";
import { EXIT } from "../exit-codes.ts";
import { costText, score } from "../figures.ts";
import { handOver } from "../hand-over.ts";
import { type Io, printJson } from "../io.ts";
import { loadTask } from "../load-task.ts";
import { namedModels } from "../named-models.ts";
import { readingStudy } from "../open-store.ts";
import { keptOrigin, keptPath } from "../origin.ts";
import { withProgress } from "../run-study.ts";
import { candidateNamed } from "../save-values.ts";
import { type BudgetFlags, budgetOf, type ModelFlags, originOf, type StoreFlags } from "../study-options.ts";
import { oneLine, table } from "../table.ts";

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
  return async (io: Io, path: string, flags: EvalFlags): Promise<number> => {
    const handed = await handOver(io, path, argv);
    if (handed !== undefined) return handed;
    const loaded = await loadTask(path, io.cwd);
    const { task } = loaded;
    const store = resolve(io.cwd, flags.store);
    const kept = originOf(io, flags);
    const { models, modelSettings } = await namedModels(io, kept);
    const values = await valuesOf(io, flags);
    const budget = budgetOf(flags) ?? {};
    const id = flags.id ?? newId(`eval-${nameOf(task)}`);
    const measured = await withProgress(io, id, { budget }, (onEvent) =>
      measure(task, {
        models,
        modelSettings,
        ...(values && { values }),
        split: flags.split,
        budget,
        store,
        id,
        onEvent,
        origin: keptOrigin({ ...kept, task: keptPath(loaded.file, store) }) as never,
        ...(flags.seed !== undefined && { seed: flags.seed }),
        ...(flags.concurrency !== undefined && { concurrency: flags.concurrency }),
        ...(io.signal && { signal: io.signal }),
      }),
    );
    if ("exit" in measured) return measured.exit;
    print(io, measured, flags);
    return EXIT.done;
  };
}

async function valuesOf(io: Io, flags: EvalFlags) {
  if (flags.values !== undefined) return await load(resolve(io.cwd, flags.values));
  if (flags.study === undefined) return undefined;
  return await readingStudy(io, flags.store, flags.study, async ({ record }) => candidateNamed(record, "best").values);
}

function print(io: Io, measured: Measurement, flags: EvalFlags): void {
  const { evidence, id, split, spent, openings } = measured;
  const rows = evidence.rollouts.map(({ example, outcome }) => ({ example: example.id, score: outcome.score }));
  const { n, mean, interval } = meanInterval(rows);
  const failed = evidence.rollouts.filter((one) => one.outcome.kind === "failed");
  if (flags.json) {
    const rollouts = evidence.rollouts.map(({ key, example, outcome, output, feedback, cost }) => {
      return { key, example: example.id, outcome, output, feedback, cost };
    });
    printJson(io, { study: id, split, n, mean, interval, failures: failed.length, openings, spent, rollouts });
    return;
  }
  io.stdout(
    `${score(mean)} on ${n} ${split} examples, 95 % interval [${score(interval[0])}, ${score(interval[1])}]; ` +
      `${failed.length} failures; ${costText(spent)}\n`,
  );
  if (openings > 0) io.stdout("the test data was opened: what you choose by this number needs fresh test data\n");
  if (failed.length > 0) {
    const lines = failed.map(({ example, outcome }) => [example.id, oneLine(outcome.error ?? "", 90)]);
    io.stdout(`\n${table([["failed", "why"], ...lines], { rows: 10 })}`);
  }
  const where = flags.store === "gradus.db" ? "" : ` --store ${flags.store}`;
  io.stdout(`\n» gradus show ${id} --candidate ${evidence.candidate.id.slice(0, 8)}${where}\n`);
}
