import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chatServer } from "./fixtures/models.ts";
import { cli, folder, steady } from "./fixtures/run-cli.ts";

describe("optimize", () => {
  test("a search without a model, from the first run to the saved file", async () => {
    const dir = folder("words.ts");
    const ran = await cli(dir, ["optimize", "task.ts", "--steps", "12", "--seed", "3", "--save", "tuned.json"]);
    expect(ran.err).toContain("method random-search: ");
    expect(ran.err).toContain("without an optimizer prompt cannot change");
    expect(ran.err).toMatch(/\nsaved tuned\.json\n$/);
    expect(ran.code).toBe(0);
    expect(steady(ran.out)).toMatchInlineSnapshot(`
      "improved: 0.171 → 0.700 on 20 test examples; difference +0.529, 95 % interval [0.440, 0.618], sign flips of equal differences
      ended because the 12 steps are done
      study words-ID: random-search, seed 3, 12 steps, 12 candidates, 108 rollouts, Ns, test data opened once

                train  validation   test  failures
      baseline  0.171       0.171  0.171         0
      best      0.700       0.700  0.700         0

      changed against the baseline:
        level: 3 → 7
        style: plain → loud

      candidate  by             train (runs)  validation  failures
      f06d7b3d   random-search     0.700 (4)   0.700 (5)         0  best
      08c59b92   baseline          0.171 (4)   0.171 (5)         0
      e5042041   random-search     0.586 (4)   0.586 (5)         0
      eef510da   random-search     0.229 (4)           –         0
      2ceabb5d   random-search     0.343 (4)           –         0
      4e52a786   random-search     0.114 (4)           –         0
      5881d7f6   random-search     0.286 (4)           –         0
      db47d599   random-search     0.229 (4)           –         0
      ba0ae972   random-search     0.529 (4)   0.529 (5)         0
      9cd568fc   random-search     0.400 (4)           –         0
      6e1b2aa4   random-search     0.000 (4)           –         0
      eaf0fc13   random-search     0.529 (4)           –         0

      role     model  calls  tokens  cost
      program  words    108     884     –
      all               108     884     –
      budget: none

      » gradus compare words-ID
      "
    `);
    const saved = JSON.parse(readFileSync(join(dir, "tuned.json"), "utf8"));
    expect(saved.values).toEqual({ prompt: "Answer.", level: 7, style: "loud" });
    expect(saved.verdict).toMatch(/^improved/);

    const evaluated = await cli(dir, ["eval", "task.ts", "--values", "tuned.json", "--json"]);
    expect(JSON.parse(evaluated.out)).toMatchObject({ split: "validation", n: 5, mean: 0.7, failures: 0, openings: 0 });
  });

  test("an optimizer on a server writes the text, is accounted apart, and is not asked again on resume", async () => {
    const dir = folder("words.ts");
    const prompts: string[] = [];
    const server = await chatServer((prompt) => {
      prompts.push(prompt);
      return {
        text: '<values><value name="prompt">Answer carefully.</value><value name="style">loud</value><value name="level">99</value></values>',
      };
    });
    try {
      const argv = ["--optimizer", server.url, "--price", "optimizer=1/4", "--price", "words=0/0"];
      const ran = await cli(dir, ["optimize", "task.ts", "--steps", "2", "--budget-usd", "1", "--id", "s1", ...argv]);
      expect(ran.err).toContain("method optoprime: ");
      expect(ran.code).toBe(0);
      expect(ran.out).toMatch(/proposer +optimizer +\d+ +\d+ +\$/);
      expect(ran.out).toContain("prompt: Answer. → Answer carefully.");
      expect(ran.out).toMatch(/rejected values \(\d+\):\n {2}\d+× level: .*99 is outside the range/);
      const asked = prompts.length;

      const shown = JSON.parse((await cli(dir, ["show", "s1", "--json"])).out);
      expect(shown.accounts.find((one: { slot: string }) => one.slot === "optimizer").cost.calls).toBe(asked);
      const prompt = await cli(dir, ["show", "s1", "--prompts", "1"]);
      expect(prompt.out).toContain("# reply\n\n<values>");

      // The models and the task file are known from the study.
      const again = await cli(dir, ["resume", "s1"]);
      expect(again.code).toBe(0);
      expect(prompts.length).toBe(asked);
    } finally {
      server.close();
    }
  });

  test("a recording of a study replays it without the server", async () => {
    const dir = folder("words.ts");
    const server = await chatServer(() => ({
      text: '<values><value name="prompt">Answer carefully.</value></values>',
    }));
    const options = ["--steps", "2", "--method", "optoprime", "--seed", "5"];
    const live = await cli(dir, ["optimize", "task.ts", "--id", "live", "--optimizer", server.url, ...options]);
    server.close();
    expect(live.code).toBe(0);
    const exported = await cli(dir, ["export", "live", "--recording", "calls.jsonl"]);
    expect(exported.err).toMatch(/wrote \d+ calls of live to calls.jsonl/);
    const replay = await cli(dir, [
      "optimize",
      "task.ts",
      "--id",
      "replay",
      "--optimizer",
      "recording:calls.jsonl",
      "--model",
      "words=recording:calls.jsonl",
      ...options,
    ]);
    expect(replay.err).not.toContain("error");
    const verdict = (ran: { out: string }) => ran.out.split(/\n|; the test data was opened/)[0];
    expect(verdict(replay)).toBe(verdict(live));
  });

  test("the exit code says how it ended", async () => {
    const dir = folder("words.ts");
    const text = readFileSync(join(dir, "task.ts"), "utf8");
    writeFileSync(join(dir, "flat.ts"), text.replace(/metric: [\s\S]*\n {2}},\n}\);/, "metric: () => 1,\n});"));
    const none = await cli(dir, ["optimize", "flat.ts", "--steps", "3"]);
    expect([none.code, none.out.split("\n")[0]]).toEqual([
      2,
      "no candidate was better than the baseline on validation: the baseline is kept",
    ]);
    const small = await cli(dir, ["optimize", "task.ts", "--rollouts", "10"]);
    expect([small.code, small.err]).toEqual([4, expect.stringContaining("error BUDGET_TOO_SMALL: ")]);
    const stop = new AbortController();
    stop.abort();
    const cancelled = await cli(dir, ["optimize", "task.ts", "--id", "c"], { signal: stop.signal });
    expect(cancelled.code).toBe(130);
    expect(cancelled.err).toContain("go on with: gradus resume c");
    const resumed = await cli(dir, ["resume", "c", "--steps", "12"]);
    expect(resumed.code).toBe(0);
  });

  test("with --json, stdout is one JSON value and progress is elsewhere", async () => {
    const dir = folder("words.ts");
    const ran = await cli(dir, ["optimize", "task.ts", "--steps", "3", "--json"]);
    const json = JSON.parse(ran.out);
    expect(json).toMatchObject({ status: "done", exitCode: ran.code, seed: 1 });
    expect(json.params.map((one: { name: string }) => one.name)).toEqual(["level", "prompt", "style"]);
  });
});

