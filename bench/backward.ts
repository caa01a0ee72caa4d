import { defineTask, flow, languageModel, memoryStore, method, type Node, op, optimize, param, t } from "gradus";
import { scriptedModel } from "gradus/testing";
import type { BenchRow } from "./row.ts";

/** How large the graph is. */
export interface BackwardBenchOptions {
  /** Model calls on the way from the input to the output. */
  readonly depth?: number;
  /** Model calls side by side. */
  readonly width?: number;
}

/** Measures backpropagation over a wide graph: waves of calls (wall time over the latency of a call), beside the walk call by call. */
export async function backwardBench({ depth = 6, width = 50 }: BackwardBenchOptions = {}): Promise<BenchRow[]> {
  const waves = await waited(depth, width, 1_000, width);
  const serial = await waited(depth, width, 20, 1);
  const size = `depth ${depth}, width ${width}`;
  const ratio = serial.waves / waves.waves;
  return [
    {
      name: `backward, ${size}, ${waves.calls} calls: waves`,
      value: waves.waves,
      unit: "×",
      limit: depth + 1,
      ok: waves.waves <= depth + 1,
    },
    { name: "the same, one call after another: waves", value: serial.waves, unit: "×", ok: true },
    {
      name: "… as a multiple: at least half the width",
      value: ratio,
      unit: "×",
      limit: width / 2,
      ok: ratio >= width / 2,
    },
  ];
}

/** What a walk back takes, in latencies of one call. */
async function waited(depth: number, width: number, latencyMs: number, concurrency: number) {
  const critic = scriptedModel(
    (prompt) => {
      const names = /NAME out of: (.*)\. Leave out/.exec(prompt)![1]!.split(", ");
      return names.map((name) => `<critique for="${name}">Be kinder.</critique>`).join("\n");
    },
    { latencyMs },
  );
  let wall = 0;
  const walk = method(
    {
      name: "walk",
      paper: "",
      summary: "",
      signal: "dynamic",
      credit: "backpropagation",
      needsModel: true,
      changes: ["any"],
    },
    {},
    async (study) => {
      const [evidence] = await study.evaluate([study.baseline], study.train);
      const start = performance.now();
      await study.critique(evidence!.rollouts);
      wall = performance.now() - start;
    },
  );
  await optimize(wideTask(depth, width), {
    method: walk(),
    optimizer: { model: critic, concurrency },
    store: memoryStore(),
  });
  return { waves: wall / latencyMs, calls: critic.calls.length };
}

/** Layers of model calls; each call reads two of the layer before, and one text. */
function wideTask(depth: number, width: number) {
  const style = param.text("style", "Be kind.");
  const words = languageModel(
    "words",
    scriptedModel((prompt) => `said ${prompt.length}`),
  );
  const join = op("join", (...parts: string[]) => parts.join(" "));
  const program = flow("wide", async (input: Node<string>) => {
    let layer: readonly Node<string>[] = Array.from({ length: width }, () => t`${input}`);
    for (let i = 0; i < depth; i++) {
      const before = layer;
      layer = await Promise.all(
        before.map((left, at) => words`${style} ${left} ${before[(at + 1) % width]!} at ${i} ${at}`),
      );
    }
    return join(...layer);
  });
  return defineTask({
    program,
    data: { train: [{ input: "Say it." }], validation: [{ input: "Say that." }], test: [] },
    metric: () => ({ score: 0.5, feedback: "too cold" }),
    params: [style],
    version: "bench",
  });
}
