import { describe, expect, test } from "vitest";
import type { Flow } from "../graph/flow.ts";
import { type AnyNode, isNode } from "../graph/node.ts";
import { type Answer, agent, type FixtureProgram, nested, plainAnswer, router, verifier, voters } from "./programs.ts";

const PROGRAMS: Record<string, (answer?: Answer) => FixtureProgram<[string], unknown>> = {
  router,
  agent,
  verifier,
  voters,
  nested,
};

/** The names of the params on a path to `output`, over data and control edges. */
function reached(output: AnyNode): string[] {
  const seen = new Set<AnyNode>();
  const stack = [output];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push(...(node.args.filter(isNode) as AnyNode[]), ...(node.extra?.reads ?? []));
    if (node.extra?.inner) stack.push(node.extra.inner);
  }
  const names = [...seen].filter((n) => n.operation.kind === "param").map((n) => n.operation.name);
  return names.sort();
}

const shuffled: Answer = async (prompt) => {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
  return plainAnswer(prompt);
};

describe.each(Object.entries(PROGRAMS))("the %s", (_, make) => {
  const inputs = Array.from({ length: 12 }, (_, i) => `question ${i}`);

  test("reaches every param on some input, and touches none that it does not name", async () => {
    const { program, params } = make();
    const results = await Promise.all(inputs.map((input) => program.run([input])));
    const names = params.map((p) => p.name);
    const all = new Set(results.flatMap(({ output }) => reached(output)));
    expect([...all].sort()).toEqual(names);
    for (const { touched, output } of results) {
      expect(touched.every((name) => names.includes(name))).toBe(true);
      expect(reached(output).every((name) => touched.includes(name))).toBe(true);
    }
  });

  test("gives the same output and reaches the same params under any timing", async () => {
    const still = make();
    const moving = make(shuffled);
    const facts = async (program: Flow<[string], unknown>): Promise<unknown[]> =>
      Promise.all(
        inputs.map(async (input) => {
          const { output, touched } = await program.run([input]);
          return [output.value, reached(output), touched];
        }),
      );
    const expected = await facts(still.program);
    for (let i = 0; i < 5; i++) expect(await facts(moving.program)).toEqual(expected);
  });

  test("changes with its candidate, and fails as a whole where the model does", async () => {
    const { program, params } = make();
    const text = params.find((p) => p.kind.name === "text");
    const values = { [text?.name ?? ""]: "Do otherwise." };
    const outputs = async (options = {}) =>
      (await Promise.all(inputs.map((input) => program.run([input], options)))).map(({ output }) => output.value);
    expect(await outputs({ values })).not.toEqual(await outputs());
    const broken = make(async () => {
      throw new Error("no answer");
    });
    expect((await broken.program.run(["x"])).output.failed).toBe(true);
  });
});
