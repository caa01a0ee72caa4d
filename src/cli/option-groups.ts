import type { Command } from "commander";
import { jsonOrText, pairs, positive, price, seed, seeds, whole } from "./option-values.ts";

/** Adds options that several commands share. */
export type OptionGroup = (command: Command) => Command;

export const json: OptionGroup = (command) => command.option("--json", "print JSON to stdout");

export const stored: OptionGroup = (command) =>
  command.option("--store <FILE>", "the file that keeps the studies", "gradus.db");

export const budgeted: OptionGroup = (command) =>
  command
    .option("--budget-usd <N>", "the most to spend, in USD", positive)
    .option("--calls <N>", "the most model calls", whole)
    .option("--tokens <N>", "the most tokens", whole)
    .option("--rollouts <N>", "the most runs of the program", whole)
    .option("--minutes <N>", "the most time, in minutes", positive)
    .option("--strict", "never a cent above the budget; every model needs a cap on its output");

export const methodical: OptionGroup = (command) =>
  command
    .option("--method <NAME>", "the method, or the file of one's own; default: chosen by the task, and said so")
    .option("--option <KEY=VALUE>", "an option of the method; may come several times", pairs("KEY=VALUE", jsonOrText))
    .option("--steps <N>", "the most steps that the method may begin", whole)
    .option("--seed <SEED>", "of all that is random; default 1", seed)
    .option("--id <ID>", "the study's id; default: made from the task's name");

export const competing: OptionGroup = (command) =>
  command
    .option("--compare <TASK>", "compare methods on this task file, or on simulated:WORLD, at one budget a study")
    .option("--method <NAMES>", "with --compare: names or files with commas between them; default: all")
    .option(
      "--option <METHOD.KEY=VALUE>",
      "with --compare: an option of a method; may come several times",
      pairs("METHOD.KEY=VALUE", jsonOrText),
    )
    .option("--small", "with --compare: options for some hundreds of rollouts, not the published ones")
    .option("--seeds <SEEDS>", "with --compare: how many, or which: 5, 3..8 or 1,4,9; default 5", seeds)
    .option("--steps <N>", "with --compare: the most steps of a study", whole)
    .option("--at-once <N>", "with --compare: studies at once; default 4", whole)
    .option("--svg <FILE>", "with --compare: write a chart of score over budget");

export const proposing: OptionGroup = (command) =>
  command.option("--optimizer <NAME>", "the model that proposes changes; named as in --model");

export const modelled: OptionGroup = (command) =>
  command
    .option(
      "--model <SLOT=NAME>",
      "the model of a slot: openai-compatible:URL#MODEL, mailbox:DIR, recording:FILE or simulated:WORLD",
      pairs("SLOT=NAME", String),
    )
    .option("--max-output-tokens <SLOT=N>", "the cap on the output of a slot's model", pairs("SLOT=N", whole));

export const priced: OptionGroup = (command) =>
  command.option("--price <SLOT=IN/OUT>", "USD per million tokens of a slot's model", pairs("SLOT=IN/OUT", price));

export const atOnce: OptionGroup = (command) =>
  command.option("--concurrency <N>", "rollouts at once; default 16", whole);
