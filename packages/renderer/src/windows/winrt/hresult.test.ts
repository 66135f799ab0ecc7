import { expect, test } from "vitest";
import { hresults, WindowsError } from "./hresult.js";

test("an error names the call, its code and the meaning, and keeps the code unsigned", () => {
  const known = new WindowsError("Show", hresults.accessDenied | 0);
  expect(known.message).toMatch(/^Show failed with 0x80070005 \(access denied/);
  expect([known.hresult, known.call, known.name]).toEqual([0x80070005, "Show", "WindowsError"]);
  expect(new WindowsError("Show", 1).message).toBe(
    "Show failed with 0x00000001 (no further word from Windows)",
  );
});
