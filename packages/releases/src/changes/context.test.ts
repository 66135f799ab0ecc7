import { expect, test } from "vitest";
import { expiry } from "./context.js";

test("expires so many days from now, to the second", () => {
  expect(expiry(new Date("2026-02-27T12:00:00.999Z"), 2)).toBe("2026-03-01T12:00:00Z");
  expect(expiry(new Date("2026-01-01T00:00:00Z"), 0)).toBe("2026-01-01T00:00:00Z");
});
