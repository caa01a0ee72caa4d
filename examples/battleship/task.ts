import { defineTask, flow, type Node, op } from "gradus";
import { type BoardExample, test, train, validation } from "./boards.ts";
import { boardOf, newGame, shoot } from "./game.ts";
import { type GameResult, resultOf, type Shot, targetOf } from "./play.ts";
import { act, reason } from "./policy.ts";
import { remarks } from "./remarks.ts";
import { houseRules } from "./rules.ts";

const { shots: SHOTS } = houseRules;

/** The game after the shots so far: the fleet lies where the seed says. */
function after(seed: string, shots: readonly Shot[]) {
  return shots.reduce((game, { row, column }) => shoot(game, row, column).game, newGame(seed, houseRules));
}

const look = op("look", (seed: string, shots: readonly Shot[]) => boardOf(after(seed, shots)), {
  description: "the board as the player sees it",
});

const fire = op(
  "fire",
  (seed: string, shots: readonly Shot[], target: unknown): Shot[] => {
    const { row, column, ...rest } = targetOf(target);
    return [...shots, { row, column, result: shoot(after(seed, shots), row, column).result, ...rest }];
  },
  { description: "shoots, and adds what it did to the history" },
);

const end = op("end", (seed: string, shots: readonly Shot[]): GameResult => resultOf(after(seed, shots), seed, shots), {
  description: "counts the hits",
});

const begin = op("begin", (): Shot[] => [], { description: "no shots yet" });

/** One game: the policy shoots until the shots are used up or nothing is afloat. */
export const game = flow("game", async (seed: Node<string>) => {
  let history = begin();
  let board = look(seed, history);
  for (let shot = 0; shot < SHOTS && board.value.afloat.length > 0; shot++) {
    const notes = await reason(board, history);
    history = fire(seed, history, await act(board, notes));
    board = look(seed, history);
  }
  return end(seed, history);
});

const rows = (boards: readonly BoardExample[]) => boards.map(({ seed }) => ({ id: seed, input: seed }));

const task = defineTask({
  name: "battleship",
  description: `A player of Battleship on a board of 10 × 10 who has ${SHOTS} shots. The score is the share of shots that hit, on boards that the player has never seen.`,
  program: game,
  data: { train: rows(train), validation: rows(validation), test: rows(test) },
  metric: ({ output }: { output: GameResult }) => ({ score: output.score, feedback: remarks(output) }),
  params: [reason, act],
});
export default task;
