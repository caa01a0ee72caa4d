import type { MethodFactory } from "../study/method.ts";
import type { MethodOptions } from "../study/option.ts";
import { opro } from "./opro.ts";
import { optoprime } from "./optoprime.ts";
import { randomSearch } from "./random-search.ts";
import { tpe } from "./tpe.ts";

/** Every method by name: what the command line, the docs and the conformance tests list. */
export const methods: Readonly<Record<string, MethodFactory<MethodOptions>>> = Object.freeze({
  optoprime: optoprime as MethodFactory<MethodOptions>,
  opro: opro as MethodFactory<MethodOptions>,
  "random-search": randomSearch as MethodFactory<MethodOptions>,
  tpe: tpe as MethodFactory<MethodOptions>,
});

export { traceText } from "../credit/trace.ts";
export { type JsonCheck, jsonReply } from "../model/json-reply.ts";
export type { LazyText, Prompt, Section } from "../model/prompt.ts";
export { BadReply, type Reply, taggedReply, textReply } from "../model/reply.ts";
export { type Dimension, spacesOf, toChange, toPoint } from "../propose/point.ts";
export { showParams, showValues } from "../propose/show.ts";
export { suggestionReply } from "../propose/suggestion.ts";
export { type Arm, type RacePolicy, successiveHalving, ucb } from "../search/bandits.ts";
export { dominates, paretoFront } from "../search/pareto.ts";
export type { Random } from "../search/random.ts";
export { top } from "../search/selection.ts";
export { randomPoint } from "../search/space.ts";
export type { Trial } from "../search/tpe.ts";
export { opro, optoprime, randomSearch, tpe };
