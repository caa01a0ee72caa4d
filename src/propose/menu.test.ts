import { expect, test } from "vitest";
import type { Json } from "../graph/json.ts";
import type { Candidate } from "../study/candidate.ts";
import { Menu } from "./menu.ts";

const candidate = (values: Readonly<Record<string, Json>>) =>
  ({ id: "", values, parents: [], by: "", born: "" }) as Candidate;

test("has each value once, what was there first in front, and of the params asked for alone", () => {
  const menu = new Menu([{ name: "demos" }, { name: "text" }], candidate({ text: "a", demos: [], level: 3 }));
  expect(menu.size).toBe(1);
  menu.add([
    candidate({ text: "b", demos: [{ input: 1, output: 2 }], level: 4 }),
    candidate({ text: "a", demos: [{ output: 2, input: 1 }], level: 5 }),
  ]);
  expect(menu.size).toBe(4);
  expect(menu.dimensions).toEqual([
    { name: "demos", space: { type: "options", options: [[], [{ input: 1, output: 2 }]] } },
    { name: "text", space: { type: "options", options: ["a", "b"] } },
  ]);
});
