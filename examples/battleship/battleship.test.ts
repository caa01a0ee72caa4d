import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { test as testBoards, train, validation } from "./boards.ts";
import { densityPolicy } from "./density.ts";
import { boardOf, newGame, shoot } from "./game.ts";
import { type GameResult, type Policy, play } from "./play.ts";
import { huntAndTarget, randomPolicy, sweep } from "./policies.ts";
import { picture, remarks } from "./remarks.ts";
import { commonRules, houseRules, type Rules } from "./rules.ts";

const anyShots = fc.array(fc.tuple(fc.integer({ min: -1, max: 10 }), fc.integer({ min: -1, max: 10 })), {
  maxLength: 150,
});
const anyRules = fc.constantFrom(houseRules, commonRules);

describe("a game", () => {
  test("is the same for the same seed, and another for another", () => {
    expect(newGame("a", houseRules)).toEqual(newGame("a", houseRules));
    expect(newGame("a", houseRules).ships).not.toEqual(newGame("b", houseRules).ships);
  });

  test("tells of every shot what the fleet says, and never changes an earlier state", () => {
    fc.assert(
      fc.property(fc.string(), anyRules, anyShots, (seed, rules, targets) => {
        let game = newGame(seed, rules);
        const cells = new Set(game.ships.flat());
        expect(cells.size).toBe(21);
        const fired = new Set<number>();
        for (const [row, column] of targets) {
          const before = boardOf(game);
          const { game: after, result } = shoot(game, row, column);
          const cell = row * rules.size + column;
          expect(boardOf(game)).toEqual(before);
          if (row < 0 || row > 9 || column < 0 || column > 9) expect(result).toBe("outside");
          else if (fired.has(cell)) expect(result).toBe("again");
          else {
            fired.add(cell);
            expect(result === "hit" || result === "sunk").toBe(cells.has(cell));
            const sinks = boardOf(after).afloat.length < before.afloat.length;
            expect(result === "sunk").toBe(sinks);
          }
          game = after;
        }
        const marks = boardOf(game).cells.flat();
        expect(marks.filter((mark) => mark !== "unknown")).toHaveLength(fired.size);
        expect(marks.filter((mark) => mark === "sunk")).toHaveLength(21 - sum(boardOf(game).afloat));
      }),
      { numRuns: 60 },
    );
  });

  test("a fleet without room is a named error", () => {
    expect(() => newGame(1, { ...houseRules, size: 4 })).toThrow(expect.objectContaining({ code: "FLEET_TOO_LARGE" }));
  });
});

describe("play", () => {
  test("scores hits per shot, from 0 to 1, whatever is answered", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.infiniteStream(answers()), async (seed, stream) => {
        const result = await play({ reason: () => null, act: () => stream.next().value }, seed, 30);
        expect(result.score).toBe(result.hits / result.shots.length);
        expect(result.score).toBeGreaterThanOrEqual(0);
        expect(result.score).toBeLessThanOrEqual(1);
        expect(result.shots).toHaveLength(30);
        expect(remarks(result).length).toBeLessThan(4000);
      }),
      { numRuns: 60 },
    );
  });

  test("ends with the last ship, and a perfect game scores 1", async () => {
    const cells = newGame("perfect", houseRules).ships.flat();
    const perfect: Policy = {
      reason: async (_board, history) => history.length,
      act: async (_board, notes) => [Math.floor(cells[notes as number]! / 10), cells[notes as number]! % 10],
    };
    const result = await play(perfect, "perfect");
    expect(result).toMatchObject({ score: 1, hits: 21, sunk: 5 });
    expect(result.shots).toHaveLength(21);
  });

  test("a policy sees plain JSON, and what it throws is thrown", async () => {
    const seen: unknown[] = [];
    const watch: Policy = { reason: (board, history) => void seen.push({ board, history }), act: sweep.act };
    await play(watch, 1, 20);
    expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
    const bad: Policy = { reason: () => null, act: () => Promise.reject(new Error("no idea")) };
    await expect(play(bad, 1)).rejects.toThrow("no idea");
  });

  test("boards of different splits are different", () => {
    const seeds = [...train, ...validation, ...testBoards].map((board) => board.seed);
    expect(new Set(seeds.map((seed) => JSON.stringify(newGame(seed, houseRules).ships))).size).toBe(124);
  });
});

