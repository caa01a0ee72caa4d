import { describe, expectTypeOf, test } from "vitest";
import type { Example, Examples, HeldOut } from "../evaluate/example.ts";
import type { Study } from "./study.ts";

type Splits = Study["train"][number]["split"] | Study["validation"][number]["split"];

describe("§3.13 a method cannot name test data", () => {
  test("no member of a study is test data", () => {
    expectTypeOf<"test" extends keyof Study ? true : false>().toEqualTypeOf<false>();
    expectTypeOf<Splits>().toEqualTypeOf<"train" | "validation">();
  });

  test("held-out examples do not fit where a method evaluates", () => {
    const study = {} as Study;
    const held = [] as readonly HeldOut[];
    // @ts-expect-error held-out examples are no Examples
    const use = () => study.evaluate([study.baseline], held);
    // @ts-expect-error nor are they seen
    const see = () => study.seen(held);
    expectTypeOf(use).toBeFunction();
    expectTypeOf(see).toBeFunction();
    expectTypeOf<readonly Example[]>().not.toExtend<Examples>();
  });
});
