import type { Candidate, Change } from "../study/candidate.ts";
import type { ParamInfo } from "../study/study.ts";
import { allowed } from "./allowed.ts";
import { textOf } from "./text-params.ts";

/** A stretch of text that can be edited for itself: a whole text, or one part of a text in parts. */
export interface Passage {
  /** The param that it stands in. */
  readonly param: ParamInfo;
  readonly text: string;
  /** The change that puts another text in its place; `undefined` where the param does not allow it. */
  change(text: string): Change | undefined;
}

/** The passages of a candidate that may change; no frozen part, and none without a word. */
export function passagesOf(candidate: Candidate, params: readonly ParamInfo[]): Passage[] {
  return params.flatMap((param) => {
    const { name, parts } = param;
    if (parts === undefined) return [{ param, text: textOf(candidate, param), change: (text) => ({ [name]: text }) }];
    const value = candidate.values[name]!;
    return parts
      .list(value)
      .filter((part) => !part.frozen && part.text.trim() !== "")
      .map(({ address, text }) => ({
        param,
        text,
        change: (to) => allowed(() => ({ [name]: parts.replace(value, address, to) })),
      }));
  });
}
