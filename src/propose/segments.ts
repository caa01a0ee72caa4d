import type { Json } from "../graph/json.ts";
import type { Part } from "../graph/kind.ts";
import type { Candidate, Change } from "../study/candidate.ts";
import type { ParamInfo } from "../study/study.ts";
import { allowed } from "./allowed.ts";
import { plainParts } from "./plain-parts.ts";

/** A part of a candidate's text that may change, and what can be done with it; `undefined` where the param's kind forbids it. */
export interface Segment {
  readonly param: ParamInfo;
  readonly text: string;
  replace(text: string): Change | undefined;
  remove(): Change | undefined;
  /** A second time, right after itself. */
  repeat(): Change | undefined;
  /** To behind another segment of its text. */
  moveBehind(other: Segment): Change | undefined;
  /** Where it stands. */
  readonly part: Part;
}

/** The segments of all texts: the parts of a text in parts, without the frozen; else paragraphs, lines or sentences. */
export function segmentsOf(candidate: Candidate, params: readonly ParamInfo[]): Segment[] {
  return params.flatMap((param) => {
    const parts = param.parts ?? plainParts;
    const value = candidate.values[param.name]!;
    const change = (make: () => Json) => allowed(() => ({ [param.name]: param.show(make()) }));
    return parts
      .list(value)
      .filter((part) => !part.frozen && part.text.trim() !== "")
      .map((part) => ({
        param,
        part,
        text: part.text,
        replace: (text) => change(() => parts.replace(value, part.address, text)),
        remove: () => change(() => parts.remove(value, part.address)),
        repeat: () => change(() => parts.insert(value, part.address, part.text)),
        moveBehind: (other) => change(() => parts.move(value, part.address, other.part.address)),
      }));
  });
}
