import { describe, expectTypeOf, test } from "vitest";
import type { HeldOut } from "../evaluate/example.ts";
import type { Demo } from "../params/demos.ts";
import type { Change } from "../study/candidate.ts";
import type { Rollout } from "../study/rollouts/evidence.ts";
import type { Study } from "../study/study.ts";
import { bootstrap, demonstrationsOf, labelled } from "./demonstrations.ts";

declare const study: Study;
declare const held: readonly HeldOut[];
declare const heldRuns: readonly Rollout<HeldOut>[];
const demos = { name: "demos" };

describe("held-out rows cannot become demonstrations", () => {
  test("neither as labels nor as runs", () => {
    // @ts-expect-error held-out examples are no Examples
    const labels = () => labelled(held);
    // @ts-expect-error nor are runs on them
    const runs = () => bootstrap(heldRuns, demos, { threshold: 1 });
    // @ts-expect-error nor one of them
    const one = () => demonstrationsOf(heldRuns[0]!, demos);
    expectTypeOf([labels, runs, one]).toBeArray();
  });

  test("what a method may see can, and fits a change", () => {
    expectTypeOf(labelled(study.train)).toEqualTypeOf<readonly Demo[]>();
    expectTypeOf<{ readonly demos: readonly Demo[] }>().toExtend<Change>();
    // @ts-expect-error a threshold is given, never taken to be unset
    const unset = () => bootstrap([], demos, {});
    expectTypeOf(unset).toBeFunction();
  });
});
