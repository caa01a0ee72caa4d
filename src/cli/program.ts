import { Command, Option } from "commander";
import { GRADUS_VERSION } from "../study/record/identity.ts";
import type { Io } from "./io.ts";
import {
  atOnce,
  budgeted,
  competing,
  json,
  methodical,
  modelled,
  type OptionGroup,
  priced,
  proposing,
  stored,
} from "./option-groups.ts";
import { pairs, port, seed, whole, wholeOrNone } from "./option-values.ts";

/** A command's work: what it was given goes in, the exit code comes out. */
type Work<A extends readonly unknown[]> = (io: Io, ...args: A) => Promise<number>;

/** The whole command line. A command's code is loaded when it is used. */
export function commandLine(io: Io, argv: readonly string[], done: (code: number) => void): Command {
  const program = new Command("gradus")
    .description("Improves a program of prompts, numbers, choices and code from its own runs.")
    .version(GRADUS_VERSION, "-V, --version", "print the version")
    .helpCommand(false)
    .addHelpText("after", EXIT_CODES);
  const quiet = (command: Command) =>
    command
      .exitOverride()
      .configureOutput({ writeOut: io.stdout, writeErr: io.stderr, outputError: () => {}, getOutHelpWidth: () => 100 });
  const add = (name: string, description: string, ...groups: readonly OptionGroup[]) => {
    const command = quiet(program.command(name)).description(description);
    for (const group of groups) group(command);
    return command.option("--debug", "print stacks with errors");
  };
  const run =
    <A extends readonly unknown[]>(load: () => Promise<Work<A>>) =>
    async (...given: unknown[]) => {
      // Commander adds the command itself as the last argument.
      const work = await load();
      done(await work(io, ...(given.slice(0, -1) as unknown as A)));
    };
  quiet(program);

  add("init", "write a small program with its task, to start from")
    .argument("[DIR]", "the folder", ".")
    .action(run(async () => (await import("./commands/init.ts")).init));
  add("check", "look for mistakes in a task; pays nothing but with --live", modelled, json)
    .argument("<TASK>", "the task file")
    .option("--live", "ask the task's real models, which may cost money")
    .option("--seed <SEED>", "of the splits, where the task names none", seed)
    .action(run(async () => (await import("./commands/check.ts")).check(argv)));
  add("plan", "tell what a study would cost, from three paid pilot runs", ...study, stored, json)
    .argument("<TASK>", "the task file")
    .option("--declared <CAPS>", "do not run: one rollout costs at most calls=N,tokens=N,usd=N")
    .action(run(async () => (await import("./commands/plan.ts")).plan(argv)));
  add("optimize", "improve a task's program", ...study, stored, json)
    .argument("<TASK>", "the task file")
    .option("--save <FILE>", "write the best values to a file, for load() and --values")
    .option("--reuse <STUDY>", "take replies that this study of the same seed has paid for")
    .action(run(async () => (await import("./commands/optimize.ts")).optimizeCommand(argv)));
  add("eval", "run given values on a split, without a search", budgeted, modelled, priced, atOnce, stored, json)
    .argument("<TASK>", "the task file")
    .addOption(new Option("--values <FILE>", "the values to run; default: the author's own").conflicts("study"))
    .option("--study <ID>", "run the best values of this study")
    .addOption(
      new Option("--split <SPLIT>", "the examples to run on; opening test is recorded")
        .choices(SPLITS)
        .default("validation"),
    )
    .option("--seed <SEED>", "of the splits, where the task names none", seed)
    .option("--id <ID>", "the id of the study that keeps the runs")
    .action(run(async () => (await import("./commands/eval.ts")).evalCommand(argv)));
  add("benchmark", "run a study, or a measurement, on a published benchmark's files", ...study, stored, json)
    .argument("[NAME]", "bbh/TASK, gsm8k or liar; --list tells which files there are")
    .requiredOption("--data <FOLDER>", "the folder that holds the data, in a folder for each: see docs/benchmarks.md")
    .option("--list", "list the benchmarks that the folder holds")
    .option("--rows <N,N,N>", "rows of train, validation and test; default: as published")
    .option("--eval", "run given values on a split, without a search")
    .option("--values <FILE>", "with --eval: the values to run; default: the program's own")
    .addOption(new Option("--split <SPLIT>", "with --eval: the examples to run on; default: test").choices(SPLITS))
    .option("--save <FILE>", "write the best values to a file")
    .action(run(async () => (await import("./commands/benchmark.ts")).benchmarkCommand(argv)));
  add("resume", "go on with a study after any stop", budgeted, proposing, modelled, priced, atOnce, stored, json)
    .argument("<STUDY>", "the study's id: see gradus runs")
    .argument("[TASK]", "the task file; default: the one that the study was begun with")
    .option("--steps <N>", "the most steps that the method may begin, earlier ones included", whole)
    .option("--save <FILE>", "write the best values to a file")
    .addOption(new Option("--same", "go on although the program or the data changed").conflicts(["fork", "inspect"]))
    .addOption(new Option("--fork", "begin a new study with the same settings").conflicts(["inspect"]))
    .option("--reuse", "with --fork: take the replies that the study has paid for")
    .option("--inspect", "only look: gradus show")
    .action(run(async () => (await import("./commands/resume.ts")).resumeCommand(argv)));
  add("runs", "list the studies of a store", stored, json)
    .option("--all", "also those that failed before anything was recorded")
    .action(run(async () => (await import("./commands/runs.ts")).runs));
  add("show", "show a study: verdict, changed params, candidates, costs", stored, json)
    .argument("[STUDY]", "the study's id; default: the latest")
    .option("--candidate <ID>", "one candidate: its values and its runs")
    .option("--save <FILE>", "write the values of the best candidate, or of --candidate, to a file")
    .option("--prompts <N>", "print the last N prompts to the optimizer, with the replies", whole)
    .action(run(async () => (await import("./commands/show.ts")).show));
  add("compare", "compare two candidates: params as diffs, examples that flipped", stored, json)
    .argument("[STUDY]", "the study's id; default: the latest")
    .argument("[A]", "a candidate's id; default: the baseline")
    .argument("[B]", "a candidate's id; default: the best")
    .addOption(
      new Option("--split <SPLIT>", "compare on these examples; default: test, else where most are").choices(SPLITS),
    )
    .action(run(async () => (await import("./commands/compare.ts")).compare));
  add("graph", "print the graph of a recorded run", stored)
    .argument("[STUDY]", "the study's id; default: the latest")
    .option("--rollout <KEY>", "which run, by its key; default: the first run of the best candidate")
    .addOption(new Option("--format <FORMAT>", "how it is written").choices(FORMATS).default("text"))
    .addOption(new Option("--json", "the same as --format json").implies({ format: "json" }))
    .option("--tokens <N>", "the most tokens that the text may take", whole)
    .action(run(async () => (await import("./commands/graph.ts")).graph));
  add("methods", "list the methods; show one with its options; or compare them on a task", json, ...comparing)
    .argument("[METHOD]", "a method's name, or the file of one's own")
    .action(run(async () => (await import("./commands/methods.ts")).methodsCommand(argv)));
  add("export", "write a study's model calls to a recording, for recording:FILE", stored)
    .argument("[STUDY]", "the study's id; default: the latest")
    .requiredOption("--recording <FILE>", "the file; it must not exist yet")
    .action(run(async () => (await import("./commands/export.ts")).exportRecording));
  add("simulate", "serve a simulated model as an OpenAI-compatible endpoint")
    .argument("[WORLD]", "desk, pipeline, mixture, saturated or steps", "desk")
    .option("--port <PORT>", "0 for any that is free", port, 0)
    .option("--seed <SEED>", "other replies of the same kind: a whole number", wholeOrNone, 0)
    .option("--latency <MS>", "how long each call takes", wholeOrNone)
    .option(
      "--knob <NAME=VALUE>",
      "how good the model is at what: see docs/simulated-model.md",
      pairs("NAME=VALUE", Number),
    )
    .action(run(async () => (await import("./commands/simulate.ts")).simulate));
  program.addCommand(
    quiet(new Command("demo"))
      .option("--debug", "print stacks with errors")
      .action(run(async () => (await import("./commands/demo.ts")).demo)),
    {
      hidden: true,
    },
  );
  return program;
}

const SPLITS = ["train", "validation", "test"];

const FORMATS = ["text", "mermaid", "dot", "json"];

/** What a study is begun with. */
const study: readonly OptionGroup[] = [budgeted, methodical, proposing, modelled, priced, atOnce];

/** What methods are compared with. */
const comparing: readonly OptionGroup[] = [competing, budgeted, proposing, modelled, priced, atOnce, stored];

const EXIT_CODES = `
Exit codes: 0 done, with an improvement (or a command that only reads); 2 done, no improvement shown;
3 the budget ended before any result; 4 something to correct; 5 a model does not answer; 1 a bug;
130 cancelled.`;
