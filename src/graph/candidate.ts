import { GradusError, nearest } from "./errors.ts";
import type { Json } from "./json.ts";
import { declaredParams, type Param } from "./param.ts";

/**
 * Checks values against the params that are declared in this process and returns them.
 * Throws `VALUES_UNKNOWN` (a param was renamed or removed) or `VALUES_BAD` (its kind refuses the value).
 */
export function checkValues(values: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  for (const [name, value] of Object.entries(values)) {
    const params = declaredParams(name);
    if (params.length === 0) throw unknownParam(name);
    // Several programs of one process may use a name; the value must suit one of them.
    const problem = params.map((param) => problemOf(param, value)).reduce((a, b) => (a && b ? a : undefined));
    if (problem !== undefined) {
      throw new GradusError("VALUES_BAD", `the value for the param "${name}" is not allowed: ${problem}`, {
        fix: "optimize again with the program as it is now, or change the value in the file",
      });
    }
  }
  return values;
}

/** What is wrong with the value, where that can be said at once: a check that takes a sandbox is left to the first use. */
function problemOf(param: Param<unknown>, value: Json): string | undefined {
  const problem = param.kind.check(value);
  if (typeof problem !== "object") return problem;
  problem.catch(() => {});
  return undefined;
}

function unknownParam(name: string): GradusError {
  const known = [...new Set(declaredParams().map((p) => p.name))].sort();
  const near = nearest(name, known);
  return new GradusError("VALUES_UNKNOWN", `no param is named "${name}"${near ? `; did it become "${near}"?` : ""}`, {
    fix: `import the program before its values are loaded; rename or remove "${name}" in the file where the param was renamed or removed. Known: ${known.join(", ") || "none"}`,
  });
}
