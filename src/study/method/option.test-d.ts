import { expectTypeOf, test } from "vitest";
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

test("every option is declared with its meaning, and a recipe is given typed values", () => {
  method(
    info,
    { mode: option.choice("fast", ["fast", "slow"], "how"), width: option.whole(1, "how many") },
    async (_, o) => {
      expectTypeOf(o).toEqualTypeOf<{ readonly mode: "fast" | "slow"; readonly width: number }>();
    },
  );
  // @ts-expect-error a default without a meaning
  method(info, { width: 1 }, async () => {});
  // @ts-expect-error no meaning
  option.whole(1);
  // @ts-expect-error the default is none of the texts
  option.choice("quick", ["fast", "slow"], "how");
});
