import {
  type ChatModel,
  defineTask,
  flow,
  languageModel,
  memoryStore,
  method,
  type Node,
  op,
  optimize,
  param,
  t,
} from "gradus";
import { scriptedModel } from "gradus/testing";
import { CountedWaves } from "../src/testing/counted-waves.ts";
import type { BenchRow } from "./row.ts";

/** How large the graph is. */
export interface BackwardBenchOptions {
  /** Model calls on the way from the input to the output. */
  readonly depth?: number;
  /** Model calls side by side. */
  readonly width?: number;
}

/** A call's latency where wall time is measured, in milliseconds. */
const LATENCY = 1_000;

/** Measures backpropagation over a wide graph: waves of calls, counted, beside the walk call by call; and its wall time. */
export async function backwardBench({ depth = 6, width = 50 }: BackwardBenchOptions = {}): Promise<BenchRow[]> {
  const [waves, serial] = [new CountedWaves(), new CountedWaves()];
  await walked(depth, width, scriptedModel(waves.held(critic)), width);
  await walked(depth, width, scriptedModel(serial.held(critic)), 1);
  const wall = await walked(depth, width, scriptedModel(critic, { latencyMs: LATENCY }), width);
  const size = `depth ${depth}, width ${width}`;
  const calls = waves.sizes.reduce((sum, n) => sum + n, 0);
  const count = waves.sizes.length;
  const ratio = serial.sizes.length / count;
  return [
    { name: `backward, ${size}, ${calls} calls: waves`, value: count, unit: "", limit: depth, ok: count <= depth },
    { name: "the same, one call after another: waves", value: serial.sizes.length, unit: "", ok: true },
    {
      name: "… as a multiple: at least half the width",
      value: ratio,
      unit: "×",
      limit: width / 2,
      ok: ratio >= width / 2,
    },
    { name: "the same, wall time over the latency of a call, 1 s", value: wall / LATENCY, unit: "×", ok: true },
  ];
}

function critic(prompt: string): string {
  const names = /NAME out of: (.*)\. Leave out/.exec(prompt)![1]!.split(", ");
  return names.map((name) => `<critique for="${name}">Be kinder.</critique>`).join("\n");
}

/** How long a walk back takes, in milliseconds. */
async function walked(depth: number, width: number, model: ChatModel, concurrency: number): Promise<number> {
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
    optimizer: { model, concurrency },
    store: memoryStore(),
  });
  return wall;
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
