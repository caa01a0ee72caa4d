import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder } from "../fixtures/run-cli.ts";
import type { Io } from "../io.ts";
import { type EntrantFlags, entrants } from "./entrants.ts";

const DUEL = `import { method, option } from "gradus";
const info = { name: "duel", paper: "none", summary: "s", signal: "static", credit: "none", needsModel: false };
export const duel = method(info, { rivals: option.whole(2, "how many"), loud: option.flag(false, "m") }, async () => {});
`;

async function optionsOf(method: string, option: EntrantFlags["option"] = {}) {
  const dir = folder();
  writeFileSync(join(dir, "duel.ts"), DUEL);
  const found = await entrants({ cwd: dir } as Io, { method, option });
  return found.map((one) => one.method.options);
}

test("an option of one's own method is named by the method or by its file", async () => {
  expect(await optionsOf("./duel.ts", { "duel.rivals": 3 })).toEqual([{ rivals: 3, loud: false }]);
  expect(await optionsOf("./duel.ts", { "./duel.ts.rivals": 4, "duel.loud": true })).toEqual([
    { rivals: 4, loud: true },
  ]);
  expect(await optionsOf("./duel.ts,random-search", { "random-search.width": 2 })).toEqual([
    { rivals: 2, loud: false },
    expect.objectContaining({ width: 2 }),
  ]);
  await expect(optionsOf("./duel.ts", { "duel.rivals": 0 })).rejects.toMatchObject({ code: "BAD_OPTION" });
});

test("an option of nobody is refused with a full example", async () => {
  await expect(optionsOf("./duel.ts", { rivals: 3 })).rejects.toMatchObject({
    code: "BAD_OPTION",
    fix: "write METHOD.OPTION=VALUE with the method's name, for example --option duel.rivals=2; compared are duel",
  });
  await expect(optionsOf("random-search,./duel.ts", { "duell.rivals": 3 })).rejects.toMatchObject({
    fix: expect.stringContaining("--option duel.rivals=2; compared are random-search, duel"),
  });
});
