import { methods } from "../../src/methods/index.ts";
import { smallOptions } from "../../src/methods/small.ts";
import type { MethodInfo } from "../../src/study/method/method.ts";
import type { MethodOptions } from "../../src/study/method/option.ts";
import { type RecipeSource, recipeSources } from "./recipe-source.ts";

/** A section for each method of the registry, in Markdown: what its facts, its options and its source tell. */
export function methodSections(): string {
  const sources = recipeSources(new URL("../../src/methods/", import.meta.url));
  return Object.entries(methods)
    .map(([name, { info, options }]) => section(info, options, sources.get(name)))
    .join("\n");
}

function section(info: MethodInfo, options: MethodOptions, source: RecipeSource | undefined): string {
  const { name, paper, summary, signal, credit, needsModel, changes = ["any"] } = info;
  const small = smallOptions[name];
  return [
    `### ${name}`,
    "",
    `${capital(summary)}.`,
    "",
    `*${paper}* · signal: ${signal} · credit: ${credit} · changes: ${changes.map((kind) => CHANGES[kind]).join(", ")} · ${needsModel ? "needs a model" : "needs no model"}`,
    ...(source?.notes ? ["", source.notes] : []),
    "",
    ...costLines(source),
    "",
    ...optionLines(options),
    ...(small === undefined ? [] : ["", `With \`--small\`: ${Object.entries(small).map(optionText).join(", ")}.`]),
    "",
  ].join("\n");
}

const CHANGES = { any: "any param", texts: "texts", demos: "demonstrations", numbers: "numbers and choices" } as const;

function costLines(source: RecipeSource | undefined): string[] {
  if (source === undefined || source.cost.length === 0) return ["What it takes at most is not told."];
  return [
    "| at most | rollouts | asks |",
    "|---|---|---|",
    ...source.cost.map(({ when, rollouts, asks }) => `| ${when} | \`${cell(rollouts)}\` | \`${cell(asks)}\` |`),
  ];
}

function optionLines(options: MethodOptions): string[] {
  const all = Object.entries(options);
  if (all.length === 0) return ["It has no options."];
  return [
    "| option | default | meaning | takes |",
    "|---|---|---|---|",
    ...all.map(
      ([name, { usual, meaning, takes }]) =>
        `| \`${name}\` | \`${cell(short(usual))}\` | ${cell(meaning)} | ${cell(takes)} |`,
    ),
  ];
}

/** Long defaults, such as lists of texts, are told by their length. */
function short(usual: unknown): string {
  const text = JSON.stringify(usual);
  return text.length > 60 && Array.isArray(usual) ? `${usual.length} entries` : text;
}

function optionText([name, value]: readonly [string, unknown]): string {
  return `\`${name}=${JSON.stringify(value)}\``;
}

/** A text that may stand in a table. */
function cell(text: string): string {
  return text.replace(/\|/g, "\\|").replace(/\n/g, " ");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
