import { expect, test } from "vitest";
import { NO_TEST_DATA } from "../study/end/finish.ts";
import type { StudyReport } from "../study/record/report.ts";
import { conclusionOf, endOf } from "./exit-codes.ts";

const report = (kind: string, reason: string, sentence = `${kind}: figures`) =>
  ({
    verdict: { kind, sentence, openings: 0 },
    ended: { reason, message: `ended by ${reason}` },
  }) as unknown as StudyReport;

test.each([
  ["improved", "done", 0],
  ["improved", "budget", 0],
  ["improved", "cancelled", 0],
  ["worse", "done", 2],
  ["no evidence", "budget", 2],
  ["too few", "time", 2],
  ["kept baseline", "done", 2],
  ["not reached", "budget", 3],
  ["not reached", "time", 3],
  ["not reached", "done", 3],
  ["not reached", "paused", 5],
  ["not reached", "cancelled", 130],
])("%s, ended by %s: %i, and the line says the same", (kind, reason, code) => {
  const conclusion = conclusionOf({ report: report(kind, reason) });
  expect(conclusion.code).toBe(code);
  expect(conclusion.line.startsWith(code === 0 ? "improved" : kind === "not reached" ? "" : kind)).toBe(true);
  if (code >= 3) expect(conclusion.line).toMatch(/ended by|not reached/);
});

test("nothing held out is no lack of budget; without a report the stop tells", () => {
  expect(conclusionOf({ report: report("not reached", "done", `no verdict: ${NO_TEST_DATA}`) }).code).toBe(2);
  expect(conclusionOf({ stopped: { reason: "cancelled", message: "" } }).code).toBe(130);
  expect(conclusionOf({})).toEqual({ code: 1, line: "no verdict: it was killed" });
});

test("all steps made is done; a later session that failed takes no verdict back", () => {
  expect(
    [{ message: "the 3 steps are done" }, { message: "no calls left" }].map((one) =>
      endOf({ reason: "budget", ...one }),
    ),
  ).toEqual(["done", "budget"]);
  const untested = report("not reached", "budget", `no verdict: ${NO_TEST_DATA}`);
  const ended = { reason: "budget" as const, message: "the 3 steps are done" };
  expect(conclusionOf({ report: { ...untested, ended } }).code).toBe(2);
  const later = { reason: "failed", message: "DIVERGED" };
  expect(conclusionOf({ report: report("improved", "done"), later })).toEqual({ code: 4, line: "improved: figures" });
});
