import { randomStream } from "../../../search/random.ts";
import type { World } from "../world.ts";

/** A row of a world: a message, and the labels that are right. */
export interface MessageRow {
  readonly input: string;
  readonly expected: readonly string[];
}

/** Rows of train, validation and test. */
export type RowCounts = readonly [number, number, number];

/** The rows of a world's splits: messages with one to three needs of the first stage's rules; no input comes twice. */
export function messages(world: World, seed: number, [train, validation, test]: RowCounts) {
  const random = randomStream(seed, world.name, "messages");
  const { rules } = world.stages[0]!;
  let number = 40_000 + random.int(10_000);
  const row = (): MessageRow => {
    number += 1 + random.int(40);
    const needs = random.sample(rules, Math.min(rules.length, random.pick([1, 1, 2, 2, 3])));
    const says = needs.map((rule) => random.pick(rule.says)).join(" ");
    const template = random.pick(world.templates);
    return {
      input: template.replace("{needs}", () => says).replace("{number}", String(number)),
      expected: [...new Set(needs.map((rule) => rule.label))].sort(),
    };
  };
  const rows = (n: number) => Array.from({ length: n }, row);
  return { train: rows(train), validation: rows(validation), test: rows(test) };
}
