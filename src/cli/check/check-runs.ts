import { setImmediate as turn } from "node:timers/promises";
import type { Example } from "../../evaluate/example.ts";
import { inFresh } from "../../evaluate/rollout.ts";
import { type AnyTask, inputOf } from "../../evaluate/task.ts";
import { messageOf } from "../../graph/errors.ts";
import { canonical, hashOf, type Json } from "../../graph/json.ts";
import { type AnyNode, rootError } from "../../graph/node.ts";
import type { Param } from "../../graph/param.ts";
import type { Perform } from "../../graph/run.ts";
import { walkFrom } from "../../graph/walk.ts";
import { type ChangedInPlace, Watch } from "../../graph/watch.ts";
import type { ModelRequest } from "../../model/request.ts";
import { echoReply } from "../load/echo-model.ts";
import type { Finding } from "./finding.ts";

/** What one run of a program with the echo model left: what it gave, what it asked. */
interface Trial {
  readonly output: string;
  /** What it asked its models, as a sorted list of hashes. */
  readonly asked: string;
  readonly node: AnyNode;
  readonly params: ReadonlyMap<string, Param<unknown>>;
  /** Models that were asked the same thing twice at once, outside of `scope`. */
  readonly twins: readonly string[];
}

/** Runs two candidates alone and together, and looks for what only a run can show. Nothing is paid. */
export async function checkRuns(task: AnyTask, example: Example): Promise<readonly Finding[]> {
  const watch = new Watch();
  const alone = await trial(task, example, {}, watch);
  const other = variantOf([...alone.params.values()]);
  const otherAlone = await trial(task, example, other);
  const again = await trial(task, example, {});
  const findings = [...scopeFindings(alone), ...effectFindings(task, alone), ...changeFindings(watch)];
  if (!same(alone, again)) {
    return [
      ...findings,
      {
        level: "warning",
        code: "NOT_DETERMINISTIC",
        message:
          "two runs of the same candidate with the same replies differ, so it cannot be checked whether runs disturb each other",
        fix: "take what is random or depends on the time from the input, or make it in the task's fresh()",
      },
    ];
  }
  const together = await Promise.all(
    [{}, other, {}, other].map(async (values) => ({ values, run: await trial(task, example, values) })),
  );
  const disturbed = together.some(({ values, run }) => !same(run, values === other ? otherAlone : alone));
  if (!disturbed) return findings;
  return [
    ...findings,
    {
      level: "error",
      code: "NOT_ISOLATED",
      message: "candidates that run at the same time disturb each other: one gave another output than it gives alone",
      fix: "keep what a run changes in the task's fresh() and read it by environment(); look for module variables, caches and batchers",
    },
  ];
}

function same(a: Trial, b: Trial): boolean {
  return a.output === b.output && a.asked === b.asked;
}

async function trial(
  task: AnyTask,
  example: Example,
  values: Readonly<Record<string, Json>>,
  watch?: Watch,
): Promise<Trial> {
  const asked: string[] = [];
  const open = new Map<string, number>();
  const twins = new Set<string>();
  const perform: Perform = async (effect, { scope, signal }) => {
    if (effect.kind !== "model") return await effect.direct(signal);
    const key = hashOf([effect.name, scope, effect.request]);
    asked.push(key);
    const running = open.get(key) ?? 0;
    if (running > 0) twins.add(effect.name);
    open.set(key, running + 1);
    // Long enough for what runs at the same time to meet.
    for (let i = 0; i < 5; i++) await turn();
    open.set(key, open.get(key)! - 1);
    return { text: echoReply(effect.request as unknown as ModelRequest), finish: "stop" } as never;
  };
  const result = await inFresh(task, async (environment) => {
    const run = await task.program.run([inputOf(example.row)], {
      perform,
      environment,
      values,
      ...(watch && { watch }),
    });
    await run.settled;
    return run;
  });
  const { output: node, params } = result;
  const output = node.failed ? `failed: ${messageOf(rootError(node))}` : canonicalOr(node.raw);
  return { output, asked: asked.sort().join(" "), node, params, twins: [...twins].sort() };
}

function canonicalOr(value: unknown): string {
  try {
    return canonical(value ?? null);
  } catch (error) {
    return `no JSON: ${messageOf(error)}`;
  }
}

/** Other values for the params: a neighbor in the space, or a text with a remark. */
function variantOf(params: readonly Param<unknown>[]): Readonly<Record<string, Json>> {
  const entries = params.flatMap(({ name, kind, initial }): [string, Json][] => {
    const { space } = kind;
    if (space?.type === "options")
      return space.options
        .filter((x) => x !== initial)
        .slice(0, 1)
        .map((x) => [name, x]);
    if (space?.type === "range") return [[name, initial === space.min ? space.max : space.min]];
    return typeof initial === "string" && kind.name === "text" ? [[name, `${initial} (another candidate)`]] : [];
  });
  return Object.fromEntries(entries);
}

function scopeFindings({ twins }: Trial): readonly Finding[] {
  return twins.map((name) => ({
    level: "warning",
    code: "NEEDS_SCOPE",
    message: `"${name}" is asked the same thing several times at once in one run, so a resumed run may give the replies to other places`,
    fix: 'where the replies go to different places, tell them apart: scope("first", () => …)',
  }));
}

function effectFindings(task: AnyTask, { node }: Trial): readonly Finding[] {
  if (task.fresh !== undefined) return [];
  const { nodes } = walkFrom(node, new Map());
  const writing = nodes.filter(({ operation }) => operation.effects === "write").map(({ operation }) => operation.name);
  return [...new Set(writing)].map((name) => ({
    level: "warning",
    code: "WRITES_WITHOUT_FRESH",
    message: `the op "${name}" changes the world, and all runs share one`,
    fix: "give the task a fresh() that makes a world for each run, and read it by environment() in the op",
  }));
}

function changeFindings(watch: Watch): readonly Finding[] {
  return [...new Set(watch.changes().map(changeText))].map((message) => ({
    level: "warning",
    code: "CHANGED_IN_PLACE",
    message: `${message}, so the trace shows an earlier step as it never was`,
    fix: "change a copy: [...list].sort(), { ...record, key: value }, structuredClone(value)",
  }));
}

function changeText({ value, by, certain }: ChangedInPlace): string {
  const [first] = by;
  if (first === undefined) {
    return `${value} was changed in place after it was recorded, by a flow's own code or by an op that keeps it`;
  }
  if (certain) return `the op "${first.op}" changed its argument "${first.argument}" in place (${value})`;
  const running = by.map(({ op, argument }) => `the op "${op}" ran with it as "${argument}"`);
  return `${value} was changed in place while ${running.join(" and ")}`;
}
