import { describe, expect, test } from "vitest";
import { cli, folder } from "../fixtures/run-cli.ts";

describe("a simulated world is a task by its name", () => {
  test("for check, plan, optimize, show, resume and eval; its model answers and proposes", async () => {
    const dir = folder();
    const checked = await cli(dir, ["check", "simulated:desk"]);
    expect([checked.code, checked.out]).toEqual([
      0,
      expect.stringContaining("desk: 30 train, 30 validation, 100 test"),
    ]);

    const planned = await cli(dir, ["plan", "simulated:desk?seed=2", "--id", "p"]);
    const next = "» gradus optimize 'simulated:desk?seed=2' --method optoprime --optimizer 'simulated:desk?seed=2'";
    expect(planned.out).toContain(next);
    expect((await cli(dir, ["show", "p"])).out).toContain(next);

    const ran = await cli(dir, ["optimize", "simulated:desk?seed=2", "--id", "w", "--steps", "3"]);
    expect(ran.err).toContain("method optoprime: ");
    expect(ran.err).not.toContain("warning");
    expect(ran.code).toBeLessThan(3);
    expect(ran.out).toMatch(/proposer +optimizer +\d/);

    // The store knows the world from anywhere, and another world is another study.
    const store = ["--store", `${dir}/gradus.db`];
    const again = await cli(folder(), ["resume", "w", "--steps", "4", ...store]);
    expect(again.err).not.toContain("error");
    expect(again.out).toContain("study w: optoprime, seed 1, 4 steps");
    const other = await cli(dir, ["resume", "w", "simulated:desk?seed=3"]);
    expect(other.err).toContain("error STUDY_CHANGED: ");

    const measured = await cli(dir, ["eval", "simulated:desk?seed=2", "--study", "w", "--json"]);
    expect(JSON.parse(measured.out)).toMatchObject({ split: "validation", n: 30 });
  }, 60_000);

  test("a method without a model is no reason to warn of an optimizer that nobody named", async () => {
    const argv = ["optimize", "simulated:mixture", "--method", "random-search", "--steps", "1"];
    expect((await cli(folder(), argv)).err).not.toContain("--optimizer");
  });

  test("its model can be another, and so can the optimizer", async () => {
    const dir = folder();
    const argv = ["--model", "ask=simulated:desk?known=0&guess=0", "--optimizer", "mailbox:letters"];
    const planned = await cli(dir, ["plan", "simulated:desk", ...argv]);
    expect(planned.out).toContain("--model 'ask=simulated:desk?known=0&guess=0' --optimizer ");
    expect(planned.out).toContain("mailbox:");
  });

  test.each([
    ["WORLD_UNKNOWN", "simulated:dusk"],
    ["BAD_OPTIONS", "simulated:desk?critic=high"],
    ["BAD_OPTIONS", "simulated:desk?critics=1"],
  ])("%s: %s", async (code, name) => {
    const ran = await cli(folder(), ["optimize", name]);
    expect([ran.code, ran.err]).toEqual([4, expect.stringContaining(`error ${code}: `)]);
  });
});
