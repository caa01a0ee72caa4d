import type { MethodFactory } from "../study/method.ts";
import { opro } from "./opro.ts";
import { optoprime } from "./optoprime.ts";
import { randomSearch } from "./random-search.ts";
import { tpe } from "./tpe.ts";

/** Every method by name: what the command line, the docs and the conformance tests list. */
export const methods: Readonly<Record<string, MethodFactory<never>>> = Object.freeze({
  optoprime: optoprime as MethodFactory<never>,
  opro: opro as MethodFactory<never>,
  "random-search": randomSearch as MethodFactory<never>,
  tpe: tpe as MethodFactory<never>,
});

export { opro, optoprime, randomSearch, tpe };
