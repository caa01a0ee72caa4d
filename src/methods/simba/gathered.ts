import type { OpenExample } from "../../evaluate/example.ts";
import { canonical, type Json } from "../../graph/json.ts";
import type { Demo } from "../../params/demos.ts";
import { demonstrationsOf } from "../../propose/demonstrations.ts";
import { withRules } from "../../propose/rules.ts";
import { poisson } from "../../search/poisson.ts";
import type { Random } from "../../search/random.ts";
import type { Change, Values } from "../../study/candidate.ts";
import type { ParamInfo, Study } from "../../study/study.ts";
import type { Bucket } from "./buckets.ts";

/** A demonstration that a program has, and whose: the input of the example that it is of, where that is known. */
interface Shown {
  readonly demo: Demo;
  readonly of?: string;
}

/** What a program has gathered: demonstrations by demos param, and rules by text. */
export interface Gathered {
  readonly demos: Readonly<Record<string, readonly Shown[]>>;
  readonly rules: Readonly<Record<string, readonly string[]>>;
}

/** What the baseline has: its author's demonstrations, and no rules. */
export function atFirst({ baseline, params }: Pick<Study, "baseline" | "params">): Gathered {
  const shown = ({ name }: ParamInfo) =>
    (baseline.values[name] as readonly Json[]).map((demo) => ({ demo: demo as Demo }));
  return {
    demos: Object.fromEntries(params.filter((param) => param.demos).map((param) => [param.name, shown(param)])),
    rules: Object.fromEntries(params.filter((param) => param.prose).map(({ name }) => [name, []])),
  };
}

/** Whether a program holds an example's own demonstration, so that its score there says nothing. */
export function tells({ demos }: Gathered, { row }: OpenExample): boolean {
  const input = canonical(row.input);
  return Object.values(demos).some((list) => list.some((shown) => shown.of === input));
}

/** The same without what chance drops: the fuller a list is the more, and at least one of a full one. */
export function dropped({ demos, rules }: Gathered, random: Random, most: (name: string) => number): Gathered {
  const thinned = <T>(name: string, list: readonly T[]): readonly T[] => {
    const count = Math.max(poisson(random, list.length / most(name)), list.length >= most(name) ? 1 : 0);
    const gone = new Set(Array.from({ length: list.length === 0 ? 0 : count }, () => random.int(list.length)));
    return list.filter((_, i) => !gone.has(i));
  };
  const each = <T>(lists: Readonly<Record<string, readonly T[]>>) =>
    Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, thinned(name, list)]));
  return { demos: each(demos), rules: each(rules) };
}

/** With the last call of the best run for each demos param; `undefined` where that is nothing new. */
export async function withDemo(to: Gathered, { best }: Bucket): Promise<Gathered | undefined> {
  const of = canonical(best.example.row.input);
  const demos: Record<string, readonly Shown[]> = {};
  let added = 0;
  for (const [name, list] of Object.entries(to.demos)) {
    const held = new Set(list.map(({ demo }) => canonical(demo)));
    const fresh = (await demonstrationsOf(best, { name })).slice(-1).filter((demo) => !held.has(canonical(demo)));
    demos[name] = [...list, ...fresh.map((demo) => ({ demo, of }))];
    added += fresh.length;
  }
  return added > 0 ? { ...to, demos } : undefined;
}

/** The values that give a program what it has gathered, whatever it has now. */
export function changeTo(base: Values, texts: readonly ParamInfo[], gathered: Gathered): Change {
  const demos = Object.entries(gathered.demos).map(([name, list]) => [name, list.map(({ demo }) => demo)]);
  return { ...textsWith(base, texts, gathered), ...Object.fromEntries(demos) };
}

/** The texts of a program with the rules that it has gathered. */
export function textsWith(base: Values, texts: readonly ParamInfo[], { rules }: Gathered): Values {
  return Object.fromEntries(
    texts.map((param) => {
      const value = base[param.name]!;
      return [param.name, withRules(param, value, rules[param.name]!) ?? value];
    }),
  );
}