describe("remarks", () => {
  const result: GameResult = {
    seed: 1,
    size: 3,
    shots: [
      { row: 0, column: 0, result: "hit" },
      { row: 0, column: 1, result: "sunk" },
      { row: 2, column: 0, result: "miss" },
      { row: 2, column: 0, result: "again" },
      { row: -1, column: -1, result: "outside", answered: "'b4'" },
    ],
    hits: 2,
    sunk: 1,
    ships: [
      [
        [0, 0],
        [0, 1],
      ],
      [[2, 2]],
    ],
    score: 0.4,
  };

  test("give the figures, every shot and the open board", () => {
    expect(remarks(result)).toMatchInlineSnapshot(`
      "2 hits in 5 shots (0.40 hits per shot), 1 of 2 ships sunk.
      2 shots were wasted: the cell had been shot at before, or is not on the board.
      Shots in order, as row,column: (0,0 hit) (0,1 hit and sunk) (2,0 miss) (2,0 again, wasted) ('b4' no such cell, wasted)
      The board laid open, rows from 0 down, columns from 0 to the right. Each letter is one ship: a capital where it was hit, a small letter where it was not. o is a shot that missed, . is open water.
      A A .
      . . .
      o . b"
    `);
  });

  test("the picture shows every ship's cells and every hit", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (seed) => {
        const played = await play(huntAndTarget(seed), seed);
        const marks = picture(played).replace(/\s/g, "");
        expect(marks).toHaveLength(100);
        expect(marks.match(/[A-E]/g) ?? []).toHaveLength(played.hits);
        expect(marks.match(/[A-Ea-e]/g) ?? []).toHaveLength(21);
        expect(marks.match(/o/g) ?? []).toHaveLength(played.shots.length - played.hits);
      }),
    );
  });
});

describe("reference policies", () => {
  const games = process.env.GRADUS_DEEP === "1" ? 200 : 40;

  test("knowing the rules is worth much more than knowing the usual game", async () => {
    const informed = await mean(() => densityPolicy(houseRules), houseRules);
    const classic = await mean(huntAndTarget, houseRules);
    const usual = await mean(() => densityPolicy(commonRules), houseRules);
    const random = await mean(randomPolicy, houseRules);
    expect(informed - Math.max(classic, usual)).toBeGreaterThan(0.1);
    expect(classic - random).toBeGreaterThan(0.05);
  });

  test("in the usual game the usual knowledge is the better one", async () => {
    const usual = await mean(() => densityPolicy(commonRules), commonRules);
    expect(usual - (await mean(huntAndTarget, commonRules))).toBeGreaterThan(0.02);
    expect(usual - (await mean(() => densityPolicy(houseRules), commonRules))).toBeGreaterThan(0.05);
  });

  test("none ever wastes a shot", async () => {
    for (const policy of [
      sweep,
      randomPolicy(1),
      huntAndTarget(1),
      densityPolicy(houseRules),
      densityPolicy(commonRules),
    ]) {
      const { shots } = await play(policy, "waste", 100);
      expect(shots.some((shot) => shot.result === "again" || shot.result === "outside")).toBe(false);
    }
  });

  async function mean(make: (seed: string) => Policy, rules: Rules): Promise<number> {
    const policy = make("policy");
    let total = 0;
    for (let i = 0; i < games; i++) total += (await play(policy, `reference ${i}`, rules.shots, rules)).score;
    return total / games;
  }
});

function answers(): fc.Arbitrary<unknown> {
  const cell = fc.tuple(fc.integer({ min: -2, max: 12 }), fc.integer({ min: -2, max: 12 }));
  return fc.oneof({ weight: 4, arbitrary: cell }, { weight: 1, arbitrary: fc.anything() });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
