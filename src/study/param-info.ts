import type { Param } from "../graph/param.ts";
import type { ParamInfo } from "./study.ts";

/** A param as methods see it. */
export function infoOf(param: Param<unknown>): ParamInfo {
  const { name, kind, description } = param;
  return {
    name,
    kind: kind.name,
    describe: () => [description, kind.describe()].filter((part) => part !== undefined && part !== "").join(" — "),
    show: (value) => kind.show(value),
    ...(kind.space && { space: kind.space }),
    ...(kind.prose && { prose: true }),
    ...(kind.demos && { demos: kind.demos }),
    ...(kind.parts && { parts: kind.parts }),
  };
}
