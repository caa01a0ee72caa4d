import { expect, test } from "vitest";
import { Bench, climb, smallTask } from "../fixtures/small-study.ts";
import { readStudy } from "./read-study.ts";

test("a resume that ends without a verdict hides none that was reached", async () => {
  const bench = new Bench(smallTask({ rows: [4, 4, 8] }), { method: climb([4, 9, 8]), steps: 1 });
  const first = await bench.run();
  expect(first.verdict.kind).not.toBe("not reached");
  const stop = new AbortController();
  const again = await bench.resume({
    steps: 9,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === "phase" && event.phase === "recheck") stop.abort();
    },
  });
  expect([again.verdict.kind, again.ended.reason]).toEqual(["not reached", "cancelled"]);
  const record = await readStudy(await bench.store.read("s"));
  expect(record.report?.verdict).toEqual(first.verdict);
  expect(record.later?.reason).toBe("cancelled");
  const [listing] = await bench.store.studies();
  expect(listing?.summary).toMatchObject({ reason: "cancelled", verdict: { kind: first.verdict.kind } });
});
