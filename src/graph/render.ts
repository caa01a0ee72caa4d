import { GradusError } from "./errors.ts";
import type { Feedback } from "./feedback.ts";
import { type Graph, type GraphNode, nodeOf } from "./graph.ts";
import { definitionText, folded, writeCalls } from "./render-calls.ts";
import { type Detail, LEVELS, OMITTED_IN_ORDER } from "./render-detail.ts";
import { cutTo, ends, Page } from "./render-page.ts";
import { type Sheet, sheetOf } from "./render-sheet.ts";
import { assigned, inline, isText, isTextParam, type Texts, valueText } from "./render-value.ts";
import { minimalSubgraph } from "./subgraph.ts";

/** Changes whenever `renderText` prints other bytes for the same graph: a part of the identity of prompts that hold a graph. */
export const TEXT_VERSION = 1;

/** How a graph is written for a prompt. */
export interface TextOptions {
  /** The most that the text may take; a token is four UTF-8 bytes. `Infinity` prints everything. */
  readonly tokens: number;
  /** Only the minimal subgraph of these params; default: the graph as it is. */
  readonly only?: readonly string[];
  /** Sections that the reader has elsewhere: they are left out without a word. */
  readonly omit?: readonly ("definitions" | "params")[];
  /** What came back about the output, beside the feedback that stands at the nodes. */
  readonly feedback?: readonly Feedback[];
}

/**
 * A graph as a text that a language model reads: definitions, params, inputs, calls, what decided the course, values,
 * output, errors and feedback. The same graph gives the same bytes. It prints everything that `tokens` admits and is never
 * longer; under a tight limit, what only decided the course is shortened first, then values, then repeated calls.
 */
export function renderText(graph: Graph, options: TextOptions): string {
  if (!(options.tokens >= 1)) {
    throw new GradusError("BAD_OPTION", `a graph cannot be written in ${options.tokens} tokens`, {
      fix: "give tokens a number from 1 up, or Infinity",
    });
  }
  const limit = Math.floor(options.tokens * 4);
  const shown = options.only === undefined ? graph : minimalSubgraph(graph, { params: options.only });
  const sheet = sheetOf(shown, options.feedback ?? []);
  const texts: Texts = new Map();
  const known = new Set<string>(options.omit ?? []);
  const attempt = (level: number): Page => written(sheet, LEVELS[level]!, texts, limit, known);

  const whole = attempt(0);
  if (!whole.over) return whole.toString();
  let low = 1;
  let high = LEVELS.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (attempt(middle).over) low = middle + 1;
    else high = middle;
  }
  const page = attempt(low);
  return page.over ? cutTo(page.toString(), limit) : page.toString();
}

function written(sheet: Sheet, detail: Detail, texts: Texts, limit: number, known: ReadonlySet<string>): Page {
  const page = new Page(limit);
  const omitted = new Set<string>(OMITTED_IN_ORDER.slice(0, detail.omitted));
  const section = (name: string, write: () => void): void => {
    if (!omitted.has(name) && !known.has(name) && !page.over) write();
  };
  let shown: readonly GraphNode[] = [];
  if (omitted.size > 0) page.line(`(left out to fit: ${[...omitted].join(", ")})`);
  section("definitions", () => definitions(page, sheet, detail));
  section("params", () => params(page, sheet, detail, texts));
  section("inputs", () => inputs(page, sheet, detail, texts));
  section("calls", () => {
    page.heading("Calls, each after its inputs");
    shown = writeCalls(page, sheet.graph, folded(sheet.calls, detail.calls), detail.value, detail.items);
  });
  section("values", () => {
    const told = shown.filter((node) => isTold(node, sheet));
    if (told.length > 0) page.heading("Values");
    for (const node of told) page.line(node.name + value(node, texts, detail.value));
  });
  section("decided", () => decided(page, sheet, detail, texts));
  section("output", () => output(page, sheet, detail, texts));
  section("errors", () => errors(page, sheet, detail));
  section("feedback", () => feedback(page, sheet, detail));
  section("touched", () => touched(page, sheet, detail));
  return page;
}

/** What a page says elsewhere is not said again: a template's text follows from its definition, a flow returns another's value. */
function isTold(node: GraphNode, sheet: Sheet): boolean {
  return node.error === undefined && node.kind !== "template" && node.inner === undefined && !sheet.outputs.has(node);
}

