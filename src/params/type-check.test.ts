import { expect, test, vi } from "vitest";
import { typeProblem } from "./type-check.ts";

const contract = { declarations: "", type: "(x: number) => number" };

test("a contract whose types another file declares still checks what it can", async () => {
  const far = { declarations: "interface Board { cells: Cell[] }", type: "(board: Board, at: Geo.Point<2>) => Move" };
  expect(await typeProblem(far, "(board, at) => ({ ...board.cells[0], at: at.x })")).toBeUndefined();
  expect(await typeProblem(far, "(board) => board.rows")).toMatch(/Property 'rows' does not exist on type 'Board'/);
});

test("a broken contract never counts against a candidate", async () => {
  const broken = { declarations: "interface A { x: }", type: "(a: A) => number" };
  expect(await typeProblem(broken, "(a) => 1")).toBeUndefined();
});

test("several mistakes are told in one sentence, the first is marked", async () => {
  const source = "(x) => {\n  const y: string = x;\n  x.foo;\n  x.bar;\n  x.baz;\n  return x;\n}";
  const [sentence, ...marked] = (await typeProblem(contract, source))!.split("\n");
  expect(sentence).toMatch(/^the types do not fit: line 2: .*; line 3: .*; line 4: .*; and 1 more$/);
  expect(marked[1]).toBe("> 2 |   const y: string = x;");
});

test("types that recurse without end are a problem or pass, and end", async () => {
  const source =
    "(x) => { type Deep<N extends number[]> = Deep<[...N, 0]>; let d: Deep<[]> = null as never; return x }";
  expect(typeof ((await typeProblem(contract, source)) ?? "")).toBe("string");
});

test("without TypeScript nothing is refused for its types", async () => {
  vi.resetModules();
  vi.doMock("typescript", () => {
    throw new Error("Cannot find package 'typescript'");
  });
  const fresh = await import("./type-check.ts");
  expect(await fresh.typeProblem(contract, "(x: string) => x.length + 'a'")).toBeUndefined();
  vi.doUnmock("typescript");
});
