import { expect, test } from "vitest";
import { method } from "./method.ts";
import { option } from "./option.ts";

const info = {
  name: "m",
  paper: "none",
  summary: "",
  signal: "static",
  credit: "none",
  needsModel: false,
  changes: ["any"],
} as const;

const make = method(
  info,
  {
    width: option.whole(2, "how many"),
    memory: option.whole(0, "how many are kept", { min: 0, max: 9 }),
    reach: option.number(0.5, "how far", { max: 1 }),
    greedy: option.flag(false, "whether the first is taken"),
    goal: option.text("better", "what for"),
    mode: option.choice("fast", ["fast", "slow"], "how"),
    hide: option.choices([], ["trace", "memory"], "what is left out"),
    voices: option.texts(["a"], "who is asked"),
    heats: option.numbers([0, 1], "temperatures"),
  },
  async () => {},
  ({ width, memory }) => (memory > 3 && width > 3 ? "too much" : undefined),
);

test("what is not given is as declared, and undefined is not given", () => {
  const { options } = make({ width: 3, hide: ["trace"], reach: undefined as never });
  expect(options).toEqual({
    width: 3,
    memory: 0,
    reach: 0.5,
    greedy: false,
    goal: "better",
    mode: "fast",
    hide: ["trace"],
    voices: ["a"],
    heats: [0, 1],
  });
});

test.each<[Record<string, unknown>, string]>([
  [{ width: 0 }, '"width" is 0; it takes a whole number from 1 up'],
  [{ width: 1.5 }, '"width" is 1.5; it takes a whole number from 1 up'],
  [{ memory: 10 }, '"memory" is 10; it takes a whole number from 0 to 9'],
  [{ reach: "far" }, '"reach" is "far"; it takes a number up to 1'],
  [{ reach: Number.NaN }, '"reach" is null; it takes a number up to 1'],
  [{ greedy: "no" }, '"greedy" is "no"; it takes true or false'],
  [{ goal: 3 }, '"goal" is 3; it takes a text'],
  [{ mode: "quick" }, '"mode" is "quick"; it takes "fast" or "slow"'],
  [{ hide: "trace" }, '"hide" is "trace"; it takes a list of "trace" or "memory"'],
  [{ voices: [1] }, '"voices" is [1]; it takes a list of texts'],
  [{ heats: ["hot"] }, '"heats" is ["hot"]; it takes a list of numbers'],
  [{ toString: 1 }, '"toString" is no option of it'],
  [{ width: 4, memory: 4 }, "too much"],
])("%j is refused", (given, message) => {
  expect(() => make(given as never)).toThrow(`the method m: ${message}`);
});