function value(node: GraphNode, texts: Texts, cap: number): string {
  const quoted = node.param === undefined ? isText(node.value) : isTextParam(node.param);
  return assigned(valueText(node, texts), quoted, cap);
}

function definitions(page: Page, sheet: Sheet, detail: Detail): void {
  if (sheet.definitions.length === 0) return;
  page.heading("Definitions");
  page.list(sheet.definitions.length, detail.items, (i) =>
    page.line(definitionText(sheet.definitions[i]!, detail.value * 4)),
  );
}

function params(page: Page, sheet: Sheet, detail: Detail, texts: Texts): void {
  if (sheet.params.length === 0) return;
  page.heading("Params");
  page.list(sheet.params.length, detail.items, (i) => {
    const node = sheet.params[i]!;
    const about = [node.param?.allowed, node.description].filter((text) => text !== undefined && text !== "");
    const told = inline(about.join("; "), false, detail.key);
    page.line(`${node.name} (${node.param?.kind}${told === "" ? "" : `: ${told}`})${value(node, texts, detail.key)}`);
  });
}

function inputs(page: Page, sheet: Sheet, detail: Detail, texts: Texts): void {
  if (sheet.inputs.length === 0) return;
  page.heading("Inputs");
  page.list(sheet.inputs.length, detail.items, (i) => {
    const node = sheet.inputs[i]!;
    page.line(node.name + value(node, texts, detail.value));
  });
}

function decided(page: Page, sheet: Sheet, detail: Detail, texts: Texts): void {
  const { graph, decided, decisions, grounds } = sheet;
  if (decided.length === 0 && decisions.length === 0) return;
  page.heading("Decided by (values that were read and chose what ran)");
  page.list(decided.length, detail.items, (i) => {
    const { name, reads } = decided[i]!;
    const { head, tail } = ends(reads.length, Math.min(detail.items, detail.decisions));
    const names = (from: number, to: number): string[] => reads.slice(from, to).map((id) => nodeOf(graph, id).name);
    const middle = head + tail < reads.length ? [`… ${reads.length - head - tail} more`] : [];
    const all = [...names(0, head), ...middle, ...names(reads.length - tail, reads.length)];
    page.line(`${name} was decided by ${all.join(", ")}`);
  });
  const calls = folded(decisions, Math.min(detail.calls, detail.decisions));
  const shown = writeCalls(page, graph, calls, Math.max(detail.control, 80), detail.items);
  if (detail.control === 0) return;
  page.list(grounds.length, detail.items, (i) =>
    page.line(grounds[i]!.name + value(grounds[i]!, texts, detail.control)),
  );
  for (const node of shown) if (isTold(node, sheet)) page.line(node.name + value(node, texts, detail.control));
}

function output(page: Page, sheet: Sheet, detail: Detail, texts: Texts): void {
  const node = sheet.output;
  page.heading("Output");
  if (node.error === undefined) page.line(node.name + value(node, texts, detail.key));
  else page.line(`${node.name} failed, and the run with it`);
}

function errors(page: Page, sheet: Sheet, detail: Detail): void {
  if (sheet.errors.length === 0) return;
  page.heading("Errors");
  page.list(sheet.errors.length, detail.items, (i) => {
    const { node, caught } = sheet.errors[i]!;
    const { name, message } = node.error!;
    page.line(
      `${node.name}${caught ? " (caught)" : ""} ${inline(name, false, 80)}${assigned(message, true, detail.key, ":")}`,
    );
  });
}

function feedback(page: Page, sheet: Sheet, detail: Detail): void {
  if (sheet.feedback.length === 0) return;
  page.heading("Feedback");
  page.list(sheet.feedback.length, detail.items, (i) => {
    const { node, remark } = sheet.feedback[i]!;
    const score = remark.score === undefined ? "" : ` (score ${remark.score})`;
    page.line(node.name + score + (remark.text === undefined ? "" : assigned(remark.text, true, detail.key, ":")));
  });
}

function touched(page: Page, sheet: Sheet, detail: Detail): void {
  const names = sheet.graph.touched;
  if (names.length === 0) return;
  page.heading("Params that were used, with no path to the output");
  page.list(names.length, detail.items, (i) => page.line(names[i]!));
}
