import { boolean } from "./boolean.ts";
import { choice } from "./choice.ts";
import { code } from "./code.ts";
import { demos } from "./demos.ts";
import { json } from "./json.ts";
import { number } from "./number.ts";
import { parts } from "./parts.ts";
import { text } from "./text.ts";

/** Everything that may change in a program, by kind: `param.text(…)`, `param.number(…)`, … */
export const param = Object.freeze({ text, number, choice, boolean, json, code, demos, parts });
