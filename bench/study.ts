import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineTask, flow, languageModel, memoryStore, type Node, op, param, sqliteStore, t } from "gradus";
import { scriptedModel } from "gradus/testing";
import type { AnyTask } from "../src/evaluate/task.ts";
import type { Method } from "../src/study/method/method.ts";
import { optimize, resume } from "../src/study/optimize.ts";
import type { Study } from "../src/study/study.ts";
import type { BenchRow } from "./row.ts";

/** How much is run: the defaults are what the limits were set for. */
export interface StudyBenchOptions {
  /** Entries of the journal that is resumed. */
  readonly entries?: number;
  /** Rollouts of each evaluator row. */
  readonly rollouts?: number;
}

const naps = op("nap", (ms: number) => new Promise<string>((resolve) => setTimeout(() => resolve("done"), ms)));

/** Measures the study: evaluator, budget in use, resume of a large journal. Takes about a minute and a half. */
export async function studyBench(options: StudyBenchOptions = {}): Promise<BenchRow[]> {
  const { entries = 100_000, rollouts = 4_000 } = options;
  const figures: BenchRow[] = [];
  for (const [latency, inFlight] of [
    [250, 100],
    [2_000, 1_000],
  ] as const) {
    for (const kind of ["op", "model"] as const) {
      const ratio = await evaluator(kind, Math.min(rollouts, (rollouts * inFlight) / 400), latency, inFlight);
      const name = `evaluator, ${kind} of ${latency} ms, ${inFlight} in flight: wall / ideal`;
      // The limit is the evaluator's; a model's row has the scripted provider and the journal of its calls in it.
      figures.push(
        kind === "op"
          ? { name, value: ratio, unit: "×", limit: 1.05, ok: ratio <= 1.05 }
          : { name, value: ratio, unit: "×", ok: true },
      );
    }
  }
  const used = await budgetInUse();
  figures.push({ name: "budget in use at 100 in flight", value: used, unit: "%", limit: 85, ok: used >= 85 });
  figures.push(...(await largeResume(entries)));
  return figures;
}

/** Wall time of N rollouts of one latency over the ideal N · latency / inFlight. */
async function evaluator(kind: "op" | "model", n: number, latency: number, inFlight: number): Promise<number> {
  const wait = languageModel("wait", scriptedModel("done", { latencyMs: latency }));
  const hint = param.text("hint", "Wait.");
  const program = flow("waiter", async (input: Node<number>) =>
    kind === "model" ? wait`${hint} ${input}` : t`${hint} ${await naps(latency)} ${input}`,
  );
  let wall = 0;
  const method = recipe(async (study) => {
    const start = performance.now();
    await study.evaluate([study.baseline], study.validation);
    wall = performance.now() - start;
  });
  const task = numbers(program, [1, n, 0], [hint]);
  await optimize(task, { method, store: memoryStore(), concurrency: inFlight });
  return wall / ((Math.ceil(n / inFlight) * inFlight * latency) / inFlight);
}

/** Per cent of a budget of calls that a study uses whose batches are 100 in flight. */
async function budgetInUse(): Promise<number> {
  const { task } = callingTask([100, 20, 40], 1);
  const method = recipe(async (study) => {
    for (let i = 0; await study.step("look"); i++)
      await study.evaluate([study.baseline], study.train, { replicate: String(i) });
  });
  const calls = 4_000;
  const result = await optimize(task, { method, store: memoryStore(), budget: { calls }, concurrency: 100 });
  return (100 * result.spent.calls) / calls;
}

/** Resumes a study with so many journal entries, in a file: seconds to its first new call, and calls that were repeated. */
async function largeResume(entries: number): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "gradus-bench-"));
  const size = 500;
  // Each rollout is an intent, a call and a rollout; each step adds three entries.
  const steps = Math.max(1, Math.round(entries / (3 * size)));
  const method = recipe(async (study) => {
    for (let i = 0; await study.step("look"); i++) {
      const born = await study.offer([study.baseline], [{ hint: `Say ${i}.` }], "bench");
      await study.evaluate(born, study.train);
      study.seen(study.train);
    }
  });
  try {
    const { task, model } = callingTask([size, 1, 0], 0);
    const path = join(folder, "study.db");
    let first = 0;
    const store = await sqliteStore(path);
    const options = { method, store, concurrency: 1_000 };
    const built = performance.now();
    await optimize(task, { ...options, id: "large", steps });
    const written = (await store.studies())[0]!.entries;
    const seconds = (performance.now() - built) / 1000;
    await store.close();
    const paid = model.calls.length;
    const again = await sqliteStore(path);
    const onEvent = (event: { readonly type: string }) => {
      if (event.type === "call-start" && first === 0) first = performance.now();
    };
    const start = performance.now();
    await resume(task, "large", { ...options, store: again, steps: steps + 1, onEvent });
    await again.close();
    // No two calls of this study ask the same: each has its own hint and number.
    const before = new Set(model.calls.slice(0, paid).map(({ request }) => promptOf(request)));
    const repeated = model.calls.slice(paid).filter(({ request }) => before.has(promptOf(request))).length;
    const toFirst = (first - start) / 1000;
    return [
      {
        name: `writing a study of ${written} entries in a file`,
        value: written / seconds,
        unit: "entries/s",
        ok: true,
      },
      { name: "its resume: time to the first new call", value: toFirst, unit: "s", limit: 2, ok: toFirst <= 2 },
      { name: "recorded calls that were repeated", value: repeated, unit: "calls", limit: 0, ok: repeated === 0 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function promptOf(request: { readonly messages: readonly { readonly content: string }[] }): string {
  return request.messages.map(({ content }) => content).join("\n");
}

function callingTask(rows: readonly [number, number, number], latencyMs: number) {
  const model = scriptedModel((prompt) => `I was asked: ${prompt}`, { latencyMs });
  const words = languageModel("words", model);
  const hint = param.text("hint", "Say it.");
  const program = flow("caller", async (input: Node<number>) => words`${hint} ${input}`);
  return { task: numbers(program, rows, [hint]), model };
}

function numbers(program: unknown, [train, validation, test]: readonly number[], params: readonly unknown[]): AnyTask {
  const list = (n = 0, from = 0) => Array.from({ length: n }, (_, i) => ({ input: from + i }));
  const data = { train: list(train), validation: list(validation, 1e6), test: list(test, 2e6) };
  const metric = ({ output }: { readonly output: unknown }) => String(output).length / 100;
  return defineTask({ program, data, metric, params, version: "bench" } as never) as AnyTask;
}

function recipe(run: (study: Study) => Promise<void>): Method {
  const info = { name: "bench", paper: "", summary: "", signal: "static", credit: "none", needsModel: false } as const;
  return { ...info, options: {}, run };
}
