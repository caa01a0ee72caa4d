import { expect, test } from "vitest";
import { memoryStore } from "../../store/memory.ts";
import { optimize } from "../../study/optimize.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { toyTask } from "../../testing/toy-task.ts";
import { optoprime } from "./optoprime.ts";

/** The prompts that the optimizer gets in a few steps, when it always suggests this level. */
async function prompts(options: Parameters<typeof optoprime>[0], level = (step: number) => step): Promise<string[]> {
  const seen: string[] = [];
  const optimizer = scriptedModel((prompt) => {
    seen.push(prompt);
    return `<values><value name="level">${level(seen.length)}</value></values>`;
  });
  await optimize(toyTask().task, { method: optoprime(options), optimizer, store: memoryStore(), steps: 4 });
  return seen;
}

const section = (prompt: string, name: string) =>
  new RegExp(`<${name}[^>]*>[\\s\\S]*</${name}`).exec(prompt)?.[0] ?? "";
const items = (text: string) => text.match(/<item-\d+>/g)?.length ?? 0;

test("one prompt shows every param, the traces, the feedback and, from the second step on, past attempts", async () => {
  const [first, second] = await prompts({ batch: 2 });
  expect(section(first!, "variables")).toMatch(/level \(number\).*\n3/);
  expect(section(first!, "variables")).toMatch(/instructions \(text\)[\s\S]*mode \(choice\)/);
  expect(items(section(first!, "traces"))).toBe(2);
  expect(section(first!, "traces")).toContain("combine1 = combine(");
  expect(section(first!, "feedback")).toMatch(/run 1: score 0\.\d+\nsay it carefully/);
  expect(section(first!, "attempts")).toBe("");
  expect(section(second!, "attempts")).toMatch(/level = 1[\s\S]*score 0\.\d+, where the values before it had 0\.\d+/);
});

test("definitions stand in the first trace only, and params outside of the traces only", async () => {
  const [first] = await prompts({ batch: 3 });
  expect(first!.match(/# Definitions/g)?.length).toBe(1);
  expect(first).not.toContain("# Params");
});

test("memory keeps the last attempts, and none where it is 0", async () => {
  const last = (await prompts({ memory: 2 })).at(-1)!;
  expect(items(section(last, "attempts"))).toBe(2);
  expect(section(last, "attempts")).toContain("level = 2");
  expect(section((await prompts({ memory: 0 })).at(-1)!, "attempts")).toBe("");
});

test("hidden sections are neither shown nor announced", async () => {
  const [, second] = await prompts({ hide: ["trace", "feedback", "memory"] });
  expect(second).not.toMatch(/<traces|<feedback|<attempts|traces of runs|the feedback on/);
  expect(section(second!, "variables")).toContain("level (number)");
});

test("the traces share their tokens", async () => {
  const [small] = await prompts({ batch: 4, tokens: 400 });
  const traces = section(small!, "traces");
  expect(items(traces)).toBe(4);
  expect(Buffer.byteLength(traces) / 4).toBeLessThan(400 + 4 * 10);
});

test("a proposal replaces the present values only where it scores higher on the same examples, unless told to always", async () => {
  const worse = () => 0;
  const careful = await prompts({ batch: 6 }, worse);
  expect(section(careful.at(-1)!, "variables")).toMatch(/level \(number\).*\n3/);
  const always = await prompts({ batch: 6, accept: "always" }, worse);
  expect(section(always.at(-1)!, "variables")).toMatch(/level \(number\).*\n0/);
});

test("§7 instructions do not grow without a gain: longer texts of equal score replace nothing, and prompts stay as long", async () => {
  const lengths: number[] = [];
  const shown = new Set<string>();
  const optimizer = scriptedModel((prompt) => {
    const variables = section(prompt, "variables");
    lengths.push(prompt.length);
    shown.add(variables);
    // Longer than the present text, whatever that is.
    const text = `${"x".repeat(variables.length)}${String(lengths.length).padStart(4, "0")}`;
    return `<values><value name="instructions">${text}</value></values>`;
  });
  const task = { ...toyTask().task, metric: () => 0.5 };
  const result = await optimize(task, { method: optoprime({ memory: 3 }), optimizer, store: memoryStore(), steps: 20 });
  expect(lengths.length).toBe(20);
  expect(result.candidates.length).toBe(21);
  expect(result.best).toBe(result.baseline);
  expect(shown.size).toBe(1);
  // Once the memory is full, only the step's examples and past texts differ.
  const full = lengths.slice(3);
  expect(Math.max(...full) - Math.min(...full)).toBeLessThan(100);
});

test.each([
  [{ batch: 0 }, '"batch" is 0'],
  [{ memory: -1 }, '"memory" is -1'],
  [{ hide: ["traces" as "trace"] }, '"hide" is ["traces"]; it takes a list of "trace", "feedback" or "memory"'],
  [{ bath: 3 } as object, '"bath" is no option'],
  [{ batch: "3" } as object, '"batch" is "3"; it takes a whole number from 1 up'],
])("%j is refused", (options, message) => {
  expect(() => optoprime(options)).toThrow(message);
});