describe("what is recorded", () => {
  test("runs, show, compare and graph read it, and pay nothing", async () => {
    const dir = folder("words.ts");
    expect((await cli(dir, ["optimize", "task.ts", "--steps", "12", "--seed", "3", "--id", "words-0000"])).code).toBe(
      0,
    );
    const listed = JSON.parse((await cli(dir, ["runs", "--json"])).out);
    expect(listed).toMatchObject([{ id: "words-0000", method: "random-search", verdict: { kind: "improved" } }]);
    expect((await cli(dir, ["runs"])).out).toMatch(/words-0000 .* random-search +3 +done +improved +108 rollouts/);
    const before = listed[0].entries;

    const one = await cli(dir, ["show", "--candidate", "best"]);
    expect(one.out).toContain("level: 3 → 7");
    expect(one.out).toMatch(/test +0\.700 {2}\{"answer":"hasty at 7, loud"\} +\w+\/test:test-0\//);
    const both = await cli(dir, ["compare", "words-0000"]);
    expect(both.out).toMatchInlineSnapshot(`
      "A 08c59b92 (baseline)  →  B f06d7b3d (random-search)

      level: 3 → 7
      style: plain → loud

      0.171 → 0.700 on 20 test examples; difference +0.529, 95 % interval [0.440, 0.618], sign flips of equal differences

      20 examples got better, 0 worse:

      test-0: 0.171 → 0.700
        input  test 0
        A      {"answer":"hasty at 3, plain"}
        B      {"answer":"hasty at 7, loud"}

      test-1: 0.171 → 0.700
        input  test 1
        A      {"answer":"hasty at 3, plain"}
        B      {"answer":"hasty at 7, loud"}

      test-2: 0.171 → 0.700
        input  test 2
        A      {"answer":"hasty at 3, plain"}
        B      {"answer":"hasty at 7, loud"}

      test-3: 0.171 → 0.700
        input  test 3
        A      {"answer":"hasty at 3, plain"}
        B      {"answer":"hasty at 7, loud"}

      test-4: 0.171 → 0.700
        input  test 4
        A      {"answer":"hasty at 3, plain"}
        B      {"answer":"hasty at 7, loud"}

      test-5: 0.171 → 0.700
        input  test 5
        A      {"answer":"hasty at 3, plain"}
        B      {"answer":"hasty at 7, loud"}

      … 14 more: --json has all
      "
    `);
    const json = JSON.parse(
      (await cli(dir, ["compare", "words-0000", "best", "baseline", "--split", "train", "--json"])).out,
    );
    expect(json).toMatchObject({ split: "train", comparison: { n: 4 } });
    expect(json.flips).toHaveLength(4);

    expect((await cli(dir, ["graph"])).out).toContain("combine1 = combine(draft=words1, at=level, how=style)");
    expect((await cli(dir, ["graph", "--format", "mermaid"])).out).toMatch(/^flowchart TD/);
    expect((await cli(dir, ["graph", "--format", "dot"])).out).toMatch(/^digraph/);
    expect(
      JSON.parse((await cli(dir, ["graph", "--format", "json", "--rollout", "baseline/test:test-3/"])).out).schema,
    ).toBe(1);
    expect(JSON.parse((await cli(dir, ["runs", "--json"])).out)[0].entries).toBe(before);
  });

  test("a changed program is refused on resume, with three ways on", async () => {
    const dir = folder("words.ts");
    const argv = ["--steps", "3", "--seed", "3"];
    expect((await cli(dir, ["optimize", "task.ts", "--id", "s", ...argv])).code).toBeLessThan(3);
    const file = join(dir, "task.ts");
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      `// a remark\n${text.replace("const rows =", "const rows: (split: string, n: number) => { id: string; input: string }[] =")}`,
    );
    expect((await cli(dir, ["resume", "s", "--steps", "4"])).err).not.toContain("STUDY_CHANGED");
    writeFileSync(file, text.replace("0.4 *", "0.5 *"));
    // A file is loaded once a process, so the change is seen under another name.
    writeFileSync(join(dir, "changed.ts"), text.replace("0.4 *", "0.5 *"));
    const refused = await cli(dir, ["resume", "s", "changed.ts", "--steps", "5"]);
    expect(refused.code).toBe(4);
    expect(refused.err).toMatch(/error STUDY_CHANGED: .*program[\s\S]*--same[\s\S]*--fork[\s\S]*--inspect/);
    expect((await cli(dir, ["resume", "s", "changed.ts", "--steps", "5", "--same"])).code).toBeLessThan(3);
    expect((await cli(dir, ["resume", "s", "--inspect"])).out).toContain("study s: random-search, seed 3");
    const forked = await cli(dir, ["resume", "s", "changed.ts", "--fork", "--steps", "2"]);
    expect(forked.err).toMatch(/study words-\w+: forked from s/);
    const cheap = await cli(dir, ["resume", "s", "changed.ts", "--fork", "--reuse", "--steps", "2", "--json"]);
    // The metric changed and no prompt did: every reply is there already.
    expect(JSON.parse(cheap.out)).toMatchObject({ spent: { calls: 0, tokens: 0 } });
    expect(JSON.parse(cheap.out).reusedReplies).toBeGreaterThan(20);
    const other = ["--reuse", "s", "--seed", "4", "--steps", "1", "--json"];
    const elsewhere = await cli(dir, ["optimize", "changed.ts", ...other]);
    expect(JSON.parse(elsewhere.out)).toMatchObject({ reusedReplies: 0 });
    expect(JSON.parse((await cli(dir, ["runs", "--json"])).out)).toHaveLength(4);
  });
});

