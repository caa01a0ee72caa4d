import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { flow, type RunResult } from "../src/graph/flow.ts";
import type { Json } from "../src/graph/json.ts";
import type { Kind } from "../src/graph/kind.ts";
import type { Node } from "../src/graph/node.ts";
import { op } from "../src/graph/op.ts";
import { makeParam, type Param } from "../src/graph/param.ts";
import { recordGraph } from "../src/graph/record.ts";
import { renderText } from "../src/graph/render.ts";
import { minimalSubgraph } from "../src/graph/subgraph.ts";
import type { BenchRow } from "./row.ts";

const numbers: Kind<number> = {
  name: "number",
  describe: () => "a number",
  show: String,
  parse: (answer) => answer,
  check: () => undefined,
  decode: (value: Json) => value as number,
  encode: (value) => value,
};
const start = makeParam("start", numbers, 1);
const thousand = Array.from({ length: 1000 }, (_, i) => makeParam(`p${i}`, numbers, i));

const add = op("add", (a: number, b: number) => a + b);
const sum = op("sum", (...all: number[]) => all.reduce((a, b) => a + b, 0));

/** The cost of recording runs, and of what happens to their graphs; takes some seconds. */
export async function graphBench(): Promise<BenchRow[]> {
  const traced = await medianOf(9, async () => (await chain(1e5)).ms * 0.01);
  const bytes = await bytesPerNode(2e5);
  const short = await medianOf(7, () => recordAndCut(1e5));
  const long = await medianOf(3, () => recordAndCut(1e6));
  const params = await medianOf(21, () => renderMs(wide(thousand)));
  const uses = await medianOf(21, () => renderMs(wide(Array.from({ length: 1000 }, () => start))));
  return [
    row("one traced op", traced, "µs", 1),
    ...bytes,
    row("record and minimal subgraph of 100,000 ops", short, "ms", 150),
    row("the same of 1,000,000 ops, as a multiple", long / short, "×", 15),
    row("1,000 params into one op: record, subgraph and text", params, "ms", 20),
    row("one param used 1,000 times: record, subgraph and text", uses, "ms", 20),
  ];
}

function row(name: string, value: number, unit: string, limit: number): BenchRow {
  return { name, value, unit, limit, ok: value <= limit };
}

/** A chain of ops over one param; `ms` is the time of the calls alone. */
async function chain(length: number): Promise<{ result: RunResult; ms: number }> {
  let ms = 0;
  const program = flow("chain", async (x: Node<number>) => {
    let last = add(x, start);
    const from = performance.now();
    for (let i = 1; i < length; i++) last = add(last, 1);
    ms = performance.now() - from;
    return last;
  });
  return { result: await program.run([0]), ms };
}

async function recordAndCut(length: number): Promise<number> {
  const { result } = await chain(length);
  collect?.();
  return timed(() => minimalSubgraph(recordGraph(result)));
}

/** All of `params` into one op, through an op each where they are one and the same. */
function wide(params: readonly Param<number>[]): Promise<RunResult> {
  const isOne = params[0] === params[1];
  const program = flow("wide", async (x: Node<number>) => sum(...(isOne ? params.map((p) => add(x, p)) : params)));
  return program.run([0]);
}

async function renderMs(running: Promise<RunResult>): Promise<number> {
  const result = await running;
  return timed(() => renderText(minimalSubgraph(recordGraph(result)), { tokens: 4000 }));
}

/** What a node keeps while its run lives, and after it: heap over a chain, less what the heap held before. */
async function bytesPerNode(length: number): Promise<BenchRow[]> {
  if (collect === undefined) {
    return [{ name: "kept per node: not measured, run node with --expose-gc", value: Number.NaN, unit: "B", ok: true }];
  }
  const during: number[] = [];
  const after: number[] = [];
  for (let i = 0; i < 5; i++) {
    const before = await heap();
    const holder: { result?: RunResult } = { result: (await chain(length)).result };
    during.push(((await heap()) - before) / length);
    delete holder.result;
    after.push(((await heap()) - before) / length);
  }
  return [
    row("kept per node while its run lives", median(during), "B", 400),
    row("kept per node after the run", Math.max(0, median(after)), "B", 1),
  ];
}

/** Measured in a turn of its own, since the turn in which a run ends still holds it. */
async function heap(): Promise<number> {
  await new Promise(setImmediate);
  collect?.();
  collect?.();
  return process.memoryUsage().heapUsed;
}

/** The garbage collector, where this node can be asked for it. */
const collect: (() => void) | undefined = globalThis.gc ?? exposed();

function exposed(): (() => void) | undefined {
  setFlagsFromString("--expose-gc");
  return runInNewContext("typeof gc === 'function' ? gc : undefined") as (() => void) | undefined;
}

function timed(work: () => unknown): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

/** The median after half as many runs to warm up. */
async function medianOf(repetitions: number, measure: () => Promise<number>): Promise<number> {
  for (let i = 0; i < repetitions / 2; i++) await measure();
  const values: number[] = [];
  for (let i = 0; i < repetitions; i++) values.push(await measure());
  return median(values);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
