import { expect, test } from "vitest";
import { studyUnknown } from "./errors.ts";

test("of many studies the five nearest are named, and the command that lists all", () => {
  const known = Array.from({ length: 40 }, (_, i) => `${"abcd"[i % 4]}-study-${i}`);
  const { message, fix, details } = studyUnknown("c-study-39", known);
  expect(message).toMatch(/^There is no study "c-study-39"\. Known: ([^,]+, ){4}[^,]+ and 35 more\.$/);
  expect(message).toContain("d-study-39");
  expect(fix).toMatch(/^Did you mean "[a-d]-study-\d+"\? `gradus runs` lists the studies\.$/);
  expect(details.known).toHaveLength(5);
});
