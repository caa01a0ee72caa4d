import type { Splits } from "../../evaluate/splits.ts";
import { canonical } from "../../graph/json.ts";
import type { Finding } from "./finding.ts";

/** What the data alone can show: too few rows, and test inputs that are in train or validation, too. */
export function checkData(splits: Splits): readonly Finding[] {
  const open = new Set([...splits.train, ...splits.validation].map((one) => canonical(one.row.input)));
  const leaked = splits.test.filter((one) => open.has(canonical(one.row.input)));
  const few = splits.warnings.map((message) => ({
    level: "warning" as const,
    code: "DATA",
    message,
    fix: "give more rows, or name the splits: data: { train, validation, test }",
  }));
  if (leaked.length === 0) return few;
  const message = `${leaked.length} of ${splits.test.length} test inputs are in train or validation, too`;
  return [
    ...few,
    { level: "warning", code: "TEST_LEAK", message, fix: "remove them: a verdict on seen inputs says little" },
  ];
}
