import { decisions } from "../../methods/choose.ts";
import { methods } from "../../methods/index.ts";
import { type Io, printJson } from "../io.ts";
import { oneLine, table } from "../table.ts";

/** `gradus methods`: every method with its paper and its options, and the decision table. */
export async function listMethods(io: Io, flags: { readonly json?: boolean }): Promise<number> {
  const all = Object.values(methods).map(({ info, defaults }) => ({ ...info, options: defaults as object }));
  const choices = decisions.map(({ when, name, why }) => ({ when, method: name, why }));
  if (flags.json) {
    printJson(io, { methods: all, decisions: choices });
    return 0;
  }
  const head = ["method", "signal", "credit", "model", "what it does"];
  const rows = all.map((one) => [one.name, one.signal, one.credit, one.needsModel ? "needed" : "–", one.summary]);
  io.stdout(table([head, ...rows]));
  for (const { name, paper, options } of all) {
    io.stdout(`\n${name}: ${paper}\n`);
    for (const [key, usual] of Object.entries(options))
      io.stdout(`  --option ${key}=${oneLine(JSON.stringify(usual), 90)}\n`);
  }
  io.stdout("\nwhere no method is named, the first row that fits:\n");
  io.stdout(table([["when", "method", "why"], ...choices.map((row) => [row.when, row.method, row.why])]));
  return 0;
}
