import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ownDependency } from "./own-dependency.ts";

/** A project whose gradus npm took from there. */
function installed(resolved?: string): { readonly project: string; readonly root: string } {
  const project = mkdtempSync(join(tmpdir(), "gradus-dependency-"));
  const root = join(project, "node_modules", "gradus");
  mkdirSync(root, { recursive: true });
  const lock = { packages: { "node_modules/gradus": { resolved } } };
  if (resolved !== undefined) writeFileSync(join(project, "node_modules", ".package-lock.json"), JSON.stringify(lock));
  return { project, root };
}

test("a checkout is named by its folder, a tarball by its file, and a release by its version", () => {
  expect(ownDependency("/src/gradus")).toBe("file:/src/gradus");
  const { project, root } = installed("file:../gradus-0.1.0.tgz");
  expect(ownDependency(root)).toBe(`file:${join(project, "..", "gradus-0.1.0.tgz")}`);
  const release = installed("https://registry.npmjs.org/gradus/-/gradus-0.1.0.tgz");
  expect(ownDependency(release.root)).toMatch(/^\^\d/);
  expect(ownDependency(installed().root)).toMatch(/^\^\d/);
});
