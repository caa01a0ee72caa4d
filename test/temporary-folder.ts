import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives all tests of a run one folder for what they write, and removes it when they are done. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "gradus-tests-"));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
