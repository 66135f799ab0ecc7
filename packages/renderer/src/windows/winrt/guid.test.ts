import { expect, test } from "vitest";
import { guidBytes } from "./guid.js";

test("a GUID lies in memory as Windows has it", () => {
  const text = "50ac103f-d235-4598-bbef-98fe4d1a3ad4";
  expect(guidBytes(`{${text}}`).toString("hex")).toBe("3f10ac5035d29845bbef98fe4d1a3ad4");
  expect(() => guidBytes("not one")).toThrow(TypeError);
});
