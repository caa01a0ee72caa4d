import assert from "node:assert/strict";
import { scriptedModel } from "../scripted-model.ts";
import { toyFrozen } from "../toy-frozen.ts";
import type { Subject } from "./subject.ts";

const GARBAGE = [
  "",
  "<values>",
  '{"level":',
  '<values><value name="level">1e999</value><value name="nope">1</value></values>',
];

export async function garbage(subject: Subject): Promise<void> {
  for (const reply of GARBAGE) {
    const result = await subject.run(subject.ground.toy(), { optimizer: scriptedModel(() => reply) });
    assert.equal(result.verdict.kind, "kept baseline", `after "${reply}"`);
    assert.deepEqual(result.best.values, result.baseline.values);
  }
}

/** Replies that keep, change, drop or empty a frozen part end in texts that hold it, word for word, or in none. */
export async function frozenPart(subject: Subject): Promise<void> {
  const toy = toyFrozen();
  const { candidates } = await subject.run(toy);
  assert.ok(candidates.length > 1, "no candidate but the baseline: nothing was tried");
  for (const { id, values } of candidates)
    assert.ok(toy.keeps(values.instructions), `the candidate ${id} lacks the frozen part`);
  const without = toy.prompts().find((prompt) => !toy.holds(prompt));
  assert.equal(without, undefined, "a prompt of the program lacks the frozen part");
}
