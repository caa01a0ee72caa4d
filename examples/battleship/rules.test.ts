import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boardOf, newGame } from "./game.ts";
import { play } from "./play.ts";
import { huntAndTarget, randomPolicy } from "./policies.ts";
import { remarks } from "./remarks.ts";
import { around, type Cell, commonRules, houseRules, orientations, type Rules } from "./rules.ts";

const seeds = fc.string();

describe("house rules", () => {
  test("every ship is one of the fleet, laid across edges too", () => {
    let crossing = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const { ships } = newGame(seed, houseRules);
        expect(ships.map((ship) => shapeOf(ship, houseRules)).sort()).toEqual(
          houseRules.fleet.map((shape) => canonical(shape)).sort(),
        );
        crossing += ships.filter((ship) => crosses(ship, houseRules)).length;
      }),
      { numRuns: 200 },
    );
    // A ship of height 3 crosses the edge of one direction in 2 of 10 places.
    expect(crossing / (200 * houseRules.fleet.length)).toBeGreaterThan(0.2);
  });

  test("ships never touch, not even diagonally or across an edge", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { ships } = newGame(seed, houseRules);
        for (const ship of ships) {
          const near = new Set(around(houseRules, ship));
          expect(near.size).toBeGreaterThan(ship.length);
          for (const other of ships) if (other !== ship) expect(other.some((cell) => near.has(cell))).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("around is each of the eight neighbors on the torus", () => {
    expect(around(houseRules, [0]).sort((a, b) => a - b)).toEqual([1, 9, 10, 11, 19, 90, 91, 99]);
    expect(around({ ...houseRules, wraps: false }, [0]).sort((a, b) => a - b)).toEqual([1, 10, 11]);
    expect(around(commonRules, [0])).toEqual([]);
  });

  test("every cell of the board is as likely to carry a ship", () => {
    const games = 2000;
    const counts = new Array<number>(100).fill(0);
    for (let seed = 0; seed < games; seed++)
      for (const cell of newGame(seed, houseRules).ships.flat()) counts[cell]! += 1;
    for (const count of counts) expect(Math.abs(count / games - 0.21)).toBeLessThan(0.045);
  });
});

describe("common rules", () => {
  test("ships are straight and inside the edges", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const ship of newGame(seed, commonRules).ships) {
          expect(crosses(ship, commonRules)).toBe(false);
          const rows = new Set(ship.map((cell) => Math.floor(cell / 10)));
          const columns = new Set(ship.map((cell) => cell % 10));
          expect(Math.min(rows.size, columns.size)).toBe(1);
        }
      }),
    );
  });
});

describe("orientations", () => {
  test("are all distinct, and as many as the symmetry leaves", () => {
    expect(orientations([[0, 0]])).toHaveLength(1);
    expect(commonRules.fleet.map((shape) => orientations(shape).length)).toEqual([2, 2, 2, 2, 2]);
    expect(houseRules.fleet.map((shape) => orientations(shape).length)).toEqual([4, 4, 4, 8, 4]);
  });
});

describe("the rules leak", () => {
  const forbidden = /wrap|torus|toroid|bent|bend|touch|diagonal|zigzag|staircase|hook|straight|apart|neighbou?r|edge/i;

  test("through no remark and no board", async () => {
    for (let seed = 0; seed < 200; seed++) {
      const policy = seed % 2 === 0 ? huntAndTarget(seed) : randomPolicy(seed);
      expect(remarks(await play(policy, seed))).not.toMatch(forbidden);
    }
    expect(JSON.stringify(boardOf(newGame(1, houseRules)))).not.toMatch(forbidden);
  });

  test("through no name and no comment of the files that a policy's types and feedback come from", () => {
    for (const file of ["game.ts", "play.ts", "remarks.ts", "boards.ts", "policies.ts"]) {
      expect(readFileSync(new URL(file, import.meta.url), "utf8")).not.toMatch(forbidden);
    }
  });
});

/** One text for a shape in any orientation. */
function canonical(shape: readonly Cell[]): string {
  return orientations(shape)
    .map((way) =>
      way
        .map((cell) => cell.join(","))
        .sort()
        .join(" "),
    )
    .sort()[0]!;
}

/** The shape of a ship on the board, moved away from the edges first. */
function shapeOf(ship: readonly number[], { size }: Rules): string {
  const first = ship[0]!;
  const centered = (at: number, from: number) => (at - from + size + size / 2) % size;
  return canonical(
    ship.map(
      (cell): Cell => [
        centered(Math.floor(cell / size), Math.floor(first / size)),
        centered(cell % size, first % size),
      ],
    ),
  );
}

function crosses(ship: readonly number[], { size }: Rules): boolean {
  const span = (xs: number[]) => Math.max(...xs) - Math.min(...xs);
  return (
    span(ship.map((cell) => Math.floor(cell / size))) > size / 2 || span(ship.map((cell) => cell % size)) > size / 2
  );
}
