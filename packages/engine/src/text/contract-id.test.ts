import { expect, test } from "vitest";
import { hash64 } from "../grouping/fingerprint.js";
import { contractId } from "./contract-id.js";

test.each([
  ["aZ09._:-", 1, "aZ09._:-"],
  ["a b~c", 1, "a~20.b~7e.c"],
  ["a", 2, "a~2~"],
  ["x".repeat(90), 1, "x".repeat(90)],
  ["x".repeat(91), 1, `${"x".repeat(72)}~~${hash64("x".repeat(91))}`],
  ["x".repeat(91), 3, `${"x".repeat(72)}~~${hash64("x".repeat(91))}~3~`],
])("makes an id of %s, generation %d", (key, generation, id) => {
  expect(contractId(key, generation)).toBe(id);
});

test("is short enough for a line that appends to it", () => {
  expect(contractId("é".repeat(500), 1)).toHaveLength(90);
});
