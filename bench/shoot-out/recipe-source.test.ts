import { describe, expect, test } from "vitest";
import { methods } from "../../src/methods/index.ts";
import { recipeSources, recipesIn } from "./recipe-source.ts";

const SOURCE = `
/** Of the options. */
const options = {};

/**
 * Climbs: one line,
 * and another.
 *
 * A paragraph.
 */
export const climb = method(
  {
    name: "hill-climb",
    summary: "x",
    cost: (o, n) => ({
      start: { rollouts: n.validation, asks: 0 },
      step: {
        rollouts:
          o.width * Math.min(
            o.batch,
            n.train,
          ) - 1,
        asks: o.all === "yes" ? Number(o.mixed) : 1,
      },
    }),
  },
  options,
  async () => {},
);

export const other = 3;
`;

test("a method's notes and its cost, as they stand in its file", () => {
  expect(recipesIn(SOURCE, "climb.ts")).toEqual([
    [
      "hill-climb",
      {
        notes: "Climbs: one line,\nand another.\n\nA paragraph.",
        cost: [
          { when: "before the first step", rollouts: "validation", asks: "0" },
          { when: "each step", rollouts: "width × min(batch, train) − 1", asks: 'all = "yes" ? mixed : 1' },
        ],
      },
    ],
  ]);
});

describe("in the registry", () => {
  const sources = recipeSources(new URL("../../src/methods/", import.meta.url));

  test.each(Object.entries(methods))("%s has notes, and a cost where it tells one", (name, make) => {
    const source = sources.get(name);
    expect(source?.notes).toMatch(/\w/);
    expect(source?.cost.length !== 0).toBe(make().cost !== undefined);
    for (const { rollouts, asks } of source!.cost)
      for (const said of [rollouts, asks]) expect(said).not.toMatch(/\b[on]\./);
  });
});
