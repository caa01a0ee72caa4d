/**
 * Prints the counts of vitest's JSON report as one line: `node scripts/test-counts.mjs REPORT EXIT-CODE`, the second that
 * of the run. Exits with 1 where a test or a file failed, the run failed otherwise, or nothing ran.
 */
import { readFileSync } from "node:fs";

const [path, exitCode] = process.argv.slice(2);
const text = readFileSync(path, "utf8");
if (text === "") {
  console.log("gradus: 0 passed, 1 failed: the test run ended without a report");
  process.exit(1);
}
const { testResults, ...report } = JSON.parse(text);
// A file that could not be loaded holds no failed test, and is a failure all the same.
const broken = testResults.filter((file) => file.status === "failed" && !file.assertionResults.some(isFailed)).length;
// An error outside every test (one thrown after the last line of a test, say) shows in the exit code alone.
const stray = exitCode !== "0" && report.numFailedTests + broken === 0 ? 1 : 0;
const failed = report.numFailedTests + broken + stray;
const skipped = report.numPendingTests + report.numTodoTests;
console.log(`gradus: ${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || report.numPassedTests === 0 ? 1 : 0;

function isFailed(test) {
  return test.status === "failed";
}
