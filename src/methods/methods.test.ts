import { describe, test } from "vitest";
import { methodConformance } from "../testing/method-suite.ts";
import { methods } from "./index.ts";

const deep = process.env.GRADUS_DEEP === "1";

describe.each(Object.entries(methods))("%s", (_, make) => {
  for (const { name, run } of methodConformance(() => make(), { kills: deep ? "every" : 30 })) test(name, run);
});
