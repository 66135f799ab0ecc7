import { expect, test } from "vitest";
import { describePublished } from "./describe-published.js";

const published = { version: 7, uploaded: 4, repaired: 0, present: 58, waiting: [] };

test("says what was sent and what clients see", () => {
  expect(describePublished(published)).toBe("4 files sent, 58 were there; clients now see timestamp 7");
});

test("says that files were cut off at the destination", () => {
  expect(describePublished({ ...published, repaired: 2 })).toContain("2 that were cut off there sent again");
});

test("names changes that were not sent because they wait for signatures", () => {
  const text = describePublished({ ...published, uploaded: 0, waiting: ["root", "stable"] });
  expect(text).toMatch(/^0 files sent.*\nNot sent: a change of root, stable that waits for signatures\./);
});