describe("before a study", () => {
  test("init gives a folder that runs, improves, and is not overwritten", async () => {
    const dir = folder();
    const made = await cli(dir, ["init", "mine"]);
    // From a checkout that is not built yet one line builds it, too.
    expect(made.out).toMatch(
      /^» (npm run build --prefix \S+ && )?cd mine && npm install && npx gradus optimize task\.ts --optimizer simulated:desk --save tuned\.json$/m,
    );
    const mine = join(dir, "mine");
    expect(JSON.parse(readFileSync(join(mine, "package.json"), "utf8"))).toMatchObject({
      type: "module",
      name: "mine",
      dependencies: { gradus: expect.stringMatching(/^file:\//) },
    });
    expect((await cli(dir, ["init", "mine"])).err).toContain(
      "error INIT_EXISTS: task.ts and run.ts and README.md are already in mine",
    );
    const ran = await cli(mine, ["optimize", "task.ts", "--optimizer", "simulated:desk", "--save", "tuned.json"]);
    expect(ran.code).toBe(0);
    expect(existsSync(join(mine, "tuned.json"))).toBe(true);
  });

  test("check finds nothing in a sound task, and names what is wrong in another", async () => {
    const dir = folder("words.ts");
    const sound = await cli(dir, ["check", "task.ts"]);
    expect([sound.code, sound.out]).toEqual([0, expect.stringContaining("nothing found")]);
    const bad = folder("leaky.ts");
    const found = await cli(bad, ["check", "task.ts", "--json"]);
    expect(found.code).toBe(4);
    const codes = JSON.parse(found.out).findings.map((one: { code: string }) => one.code);
    expect([...new Set(codes)].sort()).toEqual([
      "DATA",
      "NEEDS_SCOPE",
      "NOT_ISOLATED",
      "NO_PATH",
      "PARAM_UNUSED",
      "TEST_LEAK",
      "WRITES_WITHOUT_FRESH",
    ]);
  });

  test("plan tells what a study costs, from pilots or from declared caps", async () => {
    const dir = folder("words.ts");
    const declared = await cli(dir, ["plan", "task.ts", "--declared", "calls=2,tokens=100,usd=0.01"]);
    expect(declared.out).toMatchInlineSnapshot(`
      "                                           rollouts  calls  tokens     cost
      one rollout (the largest seen)                    1      2     100  $0.0100
      one candidate on train (4)                        4      8     400  $0.0400
      one candidate on validation (5)                   5     10     500  $0.0500
      one candidate on test (20)                       20     40   2,000    $0.20
      one step of random-search, at most                4      8     400  $0.0400
      kept for the end: second look and verdict        60    180   9,000    $0.90
      smallest budget that is accepted                 71    206  10,300    $1.03
      a whole study of 40 steps, at most              227    514  25,700    $2.57
      kept for the end, so that there is a verdict: baseline and 3 finalists once more on validation, baseline
        and best on test; calls, tokens and cost with half as much again in reserve
      40 steps: the default where no budget is given
      this plan has cost: nothing

      » gradus optimize task.ts --method random-search
      "
    `);
    const sum = async (...argv: string[]) =>
      (await cli(dir, ["plan", "task.ts", "--declared", "calls=2,tokens=100,usd=0.01", ...argv])).out;
    // 3 pilots, the baseline on 4, 10 steps of 4, and 60 at the end.
    expect(await sum("--steps", "10")).toMatch(
      /a whole study of 10 steps, at most +107 [\s\S]*\n10 steps: as --steps says/,
    );
    expect(await sum("--rollouts", "106")).toMatch(/of 9 steps, at most +103 [\s\S]*\n9 steps: what the budget bears/);
    expect(await sum("--rollouts", "106", "--steps", "3")).toContain("\n3 steps: as --steps says");
    expect(await sum("--minutes", "5")).toContain("how many steps fit into the time is not known");
    const told = JSON.parse((await cli(dir, ["plan", "task.ts", "--json"])).out);
    expect(told.study).toMatchObject({ steps: 40, cost: { rollouts: 227 } });
    expect(told).toMatchObject({ rollout: { calls: 1, rollouts: 1 }, spent: { calls: 3, rollouts: 3 } });
    const { calls, rollouts } = told.smallest;
    expect(
      (await cli(dir, ["optimize", "task.ts", "--calls", `${calls}`, "--rollouts", `${rollouts}`])).code,
    ).toBeLessThan(4);
    expect((await cli(dir, ["optimize", "task.ts", "--rollouts", `${rollouts - 1}`])).err).toContain(
      "BUDGET_TOO_SMALL",
    );
  });

  test("the help and the methods", async () => {
    const dir = folder();
    expect((await cli(dir, [])).out).toMatchInlineSnapshot(`
      "Usage: gradus [options] [command]

      Improves a program of prompts, numbers, choices and code from its own runs.

      Options:
        -V, --version                      print the version
        -h, --help                         display help for command

      Commands:
        init [options] [DIR]               write a small program with its task, to start from
        check [options] <TASK>             look for mistakes in a task; pays nothing but with --live
        plan [options] <TASK>              tell what a study would cost, from three paid pilot runs
        optimize [options] <TASK>          improve a task's program
        eval [options] <TASK>              run given values on a split, without a search
        benchmark [options] [NAME]         run a study, or a measurement, on a published benchmark's files
        resume [options] <STUDY> [TASK]    go on with a study after any stop
        runs [options]                     list the studies of a store
        show [options] [STUDY]             show a study: verdict, changed params, candidates, costs
        compare [options] [STUDY] [A] [B]  compare two candidates: params as diffs, examples that flipped
        graph [options] [STUDY]            print the graph of a recorded run
        methods [options] [METHOD]         list the methods; show one with its options; or compare them on
                                           a task
        export [options] [STUDY]           write a study's model calls to a recording, for recording:FILE
        simulate [options] [WORLD]         serve a simulated model as an OpenAI-compatible endpoint

      Exit codes: 0 done, with an improvement (or a command that only reads); 2 done, no improvement shown;
      3 the budget ended before any result; 4 something to correct; 5 a model does not answer; 1 a bug;
      130 cancelled.
      "
    `);
    const methods = JSON.parse((await cli(dir, ["methods", "--json"])).out);
    expect(methods.methods.map((one: { name: string }) => one.name)).toContain("optoprime");
    const optoprime = methods.methods.find((one: { name: string }) => one.name === "optoprime");
    expect(optoprime.options.batch).toEqual({
      default: 3,
      takes: "a whole number from 1 up",
      meaning: "training examples that each step looks at",
    });
    const one = (await cli(dir, ["methods", "tpe"])).out;
    expect(one).toMatch(/^tpe: [\s\S]*Bergstra[\s\S]*needs no model/);
    expect(one).toMatch(/--option startup=10\n {2}random points before .*; takes a whole number from 1 up\n/);
    expect(JSON.parse((await cli(dir, ["methods", "tpe", "--json"])).out).options.startup.default).toBe(10);
  });
});
