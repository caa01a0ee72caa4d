import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type StoreStep, type StoreUnderTest, storeHistory } from "../testing/store-history.ts";
import { storeConformance } from "../testing/store-suite.ts";
import { memoryStore } from "./memory.ts";

const study = fc.nat(2);
/** Any interleaving of appends, summaries, closes, take-overs and openings. */
const steps: fc.Arbitrary<StoreStep[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant("append" as const), study, keys: fc.array(fc.nat(12), { maxLength: 4 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("summarize" as const), study, value: fc.nat(9) }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constantFrom("close" as const, "open" as const, "abandon" as const), study }),
    },
  ),
  { maxLength: 25 },
);

function subject(): StoreUnderTest {
  const store = memoryStore();
  return {
    store,
    reopen: async () => store,
    abandon: async (id) => store.release(id),
    cleanup: () => store.close(),
  };
}

describe("the store in memory keeps the contract:", () => {
  for (const { name, run } of storeConformance(async () => subject())) test(name, run);

  test("any history agrees with the model", async () => {
    await fc.assert(
      fc.asyncProperty(steps, (each) => storeHistory(subject(), each)),
      { numRuns: 300 },
    );
  });
});

test("release of a study nobody writes does nothing, of an unknown one is an error", async () => {
  const store = memoryStore();
  await (await store.create({ id: "a", name: "a", created: "", info: null })).close();
  store.release("a");
  await (await store.open("a")).append([]);
  expect(() => store.release("b")).toThrow(/no study "b"/);
});
