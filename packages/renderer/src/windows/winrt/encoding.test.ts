import { expect, test } from "vitest";
import { fromTicks, guidBytes, toTicks } from "./encoding.js";

test("a GUID lies in memory as Windows has it", () => {
  const text = "50ac103f-d235-4598-bbef-98fe4d1a3ad4";
  expect(guidBytes(`{${text}}`).toString("hex")).toBe("3f10ac5035d29845bbef98fe4d1a3ad4");
  expect(() => guidBytes("not one")).toThrow(TypeError);
});

test("times count tenths of microseconds since 1601", () => {
  expect(toTicks(0)).toBe(116_444_736_000_000_000n);
  expect(toTicks(1.4)).toBe(116_444_736_000_010_000n);
  expect([0, 1_767_225_600_123].map((ms) => fromTicks(toTicks(ms)))).toEqual([0, 1_767_225_600_123]);
});
