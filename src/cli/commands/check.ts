import type { Example } from "../../evaluate/example.ts";
import { type RolloutResult, rollout } from "../../evaluate/rollout.ts";
import { loadSplits } from "../../evaluate/splits.ts";
import type { AnyTask } from "../../evaluate/task.ts";
import { GradusError } from "../../graph/errors.ts";
import type { Perform } from "../../graph/run.ts";
import { callOnce } from "../../model/call.ts";
import type { ModelRequest } from "../../model/request.ts";
import type { ModelEffect } from "../../model/slot.ts";
import { Models } from "../../study/calls/models.ts";
import { checkData } from "../check/check-data.ts";
import { checkRuns } from "../check/check-runs.ts";
import type { Finding } from "../check/finding.ts";
import { EXIT } from "../exit-codes.ts";
import { handOver } from "../hand-over.ts";
import { type Io, printJson } from "../io.ts";
import { echoReply } from "../load/echo-model.ts";
import { loadTask } from "../load/load-task.ts";
import type { LoadedTask } from "../load/loaded-task.ts";
import { namedModels } from "../load/named-models.ts";
import { score } from "../print/figures.ts";
import { oneLine, table } from "../print/table.ts";
import { type ModelFlags, originOf } from "../study-options.ts";

/** What `gradus check` takes. */
export interface CheckFlags extends Pick<ModelFlags, "model" | "maxOutputTokens"> {
  readonly live?: boolean;
  readonly json?: boolean;
  readonly seed?: number | string;
}

/** `gradus check TASK`: loads a task, runs it on one example, and looks for what would spoil a study. */
export function check(argv: readonly string[]) {
  return async (io: Io, path: string, flags: CheckFlags): Promise<number> => {
    const handed = await handOver(io, path, argv);
    if (handed !== undefined) return handed;
    if (!flags.live && (flags.model || flags.maxOutputTokens)) {
      throw new GradusError("USAGE", "models are asked with --live only, and --live is not given", {
        fix: "add --live, which may cost money, or leave out the models",
      });
    }
    const loaded = await loadTask(path, io.cwd);
    const { task } = loaded;
    const splits = await loadSplits(task.data, flags.seed ?? 1);
    const example = splits.train[0]!;
    const perform = flags.live ? await liveHandler(io, flags) : echo;
    // First, since a value that a program changes in place may stay as one run left it.
    const runs = await checkRuns(task, example);
    const result = await rollout(task, {}, example.row, { program: perform, metric: perform }, io.signal);
    const findings = [
      ...checkData(splits),
      ...outcomeFindings(result, flags.live ?? false),
      ...paramFindings(loaded, result),
      ...runs,
    ];
    print(io, { loaded, example, result, findings, sizes: [splits.train, splits.validation, splits.test] }, flags);
    return findings.some((one) => one.level === "error") ? EXIT.usage : EXIT.done;
  };
}

const echo: Perform = async (effect, { signal }) =>
  effect.kind === "model"
    ? ({ text: echoReply(effect.request as unknown as ModelRequest), finish: "stop" } as never)
    : await effect.direct(signal);

/** Asks the models that are named, else the program's own. */
async function liveHandler(io: Io, flags: CheckFlags): Promise<Perform> {
  const named = await namedModels(io, originOf(io, flags));
  const models = new Models(named.models, named.modelSettings);
  return async (effect, { signal }) => {
    if (effect.kind !== "model") return await effect.direct(signal);
    const { model, maxOutputTokens, timeoutMs } = models.of(effect.name, (effect as unknown as ModelEffect).choice);
    const request = effect.request as unknown as ModelRequest;
    const capped = maxOutputTokens === undefined ? request : { maxOutputTokens, ...request };
    const { text, finish } = await callOnce(model, capped, { signal, ...(timeoutMs !== undefined && { timeoutMs }) });
    return { text, finish } as never;
  };
}

function outcomeFindings({ outcome }: RolloutResult, live: boolean): readonly Finding[] {
  if (outcome.kind === "scored") return [];
  const message = `the program fails on the first training example: ${outcome.error}`;
  // What the echo model says may be more than a sound program has to bear.
  return [
    live
      ? { level: "error", code: "PROGRAM_FAILS", message, fix: "correct the program, or the row" }
      : { level: "warning", code: "PROGRAM_FAILS", message, fix: "with a stand-in for the models: try --live" },
  ];
}

function paramFindings({ params }: LoadedTask, { touched, graph }: RolloutResult): readonly Finding[] {
  const unused = params.filter(({ name }) => !touched.includes(name));
  const none: Finding[] =
    touched.length === 0
      ? [
          {
            level: "error",
            code: "NO_PARAMS",
            message: "the program uses no param",
            fix: 'name what may change: param.text("instructions", "…")',
          },
        ]
      : [];
  return [
    ...none,
    ...unused.map(({ name }): Finding => {
      const message = `the param "${name}" is not used on the first training example`;
      return { level: "warning", code: "PARAM_UNUSED", message, fix: "use it in the flow, or remove it" };
    }),
    ...graph.touched.map((name): Finding => {
      const message = `the param "${name}" is used, but nothing of it reaches the output`;
      return { level: "warning", code: "NO_PATH", message, fix: "pass it to an op or into a template" };
    }),
  ];
}

interface Checked {
  readonly loaded: LoadedTask;
  readonly example: Example;
  readonly result: RolloutResult;
  readonly findings: readonly Finding[];
  readonly sizes: readonly (readonly unknown[])[];
}

function print(io: Io, { loaded, example, result, findings, sizes }: Checked, flags: CheckFlags): void {
  const { task, params } = loaded;
  const { outcome, output } = result;
  const names = ["train", "validation", "test"];
  const rows = params.map(({ name, kind, initial }) => ({ name, kind: kind.name, allowed: kind.describe(), initial }));
  if (flags.json) {
    const counts = Object.fromEntries(names.map((name, i) => [name, sizes[i]!.length]));
    const run = { example: example.id, outcome, output };
    printJson(io, { task: nameIn(task), version: task.version, params: rows, examples: counts, run, findings });
    return;
  }
  io.stdout(`${nameIn(task)}: ${names.map((name, i) => `${sizes[i]!.length} ${name}`).join(", ")} examples\n\n`);
  const cells = rows.map((row) => [
    row.name,
    row.kind,
    oneLine(JSON.stringify(row.initial), 40),
    oneLine(row.allowed, 60),
  ]);
  io.stdout(table([["param", "kind", "default", "allowed"], ...cells]));
  const came = outcome.kind === "failed" ? `failed: ${outcome.error}` : `score ${score(outcome.score)}`;
  io.stdout(`\n${example.id} ${flags.live ? "" : "(a stand-in for the models) "}${came}\n`);
  io.stdout(`  output ${oneLine(typeof output === "string" ? output : JSON.stringify(output), 120)}\n\n`);
  for (const { level, code, message, fix } of findings) io.stdout(`${level} ${code}: ${message}\n  → ${fix}\n`);
  if (findings.length === 0) io.stdout("nothing found; next: gradus plan, or gradus optimize\n");
}

function nameIn(task: AnyTask): string {
  return task.name ?? task.program.flowName;
}
