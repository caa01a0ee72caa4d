import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addChild, backpropagate, highest, meanReturn, meanReward, pathTo, rootNode, select, uct } from "./uct.ts";

const items = (path: readonly { item: string }[]) => path.map((node) => node.item).join("");

/** a → b, c; b → d. */
function tree() {
  const a = rootNode("a", 0.5);
  const [b, c] = [addChild(a, "b", 0.6), addChild(a, "c", 0.4)];
  return { a, b, c, d: addChild(b, "d", 0.9) };
}

describe("backpropagation", () => {
  test("each node is told the sum of the rewards from it to the path's end", () => {
    const { a, b, c, d } = tree();
    backpropagate(pathTo(d));
    backpropagate(pathTo(c));
    expect(a.returns.map((x) => Math.round(x * 100))).toEqual([200, 90]);
    expect(b.returns.map((x) => Math.round(x * 100))).toEqual([150]);
    expect(d.returns).toEqual([0.9]);
    expect(meanReturn(a)).toBeCloseTo(1.45);
    expect(meanReward(pathTo(d))).toBeCloseTo(2 / 3);
  });

  test("a node without visits is worth its own reward", () => {
    expect(meanReturn(tree().d)).toBe(0.9);
  });
});

describe("the bound", () => {
  test("is the mean return and w * sqrt(ln(parent's visits + 1) / visits), one visit at least", () => {
    const { a, b, c, d } = tree();
    backpropagate(pathTo(d));
    backpropagate(pathTo(d));
    backpropagate(pathTo(c));
    expect(uct(b, 2.5)).toBeCloseTo(1.5 + 2.5 * Math.sqrt(Math.log(4) / 2));
    expect(uct(c, 2.5)).toBeCloseTo(0.4 + 2.5 * Math.sqrt(Math.log(4)));
    expect(uct(addChild(a, "e", 0.1), 2.5)).toBeCloseTo(0.1 + 2.5 * Math.sqrt(Math.log(4)));
    expect(uct(a, 2.5)).toBe(meanReturn(a));
  });

  test("selects the best value without exploration, and the less visited with much of it", () => {
    const { a, d } = tree();
    for (let i = 0; i < 5; i++) backpropagate(pathTo(d));
    expect(items(select(a, 0))).toBe("abd");
    expect(items(select(a, 10))).toBe("ac");
  });

  test("ties go to the earlier child; a lone root is its own leaf", () => {
    const root = rootNode("r", 1);
    expect(items(select(root, 2.5))).toBe("r");
    for (const name of ["x", "y", "z"]) addChild(root, name, 0.5);
    expect(items(select(root, 2.5))).toBe("rx");
    expect(highest([], () => 1)).toBeUndefined();
    expect(highest(["x", "y"], () => 1)).toBe("x");
  });
});

test("every selected path leads from the root to a leaf, and visits add up", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 40 }),
      (steps) => {
        const root = rootNode("r", 0.5);
        const nodes = [root];
        for (const [at, reward] of steps) nodes.push(addChild(nodes[at % nodes.length]!, "n", reward));
        for (let i = 0; i < 20; i++) {
          const path = select(root, 2.5);
          expect(path).toEqual(pathTo(path.at(-1)!));
          expect(path.at(-1)!.children).toEqual([]);
          expect(path.map((node) => node.depth)).toEqual([...path.keys()]);
          backpropagate(path);
        }
        expect(root.returns.length).toBe(20);
        for (const { children, returns } of nodes.filter((node) => node.children.length > 0))
          expect(children.reduce((sum, child) => sum + child.returns.length, 0)).toBe(returns.length);
      },
    ),
    { numRuns: 50, seed: 1 },
  );
});
