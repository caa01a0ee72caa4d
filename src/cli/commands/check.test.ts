import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli, folder } from "../fixtures/run-cli.ts";

/** A task file whose program is `body`, from line 6 on. */
function taskWith(body: string): string {
  const dir = folder();
  const text = `import { all, defineTask, flow, type Node, op, param, t } from "gradus";

const k = param.number("k", 2, { min: 1, max: 3 });
const search = op("search", (query: string, k: number) => [query, "b", "a"].slice(0, k));
const rows = ["one", "two", "three"].map((input) => ({ input }));
${body}
export default defineTask({ program, data: { train: rows, validation: rows, test: rows }, metric: () => 1 });
`;
  writeFileSync(join(dir, "task.ts"), text);
  return dir;
}

test("an op that changes its argument in place is a finding, with its name, the argument's and the node's", async () => {
  const dir = taskWith(`
const rank = op("rank", (docs: string[]) => docs.sort()[0]!);
const program = flow("program", async (query: Node<string>) => rank(search(query, k)));
`);
  const { code, out } = await cli(dir, ["check", "task.ts", "--json"]);
  const findings = JSON.parse(out).findings.filter((one: { code: string }) => one.code === "CHANGED_IN_PLACE");
  expect(code).toBe(0);
  expect(findings).toEqual([
    expect.objectContaining({
      level: "warning",
      message: expect.stringMatching(/^the op "rank" changed its argument "docs" in place \(the value of "search"\)/),
    }),
  ]);
});

test("so is a change that only the first run makes, of the module's own list", async () => {
  const dir = taskWith(`
const known = ["b", "a"];
const rank = op("rank", (docs: string[], query: string, k: number) => [...docs.sort(), query].slice(0, k));
const program = flow("program", async (query: Node<string>) => rank(known, query, k));
`);
  expect((await cli(dir, ["check", "task.ts"])).out).toContain('"rank" changed its argument "docs" in place');
});

test.each([
  ["NODE_AS_VALUE", "  return t`${`${found}`} x`;"],
  ["NOT_AWAITED", "  return t`${Promise.resolve(found) as never}`;"],
])("%s names the line of the task file", async (code, line) => {
  const dir = taskWith(`
const program = flow("program", async (query: Node<string>) => {
  const found = search(query, k);
${line}
});
`);
  const { err } = await cli(dir, ["check", "task.ts"]);
  expect(err).toMatch(new RegExp(`^error ${code}: .*/task\\.ts:9\\)$`, "m"));
});
