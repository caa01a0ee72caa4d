import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flow } from "./flow.ts";
import type { Node } from "./node.ts";
import { op } from "./op.ts";
import { placeIn } from "./user-place.ts";

test.each([
  [
    "plain node",
    "    at AnyNode.x (file:///own/node.mjs:1:2)\n    at file:///home/my%20me/task.mjs:12:5",
    "/home/my me/task.mjs:12",
  ],
  [
    "a loader",
    "    at JSON.stringify (<anonymous>)\n    at async body (/home/(me)/task.ts:7:5)",
    "/home/(me)/task.ts:7",
  ],
  ["a module's query", "    at body (/home/task.ts?v=1:7:5)", "/home/task.ts:7"],
  ["Windows", "    at body (file:///C:/me/task.ts:7:5)\n", "C:/me/task.ts:7"],
  ["a path of Windows", "    at new Task (C:\\me\\task.ts:7:5)", "C:/me/task.ts:7"],
  ["nobody", "    at node:internal/x:1:2\n    at /own/a.ts:1:1\n    at /home/node_modules/x/y.js:1:2", undefined],
  ["no stack", undefined, undefined],
])("the place in a stack of %s", (_, stack, place) => {
  expect(placeIn(stack && `Error: of /home/other.ts:1:1\n${stack}`, "/own/")).toBe(place);
});

test("errors for nodes and promises out of place name the user's line, however deep the lift", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "gradus-place-")), "user.mjs");
  writeFileSync(
    file,
    [
      "export const template = (node) => `a ${node}`;",
      "export const json = (node) => JSON.stringify([node]);",
      "export const list = (node, call) => call([node]);",
      "",
      "export const promise = (node, call) => call(Promise.resolve(node));",
    ].join("\n"),
  );
  const user = (await import(file)) as Record<string, (node: unknown, call: unknown) => unknown>;
  const take = op("take", (x: unknown) => typeof x);
  const inner = flow("inner", async (x: Node<unknown>) => x);
  const messages: string[] = [];
  const program = flow("program", async (q: Node<string>) => {
    for (const use of [user.template, user.json, user.list, user.promise]) {
      for (const call of [take, inner]) {
        try {
          await use?.(q, call);
        } catch (error) {
          messages.push((error as Error).message);
        }
      }
    }
    return q;
  });
  await program("q");
  const lines = messages.map((message) => message.slice(message.lastIndexOf(" (")));
  const at = (n: number) => ` (${file}:${n})`;
  expect(lines).toEqual([1, 1, 2, 2, 3, 3, 5, 5].map(at));
});
